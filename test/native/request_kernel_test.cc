// Requests to the real kernel whose answers get lost, in a network namespace that goes away with its thread.

#include <gtest/gtest.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <sched.h>
#include <sys/eventfd.h>
#include <sys/socket.h>

#include <cstring>
#include <functional>
#include <thread>

#include "codec/encode.h"
#include "operation/request.h"
#include "scripted_peer.h"
#include "unconnected_socket.h"

namespace {

using codec::Record;
using netlink::Buffer;
using netlink::Fd;
using netlink::Socket;
using schema::Operation;

const Operation& operationNamed(std::string_view name) { return *schema::findOperation(name); }

Buffer creation(const std::string& name) {
  const Operation& create = operationNamed("link.create");
  Record record(*create.schema);
  record["name"] = name;
  record["kindName"] = std::string("veth");
  return codec::encode(create, record, std::monostate()).bytes;
}

Buffer deletion(std::uint32_t index) {
  const Operation& remove = operationNamed("link.delete");
  return codec::encode(remove, Record(*remove.schema), index).bytes;
}

class RequestKernelTest : public testing::Test {
 protected:
  // Runs `body` with a socket in a new namespace whose receive queue is as small as the kernel allows.
  void inNewNamespace(const std::function<void(Socket&)>& body) {
    std::string reason;
    std::thread([&] {
      if (::unshare(CLONE_NEWNET) != 0) {
        reason = std::strerror(errno);
        return;
      }
      auto socket = Socket::adopt(test::unconnectedSocket(), wake_.get(), netlink::Peer::kernel);
      ASSERT_TRUE(socket);
      const int smallest = 0;
      ::setsockopt(socket.value().fd(), SOL_SOCKET, SO_RCVBUF, &smallest, sizeof(smallest));
      body(socket.value());
    }).join();
    if (!reason.empty()) GTEST_SKIP() << "needs CAP_SYS_ADMIN (root, or unshare -Urn): " << reason;
  }

  // Fills the queue with messages that look like answers, but come from somebody else.
  static void flood(const Socket& socket) {
    const Fd stranger(::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE));
    sockaddr_nl address{};
    address.nl_family = AF_NETLINK;
    address.nl_pid = socket.port();
    const Buffer forged =
        test::ack(nlmsghdr{.nlmsg_len = 16, .nlmsg_type = 16, .nlmsg_flags = 5, .nlmsg_seq = 1, .nlmsg_pid = 0}, EPERM);
    int sent = 0;
    while (::sendto(stranger.get(), forged.data(), forged.size(), MSG_DONTWAIT,
                    reinterpret_cast<const sockaddr*>(&address), sizeof(address)) >= 0) {
      ++sent;
    }
    EXPECT_GT(sent, 0);
  }

  Fd wake_{::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)};
};

TEST_F(RequestKernelTest, ALinkIsMadeOnceAlthoughTheAcknowledgementIsLost) {
  inNewNamespace([](Socket& socket) {
    flood(socket);
    Buffer request = creation("ve0");
    const auto created = operation::perform(socket, operationNamed("link.create"), request);
    EXPECT_TRUE(created) << created.failure().error;
    EXPECT_TRUE(operation::findIndex(socket, "ve0"));
    Buffer again = creation("ve0");
    const auto second = operation::perform(socket, operationNamed("link.create"), again);
    ASSERT_FALSE(second) << "without a loss it is a failure";
    EXPECT_EQ(second.failure().error, EEXIST);
  });
}

TEST_F(RequestKernelTest, ALinkIsDeletedAlthoughTheAcknowledgementIsLost) {
  inNewNamespace([](Socket& socket) {
    Buffer request = creation("ve0");
    ASSERT_TRUE(operation::perform(socket, operationNamed("link.create"), request));
    const std::uint32_t index = operation::findIndex(socket, "ve0").value();
    flood(socket);
    Buffer gone = deletion(index);
    EXPECT_TRUE(operation::perform(socket, operationNamed("link.delete"), gone));
    EXPECT_EQ(operation::findIndex(socket, "ve0").failure().error, ENODEV);
  });
}

TEST_F(RequestKernelTest, ADumpIsWholeAlthoughItsBeginningIsLost) {
  inNewNamespace([](Socket& socket) {
    for (int i = 0; i < 20; ++i) {
      Buffer request = creation("ve" + std::to_string(i));
      ASSERT_TRUE(operation::perform(socket, operationNamed("link.create"), request));
    }
    for (int round = 0; round < 5; ++round) {
      flood(socket);
      const Operation& list = operationNamed("link.list");
      Buffer request = codec::encode(list, Record(*list.schema), std::monostate()).bytes;
      const auto listed = operation::dump(socket, list, request);
      ASSERT_TRUE(listed) << listed.failure().error << " " << listed.failure().text;
      EXPECT_EQ(listed.value().size(), 41U) << "lo, and two ends of each pair";
    }
  });
}

// The last one is remembered, and asked whether it is still the one.
TEST_F(RequestKernelTest, AnIndexIsFoundAgainWhateverBecameOfTheLink) {
  inNewNamespace([](Socket& socket) {
    const auto make = [&socket](const std::string& name) {
      Buffer request = creation(name);
      ASSERT_TRUE(operation::perform(socket, operationNamed("link.create"), request));
    };
    make("ve0");
    const std::uint32_t index = operation::findIndex(socket, "ve0").value();
    EXPECT_EQ(operation::findIndex(socket, "ve0").value(), index);
    Buffer gone = deletion(index);
    ASSERT_TRUE(operation::perform(socket, operationNamed("link.delete"), gone));
    EXPECT_EQ(operation::findIndex(socket, "ve0").failure().error, ENODEV);
    make("ve0");
    const std::uint32_t next = operation::findIndex(socket, "ve0").value();
    EXPECT_NE(next, index);
    const Operation& change = operationNamed("link.change");
    Record renamed(*change.schema);
    renamed["name"] = std::string("ve9");
    Buffer request = codec::encode(change, renamed, next).bytes;
    ASSERT_TRUE(operation::perform(socket, change, request));
    EXPECT_EQ(operation::findIndex(socket, "ve0").failure().error, ENODEV);
    EXPECT_EQ(operation::findIndex(socket, "ve9").value(), next);
  });
}

TEST_F(RequestKernelTest, AnIndexIsFoundInTheNamespaceOfTheSocket) {
  inNewNamespace([](Socket& socket) {
    EXPECT_EQ(operation::findIndex(socket, "lo").value(), 1U);
    EXPECT_EQ(operation::findIndex(socket, "nothere").failure().error, ENODEV);
    EXPECT_EQ(operation::findIndex(socket, "a-name-longer-than-fifteen-bytes").failure().error, ENODEV);
    EXPECT_EQ(operation::findIndex(socket, "lo:1").failure().error, ENODEV) << "no label of old";
    EXPECT_EQ(operation::findMade(socket, "lo").value(), 1U);
    EXPECT_TRUE(operation::isTaken(socket, "lo").value());
    EXPECT_FALSE(operation::isTaken(socket, "nothere").value());
  });
}

}  // namespace
