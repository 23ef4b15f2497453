#pragma once

#include <napi.h>

#include <cstdint>

namespace addon {

// What the addon keeps for one JavaScript environment: the main thread has one, each worker thread has
// its own. Used on that environment's thread only.
struct Environment {
  // Makes the objects that users see, and the memory in which it is handed what they are made from.
  Napi::FunctionReference make;
  Napi::Reference<Napi::Float64Array> column;
  // Puts what a trip asks for into one array.
  Napi::FunctionReference flatten;
  // Throws the error for a refused argument.
  Napi::FunctionReference refuse;
  Napi::FunctionReference netnsConstructor;
  // How often this thread has entered another namespace.
  std::uint32_t moves = 0;

  [[nodiscard]] static Environment& of(Napi::Env env) { return *env.GetInstanceData<Environment>(); }
};

// Exported: bindRefuse(refuse), once at load.
Napi::Value bindRefuse(const Napi::CallbackInfo& info);

}  // namespace addon
