#include "netns/oneshot.h"

#include <sched.h>

#include <cerrno>
#include <exception>
#include <new>

#include "netlink/socket.h"
#include "netlink/thread.h"

namespace netns {
namespace {

using netlink::Fd;
using netlink::Result;
using netlink::Status;
using netlink::systemFailure;

// The whole life of the new thread. Nothing may leave it by exception: that would end the process.
void runTask(const std::function<void()>& task, Status& outcome) noexcept {
  try {
    task();
  } catch (const std::bad_alloc&) {
    outcome = systemFailure({}, ENOMEM);
  } catch (...) {
    outcome = systemFailure({}, ECANCELED);
  }
}

}  // namespace

Status runAndJoin(const std::function<void()>& task) {
  Status outcome = netlink::success();
  auto thread = netlink::startThread([&] { runTask(task, outcome); });
  if (!thread) return std::move(thread).failure();
  thread.value().join();
  return outcome;
}

Result<Fd> openSocketIn(const Fd& ns, const std::function<Result<Fd>()>& open) {
  return runInThread([&]() -> Result<Fd> {
    if (::setns(ns.get(), CLONE_NEWNET) != 0) return systemFailure("setns");
    return open();
  });
}

// For the caller's own namespace the socket is simply opened: no setns, no mount, no /proc.
Result<Fd> openRouteSocketIn(const Fd* ns) {
  return ns == nullptr ? netlink::openRouteSocket() : openSocketIn(*ns, netlink::openRouteSocket);
}

Result<bool> isPortTaken(const Fd* ns, std::uint32_t port) {
  const auto open = [port] { return netlink::openPort(port); };
  const auto socket = ns == nullptr ? open() : openSocketIn(*ns, open);
  if (socket) return false;
  if (socket.failure().error == EADDRINUSE) return true;
  return socket.failure();
}

}  // namespace netns
