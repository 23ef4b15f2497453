// The thread of a worker: what it opens, what it is told, and when it ends. (worker_test.cc has the turns.)

#include <gtest/gtest.h>
#include <pthread.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <atomic>
#include <csignal>
#include <future>
#include <memory>
#include <thread>
#include <utility>

#include "netlink/worker.h"

namespace {

using netlink::Failure;
using netlink::FailureKind;
using netlink::Hold;
using netlink::Job;
using netlink::Worker;

const Worker::Open kOpens = [](int) { return netlink::success(); };

// Hands what became of it to a promise.
class PromisedJob final : public Job {
 public:
  using Body = std::function<bool()>;
  PromisedJob(std::promise<FailureKind> fate, Body body) : fate_(std::move(fate)), body_(std::move(body)) {}
  bool run() override {
    const bool succeeded = body_();
    fate_.set_value(kRan);
    return succeeded;
  }
  void refuse(const Failure& why) override { fate_.set_value(why.kind); }

  // What no failure is: the job has run.
  static constexpr auto kRan = static_cast<FailureKind>(99);

 private:
  std::promise<FailureKind> fate_;
  Body body_;
};

class WorkerThreadTest : public testing::Test {
 protected:
  std::unique_ptr<Worker> start(const Worker::Open& open = kOpens) {
    auto started = Worker::start(open, [this] { goodbyes_ += 1; });
    EXPECT_TRUE(started);
    return std::move(started).value();
  }
  // Adds a job, and returns where its fate will be known.
  static std::future<FailureKind> add(
      Worker& worker, PromisedJob::Body body = [] { return true; }, Hold hold = Hold::never,
      Worker::TurnId* turn = nullptr) {
    std::promise<FailureKind> fate;
    auto known = fate.get_future();
    const auto id = worker.add(std::make_unique<PromisedJob>(std::move(fate), std::move(body)), hold);
    if (turn != nullptr) *turn = id;
    return known;
  }

  std::atomic<int> goodbyes_ = 0;
};

TEST_F(WorkerThreadTest, JobsRunOnAThreadOfTheirOwnWithAllSignalsBlocked) {
  auto worker = start();
  std::thread::id where;
  sigset_t blocked{};
  EXPECT_EQ(add(*worker,
                [&] {
                  where = std::this_thread::get_id();
                  ::pthread_sigmask(SIG_SETMASK, nullptr, &blocked);
                  return true;
                })
                .get(),
            PromisedJob::kRan);
  EXPECT_NE(where, std::this_thread::get_id());
  for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGCHLD, SIGUSR1, SIGPIPE, SIGPROF}) {
    EXPECT_EQ(::sigismember(&blocked, signal), 1) << signal;
  }
  sigset_t own{};
  ::pthread_sigmask(SIG_SETMASK, nullptr, &own);
  EXPECT_EQ(::sigismember(&own, SIGINT), 0) << "the caller's mask is as before";
}

TEST_F(WorkerThreadTest, OpensBeforeTheFirstJobAndOnlyOnce) {
  std::atomic<int> opened = 0;
  auto worker = start([&](int wake) {
    EXPECT_GE(wake, 0);
    opened += 1;
    return netlink::success();
  });
  for (int i = 0; i < 3; ++i) EXPECT_EQ(add(*worker).get(), PromisedJob::kRan);
  EXPECT_EQ(opened, 1);
}

// There were no descriptors left, say.
TEST_F(WorkerThreadTest, OpensAgainForTheNextJobWhenItCouldNot) {
  std::atomic<bool> canOpen = false;
  auto worker = start([&](int) -> netlink::Status {
    if (!canOpen) return netlink::systemFailure("socket", EMFILE);
    return netlink::success();
  });
  EXPECT_EQ(add(*worker).get(), FailureKind::system);
  canOpen = true;
  EXPECT_EQ(add(*worker).get(), PromisedJob::kRan);
}

