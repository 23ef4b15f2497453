#include "netlink/worker.h"

#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <stdexcept>
#include <string>
#include <vector>

namespace {

using netlink::Failure;
using netlink::FailureKind;
using netlink::Hold;
using netlink::Job;
using netlink::Worker;

// What jobs did, in order.
class Diary {
 public:
  void write(const std::string& line) {
    const std::lock_guard lock(mutex_);
    lines_.push_back(line);
  }
  std::vector<std::string> read() {
    const std::lock_guard lock(mutex_);
    return lines_;
  }

 private:
  std::mutex mutex_;
  std::vector<std::string> lines_;
};

class NotingJob final : public Job {
 public:
  NotingJob(Diary& diary, std::string name, bool succeeds = true, std::shared_future<void> gate = {})
      : diary_(diary), name_(std::move(name)), succeeds_(succeeds), gate_(std::move(gate)) {}
  bool run() override {
    if (gate_.valid()) gate_.wait();
    diary_.write(name_);
    return succeeds_;
  }
  void refuse(const Failure& why) override {
    diary_.write(name_ + (why.kind == FailureKind::closed ? " closed" : " refused"));
  }

 private:
  Diary& diary_;
  std::string name_;
  bool succeeds_;
  std::shared_future<void> gate_;
};

class ThrowingJob final : public Job {
 public:
  bool run() override { throw std::runtime_error("a job must not do this"); }
  void refuse(const Failure& /*why*/) override {}
};

class WorkerTest : public testing::Test {
 protected:
  std::unique_ptr<Worker> start(Worker::Open open = [](int) { return netlink::success(); }) {
    auto started = Worker::start(std::move(open), [this] { diary_.write("goodbye"); });
    EXPECT_TRUE(started.ok());
    return std::move(started).value();
  }
  std::unique_ptr<Job> job(const std::string& name, bool succeeds = true, std::shared_future<void> gate = {}) {
    return std::make_unique<NotingJob>(diary_, name, succeeds, std::move(gate));
  }
  void waitFor(const std::string& line) {
    for (;;) {
      const auto lines = diary_.read();
      if (std::find(lines.begin(), lines.end(), line) != lines.end()) return;
      std::this_thread::yield();
    }
  }
  Diary diary_;
};

using Lines = std::vector<std::string>;

TEST_F(WorkerTest, TurnsRunInTheOrderOfTheirAdding) {
  auto worker = start();
  for (const char* name : {"a", "b", "c"}) worker->add(job(name), Hold::never);
  waitFor("c");
  EXPECT_EQ(diary_.read(), (Lines{"a", "b", "c"}));
}

TEST_F(WorkerTest, ATurnThatIsHeldKeepsTheOthersWaiting) {
  auto worker = start();
  const auto turn = worker->add(job("a"), Hold::always);
  worker->add(job("b"), Hold::never);
  waitFor("a");
  worker->follow(turn, job("a2"));
  waitFor("a2");
  EXPECT_EQ(diary_.read(), (Lines{"a", "a2"}));
  worker->release(turn);
  waitFor("b");
  EXPECT_EQ(diary_.read(), (Lines{"a", "a2", "b"}));
}

TEST_F(WorkerTest, AHoldOnFailureLetsGoAfterSuccess) {
  auto worker = start();
  worker->add(job("good"), Hold::onFailure);
  const auto turn = worker->add(job("bad", false), Hold::onFailure);
  worker->add(job("next"), Hold::never);
  waitFor("bad");
  worker->follow(turn, job("mended"));
  waitFor("mended");
  worker->release(turn);
  waitFor("next");
  EXPECT_EQ(diary_.read(), (Lines{"good", "bad", "mended", "next"}));
}

TEST_F(WorkerTest, WhatComesNextComesBeforeAllThatWait) {
  std::promise<void> gate;
  auto worker = start();
  const auto turn = worker->add(job("begun"), Hold::always);
  waitFor("begun");
  worker->follow(turn, job("same turn", true, gate.get_future().share()));
  worker->add(job("waiting"), Hold::never);
  worker->addNext(job("next"));
  worker->release(turn);
  gate.set_value();
  waitFor("waiting");
  EXPECT_EQ(diary_.read(), (Lines{"begun", "same turn", "next", "waiting"}));
  worker->addNext(job("alone"));
  waitFor("alone");
  worker->close();
  worker->addNext(job("late"));
  waitFor("late closed");
}

TEST_F(WorkerTest, AFollowerOfATurnThatEndsWithTheRunningJobIsRefused) {
  for (const bool released : {false, true}) {
    Diary diary;
    std::promise<void> gate;
    auto worker = start();
    const auto turn = worker->add(std::make_unique<NotingJob>(diary, "running", true, gate.get_future().share()),
                                  released ? Hold::always : Hold::never);
    if (released) worker->release(turn);
    worker->follow(turn, std::make_unique<NotingJob>(diary, "late"));
    EXPECT_EQ(diary.read(), Lines{"late closed"});
    gate.set_value();
    worker.reset();
  }
}

TEST_F(WorkerTest, AFollowerOfATurnThatIsOverIsRefused) {
  auto worker = start();
  const auto turn = worker->add(job("a"), Hold::never);
  worker->add(job("b"), Hold::never);
  waitFor("b");
  worker->follow(turn, job("late"));
  waitFor("late closed");
}

TEST_F(WorkerTest, ClosingRefusesWhatWaitsAndFinishesWhatRuns) {
  std::promise<void> gate;
  auto worker = start();
  worker->add(job("running", true, gate.get_future().share()), Hold::never);
  worker->add(job("waiting"), Hold::never);
  worker->close();
  worker->add(job("late"), Hold::never);
  gate.set_value();
  worker.reset();
  const Lines lines = diary_.read();
  EXPECT_EQ(lines.back(), "goodbye");
  EXPECT_EQ(std::count(lines.begin(), lines.end(), "late closed"), 1);
  // The first job may or may not have begun when close() came; the second one never runs.
  EXPECT_EQ(std::count(lines.begin(), lines.end(), "waiting closed"), 1);
}

TEST_F(WorkerTest, AHeldTurnDoesNotOutliveTheWorker) {
  auto worker = start();
  worker->add(job("held"), Hold::always);
  worker->add(job("behind"), Hold::never);
  waitFor("held");
  worker.reset();
  EXPECT_EQ(diary_.read(), (Lines{"held", "behind closed", "goodbye"}));
}

TEST_F(WorkerTest, AJobThatThrowsEndsTheThreadAndNotTheProcess) {
  auto worker = start();
  worker->add(std::make_unique<ThrowingJob>(), Hold::never);
  worker->add(job("behind"), Hold::never);
  waitFor("goodbye");
  const Lines lines = diary_.read();
  EXPECT_EQ(std::count(lines.begin(), lines.end(), "behind"), 0);
}

TEST_F(WorkerTest, WhenOpeningFailsEveryJobHearsWhy) {
  auto worker = start([](int) -> netlink::Status { return netlink::systemFailure("socket", EMFILE); });
  worker->add(job("a"), Hold::never);
  worker->add(job("b"), Hold::always);
  waitFor("b refused");
  EXPECT_EQ(diary_.read(), (Lines{"a refused", "b refused"}));
}

TEST_F(WorkerTest, ManyThreadsMayAddAtOnce) {
  constexpr int kThreads = 4;
  constexpr int kJobs = 500;
  {
    auto worker = start();
    std::vector<std::thread> threads;
    for (int i = 0; i < kThreads; ++i) {
      threads.emplace_back([&] {
        for (int n = 0; n < kJobs; ++n) {
          const auto turn = worker->add(job("x"), n % 3 == 0 ? Hold::always : Hold::never);
          if (n % 3 == 0) worker->release(turn);
        }
      });
    }
    for (std::thread& thread : threads) thread.join();
    worker->add(job("last"), Hold::never);
    waitFor("last");
  }
  EXPECT_EQ(diary_.read().size(), std::size_t{kThreads * kJobs + 2});
}

}  // namespace
