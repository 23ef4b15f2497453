#pragma once

#include <atomic>
#include <deque>
#include <mutex>
#include <optional>
#include <utility>

namespace netlink {

// What any thread hands to one that has other things to do than to wait for it. That one either looks by itself, time
// and again, or has to be rung for: to ring a thread takes longer than all else. Whether it looks is said and asked
// under the lock under which things are put in, so nothing stays unseen: what is put in before it has stopped looking
// is seen by attend(), and what is put in afterwards rings.
template <typename Item>
class Inbox {
 public:
  // Any thread. Whether the receiver has to be rung for now.
  [[nodiscard]] bool put(Item item) {
    const std::lock_guard lock(mutex_);
    items_.push_back(std::move(item));
    filled_.store(true, std::memory_order_release);
    return ring();
  }

  // The receiver says whether it looks by itself from now on. Whether it has to be rung for now: when it stops although
  // something is there.
  [[nodiscard]] bool attend(bool looks) {
    const std::lock_guard lock(mutex_);
    attended_ = looks;
    hasAttendant_ = true;
    return !items_.empty() && ring();
  }

  // The receiver never looks by itself again. Whether it has to be rung for now.
  [[nodiscard]] bool leave() {
    const std::lock_guard lock(mutex_);
    attended_ = false;
    hasAttendant_ = false;
    return !items_.empty() && ring();
  }

  // Whether the receiver can be asked to look by itself: it has done so, or said when it does not. Receiver only.
  [[nodiscard]] bool hasAttendant() const { return hasAttendant_; }

  // The receiver has heard the bell, and takes what is there in a moment.
  void heard() {
    const std::lock_guard lock(mutex_);
    rung_ = false;
  }

  // The receiver takes the oldest one.
  [[nodiscard]] std::optional<Item> take() {
    // Mostly nothing is there. What is put in this moment is found by the next look.
    if (!filled()) return std::nullopt;
    const std::lock_guard lock(mutex_);
    std::optional<Item> taken(std::move(items_.front()));
    items_.pop_front();
    filled_.store(!items_.empty(), std::memory_order_release);
    return taken;
  }

  // Whether something is there. Only the receiver takes it away.
  [[nodiscard]] bool filled() const { return filled_.load(std::memory_order_acquire); }

 private:
  // With the lock. One bell is enough until it is heard.
  [[nodiscard]] bool ring() { return !attended_ && !std::exchange(rung_, true); }

  std::mutex mutex_;
  std::deque<Item> items_;            // guarded by mutex_
  bool attended_ = false;             // guarded by mutex_
  bool hasAttendant_ = false;         // the receiver's own
  bool rung_ = false;                 // guarded by mutex_
  std::atomic<bool> filled_ = false;  // written under mutex_
};

}  // namespace netlink
