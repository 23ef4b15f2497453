#include "operation/session.h"

#include <algorithm>

#include "netns/oneshot.h"

namespace operation {

using netlink::Fd;
using netlink::Peer;
using netlink::Result;
using netlink::Socket;

Result<Socket> openSocket(const Fd* ns, int wake) {
  auto fd = netns::openRouteSocketIn(ns);
  if (!fd) return std::move(fd).failure();
  auto socket = Socket::adopt(std::move(fd).value(), wake, Peer::kernel);
  if (socket) socket.value().startAnywhere();
  return socket;
}

Result<Session> Session::open(Fd socket, int wake, Peer peer) {
  auto here = Socket::adopt(std::move(socket), wake, peer);
  if (!here) return std::move(here).failure();
  if (peer == Peer::kernel) here.value().startAnywhere();
  return Session(std::move(here).value(), wake);
}

Result<Socket*> Session::in(const Namespace& ns) {
  const auto now = Clock::now();
  const auto known = std::ranges::find(satellites_, ns.identity, &Satellite::identity);
  if (known != satellites_.end()) {
    known->used = now;
    return known->socket.get();
  }
  auto socket = openSocket(ns.fd.get(), wake_);
  if (!socket) return std::move(socket).failure();
  satellites_.push_back({ns.identity, std::make_unique<Socket>(std::move(socket).value()), now});
  return satellites_.back().socket.get();
}

void Session::closeUnused(Clock::duration since) {
  const auto limit = Clock::now() - since;
  std::erase_if(satellites_, [limit](const Satellite& satellite) { return satellite.used <= limit; });
}

}  // namespace operation
