#include "addon/environment.h"

#include <algorithm>

#include "schema/registry.h"

namespace addon {
namespace {

const schema::Schema& schemaNamed(Napi::Env env, const std::string& name) {
  for (const schema::Schema* const table : schema::schemas()) {
    if (table->name == name) return *table;
  }
  throw Napi::Error::New(env, "there is no schema '" + name + "'");
}

std::size_t readableRows(const schema::Schema& table) {
  return static_cast<std::size_t>(std::ranges::count_if(
      table.fields, [](const schema::Field& row) { return allows(row.access, schema::Access::read); }));
}

}  // namespace

// Names are the contract, positions are computed: a name too many or too few fails at load.
Napi::Value bindShape(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  const schema::Schema& table = schemaNamed(env, info[0].As<Napi::String>());
  const auto names = info[1].As<Napi::Array>();
  Shape shape{Napi::Persistent(info[2].As<Napi::Function>()), {}};
  for (std::uint32_t i = 0; i < names.Length(); ++i) {
    const std::string name = Napi::Value(names[i]).As<Napi::String>();
    const std::size_t row = table.find(name);
    if (row == table.fields.size() || !allows(table.fields[row].access, schema::Access::read)) {
      throw Napi::Error::New(env, "the schema " + std::string(table.name) + " has no readable row '" + name + "'");
    }
    shape.rows.push_back(row);
  }
  if (shape.rows.size() != readableRows(table)) {
    throw Napi::Error::New(env, "the shape of " + std::string(table.name) + " does not name every readable row");
  }
  Environment::of(env).shapes.insert_or_assign(&table, std::move(shape));
  return env.Undefined();
}

Napi::Value bindRefuse(const Napi::CallbackInfo& info) {
  Environment::of(info.Env()).refuse = Napi::Persistent(info[0].As<Napi::Function>());
  return info.Env().Undefined();
}

}  // namespace addon
