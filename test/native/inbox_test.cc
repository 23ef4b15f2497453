// What is handed to a thread that looks by itself at times, and sleeps at others: nothing is missed, whoever comes
// first.

#include <gtest/gtest.h>

#include <condition_variable>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "netlink/inbox.h"

namespace {

using netlink::Inbox;

std::vector<int> takeAll(Inbox<int>& inbox) {
  std::vector<int> taken;
  while (const auto item = inbox.take()) taken.push_back(*item);
  return taken;
}

TEST(Inbox, RingsOnceForAReceiverThatSleeps) {
  Inbox<int> inbox;
  EXPECT_TRUE(inbox.put(1));
  EXPECT_FALSE(inbox.put(2));
  inbox.heard();
  EXPECT_EQ(takeAll(inbox), (std::vector<int>{1, 2}));
  EXPECT_TRUE(inbox.put(3));
}

TEST(Inbox, DoesNotRingForOneThatLooks) {
  Inbox<int> inbox;
  EXPECT_FALSE(inbox.attend(true));
  EXPECT_FALSE(inbox.put(1));
  EXPECT_TRUE(inbox.filled());
  EXPECT_EQ(takeAll(inbox), std::vector<int>{1});
  EXPECT_FALSE(inbox.filled());
}

TEST(Inbox, RingsWhenTheReceiverStopsLookingAndSomethingIsThere) {
  Inbox<int> inbox;
  EXPECT_FALSE(inbox.attend(true));
  EXPECT_FALSE(inbox.put(1));
  EXPECT_TRUE(inbox.attend(false));
  EXPECT_FALSE(inbox.put(2));
}

TEST(Inbox, RingsForOneThatNeverLooksAgain) {
  Inbox<int> inbox;
  EXPECT_FALSE(inbox.hasAttendant());
  EXPECT_FALSE(inbox.attend(true));
  EXPECT_TRUE(inbox.hasAttendant());
  EXPECT_FALSE(inbox.put(1));
  EXPECT_TRUE(inbox.leave());
  EXPECT_FALSE(inbox.hasAttendant());
  inbox.heard();
  EXPECT_EQ(takeAll(inbox), std::vector<int>{1});
  EXPECT_TRUE(inbox.put(2));
}

TEST(Inbox, RingsNotAgainWhileABellIsOnItsWay) {
  Inbox<int> inbox;
  EXPECT_TRUE(inbox.put(1));
  EXPECT_FALSE(inbox.attend(true));
  EXPECT_EQ(takeAll(inbox), std::vector<int>{1});
  EXPECT_FALSE(inbox.attend(false));
  // The bell is still to be heard: whoever hears it, finds this.
  EXPECT_FALSE(inbox.put(2));
  inbox.heard();
  EXPECT_EQ(takeAll(inbox), std::vector<int>{2});
}

TEST(Inbox, GivesTheOldestFirst) {
  Inbox<int> inbox;
  for (int i = 0; i < 3; ++i) static_cast<void>(inbox.put(i));
  EXPECT_EQ(inbox.take(), 0);
  EXPECT_TRUE(inbox.filled());
  EXPECT_EQ(inbox.take(), 1);
  EXPECT_EQ(inbox.take(), 2);
  EXPECT_EQ(inbox.take(), std::nullopt);
  EXPECT_FALSE(inbox.filled());
}

// What the event loop is in the addon: it can be rung for, and sleeps until then.
class Bell {
 public:
  void ring() {
    const std::lock_guard lock(mutex_);
    rung_ = true;
    changed_.notify_one();
  }
  void wait() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return rung_; });
    rung_ = false;
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  bool rung_ = false;
};

// The receiver gives up looking after another number of looks each time, so that it falls asleep at every point of the
// sender's way. A bell that is not rung ends this test by its time limit.
TEST(Inbox, LosesNothingWhileTheReceiverFallsAsleepAndWakesAgain) {
  constexpr int kItems = 20'000;
  Inbox<int> inbox;
  Bell bell;
  std::jthread sender([&] {
    for (int i = 0; i < kItems; ++i) {
      if (inbox.put(i)) bell.ring();
      if (i % 7 == 0) std::this_thread::yield();
    }
  });
  int expected = 0;
  const auto takeSome = [&] {
    for (int i = 0; i < 3; ++i) {
      if (const auto item = inbox.take()) {
        EXPECT_EQ(*item, expected++);
      }
    }
  };
  for (int looks = 0; expected < kItems; looks = (looks + 1) % 5) {
    if (inbox.attend(true)) bell.ring();
    for (int i = 0; i < looks; ++i) takeSome();
    if (inbox.attend(false)) bell.ring();
    if (expected == kItems) break;
    bell.wait();
    inbox.heard();
    takeSome();
    // As the addon does it: what is left after a bell is looked for.
    while (inbox.filled()) takeSome();
  }
  EXPECT_EQ(expected, kItems);
}

}  // namespace
