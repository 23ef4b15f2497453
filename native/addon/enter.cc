#include "addon/enter.h"

#include <cerrno>
#include <memory>

#include "addon/environment.h"
#include "addon/failure.h"
#include "addon/netns.h"
#include "netns/enter.h"

namespace addon {
namespace {

using netlink::Status;
using netlink::systemFailure;

struct Nap {
  napi_async_work work = nullptr;
};

// Threads inherit the namespace of the one that starts them. libuv starts all threads of its pool at once, inside the
// first call that gives it work, so any work does; uv_queue_work() itself is no part of the stable ABI. The work is
// taken back at once where it still waits, so that a pool that is busy for long holds nobody up.
Status startPool(Napi::Env env) {
  auto nap = std::make_unique<Nap>();
  const auto over = [](napi_env inner, napi_status, void* data) {
    const std::unique_ptr<Nap> owned(static_cast<Nap*>(data));
    ::napi_delete_async_work(inner, owned->work);
  };
  const Napi::String name = Napi::String::New(env, "lowerdev.pool");
  const auto nothing = [](napi_env, void*) {};
  if (::napi_create_async_work(env, nullptr, name, nothing, over, nap.get(), &nap->work) != napi_ok) {
    return systemFailure("napi_create_async_work", ENOMEM);
  }
  if (::napi_queue_async_work(env, nap->work) != napi_ok) {
    ::napi_delete_async_work(env, nap->work);
    return systemFailure("napi_queue_async_work", ENOMEM);
  }
  // The callback owns it, which is called also for work that was taken back. Work that has begun is not.
  ::napi_cancel_async_work(env, nap.release()->work);
  return netlink::success();
}

}  // namespace

Napi::Value enterNetns(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  const NetnsHandle* const handle = NetnsHandle::from(info[0]);
  if (handle == nullptr) throw Napi::Error::New(env, "the namespace was closed");
  const Status started = startPool(env);
  if (!started) return failed(env, started.failure());
  const Status entered = netns::enter(*handle->fd());
  if (!entered) return failed(env, entered.failure());
  Environment::of(env).moves += 1;
  return Napi::Object::New(env);
}

}  // namespace addon
