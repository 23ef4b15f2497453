#pragma once

#include "netlink/fd.h"

namespace test {

// An rtnetlink socket that is not connected to the kernel, so that a stranger can write to it and fill its queue. With
// one of ours that takes an accident.
[[nodiscard]] netlink::Fd unconnectedSocket();

}  // namespace test
