#pragma once

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "netlink/bytes.h"
#include "netlink/fd.h"
#include "netlink/message.h"
#include "netlink/result.h"

namespace netlink {

// One message that the kernel sent to a group, or a gap: messages were lost between its neighbours.
struct Event {
  std::uint16_t type = 0;
  std::uint16_t flags = 0;
  Buffer payload;
  bool lost = false;
};

// One thread that reads a multicast socket, and a queue of what it has read: the socket's own buffer is small where one
// has no privilege. The queue is bounded, too: while it is full the thread does not read, and what comes waits in the
// socket. The only place that loses messages is the kernel, which says so; that leaves a gap in the queue.
//
// Every public function may be called on any thread. The destructor waits for the thread.
class Listener {
 public:
  // All are called on the listener's thread.
  struct Calls {
    std::function<Result<Fd>()> open;           // the socket, not yet a member of any group
    std::function<bool(const Message&)> wants;  // whether a message is kept
    std::function<void(Status)> opened;         // once, when the socket listens or could not
    std::function<void()> ring;                 // there is something to take: once, until all was taken
    std::function<void()> goodbye;              // the last thing
  };
  struct Limits {
    int receiveBuffer = 16 << 20;               // bytes of the socket's buffer; as much as is allowed
    std::size_t queue = std::size_t{16} << 20;  // bytes of messages that wait; exceeded by one datagram at most
  };

  [[nodiscard]] static Result<std::unique_ptr<Listener>> start(Calls calls, std::vector<std::uint32_t> groups,
                                                               Limits limits);
  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;
  ~Listener();

  // Up to `count` events, oldest first.
  [[nodiscard]] std::vector<Event> take(std::size_t count);
  // Drops all that waits.
  void drop();
  // Why the listener stopped by itself, once all events are taken.
  [[nodiscard]] std::optional<Failure> failure();
  void close();

 private:
  Listener(Fd wake, Calls calls, std::vector<std::uint32_t> groups, Limits limits);
  void main() noexcept;
  [[nodiscard]] Status open();
  [[nodiscard]] Status listen();
  [[nodiscard]] bool waitForRoom();
  [[nodiscard]] bool isFull();
  [[nodiscard]] Status drain();
  void read(Bytes datagram);
  void push(Event event);
  void pushGap();
  void makeRoom();
  void stopped(Failure why);

  Calls calls_;
  std::vector<std::uint32_t> groups_;
  Limits limits_;
  Fd wake_;  // an eventfd that becomes readable when the listener is closed
  Fd socket_;
  Buffer buffer_;
  bool lost_ = false;  // messages were, and the queue has no gap yet; of the listener's thread only
  std::mutex mutex_;
  std::condition_variable room_;    // notified when full_ ends, and when closed_ begins
  std::deque<Event> queue_;         // guarded by mutex_
  std::size_t queued_ = 0;          // bytes; guarded by mutex_
  bool full_ = false;               // until half of it was taken; guarded by mutex_
  bool closed_ = false;             // guarded by mutex_
  bool rung_ = false;               // guarded by mutex_
  std::optional<Failure> failure_;  // guarded by mutex_
  std::thread thread_;              // last: it uses everything above
};

}  // namespace netlink
