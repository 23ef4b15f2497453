#include <napi.h>

#include <memory>
#include <thread>

#include "addon/connection.h"
#include "addon/describe.h"
#include "addon/enter.h"
#include "addon/environment.h"
#include "addon/list.h"
#include "addon/make.h"
#include "addon/monitor.h"
#include "addon/netns.h"
#include "addon/trip-reader.h"
#include "addon/words.h"

namespace addon {
namespace {

// JavaScript thread.
Napi::Value yieldProcessor(const Napi::CallbackInfo& info) {
  std::this_thread::yield();
  return info.Env().Undefined();
}

Napi::Object initialize(Napi::Env env, Napi::Object exports) {
  // Node deletes it with the environment.
  env.SetInstanceData(std::make_unique<Environment>().release());
  Environment::of(env).words = collectWords();
  Connection::initialize(env, exports);
  NetnsHandle::initialize(env, exports);
  Monitor::initialize(env, exports);
  exports.Set("bindMake", Napi::Function::New<bindFunction<&Environment::make>>(env, "bindMake"));
  exports.Set("layout", Napi::Function::New<layout>(env, "layout"));
  exports.Set("bindFlatten", Napi::Function::New<bindFunction<&Environment::flatten>>(env, "bindFlatten"));
  exports.Set("bindNumbers", Napi::Function::New<bindNumbers>(env, "bindNumbers"));
  exports.Set("words", Napi::Function::New<wordList>(env, "words"));
  exports.Set("bindRefuse", Napi::Function::New<bindFunction<&Environment::refuse>>(env, "bindRefuse"));
  exports.Set("bindKeep", Napi::Function::New<bindFunction<&Environment::keep>>(env, "bindKeep"));
  exports.Set("bindLook", Napi::Function::New<bindFunction<&Environment::look>>(env, "bindLook"));
  exports.Set("yieldProcessor", Napi::Function::New<yieldProcessor>(env, "yieldProcessor"));
  exports.Set("describe", Napi::Function::New<describe>(env, "describe"));
  exports.Set("take", Napi::Function::New<take>(env, "take"));
  exports.Set("encodeStep", Napi::Function::New<encodeStep>(env, "encodeStep"));
  exports.Set("decodeMessage", Napi::Function::New<decodeMessage>(env, "decodeMessage"));
  exports.Set("openNetns", Napi::Function::New<openNetns>(env, "openNetns"));
  exports.Set("openNetnsAside", Napi::Function::New<openNetnsAside>(env, "openNetnsAside"));
  exports.Set("findNetns", Napi::Function::New<findNetns>(env, "findNetns"));
  exports.Set("enterNetns", Napi::Function::New<enterNetns>(env, "enterNetns"));
  exports.Set("createNetns", Napi::Function::New<createNetns>(env, "createNetns"));
  exports.Set("deleteNetns", Napi::Function::New<deleteNetns>(env, "deleteNetns"));
  exports.Set("listNetns", Napi::Function::New<listNetns>(env, "listNetns"));
  return exports;
}

}  // namespace

NODE_API_MODULE(lowerdev, initialize)

}  // namespace addon
