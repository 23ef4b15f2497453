#pragma once

#include <napi.h>

#include <cstdint>
#include <string_view>
#include <vector>

namespace addon {

// What the addon keeps for one JavaScript environment: the main thread has one, each worker thread has
// its own. Used on that environment's thread only.
struct Environment {
  // Makes the objects that users see, and the memory in which it is handed what they are made from.
  Napi::FunctionReference make;
  Napi::Reference<Napi::Float64Array> column;
  // Puts what a trip asks for into one array, and the numbers among it in here: its memory, which stays where it is.
  Napi::FunctionReference flatten;
  Napi::Reference<Napi::Float64Array> asked;
  const double* askedNumbers = nullptr;
  // The names that travel as numbers.
  std::vector<std::string_view> words;
  // Throws the error for a refused argument.
  Napi::FunctionReference refuse;
  // Keeps the objects of a slice of a list until the whole list is known to be good.
  Napi::FunctionReference keep;
  // Makes JavaScript collect what waits in the mailboxes of connections, a little in each turn of the event loop.
  Napi::FunctionReference look;
  Napi::FunctionReference netnsConstructor;
  // How often this thread has entered another namespace.
  std::uint32_t moves = 0;

  [[nodiscard]] static Environment& of(Napi::Env env) { return *env.GetInstanceData<Environment>(); }
};

// Exported for each of these functions, to be called with it once at load: bindMake(make), …
template <Napi::FunctionReference Environment::* kFunction>
Napi::Value bindFunction(const Napi::CallbackInfo& info) {
  Environment::of(info.Env()).*kFunction = Napi::Persistent(info[0].As<Napi::Function>());
  return info.Env().Undefined();
}

}  // namespace addon
