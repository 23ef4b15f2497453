#pragma once

#include <functional>
#include <thread>

#include "netlink/result.h"

namespace netlink {

// Starts a thread with all signals blocked from its first instruction: signals are for the threads of the
// program, not for ours. `body` must not throw. Fails when there is no thread or no memory to be had.
[[nodiscard]] Result<std::thread> startThread(std::function<void()> body);

}  // namespace netlink
