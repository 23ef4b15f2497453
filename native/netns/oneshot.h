#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <type_traits>
#include <utility>

#include "netlink/fd.h"
#include "netlink/result.h"

// Threads that are used once. setns() and unshare() change the calling thread for good, so whatever
// needs them gets a thread of its own that ends with the task and is never handed to anybody else.
//
// Both functions block until that thread has ended, and may be called on any thread that may block.
namespace netns {

// Runs `task` on a new thread with all signals blocked, and returns when that thread has been joined.
// Fails when the thread cannot be made (EAGAIN), or when the task throws, which costs the task but not the process.
[[nodiscard]] netlink::Status runAndJoin(const std::function<void()>& task);

// The same for a task that returns a Result, which becomes the answer.
template <typename Task>
[[nodiscard]] std::invoke_result_t<Task&> runInThread(Task task) {
  std::optional<std::invoke_result_t<Task&>> answer;
  netlink::Status ran = runAndJoin([&] { answer.emplace(task()); });
  if (!ran) return std::move(ran).failure();
  return *std::move(answer);
}

// Runs `open` inside the namespace, on a thread that is thrown away, and returns what it opened. A
// socket stays in the namespace that it was opened in, so only the opening needs to be there.
// `ns` is borrowed for the time of the call. Needs CAP_SYS_ADMIN, here and in the user namespace
// that owns `ns`.
[[nodiscard]] netlink::Result<netlink::Fd> openSocketIn(const netlink::Fd& ns,
                                                        const std::function<netlink::Result<netlink::Fd>()>& open);

// The same for an rtnetlink socket; without a namespace, in that of the calling thread, which needs no privilege.
[[nodiscard]] netlink::Result<netlink::Fd> openRouteSocketIn(const netlink::Fd* ns);

// Whether anybody has a route socket at that port of the namespace; without one, of that of the calling thread.
[[nodiscard]] netlink::Result<bool> isPortTaken(const netlink::Fd* ns, std::uint32_t port);

}  // namespace netns
