// Names of network namespaces, as `ip netns` and /proc/self/mountinfo see them.

#include <fcntl.h>
#include <gtest/gtest.h>
#include <linux/capability.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <string>
#include <vector>

#include "netns/handle.h"
#include "netns/named.h"
#include "netns_sandbox.h"

namespace netns_test {
namespace {

using netlink::Fd;
using netlink::Result;

class NetnsNamed : public Sandbox {};

void writeFile(const std::string& path) { Fd(::open(path.c_str(), O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0600)); }

TEST_F(NetnsNamed, IpNetnsSeesAndRemovesWhatCreateNamedMade) {
  const Result<Fd> ns = netns::createNamed("blue");
  ASSERT_TRUE(ns) << ns.failure().text;
  EXPECT_TRUE(closesOnExec(ns.value()));
  const ino_t inode = netns::identify(ns.value()).value().inode;
  EXPECT_EQ(inode, inodeOf("/run/netns/blue"));
  EXPECT_EQ(ipNetnsList(), "blue ");
  EXPECT_EQ(shell("ip netns exec blue readlink /proc/self/ns/net").text, "net:[" + std::to_string(inode) + "]");
  const std::string links = shell("ip netns exec blue ip -o link | wc -l; ip netns exec blue ip link show lo").text;
  EXPECT_EQ(links.substr(0, 2), "1\n") << links;
  EXPECT_NE(links.find("state DOWN"), std::string::npos) << links;
  EXPECT_EQ(mounts(), 2U);
  EXPECT_EQ(shell("ip netns del blue").text, "");
  EXPECT_EQ(mounts(), 1U);
  EXPECT_FALSE(exists("/run/netns/blue"));
}

TEST_F(NetnsNamed, RemoveNamedRemovesWhatIpNetnsMade) {
  ASSERT_EQ(shell("ip netns add blue && ip netns add red").status, 0);
  EXPECT_TRUE(netns::removeNamed("blue"));
  EXPECT_EQ(ipNetnsList(), "red ");
  EXPECT_FALSE(exists("/run/netns/blue"));
  EXPECT_EQ(mounts(), 2U);
  EXPECT_EQ(errorOf(netns::removeNamed("blue")), ENOENT);
  EXPECT_EQ(errorOf(netns::removeNamed("../netns/red")), EINVAL);
  EXPECT_TRUE(netns::createNamed("blue"));
  EXPECT_EQ(ipNetnsList(), "blue red ");
}

TEST_F(NetnsNamed, NameLivesOnWithoutADescriptorAndTheDescriptorWithoutAName) {
  Result<Fd> made = netns::createNamed("blue");
  ASSERT_TRUE(made);
  const netns::Identity before = netns::identify(made.value()).value();
  made.value().reset();
  const Result<Fd> again = netns::openName("blue");
  ASSERT_TRUE(again);
  EXPECT_EQ(netns::identify(again.value()).value(), before);
  EXPECT_TRUE(netns::removeNamed("blue"));
  const std::string enter = "nsenter --net=/proc/" + std::to_string(::getpid()) + "/fd/";
  EXPECT_EQ(shell(enter + std::to_string(again.value().get()) + " ip -o link | wc -l").text, "1");
}

TEST_F(NetnsNamed, CreateAnonymousLeavesNoTraceOnceClosed) {
  Result<Fd> ns = netns::createAnonymous();
  ASSERT_TRUE(ns);
  EXPECT_TRUE(closesOnExec(ns.value()));
  EXPECT_NE(netns::identify(ns.value()).value().inode, inodeOf("/proc/self/ns/net"));
  EXPECT_FALSE(exists("/run/netns"));
}

TEST_F(NetnsNamed, TakenNameIsRefusedWhateverTookIt) {
  ASSERT_TRUE(netns::createNamed("blue"));
  const ino_t inode = inodeOf("/run/netns/blue");
  writeFile("/run/netns/stale");
  ASSERT_EQ(::symlink("/run/outside", "/run/netns/link"), 0);
  ASSERT_EQ(::mkdir("/run/netns/folder", 0755), 0);
  for (const char* name : {"blue", "stale", "link", "folder"}) EXPECT_EQ(errorOf(netns::createNamed(name)), EEXIST);
  EXPECT_EQ(inodeOf("/run/netns/blue"), inode);
  EXPECT_EQ(mounts(), 2U);
  EXPECT_FALSE(exists("/run/outside"));
}

TEST_F(NetnsNamed, BadNamesAreRefusedBeforeAnythingIsMade) {
  for (const std::string& name : {std::string(), std::string(".."), std::string("../escape"), std::string(256, 'x')}) {
    EXPECT_EQ(errorOf(netns::createNamed(name)), EINVAL);
    EXPECT_EQ(errorOf(netns::removeNamed(name)), EINVAL);
  }
  EXPECT_FALSE(exists("/run/netns"));
  EXPECT_FALSE(exists("/run/escape"));
  EXPECT_TRUE(netns::createNamed(std::string(255, 'x')));
  EXPECT_TRUE(netns::createNamed("with space\nand newline"));
  EXPECT_TRUE(netns::removeNamed("with space\nand newline"));
}

TEST_F(NetnsNamed, WithoutCapabilityNothingIsMadeOrRemoved) {
  const auto refused = [](const std::string& name) {
    if (!dropCapability(CAP_SYS_ADMIN)) return kUnable;
    return errorOf(netns::createNamed(name));
  };
  EXPECT_EQ(inChild([&] { return refused("blue"); }), EPERM);
  EXPECT_FALSE(exists("/run/netns"));
  ASSERT_TRUE(netns::createNamed("blue"));
  EXPECT_EQ(inChild([&] { return refused("red"); }), EPERM);
  const int removal = inChild([] {
    if (!dropCapability(CAP_SYS_ADMIN)) return kUnable;
    return errorOf(netns::removeNamed("blue"));
  });
  EXPECT_EQ(removal, EPERM);
  EXPECT_EQ(ipNetnsList(), "blue ");
  EXPECT_EQ(mounts(), 2U);
}

TEST_F(NetnsNamed, NetAdminIsNotNeeded) {
  const int answer = inChild([] {
    if (!dropCapability(CAP_NET_ADMIN)) return kUnable;
    return errorOf(netns::createNamed("blue"));
  });
  EXPECT_EQ(answer, 0);
  EXPECT_EQ(ipNetnsList(), "blue ");
}

TEST_F(NetnsNamed, RefusedMountLeavesNoDirectory) {
  const int answer = inChild([] {
    // In a user namespace of its own it may make network namespaces, but the mounts are not its own.
    if (::unshare(CLONE_NEWUSER) != 0) return kUnable;
    return errorOf(netns::createNamed("blue"));
  });
  if (answer == kUnable) GTEST_SKIP() << "user namespaces are not available here";
  EXPECT_EQ(answer, EPERM);
  EXPECT_FALSE(exists("/run/netns"));
}

TEST_F(NetnsNamed, FailedMountLeavesNoFile) {
  ASSERT_TRUE(netns::createNamed("blue"));
  const int answer = inChild([] {
    // Without /proc the namespace can be made, but there is no path to mount it from.
    if (::unshare(CLONE_NEWNS) != 0 || ::mount("none", "/proc", "tmpfs", 0, nullptr) != 0) return kUnable;
    return errorOf(netns::createNamed("red"));
  });
  EXPECT_EQ(answer, ENOENT);
  EXPECT_FALSE(exists("/run/netns/red"));
  EXPECT_EQ(mounts(), 2U);
}

TEST_F(NetnsNamed, RemoveNamedRemovesStaleFilesAndLinksButNoDirectory) {
  ASSERT_EQ(::mkdir("/run/netns", 0755), 0);
  writeFile("/run/netns/stale");
  writeFile("/run/outside");
  ASSERT_EQ(::symlink("/run/outside", "/run/netns/link"), 0);
  ASSERT_EQ(::symlink("/proc/self/ns/net", "/run/netns/container"), 0);
  ASSERT_EQ(::mkdir("/run/netns/folder", 0755), 0);
  ASSERT_EQ(::mount("none", "/run/netns/folder", "tmpfs", 0, nullptr), 0);
  for (const char* name : {"stale", "link", "container"}) EXPECT_TRUE(netns::removeNamed(name)) << name;
  EXPECT_EQ(errorOf(netns::removeNamed("folder")), EISDIR);
  EXPECT_EQ(mounts(), 1U);
  EXPECT_TRUE(exists("/run/outside"));
  EXPECT_EQ(shell("ls /run/netns").text, "folder");
}

TEST_F(NetnsNamed, RemoveNamedDoesNotUnmountBehindALink) {
  ASSERT_TRUE(netns::createNamed("blue"));
  ASSERT_EQ(::symlink("blue", "/run/netns/link"), 0);
  EXPECT_TRUE(netns::removeNamed("link"));
  EXPECT_EQ(ipNetnsList(), "blue ");
  EXPECT_TRUE(netns::openName("blue"));
}

TEST_F(NetnsNamed, RemoveNamedRemovesMountsThatLieOnTopOfEachOther) {
  ASSERT_TRUE(netns::createNamed("blue"));
  for (int i = 0; i < 3; ++i) ASSERT_EQ(::mount("/proc/self/ns/net", "/run/netns/blue", "none", MS_BIND, nullptr), 0);
  EXPECT_EQ(mounts(), 5U);
  EXPECT_TRUE(netns::removeNamed("blue"));
  EXPECT_EQ(mounts(), 1U);
  EXPECT_FALSE(exists("/run/netns/blue"));
}

TEST_F(NetnsNamed, ListNamedTellsNamesAndInodes) {
  Result<std::vector<netns::Entry>> none = netns::listNamed();
  ASSERT_TRUE(none);
  EXPECT_TRUE(none.value().empty());
  EXPECT_FALSE(exists("/run/netns"));
  ASSERT_EQ(shell("ip netns add red").status, 0);
  ASSERT_TRUE(netns::createNamed("blue"));
  writeFile("/run/netns/stale");
  ASSERT_EQ(::mkfifo("/run/netns/fifo", 0600), 0);
  ASSERT_EQ(::symlink("/run/nowhere", "/run/netns/link"), 0);
  const Result<std::vector<netns::Entry>> listed = netns::listNamed();
  ASSERT_TRUE(listed);
  std::string seen;
  for (const netns::Entry& entry : listed.value()) {
    seen += entry.name + ' ';
    EXPECT_EQ(entry.inode.has_value(), entry.name == "blue" || entry.name == "red");
    EXPECT_EQ(entry.inode.value_or(0), entry.inode ? inodeOf("/run/netns/" + entry.name) : 0);
  }
  EXPECT_EQ(seen, "blue fifo link red stale ");
}

TEST_F(NetnsNamed, ListNamedFailsWhenTheDirectoryIsNone) {
  writeFile("/run/netns");
  EXPECT_EQ(errorOf(netns::listNamed()), ENOTDIR);
  EXPECT_EQ(errorOf(netns::createNamed("blue")), ENOTDIR);
}

TEST_F(NetnsNamed, NameIsSeenInMountNamespacesMadeBefore) {
  ASSERT_TRUE(netns::createNamed("first"));
  int ready[2] = {};
  ASSERT_EQ(::pipe2(ready, O_CLOEXEC), 0);
  const Fd reading(ready[0]);
  Fd writing(ready[1]);
  const pid_t child = startChild([&] {
    if (::unshare(CLONE_NEWNS) != 0) return kUnable;
    writing.reset();
    for (int i = 0; i < 500 && !netns::openName("second"); ++i) ::usleep(10000);
    return netns::openName("second") && netns::removeNamed("second") ? 0 : 1;
  });
  writing.reset();
  char end = 0;
  EXPECT_EQ(::read(reading.get(), &end, 1), 0);  // The child has its mount namespace.
  ASSERT_TRUE(netns::createNamed("second"));
  EXPECT_EQ(waitForChild(child), 0);
  EXPECT_EQ(ipNetnsList(), "first ") << "removed by the child, for us too";
}

}  // namespace
}  // namespace netns_test
