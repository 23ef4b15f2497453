// Names made and removed by many at once: nothing may be left behind, and nobody may be held up.

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/file.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <functional>
#include <string>
#include <thread>
#include <vector>

#include "netns/directory.h"
#include "netns/handle.h"
#include "netns/named.h"
#include "netns_sandbox.h"

namespace netns_test {
namespace {

using netlink::Fd;
using netlink::Result;

class NetnsConcurrency : public Sandbox {};

// Calls `body(i)` on `count` threads at the same time.
void onThreads(int count, const std::function<void(int)>& body) {
  std::vector<std::thread> threads;
  for (int i = 0; i < count; ++i) threads.emplace_back(body, i);
  for (std::thread& thread : threads) thread.join();
}

TEST_F(NetnsConcurrency, LockIsWaitedForAndNeededOnlyOnce) {
  ASSERT_EQ(::mkdir("/run/netns", 0755), 0);
  {
    const Fd holder(::open("/run/netns", O_RDONLY | O_CLOEXEC));
    ASSERT_EQ(::flock(holder.get(), LOCK_EX), 0);
    std::atomic<bool> released = false;
    std::thread creator([&] {
      EXPECT_TRUE(netns::createNamed("blue"));
      EXPECT_TRUE(released);
    });
    ::usleep(200000);
    EXPECT_EQ(mounts(), 0U);
    released = true;
    ::flock(holder.get(), LOCK_UN);
    creator.join();
    ASSERT_EQ(::flock(holder.get(), LOCK_EX), 0);
    EXPECT_TRUE(netns::createNamed("red")) << "nothing is left to prepare, so nobody can hold it up";
  }
  EXPECT_EQ(mounts(), 3U);
}

TEST_F(NetnsConcurrency, DirectoryIsMountedOntoItselfOnlyOnce) {
  for (int round = 0; round < 50; ++round) {
    std::atomic<int> waiting = 8;
    onThreads(8, [&](int) {
      for (--waiting; waiting > 0;) std::this_thread::yield();
      EXPECT_TRUE(netns::prepareDirectory());
    });
    EXPECT_EQ(mounts(), 1U);
    ASSERT_EQ(::umount2("/run/netns", MNT_DETACH), 0);
    ASSERT_EQ(::rmdir("/run/netns"), 0);
  }
}

TEST_F(NetnsConcurrency, ManyAtOnceFromThreadsAndProcessesLeaveNoStrayMounts) {
  constexpr int kProcesses = 4;
  constexpr int kThreads = 5;
  std::vector<pid_t> children;
  for (int p = 0; p < kProcesses; ++p) {
    children.push_back(startChild([p] {
      std::atomic<int> failed = 0;
      onThreads(kThreads, [&](int t) {
        if (!netns::createNamed("p" + std::to_string(p) + "t" + std::to_string(t))) ++failed;
      });
      return failed.load();
    }));
  }
  onThreads(20, [](int t) { EXPECT_TRUE(netns::createNamed("t" + std::to_string(t))); });
  for (const pid_t child : children) EXPECT_EQ(waitForChild(child), 0);
  EXPECT_EQ(mounts(), 1U + kProcesses * kThreads + 20U);
  const std::vector<netns::Entry> entries = netns::listNamed().value();
  EXPECT_EQ(entries.size(), kProcesses * kThreads + 20U);
  onThreads(8, [&](int t) {
    for (std::size_t i = static_cast<std::size_t>(t); i < entries.size(); i += 8)
      EXPECT_TRUE(netns::removeNamed(entries[i].name));
  });
  EXPECT_EQ(mounts(), 1U);
  EXPECT_EQ(ipNetnsList(), "");
}

TEST_F(NetnsConcurrency, ManyAtOnceTogetherWithIpNetnsLeaveNoStrayMounts) {
  const pid_t other = startChild(
      [] { return shell("for i in 1 2 3 4 5 6 7 8; do ip netns add ip$i & done; wait").text.empty() ? 0 : 1; });
  onThreads(8, [](int t) { EXPECT_TRUE(netns::createNamed("t" + std::to_string(t))); });
  EXPECT_EQ(waitForChild(other), 0);
  EXPECT_EQ(mounts(), 17U);
}

TEST_F(NetnsConcurrency, OneOfManyGetsTheName) {
  for (int round = 0; round < 10; ++round) {
    std::atomic<int> created = 0;
    std::atomic<int> taken = 0;
    onThreads(8, [&](int) {
      const Result<Fd> ns = netns::createNamed("blue");
      if (ns) ++created;
      if (errorOf(ns) == EEXIST) ++taken;
    });
    EXPECT_EQ(created, 1);
    EXPECT_EQ(taken, 7);
    EXPECT_EQ(mounts(), 2U);
    EXPECT_TRUE(netns::removeNamed("blue"));
  }
}

TEST_F(NetnsConcurrency, CreatingAndRemovingOneNameAtOnceEndsClean) {
  constexpr int kEnough = 100;
  std::atomic<int> created = 0;
  const auto create = [&] {
    while (created < kEnough) {
      // ENOENT: the name was removed while it was being made.
      const int error = errorOf(netns::createNamed("blue"));
      EXPECT_TRUE(error == 0 || error == ENOENT || error == EEXIST) << error;
      if (error == 0) ++created;
    }
  };
  const auto remove = [&] {
    while (created < kEnough) {
      const int error = errorOf(netns::removeNamed("blue"));
      EXPECT_TRUE(error == 0 || error == ENOENT) << error;
    }
  };
  onThreads(6, [&](int t) { t % 2 == 0 ? create() : remove(); });
  const bool left = exists("/run/netns/blue");
  EXPECT_EQ(mounts(), left ? 2U : 1U);
  EXPECT_EQ(errorOf(netns::openName("blue")), left ? 0 : ENOENT);
}

}  // namespace
}  // namespace netns_test
