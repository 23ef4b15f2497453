#pragma once

#include "netlink/bytes.h"
#include "netlink/result.h"

namespace netlink {

// Who may be at the other end.
enum class Peer {
  kernel,    // a netlink socket: only datagrams whose sender address is port 0 are read
  scripted,  // one end of a SOCK_SEQPACKET pair, for tests: every datagram is read
};

// The kernel makes dump datagrams of up to 32 KiB, and larger ones when one link does not fit: 61 KiB
// for a macvlan with 5,000 source addresses. Never sized by peeking: that halves a dump's speed.
constexpr std::size_t kReceiveBuffer = std::size_t{128} * 1024;

enum class Received {
  datagram,
  foreign,  // not from the kernel, or a signal came between: nothing to look at
  nothing,  // the queue is empty
  lost,     // something did not fit, into the queue or into the buffer, which has grown now
};

// Reads one datagram without waiting. `datagram` is a view of the buffer.
[[nodiscard]] Result<Received> receive(int socket, Peer peer, Buffer& buffer, Bytes& datagram);

}  // namespace netlink
