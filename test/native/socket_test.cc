#include "netlink/socket.h"

#include <gtest/gtest.h>
#include <linux/rtnetlink.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <thread>

#include "netlink/message.h"
#include "scripted_peer.h"
#include "unconnected_socket.h"

namespace {

using netlink::Answer;
using netlink::Buffer;
using netlink::FailureKind;
using netlink::Fd;
using netlink::Message;
using netlink::Peer;
using netlink::Socket;
using Line = test::ScriptedPeer::Line;
using Datagrams = std::vector<Buffer>;

Buffer getLink(std::int32_t index) {
  Buffer request = netlink::startMessage(RTM_GETLINK, NLM_F_REQUEST, sizeof(ifinfomsg));
  netlink::store(std::span(request), sizeof(nlmsghdr) + offsetof(ifinfomsg, ifi_index), index);
  netlink::finishMessage(request);
  return request;
}

const netlink::TakeMessage kIgnore = [](const Message&) {};

class SocketTest : public testing::Test {
 protected:
  Fd wake_{::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)};
  Socket over(test::ScriptedPeer& peer) {
    return std::move(Socket::adopt(peer.takeEnd(), wake_.get(), Peer::scripted)).value();
  }
};

TEST_F(SocketTest, AnExchangeEndsWithTheAck) {
  test::ScriptedPeer peer({[](const nlmsghdr& request) { return Datagrams{test::ack(request)}; }});
  Socket socket = over(peer);
  Buffer request = getLink(1);
  EXPECT_TRUE(socket.exchange(request, Answer::ack, kIgnore).ok());
}

TEST_F(SocketTest, SequenceNumbersStartAtOneAndGrow) {
  const Line answer = [](const nlmsghdr& request) { return Datagrams{test::ack(request)}; };
  test::ScriptedPeer peer({answer, answer});
  Socket socket = over(peer);
  Buffer request = getLink(1);
  ASSERT_TRUE(socket.exchange(request, Answer::ack, kIgnore).ok());
  ASSERT_TRUE(socket.exchange(request, Answer::ack, kIgnore).ok());
  const auto sent = peer.requests();
  EXPECT_EQ(netlink::load<nlmsghdr>(sent[0])->nlmsg_seq, 1U);
  EXPECT_EQ(netlink::load<nlmsghdr>(sent[1])->nlmsg_seq, 2U);
}

TEST_F(SocketTest, SilenceIsEndedByTheWakeDescriptor) {
  test::ScriptedPeer peer({});
  Socket socket = over(peer);
  std::thread closer([this, &peer] {
    while (peer.requests().empty()) std::this_thread::yield();
    const std::uint64_t one = 1;
    ASSERT_EQ(::write(wake_.get(), &one, sizeof(one)), static_cast<ssize_t>(sizeof(one)));
  });
  Buffer request = getLink(1);
  const auto outcome = socket.exchange(request, Answer::ack, kIgnore);
  closer.join();
  ASSERT_FALSE(outcome.ok());
  EXPECT_EQ(outcome.failure().kind, FailureKind::closed);
}

TEST_F(SocketTest, APeerThatGoesIsAFailure) {
  Fd end;
  {
    test::ScriptedPeer peer({});
    end = peer.takeEnd();
  }
  Socket socket = std::move(Socket::adopt(std::move(end), wake_.get(), Peer::scripted)).value();
  Buffer request = getLink(1);
  const auto outcome = socket.exchange(request, Answer::ack, kIgnore);
  ASSERT_FALSE(outcome.ok());
  EXPECT_EQ(outcome.failure().kind, FailureKind::system);
}

TEST_F(SocketTest, ADatagramLargerThanTheBufferIsReportedAsLostAndFitsTheNextTime) {
  const Buffer large(std::size_t{150} * 1024, std::byte{1});
  const Line answer = [&large](const nlmsghdr& request) {
    return Datagrams{test::message(request, RTM_NEWLINK, 0, large), test::ack(request, ENODEV)};
  };
  test::ScriptedPeer peer(
      {answer, [&large](const nlmsghdr& request) { return Datagrams{test::message(request, RTM_NEWLINK, 0, large)}; }});
  Fd end = peer.takeEnd();
  const int size = 1 << 20;
  ::setsockopt(end.get(), SOL_SOCKET, SO_RCVBUF, &size, sizeof(size));
  Socket socket = std::move(Socket::adopt(std::move(end), wake_.get(), Peer::scripted)).value();
  Buffer request = getLink(1);
  std::size_t taken = 0;
  const netlink::TakeMessage take = [&taken](const Message& message) { taken = message.payload.size(); };
  EXPECT_FALSE(socket.exchange(request, Answer::one, take).ok());
  EXPECT_TRUE(socket.exchange(request, Answer::one, take).ok());
  EXPECT_EQ(taken, large.size());
}

