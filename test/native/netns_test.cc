// Descriptors of network namespaces, and threads that are used once. The tests of names are in netns_named_test.cc.

#include <fcntl.h>
#include <gtest/gtest.h>
#include <linux/capability.h>
#include <linux/netlink.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <stdexcept>
#include <string>
#include <thread>

#include "netns/handle.h"
#include "netns/named.h"
#include "netns/oneshot.h"
#include "netns_sandbox.h"

namespace netns_test {
namespace {

using netlink::Fd;
using netlink::Result;
using netlink::Status;

class NetnsHandle : public Sandbox {};
class NetnsThread : public Sandbox {};

ino_t inodeOf(const Fd& ns) {
  const Result<netns::Identity> identity = netns::identify(ns);
  return identity ? identity.value().inode : 0;
}

void expectForeign(const std::string& path) {
  const Result<Fd> ns = netns::openPath(path);
  ASSERT_FALSE(ns) << path;
  EXPECT_EQ(ns.failure().error, EINVAL) << path;
  EXPECT_EQ(ns.failure().text, "not a network namespace") << path;
}

Result<Fd> routeSocket() {
  Fd socket(::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE));
  if (!socket.valid()) return netlink::systemFailure("socket");
  return socket;
}

TEST_F(NetnsHandle, OpenPathOpensANamespaceFile) {
  const Result<Fd> ns = netns::openPath("/proc/self/ns/net");
  ASSERT_TRUE(ns);
  EXPECT_TRUE(closesOnExec(ns.value()));
  EXPECT_EQ(linkText("/proc/self/ns/net"), "net:[" + std::to_string(inodeOf(ns.value())) + "]");
}

TEST_F(NetnsHandle, OpenPathRefusesWhatIsNoNetworkNamespace) {
  ASSERT_EQ(::mkfifo("/run/fifo", 0600), 0);
  for (const char* path :
       {"/run/fifo", "/proc/self/ns/mnt", "/proc/self/ns/user", "/proc/self/status", "/run", "/dev/null", "/dev/zero"})
    expectForeign(path);
  EXPECT_EQ(errorOf(netns::openPath("/run/missing")), ENOENT);
  EXPECT_EQ(errorOf(netns::openPath("")), ENOENT);
  EXPECT_EQ(errorOf(netns::openPath(std::string("/proc/self/ns/net\0/x", 20))), EINVAL);
}

TEST_F(NetnsHandle, OpenPathDoesNotWaitForAFifo) {
  ASSERT_EQ(::mkfifo("/run/fifo", 0600), 0);
  // The child would be killed by its alarm, which is -1.
  EXPECT_EQ(inChild([] { return errorOf(netns::openPath("/run/fifo")); }), EINVAL);
}

TEST_F(NetnsHandle, OpenNameRefusesWhatWouldLeaveTheDirectory) {
  const std::string nul("a\0b", 3);
  for (const std::string& name : {std::string(), std::string("."), std::string(".."), std::string("a/b"),
                                  std::string("../../proc/self/ns/net"), std::string(256, 'x'), nul})
    EXPECT_EQ(errorOf(netns::openName(name)), EINVAL) << name;
  EXPECT_EQ(errorOf(netns::openName("blue")), ENOENT);
  EXPECT_EQ(errorOf(netns::openName(std::string(255, 'x'))), ENOENT);
  EXPECT_EQ(errorOf(netns::openName("...")), ENOENT);
}

TEST_F(NetnsHandle, OpenNameOpensWhatIpNetnsMade) {
  ASSERT_EQ(shell("ip netns add blue").status, 0);
  const Result<Fd> ns = netns::openName("blue");
  ASSERT_TRUE(ns);
  EXPECT_EQ(inodeOf(ns.value()), netns_test::inodeOf("/run/netns/blue"));
}

TEST_F(NetnsHandle, OpenNameFollowsTheLinkThatContainersAreGiven) {
  ASSERT_EQ(::mkdir("/run/netns", 0755), 0);
  ASSERT_EQ(::symlink("/proc/self/ns/net", "/run/netns/me"), 0);
  ASSERT_EQ(::symlink("/proc/self/ns/mnt", "/run/netns/mounts"), 0);
  EXPECT_TRUE(netns::openName("me"));
  EXPECT_EQ(errorOf(netns::openName("mounts")), EINVAL);
}

TEST_F(NetnsHandle, OpenProcessFindsTheNamespaceOfAnotherProcess) {
  int ready[2] = {};
  ASSERT_EQ(::pipe2(ready, O_CLOEXEC), 0);
  const Fd reading(ready[0]);
  Fd writing(ready[1]);
  const pid_t child = startChild([&] {
    ::unshare(CLONE_NEWNET);
    writing.reset();
    ::pause();
    return 0;
  });
  writing.reset();
  char end = 0;
  EXPECT_EQ(::read(reading.get(), &end, 1), 0);  // The child is in its namespace, and waits.
  {
    const Result<Fd> ns = netns::openProcess(child);
    ASSERT_TRUE(ns);
    EXPECT_EQ(inodeOf(ns.value()), netns_test::inodeOf("/proc/" + std::to_string(child) + "/ns/net"));
    EXPECT_NE(inodeOf(ns.value()), netns_test::inodeOf("/proc/self/ns/net"));
  }
  ::kill(child, SIGKILL);
  siginfo_t ended = {};
  ASSERT_EQ(::waitid(P_PID, static_cast<id_t>(child), &ended, WEXITED | WNOWAIT), 0);
  EXPECT_EQ(errorOf(netns::openProcess(child)), ESRCH) << "it has ended, but nobody has waited for it";
  EXPECT_EQ(waitForChild(child), -1);
  EXPECT_EQ(errorOf(netns::openProcess(child)), ESRCH);
  EXPECT_EQ(errorOf(netns::openProcess(0)), ESRCH);
  EXPECT_EQ(errorOf(netns::openProcess(-1)), ESRCH);
}

TEST_F(NetnsHandle, DuplicateMakesACheckedCopy) {
  const Result<Fd> own = netns::current();
  ASSERT_TRUE(own);
  const Result<Fd> copy = netns::duplicate(own.value().get());
  ASSERT_TRUE(copy);
  EXPECT_NE(copy.value().get(), own.value().get());
  EXPECT_TRUE(closesOnExec(copy.value()));
  EXPECT_EQ(netns::identify(copy.value()).value(), netns::identify(own.value()).value());
  const Fd foreign(::open("/dev/null", O_RDONLY | O_CLOEXEC));
  const Fd pathOnly(::open("/proc/self/ns/net", O_PATH | O_CLOEXEC));
  EXPECT_EQ(errorOf(netns::duplicate(foreign.get())), EINVAL);
  EXPECT_EQ(errorOf(netns::duplicate(pathOnly.get())), EINVAL);
  EXPECT_EQ(errorOf(netns::duplicate(-1)), EBADF);
  EXPECT_EQ(errorOf(netns::duplicate(1 << 20)), EBADF);
}

TEST_F(NetnsHandle, CurrentIsTheNamespaceOfTheCallingThread) {
  ino_t inside = 0;
  ino_t truth = 0;
  std::thread([&] {
    ASSERT_EQ(::unshare(CLONE_NEWNET), 0);
    truth = netns_test::inodeOf("/proc/thread-self/ns/net");
    inside = inodeOf(netns::current().value());
  }).join();
  EXPECT_EQ(inside, truth);
  EXPECT_EQ(inodeOf(netns::current().value()), netns_test::inodeOf("/proc/self/ns/net"));
  EXPECT_NE(inside, netns_test::inodeOf("/proc/self/ns/net"));
}

TEST_F(NetnsHandle, CurrentNeedsNoProc) {
  const ino_t own = netns_test::inodeOf("/proc/self/ns/net");
  const int answer = inChild([&] {
    if (::unshare(CLONE_NEWNS) != 0 || ::mount("none", "/proc", "tmpfs", 0, nullptr) != 0) return kUnable;
    const Result<Fd> ns = netns::current();
    if (!ns) return 1;
    if (errorOf(netns::openProcess(1)) != ENOENT) return 2;  // Nothing is known about the process.
    return inodeOf(ns.value()) == own && closesOnExec(ns.value()) ? 0 : 3;
  });
  EXPECT_EQ(answer, 0);
}

TEST_F(NetnsHandle, CurrentNeedsNoCapability) {
  const ino_t own = netns_test::inodeOf("/proc/self/ns/net");
  const int answer = inChild([&] {
    if (!dropCapability(CAP_NET_ADMIN)) return kUnable;
    const Result<Fd> socket = routeSocket();
    if (errorOf(netns::ofSocket(socket.value().get())) != EPERM) return 1;
    const Result<Fd> ns = netns::current();
    return ns && inodeOf(ns.value()) == own ? 0 : 2;
  });
  EXPECT_EQ(answer, 0);
}

TEST_F(NetnsThread, TaskRunsOnAnotherThreadWithAllSignalsBlocked) {
  sigset_t before;
  ASSERT_EQ(::pthread_sigmask(SIG_SETMASK, nullptr, &before), 0);
  const std::thread::id caller = std::this_thread::get_id();
  const Status status = netns::runInThread([&]() -> Status {
    sigset_t mask;
    ::pthread_sigmask(SIG_SETMASK, nullptr, &mask);
    for (int number : {SIGINT, SIGTERM, SIGHUP, SIGUSR1, SIGCHLD, SIGPIPE, SIGALRM})
      EXPECT_EQ(sigismember(&mask, number), 1) << number;
    EXPECT_NE(std::this_thread::get_id(), caller);
    return netlink::success();
  });
  EXPECT_TRUE(status);
  sigset_t after;
  ASSERT_EQ(::pthread_sigmask(SIG_SETMASK, nullptr, &after), 0);
  for (int number = 1; number < 32; ++number) EXPECT_EQ(sigismember(&before, number), sigismember(&after, number));
}

TEST_F(NetnsThread, TaskThatThrowsFailsAndDoesNotEndTheProcess) {
  const Status thrown = netns::runInThread([]() -> Status { throw std::runtime_error("unthinkable"); });
  EXPECT_EQ(errorOf(thrown), ECANCELED);
  const Status memory = netns::runInThread([]() -> Status { throw std::bad_alloc(); });
  EXPECT_EQ(errorOf(memory), ENOMEM);
  const Status own = netns::runInThread([]() -> Status { return netlink::systemFailure("mine", EXDEV); });
  EXPECT_EQ(errorOf(own), EXDEV);
}

TEST_F(NetnsThread, NoRoomForAThreadIsAFailure) {
  const int answer = inChild([] {
    const rlimit none = {0, 0};
    if (::setuid(12345) != 0 || ::setrlimit(RLIMIT_NPROC, &none) != 0) return kUnable;
    return errorOf(netns::runInThread([] { return netlink::success(); }));
  });
  if (answer == kUnable) GTEST_SKIP() << "needs real root: another user's limit on threads is tested";
  EXPECT_EQ(answer, EAGAIN);
}

TEST_F(NetnsThread, OpenSocketInOpensInsideTheNamespace) {
  const Result<Fd> ns = netns::createAnonymous();
  ASSERT_TRUE(ns);
  const Result<Fd> socket = netns::openSocketIn(ns.value(), routeSocket);
  ASSERT_TRUE(socket);
  const Result<Fd> place = netns::ofSocket(socket.value().get());
  ASSERT_TRUE(place);
  EXPECT_TRUE(closesOnExec(place.value()));
  EXPECT_EQ(netns::identify(place.value()).value(), netns::identify(ns.value()).value());
  EXPECT_NE(inodeOf(place.value()), inodeOf(netns::current().value()));
}

TEST_F(NetnsThread, OpenSocketInHandsOnWhatWentWrong) {
  const Result<Fd> ns = netns::createAnonymous();
  ASSERT_TRUE(ns);
  const Result<Fd> refused =
      netns::openSocketIn(ns.value(), []() -> Result<Fd> { return netlink::systemFailure("socket", EPROTONOSUPPORT); });
  EXPECT_EQ(errorOf(refused), EPROTONOSUPPORT);
  const Fd foreign(::open("/dev/null", O_RDONLY | O_CLOEXEC));
  EXPECT_EQ(errorOf(netns::openSocketIn(foreign, routeSocket)), EINVAL);
  EXPECT_EQ(errorOf(netns::openSocketIn(Fd(), routeSocket)), EBADF);
  const int answer = inChild([&] {
    if (!dropCapability(CAP_SYS_ADMIN)) return kUnable;
    return errorOf(netns::openSocketIn(ns.value(), routeSocket));
  });
  EXPECT_EQ(answer, EPERM);
}

}  // namespace
}  // namespace netns_test
