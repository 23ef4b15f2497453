#pragma once

#include <napi.h>

#include <memory>
#include <vector>

#include "codec/transcribe.h"
#include "netlink/fd.h"
#include "netlink/listener.h"
#include "schema/watch.h"

namespace addon {

// A listener in one namespace. Every method is called on the JavaScript thread, and none of them waits.
// While it is open the process stays alive.
class Monitor final : public Napi::ObjectWrap<Monitor> {
 public:
  static void initialize(Napi::Env env, Napi::Object exports);

  // new Monitor(netns | undefined, names, { receiveBuffer, queue }, ring): `ring` is called when there is
  // something to take, once until all was taken.
  explicit Monitor(const Napi::CallbackInfo& info);

 private:
  class Post;

  // open(): a promise of {} once the listener listens, or of { failure }.
  Napi::Value open(const Napi::CallbackInfo& info);
  // take(count): { numbers, objects, failure }, each of which may be missing but the first. A number is that of the
  // object's name in the order of the constructor, doubled, and one more when the object is gone; -1 stands for
  // messages that were lost.
  Napi::Value take(const Napi::CallbackInfo& info);
  // drop(): forgets what waits.
  Napi::Value drop(const Napi::CallbackInfo& info);
  Napi::Value close(const Napi::CallbackInfo& info);

  [[nodiscard]] double numberOf(const netlink::Event& event, const schema::Watchable* about) const;

  std::shared_ptr<const netlink::Fd> ns_;
  std::vector<const schema::Watchable*> watched_;
  int receiveBuffer_;
  std::size_t queue_;
  Napi::FunctionReference ring_;
  codec::Transcriber transcriber_;
  // Owns itself; gone when its thread has ended. The flag outlives this object, the post may too.
  std::shared_ptr<Post*> post_;
};

}  // namespace addon
