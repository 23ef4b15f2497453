#include "netlink/worker.h"

#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <utility>

#include "netlink/thread.h"

namespace netlink {
namespace {

Failure closedFailure() { return {FailureKind::closed, 0, "the connection was closed", std::nullopt}; }

}  // namespace

Result<std::unique_ptr<Worker>> Worker::start(Open open, Goodbye goodbye) {
  Fd wake(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
  if (!wake.valid()) return systemFailure("eventfd");
  std::unique_ptr<Worker> worker(
      new Worker(std::move(wake), std::move(open), std::move(goodbye)));  // private constructor
  auto thread = startThread([self = worker.get()] { self->main(); });
  if (!thread) return std::move(thread).failure();
  worker->thread_ = std::move(thread).value();
  return worker;
}

Worker::Worker(Fd wake, Open open, Goodbye goodbye)
    : open_(std::move(open)), goodbye_(std::move(goodbye)), wake_(std::move(wake)) {}

Worker::~Worker() {
  close();
  if (thread_.joinable()) thread_.join();
}

Worker::TurnId Worker::add(std::unique_ptr<Job> job, Hold hold) {
  {
    const std::lock_guard lock(mutex_);
    if (!closing_) {
      Turn turn{.id = ++lastTurn_, .hold = hold};
      turn.jobs.push_back(std::move(job));
      turns_.push_back(std::move(turn));
      knock();
      return lastTurn_;
    }
  }
  job->refuse(closedFailure());
  return 0;
}

void Worker::addNext(std::unique_ptr<Job> job) {
  {
    const std::lock_guard lock(mutex_);
    if (!closing_) {
      Turn turn;
      turn.jobs.push_back(std::move(job));
      const bool behindFirst = !turns_.empty() && turns_.front().begun;
      turns_.insert(turns_.begin() + (behindFirst ? 1 : 0), std::move(turn));
      knock();
      return;
    }
  }
  job->refuse(closedFailure());
}

void Worker::follow(TurnId turn, std::unique_ptr<Job> job) {
  {
    const std::lock_guard lock(mutex_);
    if (Turn* const found = find(turn); found != nullptr && found->hold != Hold::never && !closing_) {
      found->jobs.push_back(std::move(job));
      knock();
      return;
    }
  }
  job->refuse(closedFailure());
}

void Worker::release(TurnId turn) {
  const std::lock_guard lock(mutex_);
  Turn* const found = find(turn);
  // Mostly it is over, and there is nobody to be woken.
  if (found == nullptr || found->hold == Hold::never) return;
  found->hold = Hold::never;
  knock();
}

void Worker::close() {
  const std::lock_guard lock(mutex_);
  if (std::exchange(closing_, true)) return;
  constexpr std::uint64_t kOne = 1;
  // Cannot fail: the counter of a fresh eventfd is far from its limit.
  [[maybe_unused]] const auto written = ::write(wake_.get(), &kOne, sizeof(kOne));
  knock();
}

void Worker::knock() {
  ++knocks_;
  changed_.notify_one();
}

Worker::Turn* Worker::find(TurnId turn) {
  // The one that has begun, mostly, or one that is over; thousands may wait behind it.
  for (Turn& one : turns_) {
    if (one.id == turn) return &one;
    if (one.id > turn) break;
  }
  return nullptr;
}

// A thread must never end the process: whatever is thrown here (memory, most likely) becomes a failure.
void Worker::main() noexcept {
  try {
    Status opened = closedFailure();
    while (const auto job = next()) {
      // What failed for one job may succeed for the next: there were no descriptors left, say.
      if (!opened) opened = open_(wake_.get());
      if (opened) {
        finished(job->run());
      } else {
        job->refuse(opened.failure());
        finished(true);
      }
    }
    refuseAll(closedFailure());
  } catch (...) {
    refuseAll({FailureKind::system, ENOMEM, "the connection thread ended", std::nullopt});
  }
  goodbye_();
}

// Who awaits one job after the other brings the next one in a moment: to sleep, and to be woken on a processor that
// sleeps, takes longer than that. Others who want the processor get it. Not with the lock.
void Worker::waitAwake(std::uint32_t seen) const {
  constexpr auto kMoment = std::chrono::microseconds(300);
  static const bool alone = std::thread::hardware_concurrency() < 2;
  if (alone) return;
  const auto until = std::chrono::steady_clock::now() + kMoment;
  while (seen == knocks_ && std::chrono::steady_clock::now() < until) std::this_thread::yield();
}

// Waits for the next job of the turn at the front. Nothing when the worker is closing.
std::unique_ptr<Job> Worker::next() {
  std::unique_lock lock(mutex_);
  for (bool awake = lastTurn_ > 0;; awake = false) {
    if (closing_) return nullptr;
    while (!turns_.empty() && turns_.front().jobs.empty() && turns_.front().hold == Hold::never) turns_.pop_front();
    if (!turns_.empty() && !turns_.front().jobs.empty()) {
      turns_.front().begun = true;
      auto job = std::move(turns_.front().jobs.front());
      turns_.front().jobs.erase(turns_.front().jobs.begin());
      return job;
    }
    if (awake) {
      const std::uint32_t seen = knocks_;
      lock.unlock();
      waitAwake(seen);
      lock.lock();
    } else {
      changed_.wait(lock);
    }
  }
}

void Worker::finished(bool succeeded) {
  const std::lock_guard lock(mutex_);
  Turn& turn = turns_.front();
  if (turn.hold == Hold::onFailure) turn.hold = succeeded ? Hold::never : Hold::always;
}

void Worker::refuseAll(const Failure& why) {
  std::deque<Turn> turns;
  {
    const std::lock_guard lock(mutex_);
    closing_ = true;
    turns.swap(turns_);
  }
  for (const Turn& turn : turns) {
    for (const auto& job : turn.jobs) job->refuse(why);
  }
}

}  // namespace netlink
