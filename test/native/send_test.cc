// A request that the kernel has no memory for: a filter of system calls plays the kernel that has none left.

#include <gtest/gtest.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

#include <array>
#include <cerrno>
#include <cstddef>
#include <thread>

#include "codec/encode.h"
#include "lines.h"
#include "operation/request.h"

namespace {

// From here on every sendto() of the calling thread fails with `error`. Cannot be taken back.
bool refuseToSend(unsigned error) {
  std::array program = {
      sock_filter BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr)),
      sock_filter BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_sendto, 0, 1),
      sock_filter BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | error),
      sock_filter BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
  };
  const sock_fprog filter{static_cast<unsigned short>(program.size()), program.data()};
  return ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 && ::prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter) == 0;
}

TEST(Send, WithoutMemoryIsAFailureOfTheSystemAndNoLostAnswer) {
  const netlink::Fd wake(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
  test::ScriptedPeer peer({test::fails(EEXIST)}, test::ScriptedPeer::Then::lastLine);
  bool filtered = false;
  std::thread([&] {
    auto socket = netlink::Socket::adopt(peer.takeEnd(), wake.get(), netlink::Peer::scripted);
    filtered = refuseToSend(ENOBUFS);
    if (!filtered) return;
    const schema::Operation& create = *schema::findOperation("link.create");
    auto request = codec::encode(create, codec::Record(*create.schema), std::monostate());
    const auto created = operation::perform(socket.value(), create, request.bytes);
    ASSERT_FALSE(created);
    EXPECT_EQ(created.failure().kind, netlink::FailureKind::system);
    EXPECT_EQ(created.failure().error, ENOBUFS);
    EXPECT_EQ(created.failure().text, "send");
  }).join();
  if (!filtered) GTEST_SKIP() << "needs seccomp filters";
  EXPECT_TRUE(peer.requests().empty());
}

}  // namespace
