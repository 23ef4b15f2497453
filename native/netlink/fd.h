#pragma once

#include <unistd.h>

#include <utility>

namespace netlink {

// Owns one file descriptor and closes it. Moves, never copies.
// May be created, moved and destroyed on any thread, by one thread at a time.
class Fd {
 public:
  Fd() = default;
  // Takes ownership of `value`; a negative value is "none".
  explicit Fd(int value) noexcept : value_(value) {}
  Fd(Fd&& other) noexcept : value_(std::exchange(other.value_, -1)) {}
  Fd& operator=(Fd&& other) noexcept {
    if (this != &other) {
      reset();
      value_ = std::exchange(other.value_, -1);
    }
    return *this;
  }
  Fd(const Fd&) = delete;
  Fd& operator=(const Fd&) = delete;
  ~Fd() { reset(); }

  [[nodiscard]] int get() const noexcept { return value_; }
  [[nodiscard]] bool valid() const noexcept { return value_ >= 0; }

  // Closes now. EINTR is not retried: Linux has released the number by then.
  void reset() noexcept {
    if (value_ >= 0) ::close(value_);
    value_ = -1;
  }

 private:
  int value_ = -1;
};

}  // namespace netlink
