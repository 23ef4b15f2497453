#pragma once

#include <chrono>
#include <memory>
#include <vector>

#include "netlink/fd.h"
#include "netlink/socket.h"
#include "netns/handle.h"

namespace operation {

// A namespace that a request takes part in beside the one of its connection.
struct Namespace {
  std::shared_ptr<const netlink::Fd> fd;  // shared with the handle in JavaScript; open as long as this is
  netns::Identity identity;
};

// A socket of a namespace, for requests to its kernel; without one, of that of the calling thread.
[[nodiscard]] netlink::Result<netlink::Socket> openSocket(const netlink::Fd* ns, int wake);

// The sockets of one connection: its own, and one for each namespace that it lately made links in.
// Lives on the connection thread only.
class Session {
 public:
  [[nodiscard]] static netlink::Result<Session> open(netlink::Fd socket, int wake, netlink::Peer peer);

  [[nodiscard]] netlink::Socket& here() noexcept { return here_; }
  // A socket inside `ns`. Opening one takes a thread that is thrown away, so it is kept for a second.
  [[nodiscard]] netlink::Result<netlink::Socket*> in(const Namespace& ns);
  using Clock = std::chrono::steady_clock;
  // Closes what was not used for that long: a socket keeps its namespace alive.
  void closeUnused(Clock::duration since);

 private:
  struct Satellite {
    netns::Identity identity;
    std::unique_ptr<netlink::Socket> socket;
    Clock::time_point used;
  };

  Session(netlink::Socket here, int wake) : here_(std::move(here)), wake_(wake) {}

  netlink::Socket here_;
  int wake_;
  std::vector<Satellite> satellites_;
};

}  // namespace operation
