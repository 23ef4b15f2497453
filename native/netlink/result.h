#pragma once

#include <cerrno>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>

namespace netlink {

// Where a failure came from.
enum class FailureKind {
  system,       // a system call of ours failed; `error` is its errno
  kernel,       // the kernel refused the request; `error` is the errno it answered with
  lost,         // the request was carried out, and the kernel had no room for its answer; `error` is ENOBUFS
  malformed,    // the answer could not be parsed
  interrupted,  // a dump changed under our hands until the time for retries was over
  closed,       // the connection was closed before the request was sent
  ignored,      // the kernel said yes and did not do it
};

// A failure is a value. Everything in it may be shown to the caller.
struct Failure {
  FailureKind kind = FailureKind::system;
  int error = 0;                        // positive errno, 0 when there is none
  std::string text;                     // the kernel's words (extended ack), or the failed call
  std::optional<std::uint32_t> offset;  // offset of the guilty attribute in the request
};

[[nodiscard]] inline Failure systemFailure(std::string call, int error = errno) {
  return Failure{FailureKind::system, error, std::move(call), std::nullopt};
}

// A value or a Failure. Asking for the one that is not there is a programming error.
template <typename T>
class [[nodiscard]] Result {
 public:
  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}  // NOLINT(google-explicit-constructor)
  Result(Failure failure)
      : state_(std::in_place_index<1>, std::move(failure)) {}  // NOLINT(google-explicit-constructor)

  [[nodiscard]] bool ok() const noexcept { return state_.index() == 0; }
  explicit operator bool() const noexcept { return ok(); }

  [[nodiscard]] T& value() & { return std::get<0>(state_); }
  [[nodiscard]] const T& value() const& { return std::get<0>(state_); }
  [[nodiscard]] T&& value() && { return std::get<0>(std::move(state_)); }
  [[nodiscard]] Failure& failure() & { return std::get<1>(state_); }
  [[nodiscard]] const Failure& failure() const& { return std::get<1>(state_); }
  [[nodiscard]] Failure&& failure() && { return std::get<1>(std::move(state_)); }

 private:
  std::variant<T, Failure> state_;
};

struct Nothing {};
using Status = Result<Nothing>;
[[nodiscard]] inline Status success() { return Nothing{}; }

}  // namespace netlink
