#include "addon/make.h"

#include <algorithm>
#include <string>

#include "addon/environment.h"
#include "schema/registry.h"

namespace addon {
namespace {

using codec::Packed;
using codec::Packing;
using schema::Field;

// Enough for a slice of a list. What is larger gets memory of its own.
constexpr std::size_t kUsual = std::size_t{1} << 15U;

// The numbers of the call under way, in memory that is made once: JavaScript reads them before the call ends.
Napi::Float64Array columnFor(Napi::Env env, std::size_t size) {
  if (size > kUsual) return Napi::Float64Array::New(env, size);
  Napi::Reference<Napi::Float64Array>& usual = Environment::of(env).column;
  if (usual.IsEmpty()) usual = Napi::Persistent(Napi::Float64Array::New(env, kUsual));
  return usual.Value();
}

// Byte for byte: what is UTF-8 is said to be, and read as such over there.
Napi::Value bytesAsText(Napi::Env env, const std::string& bytes) {
  napi_value text = nullptr;
  if (napi_create_string_latin1(env, bytes.data(), bytes.size(), &text) != napi_ok) throw Napi::Error::New(env);
  return {env, text};
}

Napi::Value make(Napi::Env env, const Packed& packed, Napi::Value turn) {
  Napi::Float64Array column = columnFor(env, packed.numbers.size());
  std::ranges::copy(packed.numbers, column.Data());
  const auto size = Napi::Number::New(env, static_cast<double>(packed.numbers.size()));
  return Environment::of(env).make.Value().Call({column, size, bytesAsText(env, packed.text), turn});
}

const char* wordOf(Packing packing) {
  switch (packing) {
    case Packing::boolean:
      return "boolean";
    case Packing::number:
      return "number";
    case Packing::text:
      return "text";
    case Packing::word:
      return "word";
    case Packing::words:
      return "words";
    case Packing::list:
      return "list";
    case Packing::map:
      return "map";
    case Packing::record:
      return "record";
    case Packing::records:
      return "records";
  }
  return "";
}

Napi::Object describeRow(Napi::Env env, const Field& row) {
  Napi::Object object = Napi::Object::New(env);
  object.Set("name", std::string(row.name));
  object.Set("packing", wordOf(codec::packingOf(row)));
  if (row.type == schema::Type::list) object.Set("element", wordOf(codec::packingOf(row.elementType)));
  if (row.literals.empty()) return object;
  Napi::Array words = Napi::Array::New(env);
  Napi::Array values = Napi::Array::New(env);
  for (const schema::Literal& literal : row.literals) {
    words[words.Length()] = Napi::String::New(env, std::string(literal.word));
    values[values.Length()] = Napi::Number::New(env, literal.value);
  }
  object.Set("words", words);
  object.Set("values", values);
  object.Set("open", row.open);
  return object;
}

}  // namespace

Napi::Value makeObjects(Napi::Env env, const Packed& packed) { return make(env, packed, env.Undefined()); }

Napi::Value makeOutcome(Napi::Env env, const Packed& packed, std::uint64_t turn) {
  return make(env, packed, Napi::Number::New(env, static_cast<double>(turn)));
}

Napi::Value layout(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  Napi::Array tables = Napi::Array::New(env);
  for (const schema::Schema* const table : schema::schemas()) {
    Napi::Object object = Napi::Object::New(env);
    Napi::Array rows = Napi::Array::New(env);
    for (const Field& row : table->fields) {
      if (allows(row.access, schema::Access::read)) rows[rows.Length()] = describeRow(env, row);
    }
    object.Set("name", std::string(table->name));
    object.Set("rows", rows);
    tables[tables.Length()] = object;
  }
  return tables;
}

}  // namespace addon
