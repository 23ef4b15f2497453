#pragma once

#include "netlink/fd.h"
#include "netlink/result.h"

namespace netns {

// Moves the calling thread into a namespace, for good. The only change of a namespace on a thread that lives on, so it
// is for a thread whose owner has asked for it; EPERM on the main thread of the process, whose namespace the process is
// taken to be in. `ns` is borrowed for the time of the call. Needs CAP_SYS_ADMIN, here and in the user namespace that
// owns `ns`. Quick: waits for nobody.
[[nodiscard]] netlink::Status enter(const netlink::Fd& ns);

}  // namespace netns
