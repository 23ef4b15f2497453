// Framing: the messages of a datagram, and what errors say.

#include "netlink/message.h"

#include <gtest/gtest.h>

#include <limits>

#include "captured.h"
#include "scripted_peer.h"

namespace {

using netlink::Buffer;
using netlink::Bytes;
using netlink::Message;
using netlink::MessageReader;
using netlink::Verdict;

const nlmsghdr kRequest{.nlmsg_len = 32, .nlmsg_type = 18, .nlmsg_flags = 1, .nlmsg_seq = 1, .nlmsg_pid = 0};

Message only(Bytes datagram) {
  MessageReader reader(datagram);
  const auto message = reader.next();
  EXPECT_TRUE(message);
  return message.value_or(Message{});
}

Verdict verdictOf(const std::string& fixture) {
  const Buffer datagram = test::captured::read(fixture).at(0);
  const auto verdict = netlink::readVerdict(only(datagram));
  EXPECT_TRUE(verdict) << fixture;
  return verdict.value_or(Verdict{});
}

TEST(MessageReader, WalksTheMessagesOfADatagram) {
  const Buffer datagram =
      test::joined({test::link(kRequest, 1, "lo"), test::link(kRequest, 2, "eth0"), test::done(kRequest)});
  MessageReader reader(datagram);
  std::vector<int> types;
  while (const auto message = reader.next()) types.push_back(message->header.nlmsg_type);
  EXPECT_EQ(types, (std::vector<int>{16, 16, NLMSG_DONE}));
  EXPECT_FALSE(reader.malformed());
}

TEST(MessageReader, StopsAtALengthThatLies) {
  const Buffer one = test::done(kRequest);
  for (const std::uint32_t length : {0U, 15U, 21U, 0xffffffffU, 0xfffffffdU}) {
    Buffer datagram = test::joined({one, one});
    netlink::store(std::span(datagram), one.size(), length);
    MessageReader reader(datagram);
    EXPECT_TRUE(reader.next());
    EXPECT_FALSE(reader.next()) << length;
    EXPECT_TRUE(reader.malformed()) << length;
    EXPECT_FALSE(reader.next()) << "it stays at its end";
  }
}

TEST(MessageReader, StopsAtAHeaderThatIsCutShort) {
  const Buffer whole = test::link(kRequest, 1, "lo");
  for (std::size_t size = 0; size < whole.size(); ++size) {
    MessageReader reader(Bytes(whole).first(size));
    EXPECT_FALSE(reader.next());
    EXPECT_EQ(reader.malformed(), size != 0);
  }
}

TEST(Verdict, OfAnAcknowledgementIsNoError) {
  for (const char* name : {"error/reply-ack-6.18", "error/reply-ack-no-options-6.18", "error/reply-ack-6.1"}) {
    const Verdict verdict = verdictOf(name);
    EXPECT_EQ(verdict.error, 0) << name;
    EXPECT_EQ(verdict.text, "");
    EXPECT_FALSE(verdict.offset);
  }
}

TEST(Verdict, HasTheKernelsWordsAndTheOffset) {
  const Verdict capped = verdictOf("error/reply-macvlan-mode-2-bytes-6.18");
  EXPECT_EQ(capped.error, ERANGE);
  EXPECT_EQ(capped.text, "Attribute failed policy validation");
  EXPECT_EQ(capped.offset, 68U);
  const Verdict unknown = verdictOf("error/reply-unknown-kind-6.18");
  EXPECT_EQ(unknown.error, EOPNOTSUPP);
  EXPECT_EQ(unknown.text, "Unknown device type");
  EXPECT_FALSE(unknown.offset);
  EXPECT_EQ(verdictOf("error/reply-no-such-link-6.18").error, ENODEV);
}

TEST(Verdict, IsTheSameWithTheRequestInIt) {
  for (const char* kernel : {"6.1", "6.18"}) {
    const std::string end = std::string("-") + kernel;
    const Verdict capped = verdictOf("error/reply-macvlan-mode-2-bytes" + end);
    const Verdict uncapped = verdictOf("error/reply-macvlan-mode-2-bytes-uncapped" + end);
    EXPECT_EQ(uncapped.error, capped.error);
    EXPECT_EQ(uncapped.text, capped.text);
    EXPECT_EQ(uncapped.offset, capped.offset);
    EXPECT_EQ(verdictOf("error/reply-unknown-kind-uncapped" + end).text, "Unknown device type");
    EXPECT_EQ(verdictOf("error/reply-unknown-kind-no-options" + end).text, "");
  }
}

TEST(Verdict, OfADumpThatFailsHalfWay) {
  const Verdict verdict = verdictOf("dump/reply-routes-no-table-6.18");
  EXPECT_EQ(verdict.error, ENOENT);
  EXPECT_NE(verdict.text, "");
}

TEST(Verdict, OfAnyFixtureCutShortAnywhereIsReadOrNot) {
  for (const std::string& name : test::captured::names()) {
    if (!name.starts_with("error/reply")) continue;
    const Buffer datagram = test::captured::read(name).at(0);
    const Message whole = only(datagram);
    for (std::size_t size = 0; size <= whole.payload.size(); ++size) {
      const auto verdict = netlink::readVerdict({whole.header, whole.payload.first(size)});
      EXPECT_EQ(verdict.has_value(), size >= 4) << name << " " << size;
      if (verdict) {
        EXPECT_EQ(verdict->error, netlink::readVerdict(whole)->error);
      }
    }
  }
}

TEST(Verdict, OfARequestThatLiesAboutItsLength) {
  const Buffer datagram = test::captured::read("error/reply-macvlan-mode-2-bytes-uncapped-6.18").at(0);
  for (const std::uint32_t length : {0U, 1U, 4U, 77U, 4096U, 0xfffffffdU, 0xffffffffU}) {
    Buffer changed = datagram;
    netlink::store(std::span(changed), 20, length);
    EXPECT_EQ(netlink::readVerdict(only(changed))->error, ERANGE) << length;
  }
}

TEST(Verdict, IsNoneWhenThereIsNoErrno) {
  for (const std::int32_t number : {std::numeric_limits<std::int32_t>::min(), -4096, -1000000}) {
    const Buffer datagram = test::message(kRequest, NLMSG_ERROR, 0, netlink::bytesOf(number));
    EXPECT_FALSE(netlink::readVerdict(only(datagram))) << number;
  }
  const std::int32_t last = -4095;
  const Buffer datagram = test::message(kRequest, NLMSG_ERROR, 0, netlink::bytesOf(last));
  EXPECT_EQ(netlink::readVerdict(only(datagram))->error, 4095);
}

TEST(Request, IsStartedWithZerosAndFinishedWithItsLength) {
  Buffer request = netlink::startMessage(16, NLM_F_REQUEST | NLM_F_ACK, 13);
  EXPECT_EQ(request.size(), 32U) << "the fixed header is padded";
  request.resize(40);
  netlink::finishMessage(request);
  netlink::setSequence(request, 0xfffffffe);
  const Message message = only(request);
  EXPECT_EQ(message.header.nlmsg_len, 40U);
  EXPECT_EQ(message.header.nlmsg_type, 16);
  EXPECT_EQ(message.header.nlmsg_flags, NLM_F_REQUEST | NLM_F_ACK);
  EXPECT_EQ(message.header.nlmsg_seq, 0xfffffffeU);
  EXPECT_EQ(message.header.nlmsg_pid, 0U);
  EXPECT_EQ(Buffer(message.payload.begin(), message.payload.end()), Buffer(24));
}

}  // namespace