// The real thing: an rtnetlink socket of this process, and another one that tries to fool it. Ours are
// connected to the kernel, which keeps strangers out; these are not, to see that the sender is checked too.
class RouteSocketTest : public SocketTest {
 protected:
  void SetUp() override {
    adopt(test::unconnectedSocket());
    attacker_ = Fd(::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE));
  }
  void adopt(Fd fd) {
    auto adopted = Socket::adopt(std::move(fd), wake_.get(), Peer::kernel);
    ASSERT_TRUE(adopted.ok());
    victim_.emplace(std::move(adopted).value());
  }
  // Sends a datagram to the victim's port; false when this user may not.
  bool forge(const Buffer& datagram) {
    sockaddr_nl address{};
    address.nl_family = AF_NETLINK;
    address.nl_pid = victim_->port();
    return ::sendto(attacker_.get(), datagram.data(), datagram.size(), MSG_DONTWAIT,
                    reinterpret_cast<const sockaddr*>(&address), sizeof(address)) >= 0;
  }
  Buffer forgedAck(std::uint32_t sequence) {
    nlmsghdr request{};
    request.nlmsg_seq = sequence;
    Buffer datagram = test::ack(request, EPERM, "forged");
    netlink::store(std::span(datagram), offsetof(nlmsghdr, nlmsg_pid), victim_->port());
    return datagram;
  }
  std::optional<Socket> victim_;
  Fd attacker_;
};

TEST_F(RouteSocketTest, OurOwnSocketsCannotBeWrittenToByStrangers) {
  if (!forge(forgedAck(1))) GTEST_SKIP() << "sending to another port needs CAP_NET_ADMIN";
  auto opened = netlink::openRouteSocket();
  ASSERT_TRUE(opened.ok());
  adopt(std::move(opened).value());
  EXPECT_FALSE(forge(forgedAck(1)));
  EXPECT_EQ(errno, ECONNREFUSED);
}

TEST_F(RouteSocketTest, AForgedAnswerWithOurNumbersIsNotRead) {
  if (!forge(forgedAck(1))) GTEST_SKIP() << "sending to another port needs CAP_NET_ADMIN";
  Buffer request = getLink(1);
  int taken = 0;
  const netlink::TakeMessage take = [&taken](const Message&) { ++taken; };
  const auto outcome = victim_->exchange(request, Answer::one, take);
  EXPECT_TRUE(outcome.ok());
  EXPECT_EQ(taken, 1);
}

TEST_F(RouteSocketTest, AFullReceiveQueueIsReportedAsLostAndTheNextTryWorks) {
  const int smallest = 0;
  ASSERT_EQ(::setsockopt(victim_->fd(), SOL_SOCKET, SO_RCVBUF, &smallest, sizeof(smallest)), 0);
  if (!forge(forgedAck(1))) GTEST_SKIP() << "sending to another port needs CAP_NET_ADMIN";
  while (forge(forgedAck(1))) {
  }
  Buffer request = getLink(1);
  const auto first = victim_->exchange(request, Answer::one, kIgnore);
  ASSERT_FALSE(first.ok());
  EXPECT_EQ(first.failure().kind, netlink::FailureKind::lost);
  EXPECT_TRUE(victim_->exchange(request, Answer::one, kIgnore).ok());
}

TEST_F(RouteSocketTest, ARequestIsAnsweredWhileSomebodyFloodsThePort) {
  if (!forge(forgedAck(1))) GTEST_SKIP() << "sending to another port needs CAP_NET_ADMIN";
  std::atomic<bool> stop = false;
  std::thread flood([&] {
    while (!stop) forge(forgedAck(1));
  });
  Buffer request = getLink(1);
  int answered = 0;
  for (int i = 0; i < 200; ++i) {
    // Lost answers are reported, never waited for.
    const auto outcome = victim_->exchange(request, Answer::one, kIgnore);
    if (outcome) {
      ++answered;
    } else {
      EXPECT_EQ(outcome.failure().error, ENOBUFS);
    }
  }
  stop = true;
  flood.join();
  EXPECT_GT(answered, 0);
}

}  // namespace
