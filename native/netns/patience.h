#pragma once

#include <chrono>
#include <functional>

#include "netlink/fd.h"
#include "netlink/result.h"

// Opening what may never open: a path may lead to a file system that does not answer, and no open() can promise
// anything there. So it is called on a thread that can be left behind.
namespace netns {

// Calls `open` on a thread of its own, and returns what it returns; or FailureKind::closed as soon as the eventfd
// `giveUp` is readable (-1: there is none), or ETIMEDOUT when `limit` has passed (negative: never). That thread is left
// behind then: it closes what it has opened in the end, and the code of this library has to stay in memory for it.
// (Node unloads an addon with the last environment that uses it: therefore -z nodelete in binding.gyp.) `open` must
// refer to nothing but what it owns.
[[nodiscard]] netlink::Result<netlink::Fd> openPatiently(std::function<netlink::Result<netlink::Fd>()> open, int giveUp,
                                                         std::chrono::milliseconds limit);

}  // namespace netns
