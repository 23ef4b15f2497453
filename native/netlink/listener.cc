#include "netlink/listener.h"

#include <linux/netlink.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <utility>

#include "netlink/receive.h"
#include "netlink/thread.h"

namespace netlink {
namespace {

// What a queued event costs beside its payload.
std::size_t sizeOf(const Event& event) { return sizeof(Event) + event.payload.size(); }

Status join(const Fd& socket, std::uint32_t group) {
  const auto number = static_cast<int>(group);
  if (::setsockopt(socket.get(), SOL_NETLINK, NETLINK_ADD_MEMBERSHIP, &number, sizeof(number)) == 0) return success();
  return systemFailure("setsockopt NETLINK_ADD_MEMBERSHIP");
}

// SO_RCVBUFFORCE needs CAP_NET_ADMIN in the initial user namespace; without it the kernel caps what it gives.
void enlarge(const Fd& socket, int bytes) {
  if (::setsockopt(socket.get(), SOL_SOCKET, SO_RCVBUFFORCE, &bytes, sizeof(bytes)) == 0) return;
  static_cast<void>(::setsockopt(socket.get(), SOL_SOCKET, SO_RCVBUF, &bytes, sizeof(bytes)));
}

}  // namespace

Result<std::unique_ptr<Listener>> Listener::start(Calls calls, std::vector<std::uint32_t> groups, Limits limits) {
  Fd wake(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
  if (!wake.valid()) return systemFailure("eventfd");
  std::unique_ptr<Listener> listener(
      new Listener(std::move(wake), std::move(calls), std::move(groups), limits));  // private constructor
  auto thread = startThread([self = listener.get()] { self->main(); });
  if (!thread) return std::move(thread).failure();
  listener->thread_ = std::move(thread).value();
  return listener;
}

Listener::Listener(Fd wake, Calls calls, std::vector<std::uint32_t> groups, Limits limits)
    : calls_(std::move(calls)),
      groups_(std::move(groups)),
      limits_(limits),
      wake_(std::move(wake)),
      buffer_(kReceiveBuffer) {}

Listener::~Listener() {
  close();
  if (thread_.joinable()) thread_.join();
}

void Listener::close() {
  {
    const std::lock_guard lock(mutex_);
    closed_ = true;
  }
  room_.notify_one();
  constexpr std::uint64_t kOne = 1;
  // Cannot fail: nobody reads the counter, and nobody closes so often that it overflows.
  [[maybe_unused]] const auto written = ::write(wake_.get(), &kOne, sizeof(kOne));
}

// A thread must never end the process: whatever is thrown here (memory, most likely) becomes a failure.
void Listener::main() noexcept {
  try {
    Status opened = open();
    const bool isOpen = opened.ok();
    calls_.opened(std::move(opened));
    if (isOpen) {
      if (auto ended = listen(); !ended) stopped(std::move(ended).failure());
    }
  } catch (...) {
    stopped({FailureKind::system, ENOMEM, "the listener's thread ended", std::nullopt});
  }
  // An open socket keeps its namespace alive.
  socket_ = Fd();
  calls_.goodbye();
}

Status Listener::open() {
  auto socket = calls_.open();
  if (!socket) return std::move(socket).failure();
  socket_ = std::move(socket).value();
  enlarge(socket_, limits_.receiveBuffer);
  for (const std::uint32_t group : groups_) {
    if (auto joined = join(socket_, group); !joined) return joined;
  }
  return success();
}

// Returns when the listener is closed.
Status Listener::listen() {
  std::array<pollfd, 2> watched{pollfd{socket_.get(), POLLIN, 0}, pollfd{wake_.get(), POLLIN, 0}};
  while (waitForRoom()) {
    // A loss is told of when the socket is found empty, which poll would wait to end.
    if (::poll(watched.data(), watched.size(), lost_ ? 0 : -1) < 0 && errno != EINTR) return systemFailure("poll");
    if (watched[1].revents != 0) return success();
    if (auto drained = drain(); !drained) return drained;
  }
  return success();
}

// Not by poll: a socket that has dropped something is always ready to say so. False when the listener is closed.
bool Listener::waitForRoom() {
  std::unique_lock lock(mutex_);
  room_.wait(lock, [this] { return closed_ || !full_; });
  return !closed_;
}

bool Listener::isFull() {
  const std::lock_guard lock(mutex_);
  return full_;
}

// Reads until the socket is empty, the queue full, or the listener perhaps closed: there may always be more.
Status Listener::drain() {
  constexpr int kAtOnce = 256;
  for (int i = 0; i < kAtOnce && !isFull(); ++i) {
    Bytes datagram;
    const auto received = receive(socket_.get(), Peer::kernel, buffer_, datagram);
    if (!received) return received.failure();
    if (received.value() == Received::datagram) read(datagram);
    const bool isEmpty = received.value() == Received::nothing;
    const bool isLoss = received.value() == Received::lost;
    // The kernel tells of a loss before it hands out what came earlier, and drops all that comes until that is read
    // (netlink_overrun() tells no second time). Whoever learns of it sooner and reads the state misses those. A second
    // loss shows that all was read in between, too.
    if (lost_ && (isEmpty || isLoss)) pushGap();
    lost_ = isLoss || (lost_ && !isEmpty);
    if (isEmpty) return success();
  }
  return success();
}

void Listener::read(Bytes datagram) {
  MessageReader reader(datagram);
  while (const auto message = reader.next()) {
    if (!calls_.wants(*message)) continue;
    push({.type = message->header.nlmsg_type,
          .flags = message->header.nlmsg_flags,
          .payload = Buffer(message->payload.begin(), message->payload.end())});
  }
}

void Listener::push(Event event) {
  bool ring = false;
  {
    const std::lock_guard lock(mutex_);
    queued_ += sizeOf(event);
    full_ = full_ || queued_ >= limits_.queue;
    queue_.push_back(std::move(event));
    ring = !std::exchange(rung_, true);
  }
  if (ring) calls_.ring();
}

void Listener::pushGap() {
  bool ring = false;
  {
    const std::lock_guard lock(mutex_);
    if (!queue_.empty() && queue_.back().lost) return;
    queued_ += sizeof(Event);
    queue_.push_back({.lost = true});
    ring = !std::exchange(rung_, true);
  }
  if (ring) calls_.ring();
}

void Listener::stopped(Failure why) {
  {
    const std::lock_guard lock(mutex_);
    failure_ = std::move(why);
    rung_ = true;
  }
  calls_.ring();
}

std::vector<Event> Listener::take(std::size_t count) {
  const std::lock_guard lock(mutex_);
  const auto end = queue_.begin() + static_cast<std::ptrdiff_t>(std::min(count, queue_.size()));
  std::vector<Event> taken(std::make_move_iterator(queue_.begin()), std::make_move_iterator(end));
  queue_.erase(queue_.begin(), end);
  for (const Event& event : taken) queued_ -= sizeOf(event);
  makeRoom();
  if (queue_.empty()) rung_ = false;
  return taken;
}

void Listener::drop() {
  const std::lock_guard lock(mutex_);
  queue_.clear();
  queued_ = 0;
  makeRoom();
  rung_ = false;
}

// Under the mutex. Not at the first free byte: the thread would wake up for every other event.
void Listener::makeRoom() {
  if (queued_ <= limits_.queue / 2 && std::exchange(full_, false)) room_.notify_one();
}

std::optional<Failure> Listener::failure() {
  const std::lock_guard lock(mutex_);
  return queue_.empty() ? failure_ : std::nullopt;
}

}  // namespace netlink
