#pragma once

#include <cstdint>
#include <string>

#include "netlink/bytes.h"
#include "netlink/fd.h"
#include "netlink/receive.h"
#include "netlink/result.h"
#include "netlink/transaction.h"

namespace netlink {

// An rtnetlink socket of the calling thread's network namespace, with extended acks, capped acks and
// strict checking. Quick: takes no kernel lock that can be held for long.
[[nodiscard]] Result<Fd> openRouteSocket();

// A socket of the calling thread's network namespace at a port of one's choice: EADDRINUSE when somebody has it.
[[nodiscard]] Result<Fd> openPort(std::uint32_t port);

// A name, and the index of the link that had it.
struct Found {
  std::string name;
  std::uint32_t index = 0;
};

// One socket and the exchange of one request at a time over it.
// Used by one thread at a time; the descriptors it was given stay open as long as it lives.
class Socket {
 public:
  // Numbers requests from 1 on unless startAnywhere() is called.
  // `wake` is an eventfd: once it is readable, a waiting exchange fails with FailureKind::closed.
  [[nodiscard]] static Result<Socket> adopt(Fd fd, int wake, Peer peer);

  // Numbers requests from a number on that nobody else knows. The kernel itself sends here, in its own name, a link
  // that somebody else makes in this namespace from another one with NLM_F_ECHO and a port like ours: with their
  // number.
  void startAnywhere();

  // Sends one request and reads its answers to the end. Blocks: the kernel does the whole work inside
  // our send(), which may take seconds while somebody else holds its lock.
  // State::interrupted is reported as FailureKind::interrupted; the caller decides about another try.
  // FailureKind::lost means that answers were lost: the request itself was carried out. FailureKind::system with
  // ENOBUFS means that there was no memory to send it.
  [[nodiscard]] Status exchange(Buffer& request, Answer answer, const TakeMessage& take);

  // Whether `wake` is readable: whoever waits for an exchange gives up, and nothing ought to be tried again.
  [[nodiscard]] bool isClosing() const;

  [[nodiscard]] int fd() const noexcept { return fd_.get(); }
  [[nodiscard]] Peer peer() const noexcept { return peer_; }
  [[nodiscard]] std::uint32_t port() const noexcept { return port_; }
  // For whoever looks for links by their names: the last one that was found. It may have gone, or have been renamed.
  // Whether an answer has shown that the kernel lists links by their index. It does always, or never.
  [[nodiscard]] bool& listsByIndex() noexcept { return listsByIndex_; }
  [[nodiscard]] Found& lastFound() noexcept { return lastFound_; }

 private:
  Socket(Fd fd, int wake, Peer peer, std::uint32_t port);

  [[nodiscard]] Status send(const Buffer& request);
  [[nodiscard]] Status collect(Transaction& transaction, Answer answer);
  [[nodiscard]] Status waitForDatagram();

  Fd fd_;
  int wake_;
  Peer peer_;
  std::uint32_t port_;
  // Never 0 in a request: events carry 0.
  std::uint32_t sequence_ = 0;
  Buffer buffer_;
  Found lastFound_;
  bool listsByIndex_ = false;
};

}  // namespace netlink
