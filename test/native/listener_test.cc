// The listener on a real kernel: what is told while lo goes up and down, and what waits when nobody takes it.

#include "netlink/listener.h"

#include <gtest/gtest.h>
#include <linux/if.h>
#include <linux/rtnetlink.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <future>
#include <mutex>
#include <thread>

#include "netlink/bytes.h"
#include "netlink/socket.h"
#include "netns_sandbox.h"

namespace {

using netlink::Event;
using netlink::Fd;
using netlink::Listener;
using netlink::Message;
using netlink::Result;
using netlink::Status;

constexpr std::uint32_t kLinks = RTNLGRP_LINK;

// Rings that can be waited for.
class Bell {
 public:
  void ring() {
    const std::lock_guard lock(mutex_);
    ++rings_;
    rung_.notify_all();
  }
  // Waits until it has rung so often altogether.
  [[nodiscard]] bool waitFor(int rings) {
    std::unique_lock lock(mutex_);
    return rung_.wait_for(lock, std::chrono::seconds(10), [&] { return rings_ >= rings; });
  }
  [[nodiscard]] int rings() {
    const std::lock_guard lock(mutex_);
    return rings_;
  }

 private:
  std::mutex mutex_;
  std::condition_variable rung_;
  int rings_ = 0;
};

class ListenerTest : public netns_test::Sandbox {
 protected:
  std::unique_ptr<Listener> start(Listener::Limits limits, Listener::Calls calls) {
    auto started = Listener::start(std::move(calls), {kLinks}, limits);
    EXPECT_TRUE(started.ok());
    return started.ok() ? std::move(started).value() : nullptr;
  }

  Listener::Calls calls() {
    return {.open = netlink::openRouteSocket,
            .wants =
                [this](const Message& message) {
                  looks_.ring();
                  return message.header.nlmsg_type == RTM_NEWLINK;
                },
            .opened = [this](Status status) { opened_.set_value(status.ok()); },
            .ring = [this] { bell_.ring(); },
            .goodbye = [this] { goodbye_.set_value(); }};
  }

  // Up first; each tells one or more events.
  static void toggleLoopback(int times) {
    for (int i = 0; i < times; ++i) setLoopback(i % 2 == 0);
  }

  static void setLoopback(bool up) {
    const Fd socket(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
    ifreq request{};
    std::string("lo").copy(request.ifr_name, sizeof(request.ifr_name) - 1);
    request.ifr_flags = static_cast<short>(up ? IFF_UP : 0);
    ASSERT_EQ(::ioctl(socket.get(), SIOCSIFFLAGS, &request), 0);
  }

  static std::size_t gaps(const std::vector<Event>& events) {
    return static_cast<std::size_t>(std::ranges::count_if(events, &Event::lost));
  }

  Bell bell_;
  Bell looks_;  // at each message
  std::promise<bool> opened_;
  std::promise<void> goodbye_;
};

TEST_F(ListenerTest, TellsWhatHappensAfterItWasOpened) {
  auto listener = start({}, calls());
  ASSERT_TRUE(opened_.get_future().get());
  toggleLoopback(1);
  ASSERT_TRUE(bell_.waitFor(1));
  const auto events = listener->take(100);
  ASSERT_FALSE(events.empty());
  EXPECT_EQ(events.front().type, RTM_NEWLINK);
  EXPECT_GE(events.front().payload.size(), sizeof(ifinfomsg));
  EXPECT_EQ(gaps(events), 0U);
}

TEST_F(ListenerTest, RingsOnceUntilAllWasTaken) {
  auto listener = start({}, calls());
  ASSERT_TRUE(opened_.get_future().get());
  toggleLoopback(10);
  ASSERT_TRUE(bell_.waitFor(1));
  // The third message is looked at when the two before it are in the queue.
  ASSERT_TRUE(looks_.waitFor(3));
  ASSERT_EQ(listener->take(1).size(), 1U);
  toggleLoopback(10);
  EXPECT_EQ(bell_.rings(), 1);
  while (!listener->take(100).empty()) {
  }
  toggleLoopback(1);
  EXPECT_TRUE(bell_.waitFor(2));
}

TEST_F(ListenerTest, SaysWhyItCouldNotBeOpened) {
  auto refusing = calls();
  refusing.open = []() -> Result<Fd> { return netlink::systemFailure("socket", EMFILE); };
  auto listener = start({}, std::move(refusing));
  EXPECT_FALSE(opened_.get_future().get());
  goodbye_.get_future().get();
}

TEST_F(ListenerTest, EndsWhenItIsClosedWhileTheKernelGoesOn) {
  auto listener = start({}, calls());
  ASSERT_TRUE(opened_.get_future().get());
  listener->close();
  listener->close();
  toggleLoopback(10);
  goodbye_.get_future().get();
}

TEST_F(ListenerTest, IsNotTakenInByMessagesOfOtherProcesses) {
  Fd target;
  auto open = [&]() -> Result<Fd> {
    auto socket = netlink::openRouteSocket();
    if (socket) target = Fd(::dup(socket.value().get()));
    return socket;
  };
  auto spied = calls();
  spied.open = open;
  auto listener = start({}, std::move(spied));
  ASSERT_TRUE(opened_.get_future().get());
  sockaddr_nl address{};
  socklen_t length = sizeof(address);
  ASSERT_EQ(::getsockname(target.get(), reinterpret_cast<sockaddr*>(&address), &length), 0);
  target.reset();
  auto stranger = netlink::openRouteSocket();
  ASSERT_TRUE(stranger.ok());
  auto forged = netlink::startMessage(RTM_NEWLINK, 0, sizeof(ifinfomsg));
  netlink::finishMessage(forged);
  // Refused by the kernel, since the listener's socket is connected to it; were it not, the sender would tell.
  static_cast<void>(::sendto(stranger.value().get(), forged.data(), forged.size(), 0,
                             reinterpret_cast<const sockaddr*>(&address), sizeof(address)));
  toggleLoopback(1);
  ASSERT_TRUE(bell_.waitFor(1));
  for (const Event& event : listener->take(100)) EXPECT_GT(event.payload.size(), sizeof(ifinfomsg));
}

// What nobody takes: room for a dozen messages, and a socket that holds some dozens more without any privilege.
class FullListenerTest : public ListenerTest {
 protected:
  static constexpr std::size_t kQueue = std::size_t{16} * 1024;

