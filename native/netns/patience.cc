#include "netns/patience.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
#include <memory>
#include <optional>
#include <utility>

#include "netlink/thread.h"

namespace netns {
namespace {

using netlink::Failure;
using netlink::FailureKind;
using netlink::Fd;
using netlink::Result;
using netlink::systemFailure;
using Clock = std::chrono::steady_clock;

// Shared by the thread that opens and the one that waits; the last of them closes what is in it. `opened` is written
// before `done` is, and read behind it.
struct Attempt {
  std::function<Result<Fd>()> open;
  Fd done;  // an eventfd
  std::optional<Result<Fd>> opened;
};

void carryOut(Attempt& attempt) noexcept {
  try {
    attempt.opened.emplace(attempt.open());
  } catch (...) {
    attempt.opened.emplace(systemFailure({}, ENOMEM));
  }
  constexpr std::uint64_t kOne = 1;
  [[maybe_unused]] const auto written = ::write(attempt.done.get(), &kOne, sizeof(kOne));
}

// Nothing when it is done.
std::optional<Failure> waitFor(const Fd& done, int giveUp, std::chrono::milliseconds limit) {
  const auto end = Clock::now() + limit;
  std::array<pollfd, 2> watched{pollfd{done.get(), POLLIN, 0}, pollfd{giveUp, POLLIN, 0}};
  for (;;) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(end - Clock::now()).count();
    const int timeout = limit.count() < 0 ? -1 : static_cast<int>(std::max<decltype(left)>(left, 0));
    const int ready = ::poll(watched.data(), watched.size(), timeout);
    if (ready < 0 && errno != EINTR) return systemFailure("poll");
    if (ready < 0) continue;
    if (watched[0].revents != 0) return std::nullopt;
    if (ready == 0) return systemFailure("open", ETIMEDOUT);
    return Failure{FailureKind::closed, 0, "the connection was closed", std::nullopt};
  }
}

}  // namespace

Result<Fd> openPatiently(std::function<Result<Fd>()> open, int giveUp, std::chrono::milliseconds limit) {
  auto attempt = std::make_shared<Attempt>();
  attempt->open = std::move(open);
  attempt->done = Fd(::eventfd(0, EFD_CLOEXEC));
  if (!attempt->done.valid()) return systemFailure("eventfd");
  auto thread = netlink::startThread([attempt] { carryOut(*attempt); });
  if (!thread) return std::move(thread).failure();
  auto gaveUp = waitFor(attempt->done, giveUp, limit);
  if (!gaveUp) {
    thread.value().join();
    return *std::move(attempt->opened);
  }
  thread.value().detach();
  return *std::move(gaveUp);
}

}  // namespace netns
