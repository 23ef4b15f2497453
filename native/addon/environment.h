#pragma once

#include <napi.h>

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "schema/field.h"

namespace addon {

// The factory of a schema's objects, and where each of its arguments comes from.
struct Shape {
  Napi::FunctionReference make;
  std::vector<std::size_t> rows;
};

// What the addon keeps for one JavaScript environment: the main thread has one, each worker thread has
// its own. Used on that environment's thread only.
struct Environment {
  std::map<const schema::Schema*, Shape> shapes;
  // Throws the error for a refused argument.
  Napi::FunctionReference refuse;
  Napi::FunctionReference netnsConstructor;
  // How often this thread has entered another namespace.
  std::uint32_t moves = 0;

  [[nodiscard]] static Environment& of(Napi::Env env) { return *env.GetInstanceData<Environment>(); }
};

// Exported: bindShape(schema, names, make) and bindRefuse(refuse), both once at load.
Napi::Value bindShape(const Napi::CallbackInfo& info);
Napi::Value bindRefuse(const Napi::CallbackInfo& info);

}  // namespace addon