  // Tells of so many changes, the first of which is lo coming up, and waits until the queue is full.
  std::unique_ptr<Listener> startFull(int changes, int receiveBuffer) {
    auto counting = calls();
    counting.wants = [this, bytes = std::size_t{0}](const Message& message) mutable {
      const bool wasFull = bytes >= kQueue;
      bytes += sizeof(Event) + message.payload.size();
      if (!wasFull && bytes >= kQueue) full_.set_value();
      return true;
    };
    setLoopback(false);
    auto listener = start({.receiveBuffer = receiveBuffer, .queue = kQueue}, std::move(counting));
    EXPECT_TRUE(opened_.get_future().get());
    toggleLoopback(changes);
    full_.get_future().get();
    return listener;
  }

  // Waits for the next one.
  static Event takeOne(Listener& listener) {
    for (;;) {
      auto taken = listener.take(1);
      if (!taken.empty()) return std::move(taken.front());
      std::this_thread::yield();
    }
  }

  // The same state may be told of twice; a change that was lost leaves a state out.
  static void expectAlternating(const std::vector<bool>& states) {
    for (std::size_t i = 0; i < states.size(); ++i) EXPECT_EQ(states[i], i % 2 == 0) << i;
  }

  static void note(const Event& event, std::vector<bool>& states) {
    const bool up = (netlink::load<ifinfomsg>(event.payload)->ifi_flags & IFF_UP) != 0;
    if (states.empty() || states.back() != up) states.push_back(up);
  }

  std::promise<void> full_;
};

TEST_F(FullListenerTest, StopsReadingUntilSomeWasTakenAndLosesNothing) {
  constexpr int kChanges = 80;
  auto listener = startFull(kChanges, 16 << 20);
  std::vector<bool> states;
  while (states.size() < kChanges) {
    const Event event = takeOne(*listener);
    ASSERT_FALSE(event.lost);
    note(event, states);
  }
  expectAlternating(states);
}

TEST_F(FullListenerTest, GoesOnWhenWhatWaitsIsDropped) {
  constexpr int kChanges = 80;
  auto listener = startFull(kChanges, 16 << 20);
  const int before = bell_.rings();
  listener->drop();
  EXPECT_TRUE(bell_.waitFor(before + 1));
}

TEST_F(FullListenerTest, TellsOfALossBehindAllThatWasKeptAndMissesNothingFromThereOn) {
  constexpr int kChanges = 200;
  auto listener = startFull(kChanges, 1 << 16);
  std::vector<bool> states;
  for (Event event = takeOne(*listener); !event.lost; event = takeOne(*listener)) note(event, states);
  expectAlternating(states);
  EXPECT_GT(states.size(), kQueue / 2048);
  EXPECT_LT(states.size(), kChanges);
  toggleLoopback(1);
  Event next = takeOne(*listener);
  EXPECT_FALSE(next.lost);
  states.clear();
  note(next, states);
  EXPECT_TRUE(states.front());
}

TEST_F(FullListenerTest, EndsAtOnceWhenItIsClosed) {
  auto listener = startFull(80, 16 << 20);
  listener->close();
  goodbye_.get_future().get();
}

}  // namespace
