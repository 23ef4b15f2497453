#pragma once

#include <string>
#include <vector>

#include "netlink/result.h"
#include "netlink/socket.h"

namespace operation {

struct Subject;

// A free name `prefix`N in the namespaces of both sockets, which may be the same, and among the names
// that this trip has given already. The lowest one, as the kernel would take, when the numbers have no
// gaps. Until 6.14 the kernel wants a new name to be free where the request is sent, too.
[[nodiscard]] netlink::Result<std::string> pickName(netlink::Socket& here, netlink::Socket& there,
                                                    const std::vector<Subject>& subjects, const std::string& prefix);

}  // namespace operation
