// Finding the namespaces that somebody uses, and entering one for good.

#include <gtest/gtest.h>
#include <linux/capability.h>
#include <sched.h>
#include <unistd.h>

#include <cerrno>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "netns/candidates.h"
#include "netns/enter.h"
#include "netns/handle.h"
#include "netns/named.h"
#include "netns/oneshot.h"
#include "netns_sandbox.h"
#include "operation/find-netns.h"

namespace netns_test {
namespace {

using netlink::Fd;
using netlink::Result;
using netlink::Status;
using netns::Candidate;

class NetnsSearch : public Sandbox {};
class NetnsEntering : public Sandbox {};

ino_t inodeOf(const Fd& ns) {
  const Result<netns::Identity> identity = netns::identify(ns);
  return identity ? identity.value().inode : 0;
}

struct Shown {
  ino_t inode;
  std::string name;
  std::string path;
};

std::vector<Shown> allShown() {
  std::vector<Shown> all;
  EXPECT_FALSE(netns::findAmong([&](Candidate& candidate) {
    all.push_back({inodeOf(candidate.fd), candidate.name, candidate.path});
    return false;
  }));
  return all;
}

TEST_F(NetnsSearch, EachNamespaceIsShownOnce) {
  const Result<Fd> blue = netns::createNamed("blue");
  const Result<Fd> red = netns::createNamed("red");
  const Result<Fd> nameless = netns::createAnonymous();
  ASSERT_TRUE(blue && red && nameless);
  const std::vector<Shown> all = allShown();
  std::set<ino_t> inodes;
  for (const Shown& shown : all) EXPECT_TRUE(inodes.insert(shown.inode).second) << shown.path;
  EXPECT_TRUE(inodes.contains(inodeOf(nameless.value())));
  ASSERT_GE(all.size(), 4U);
  EXPECT_EQ(all[0].name, "blue");
  EXPECT_EQ(all[0].path, "/run/netns/blue");
  EXPECT_EQ(all[1].inode, inodeOf(red.value()));
  EXPECT_EQ(all[2].inode, netns_test::inodeOf("/proc/thread-self/ns/net"));
}

TEST_F(NetnsSearch, EndsWithTheOneThatIsTaken) {
  const Result<Fd> blue = netns::createNamed("blue");
  ASSERT_TRUE(blue);
  int shown = 0;
  Fd taken;
  EXPECT_TRUE(netns::findAmong([&](Candidate& candidate) {
    ++shown;
    taken = std::move(candidate.fd);
    return true;
  }));
  EXPECT_EQ(shown, 1);
  EXPECT_EQ(inodeOf(taken), inodeOf(blue.value()));
  EXPECT_TRUE(closesOnExec(taken));
}

TEST_F(NetnsSearch, MountsAreFoundWhateverTheirNamesAre) {
  const std::string odd = "/run/a b\tc\nd\\e";
  ASSERT_TRUE(netns::createNamed("blue"));
  ASSERT_EQ(shell("touch '" + odd + "'; mount --bind /run/netns/blue '" + odd + "'").status, 0);
  const ino_t inode = netns_test::inodeOf("/run/netns/blue");
  ASSERT_TRUE(netns::removeNamed("blue"));
  bool found = false;
  for (const Shown& shown : allShown()) found = found || (shown.inode == inode && shown.path == odd);
  EXPECT_TRUE(found);
  EXPECT_EQ(shell("umount '" + odd + "'").status, 0);
}

TEST_F(NetnsSearch, NumberLeadsToTheNamespace) {
  const Result<Fd> blue = netns::createNamed("blue");
  const Result<Fd> own = netns::current();
  ASSERT_TRUE(blue && own);
  ASSERT_EQ(shell("ip netns set blue 77").status, 0);
  const Result<Candidate> found = operation::findNetns(own.value(), 77);
  ASSERT_TRUE(found);
  EXPECT_EQ(found.value().name, "blue");
  EXPECT_EQ(inodeOf(found.value().fd), inodeOf(blue.value()));
  const Result<Candidate> missing = operation::findNetns(own.value(), 78);
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.failure().error, ENOENT);
  EXPECT_EQ(missing.failure().kind, netlink::FailureKind::kernel);
  EXPECT_EQ(errorOf(operation::findNetns(blue.value(), 77)), ENOENT) << "the number is one of this namespace alone";
}

TEST_F(NetnsEntering, MovesTheCallingThreadAlone) {
  const Result<Fd> ns = netns::createAnonymous();
  ASSERT_TRUE(ns);
  const std::string before = linkText("/proc/thread-self/ns/net");
  std::string inside;
  std::thread thread([&] {
    EXPECT_TRUE(netns::enter(ns.value()));
    inside = linkText("/proc/thread-self/ns/net");
    EXPECT_EQ(linkText("/proc/self/ns/net"), before);
  });
  thread.join();
  EXPECT_EQ(inside, "net:[" + std::to_string(inodeOf(ns.value())) + "]");
  EXPECT_EQ(linkText("/proc/thread-self/ns/net"), before);
}

TEST_F(NetnsEntering, IsRefusedOnTheMainThread) {
  const Result<Fd> ns = netns::createAnonymous();
  ASSERT_TRUE(ns);
  const std::string before = linkText("/proc/thread-self/ns/net");
  EXPECT_EQ(errorOf(netns::enter(ns.value())), EPERM);
  EXPECT_EQ(linkText("/proc/thread-self/ns/net"), before);
}

TEST_F(NetnsEntering, IsRefusedWithoutTheRight) {
  const Result<Fd> ns = netns::createAnonymous();
  ASSERT_TRUE(ns);
  std::thread thread([&] {
    ASSERT_TRUE(dropCapability(CAP_SYS_ADMIN));
    const Status entered = netns::enter(ns.value());
    ASSERT_FALSE(entered);
    EXPECT_EQ(entered.failure().error, EPERM);
    EXPECT_EQ(entered.failure().text, "setns");
  });
  thread.join();
}

}  // namespace
}  // namespace netns_test
