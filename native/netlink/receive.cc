#include "netlink/receive.h"

#include <linux/netlink.h>
#include <sys/socket.h>

namespace netlink {

Result<Received> receive(int socket, Peer peer, Buffer& buffer, Bytes& datagram) {
  sockaddr_nl sender{};
  iovec vector{buffer.data(), buffer.size()};
  msghdr header{};
  header.msg_name = &sender;
  header.msg_namelen = sizeof(sender);
  header.msg_iov = &vector;
  header.msg_iovlen = 1;
  // MSG_TRUNC among the arguments makes recvmsg return the datagram's real length.
  const auto length = ::recvmsg(socket, &header, MSG_DONTWAIT | MSG_TRUNC);
  if (length < 0) {
    if (errno == EINTR) return Received::foreign;
    if (errno == EAGAIN) return Received::nothing;
    // The kernel reports the overflow before the datagrams that still fitted: read on.
    if (errno == ENOBUFS) return Received::lost;
    return systemFailure("recvmsg");
  }
  // The header of a message can be forged by anybody who may send to our port; its sender cannot.
  if (peer == Peer::kernel && (header.msg_namelen != sizeof(sender) || sender.nl_pid != 0)) return Received::foreign;
  if (peer == Peer::scripted && length == 0) return systemFailure("the peer closed", ECONNRESET);
  if (static_cast<std::size_t>(length) > buffer.size()) {
    buffer.resize(static_cast<std::size_t>(length) * 2);
    return Received::lost;
  }
  datagram = Bytes(buffer).first(static_cast<std::size_t>(length));
  return Received::datagram;
}

}  // namespace netlink