TEST_F(WorkerThreadTest, AThrowingOpenEndsTheThreadAndNotTheProcess) {
  std::promise<void> gate;
  auto worker = start([&](int) -> netlink::Status {
    gate.get_future().wait();
    throw std::bad_alloc();
  });
  auto first = add(*worker);
  auto second = add(*worker);
  gate.set_value();
  EXPECT_EQ(second.get(), FailureKind::system);
  EXPECT_THROW(first.get(), std::future_error) << "its job is gone, and with it the promise";
  EXPECT_EQ(add(*worker).get(), FailureKind::closed);
}

TEST_F(WorkerThreadTest, CloseMakesTheWakeDescriptorReadable) {
  int wake = -1;
  std::promise<void> running;
  auto worker = start([&](int fd) {
    wake = fd;
    return netlink::success();
  });
  auto fate = add(*worker, [&] {
    running.set_value();
    std::uint64_t count = 0;
    // What a waiting exchange polls. Non-blocking: it is there when close() has returned.
    while (::read(wake, &count, sizeof(count)) != static_cast<ssize_t>(sizeof(count))) std::this_thread::yield();
    return true;
  });
  running.get_future().wait();
  worker->close();
  worker->close();
  EXPECT_EQ(fate.get(), PromisedJob::kRan) << "the running job finishes";
  worker.reset();
  EXPECT_EQ(goodbyes_, 1);
}

TEST_F(WorkerThreadTest, DestructionWaitsForTheRunningJobAndRefusesTheOthers) {
  std::promise<void> running;
  std::atomic<bool> finished = false;
  auto worker = start();
  auto first = add(*worker, [&] {
    running.set_value();
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
    finished = true;
    return true;
  });
  auto second = add(*worker);
  running.get_future().wait();
  worker.reset();
  EXPECT_TRUE(finished);
  EXPECT_EQ(first.get(), PromisedJob::kRan);
  EXPECT_EQ(second.get(), FailureKind::closed);
  EXPECT_EQ(goodbyes_, 1);
}

TEST_F(WorkerThreadTest, AWorkerWithoutJobsEndsAtOnce) {
  for (int i = 0; i < 50; ++i) start().reset();
  EXPECT_EQ(goodbyes_, 50);
}

TEST_F(WorkerThreadTest, ATurnThatIsReleasedBeforeItsJobHasRunEndsWithIt) {
  std::promise<void> gate;
  auto worker = start();
  auto first = add(*worker, [&] {
    gate.get_future().wait();
    return true;
  });
  Worker::TurnId held = 0;
  auto second = add(*worker, [] { return true; }, Hold::always, &held);
  auto third = add(*worker);
  worker->release(held);
  gate.set_value();
  EXPECT_EQ(third.get(), PromisedJob::kRan);
  EXPECT_EQ(second.get(), PromisedJob::kRan);
  worker->release(held);  // once more does nothing
  worker->release(4711);
}

TEST_F(WorkerThreadTest, ManyMayReleaseFollowAndCloseAtOnce) {
  for (int round = 0; round < 20; ++round) {
    auto worker = start();
    std::atomic<int> settled = 0;
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t) {
      threads.emplace_back([&, t] {
        for (int i = 0; i < 25; ++i) {
          Worker::TurnId turn = 0;
          auto fate = add(*worker, [] { return false; }, i % 2 == 0 ? Hold::onFailure : Hold::always, &turn);
          std::promise<FailureKind> promise;
          auto follower = promise.get_future();
          worker->follow(turn, std::make_unique<PromisedJob>(std::move(promise), [] { return true; }));
          worker->release(turn);
          if (t == 0 && i == 20) worker->close();
          fate.wait();
          follower.wait();
          settled += 2;
        }
      });
    }
    for (std::thread& thread : threads) thread.join();
    EXPECT_EQ(settled, 200) << "every job has run or was refused";
  }
}

}  // namespace
