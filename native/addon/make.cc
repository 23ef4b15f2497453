#include "addon/make.h"

#include <string>

#include "addon/environment.h"
#include "codec/spelling.h"

namespace addon {
namespace {

using codec::List;
using codec::Map;
using codec::Octets;
using codec::Record;
using codec::Value;
using schema::Field;

// A number that no row knows is a value, not an error: the kernel may be newer.
Napi::Value unknownWord(Napi::Env env, std::uint32_t value) {
  return Napi::String::New(env, "unknown:" + std::to_string(value));
}

Napi::Value word(Napi::Env env, const Field& row, std::uint32_t value) {
  for (const schema::Literal& literal : row.literals) {
    if (literal.value == value) return Napi::String::New(env, literal.word.data(), literal.word.size());
  }
  if (row.open) return Napi::Number::New(env, value);
  return unknownWord(env, value);
}

Napi::Value words(Napi::Env env, const Field& row, std::uint32_t value) {
  Napi::Array list = Napi::Array::New(env);
  std::uint32_t count = 0;
  for (const schema::Literal& literal : row.literals) {
    if ((value & literal.value) == 0) continue;
    list[count++] = Napi::String::New(env, literal.word.data(), literal.word.size());
    value &= ~literal.value;
  }
  if (value != 0) list[count] = unknownWord(env, value);
  return list;
}

Napi::Value makeValue(Napi::Env env, const Field& row, const Value& value);

Napi::Value makeList(Napi::Env env, const Field& row, const List& values) {
  Napi::Array list = Napi::Array::New(env, values.size());
  const Field element{.name = row.name, .type = row.elementType};
  for (std::uint32_t i = 0; i < values.size(); ++i) list[i] = makeValue(env, element, values[i]);
  return list;
}

Napi::Value makeMap(Napi::Env env, const Map& pairs) {
  Napi::Object map = Napi::Object::New(env);
  for (const auto& [from, to] : pairs) map.Set(from, Napi::Number::New(env, to));
  return map;
}

std::string formatOctets(const Field& row, const Octets& octets) {
  switch (row.type) {
    case schema::Type::ip4:
    case schema::Type::ip6:
    case schema::Type::ip:
    case schema::Type::via:
      return codec::formatIp(octets);
    case schema::Type::bridgeId:
      return codec::formatBridgeId(octets);
    default:
      return codec::formatMac(octets);
  }
}

Napi::Value makeNumber(Napi::Env env, const Field& row, const Value& value) {
  const std::int64_t number = codec::numberOf(value);
  if (!row.literals.empty()) {
    const auto bits = static_cast<std::uint32_t>(number);
    return row.bits ? words(env, row, bits) : word(env, row, bits);
  }
  // Counters are exact up to 2^53.
  if (const auto* natural = std::get_if<std::uint64_t>(&value)) {
    return Napi::Number::New(env, static_cast<double>(*natural) * row.scale / row.parts);
  }
  return Napi::Number::New(env, static_cast<double>(number) * row.scale / row.parts);
}

Napi::Value makeValue(Napi::Env env, const Field& row, const Value& value) {
  if (value.absent()) return env.Undefined();
  if (const auto* flag = std::get_if<bool>(&value)) return Napi::Boolean::New(env, *flag);
  if (const auto* text = std::get_if<std::string>(&value)) return Napi::String::New(env, *text);
  if (const auto* octets = std::get_if<Octets>(&value)) return Napi::String::New(env, formatOctets(row, *octets));
  if (const auto* map = std::get_if<Map>(&value)) return makeMap(env, *map);
  if (const auto* list = std::get_if<List>(&value)) return makeList(env, row, *list);
  if (const auto* record = std::get_if<std::unique_ptr<Record>>(&value)) return makeObject(env, **record);
  return makeNumber(env, row, value);
}

}  // namespace

Napi::Value makeObject(Napi::Env env, const Record& record) {
  const Shape& shape = Environment::of(env).shapes.at(record.schema);
  std::vector<napi_value> arguments;
  arguments.reserve(shape.rows.size());
  for (const std::size_t row : shape.rows) {
    arguments.push_back(makeValue(env, record.schema->fields[row], record.slots[row]));
  }
  return shape.make.Value().Call(arguments);
}

}  // namespace addon
