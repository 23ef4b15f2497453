#pragma once

#include <cstdint>

#include "netlink/result.h"
#include "netns/candidates.h"

namespace operation {

// The namespace that another one, `ns`, knows by a number. The kernel leads from a namespace to its number and
// not back, so this asks it for the number of each one that can be found. Fails with ENOENT: from the kernel
// (FailureKind::kernel) when the number stands for nothing there, else when what it stands for is nowhere to be found.
//
// Blocks. Called on a worker or one-shot thread. Needs CAP_SYS_ADMIN when `ns` is not that of the calling thread.
[[nodiscard]] netlink::Result<netns::Candidate> findNetns(const netlink::Fd& ns, std::int32_t number);

}  // namespace operation
