#pragma once

#include <napi.h>

#include <memory>

#include "netlink/fd.h"
#include "netns/handle.h"

namespace addon {

// An open network namespace in JavaScript. Owns its descriptor, together with the requests under way
// that speak of it; an unclosed handle is closed when it is collected. JavaScript thread only.
class NetnsHandle final : public Napi::ObjectWrap<NetnsHandle> {
 public:
  static void initialize(Napi::Env env, Napi::Object exports);
  // nullptr when `value` is no open handle.
  [[nodiscard]] static const NetnsHandle* from(Napi::Value value);
  [[nodiscard]] static Napi::Value wrap(Napi::Env env, std::shared_ptr<const netlink::Fd> fd);

  explicit NetnsHandle(const Napi::CallbackInfo& info);

  [[nodiscard]] const std::shared_ptr<const netlink::Fd>& fd() const noexcept { return fd_; }
  [[nodiscard]] const netns::Identity& identity() const noexcept { return identity_; }

 private:
  Napi::Value share(const Napi::CallbackInfo& info);
  Napi::Value close(const Napi::CallbackInfo& info);
  Napi::Value inode(const Napi::CallbackInfo& info);
  Napi::Value key(const Napi::CallbackInfo& info);
  Napi::Value descriptor(const Napi::CallbackInfo& info);
  Napi::Value isInReach(const Napi::CallbackInfo& info);

  std::shared_ptr<const netlink::Fd> fd_;
  netns::Identity identity_;
};

// Exported functions. openNetns(form, value) answers at once: it only opens. The others may have to wait, so they
// answer by a promise. Each answers { failure } or its result.
Napi::Value openNetns(const Napi::CallbackInfo& info);
// The same, by a promise.
Napi::Value openNetnsAside(const Napi::CallbackInfo& info);
// findNetns(handle, number): { handle, name, path } of the namespace that the one of the handle knows by the number.
Napi::Value findNetns(const Napi::CallbackInfo& info);
Napi::Value createNetns(const Napi::CallbackInfo& info);
Napi::Value deleteNetns(const Napi::CallbackInfo& info);
Napi::Value listNetns(const Napi::CallbackInfo& info);

}  // namespace addon
