#include "netns/oneshot.h"

#include <sched.h>

#include <cerrno>
#include <exception>
#include <new>
#include <system_error>
#include <thread>

#include "netlink/signals.h"

namespace netns {
namespace {

using netlink::Fd;
using netlink::Result;
using netlink::SignalsBlocked;
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

// std::thread reports by exception that there is no room for a thread; this is where that ends.
Result<std::thread> startThread(const std::function<void()>& task, Status& outcome) {
  const SignalsBlocked blocked;
  try {
    return std::thread(runTask, std::cref(task), std::ref(outcome));
  } catch (const std::system_error& error) {
    return systemFailure("pthread_create", error.code().value());
  } catch (const std::bad_alloc&) {
    return systemFailure("pthread_create", ENOMEM);
  }
}

}  // namespace

Status runAndJoin(const std::function<void()>& task) {
  Status outcome = netlink::success();
  Result<std::thread> thread = startThread(task, outcome);
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

}  // namespace netns
