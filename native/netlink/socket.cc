#include "netlink/socket.h"

#include <linux/netlink.h>
#include <poll.h>
#include <sys/random.h>
#include <sys/socket.h>

#include <array>

namespace netlink {
namespace {

Status setOption(const Fd& fd, int option, const char* name) {
  const int on = 1;
  if (::setsockopt(fd.get(), SOL_NETLINK, option, &on, sizeof(on)) == 0) return success();
  return systemFailure(std::string("setsockopt ") + name);
}

Result<Fd> openUnbound() {
  Fd fd(::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE));
  if (!fd.valid()) return systemFailure("socket");
  return fd;
}

Status bindTo(const Fd& fd, std::uint32_t port) {
  sockaddr_nl address{};
  address.nl_family = AF_NETLINK;
  address.nl_pid = port;
  if (::bind(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof(address)) == 0) return success();
  return systemFailure("bind");
}

// A port of its own, not the number of the process: that may be another one's soon, and whoever finds our port taken
// has to be sure that this socket is still open. Of the half of the numbers from which the kernel picks too.
Status bindToRandomPort(const Fd& fd) {
  constexpr std::uint32_t kLowest = 0x80000000;
  constexpr int kMaxAttempts = 16;
  for (int attempt = 0;; ++attempt) {
    std::uint32_t port = 0;
    if (::getrandom(&port, sizeof(port), 0) != sizeof(port)) return systemFailure("getrandom");
    Status bound = bindTo(fd, port | kLowest);
    if (bound || bound.failure().error != EADDRINUSE || attempt >= kMaxAttempts) return bound;
  }
}

Failure answersLost() { return {FailureKind::lost, ENOBUFS, "answers were lost", std::nullopt}; }

Result<std::uint32_t> portOf(const Fd& fd, Peer peer) {
  if (peer == Peer::scripted) return std::uint32_t{0};
  sockaddr_nl address{};
  socklen_t length = sizeof(address);
  // The socket interface of C takes every address by a cast pointer; the bytes are ours.
  if (::getsockname(fd.get(), reinterpret_cast<sockaddr*>(&address), &length) != 0) return systemFailure("getsockname");
  return address.nl_pid;
}

}  // namespace

Result<Fd> openRouteSocket() {
  auto opened = openUnbound();
  if (!opened) return std::move(opened).failure();
  Fd fd = std::move(opened).value();
  struct Option {
    int number;
    const char* name;
  };
  constexpr std::array kRequired = {Option{NETLINK_EXT_ACK, "NETLINK_EXT_ACK"},
                                    Option{NETLINK_CAP_ACK, "NETLINK_CAP_ACK"},
                                    Option{NETLINK_GET_STRICT_CHK, "NETLINK_GET_STRICT_CHK"}};
  for (const Option& option : kRequired) {
    if (auto set = setOption(fd, option.number, option.name); !set) return std::move(set).failure();
  }
  if (auto bound = bindToRandomPort(fd); !bound) return std::move(bound).failure();
  sockaddr_nl address{};
  address.nl_family = AF_NETLINK;
  // Connected to the kernel: whoever else sends to our port gets ECONNREFUSED (netlink_getsockbyportid()), and cannot
  // fill the queue that the answers need.
  if (::connect(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof(address)) != 0) {
    return systemFailure("connect");
  }
  return fd;
}

Result<Fd> openPort(std::uint32_t port) {
  auto opened = openUnbound();
  if (!opened) return opened;
  if (auto bound = bindTo(opened.value(), port); !bound) return std::move(bound).failure();
  return opened;
}

Socket::Socket(Fd fd, int wake, Peer peer, std::uint32_t port)
    : fd_(std::move(fd)), wake_(wake), peer_(peer), port_(port), buffer_(kReceiveBuffer) {}

Result<Socket> Socket::adopt(Fd fd, int wake, Peer peer) {
  const auto port = portOf(fd, peer);
  if (!port) return port.failure();
  return Socket(std::move(fd), wake, peer, port.value());
}

void Socket::startAnywhere() {
  // Without it the numbers start at 1, which is no failure.
  static_cast<void>(::getrandom(&sequence_, sizeof(sequence_), GRND_NONBLOCK));
}

Status Socket::exchange(Buffer& request, Answer answer, const TakeMessage& take) {
  if (++sequence_ == 0) ++sequence_;
  setSequence(request, sequence_);
  if (auto sent = send(request); !sent) return sent;
  Transaction transaction(sequence_, port_, answer, take);
  return collect(transaction, answer);
}

// netlink_unicast_kernel() runs the request in our send(): afterwards it is done.
Status Socket::send(const Buffer& request) {
  sockaddr_nl kernel{};
  kernel.nl_family = AF_NETLINK;
  const bool named = peer_ == Peer::kernel;
  for (;;) {
    const auto sent =
        ::sendto(fd_.get(), request.data(), request.size(), MSG_NOSIGNAL,
                 named ? reinterpret_cast<const sockaddr*>(&kernel) : nullptr, named ? sizeof(kernel) : 0);
    if (sent >= 0) return success();
    if (errno != EINTR) return systemFailure("send");
  }
}

Status Socket::collect(Transaction& transaction, Answer answer) {
  bool lost = false;
  for (;;) {
    Bytes datagram;
    const auto received = receive(fd_.get(), peer_, buffer_, datagram);
    if (!received) return received.failure();
    if (received.value() == Received::lost) lost = true;
    if (received.value() == Received::nothing) {
      // The queue is empty. What the kernel had to say was queued before send() returned, so after an
      // overflow nothing more will come.
      if (lost) return answersLost();
      if (auto waited = waitForDatagram(); !waited) return waited;
    }
    if (received.value() != Received::datagram) continue;
    const auto state = transaction.feed(datagram);
    // An ack or an object that arrived is whole; a dump with a hole is not.
    const bool ended = state == Transaction::State::done || state == Transaction::State::interrupted;
    if (ended && lost && answer == Answer::dump) return answersLost();
    switch (state) {
      case Transaction::State::more:
        break;
      case Transaction::State::done:
        return success();
      case Transaction::State::failed:
        return transaction.failure();
      case Transaction::State::interrupted:
        return Failure{FailureKind::interrupted, EINTR, "the table changed during the dump", std::nullopt};
    }
  }
}

bool Socket::isClosing() const {
  pollfd watched{wake_, POLLIN, 0};
  return ::poll(&watched, 1, 0) == 1;
}

Status Socket::waitForDatagram() {
  std::array<pollfd, 2> watched{pollfd{fd_.get(), POLLIN, 0}, pollfd{wake_, POLLIN, 0}};
  for (;;) {
    if (::poll(watched.data(), watched.size(), -1) < 0) {
      if (errno == EINTR) continue;
      return systemFailure("poll");
    }
    if (watched[0].revents != 0) return success();
    return Failure{FailureKind::closed, 0, "the connection was closed", std::nullopt};
  }
}

}  // namespace netlink
