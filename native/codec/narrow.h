#pragma once

#include <vector>

#include "codec/record.h"
#include "netlink/bytes.h"

namespace codec {

// Takes out of a list what its request did not ask for: a kernel passes over a filter that it does not know. `request`
// is the whole message, as it was sent.
void leaveOnlyAskedFor(std::vector<Record>& list, netlink::Bytes request, const schema::Schema& table);

}  // namespace codec
