#pragma once

#include "netlink/result.h"

namespace netns {

// Makes /run/netns, and makes it a shared mount, so that a namespace that is named or removed in one mount
// namespace is named or removed in all that hang on it. It does what `ip netns add` does, under the same lock,
// so both may do it at the same time. When it fails, nothing is left behind.
//
// Blocks: the lock may be held by another process. Called on a worker or one-shot thread.
[[nodiscard]] netlink::Status prepareDirectory();

}  // namespace netns
