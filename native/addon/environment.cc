#include "addon/environment.h"

namespace addon {

Napi::Value bindRefuse(const Napi::CallbackInfo& info) {
  Environment::of(info.Env()).refuse = Napi::Persistent(info[0].As<Napi::Function>());
  return info.Env().Undefined();
}

}  // namespace addon
