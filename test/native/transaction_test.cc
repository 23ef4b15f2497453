#include "netlink/transaction.h"

#include <gtest/gtest.h>
#include <linux/rtnetlink.h>

#include "scripted_peer.h"

// The answers to one request, without a socket. The bytes are laid out as in <linux/netlink.h>.
namespace {

using netlink::Answer;
using netlink::Buffer;
using netlink::FailureKind;
using netlink::Message;
using netlink::Transaction;
using State = netlink::Transaction::State;

class TransactionTest : public testing::Test {
 protected:
  static nlmsghdr asked(std::uint32_t sequence = 7) {
    nlmsghdr request{};
    request.nlmsg_seq = sequence;
    return request;
  }
  Transaction start(Answer answer) { return {7, 0, answer, take_}; }
  int taken_ = 0;
  netlink::TakeMessage take_ = [this](const Message&) { ++taken_; };
};

TEST_F(TransactionTest, AnAckEndsIt) {
  auto transaction = start(Answer::ack);
  EXPECT_EQ(transaction.feed(test::ack(asked())), State::done);
}

TEST_F(TransactionTest, AnotherSequenceNumberIsPassedOver) {
  auto transaction = start(Answer::ack);
  EXPECT_EQ(transaction.feed(test::ack(asked(6), EPERM)), State::more);
  EXPECT_EQ(transaction.feed(test::ack(asked(8))), State::more);
}

TEST_F(TransactionTest, AnotherPortIsPassedOver) {
  auto transaction = start(Answer::ack);
  Buffer foreign = test::ack(asked(), EPERM);
  netlink::store(std::span(foreign), offsetof(nlmsghdr, nlmsg_pid), std::uint32_t{4711});
  EXPECT_EQ(transaction.feed(foreign), State::more);
}

TEST_F(TransactionTest, AnErrorBringsErrnoWordsAndOffset) {
  auto transaction = start(Answer::ack);
  EXPECT_EQ(transaction.feed(test::ack(asked(), ERANGE, "Attribute failed policy validation", 68)), State::failed);
  EXPECT_EQ(transaction.failure().kind, FailureKind::kernel);
  EXPECT_EQ(transaction.failure().error, ERANGE);
  EXPECT_EQ(transaction.failure().text, "Attribute failed policy validation");
  EXPECT_EQ(transaction.failure().offset, 68U);
}

TEST_F(TransactionTest, AnEchoBeforeTheAckIsNotTaken) {
  auto transaction = start(Answer::ack);
  EXPECT_EQ(transaction.feed(test::link(asked(), 5, "mv0")), State::more);
  EXPECT_EQ(transaction.feed(test::ack(asked())), State::done);
  EXPECT_EQ(taken_, 0);
}

TEST_F(TransactionTest, OneObjectEndsAGet) {
  auto transaction = start(Answer::one);
  EXPECT_EQ(transaction.feed(test::link(asked(), 5, "mv0")), State::done);
  EXPECT_EQ(taken_, 1);
}

TEST_F(TransactionTest, AnAckWhereAnObjectWasDueIsMalformed) {
  auto transaction = start(Answer::one);
  EXPECT_EQ(transaction.feed(test::ack(asked())), State::failed);
  EXPECT_EQ(transaction.failure().kind, FailureKind::malformed);
}

TEST_F(TransactionTest, ADumpGoesOnOverDatagramsToItsDone) {
  auto transaction = start(Answer::dump);
  const auto two = test::joined({test::link(asked(), 1, "lo", NLM_F_MULTI), test::link(asked(), 2, "a", NLM_F_MULTI)});
  EXPECT_EQ(transaction.feed(two), State::more);
  EXPECT_EQ(transaction.feed(test::link(asked(), 3, "b", NLM_F_MULTI)), State::more);
  EXPECT_EQ(transaction.feed(test::done(asked())), State::done);
  EXPECT_EQ(taken_, 3);
}

TEST_F(TransactionTest, ADoneWithAnErrnoIsAFailure) {
  auto transaction = start(Answer::dump);
  EXPECT_EQ(transaction.feed(test::done(asked(), EMSGSIZE)), State::failed);
  EXPECT_EQ(transaction.failure().error, EMSGSIZE);
}

TEST_F(TransactionTest, AnInterruptionOnAnyMessageIsRemembered) {
  for (const int marked : {0, 1, 2}) {
    auto transaction = start(Answer::dump);
    const auto flags = [marked](int i) {
      return static_cast<std::uint16_t>(i == marked ? NLM_F_MULTI | NLM_F_DUMP_INTR : NLM_F_MULTI);
    };
    EXPECT_EQ(transaction.feed(test::link(asked(), 1, "lo", flags(0))), State::more);
    EXPECT_EQ(transaction.feed(test::link(asked(), 2, "a", flags(1))), State::more);
    EXPECT_EQ(transaction.feed(test::done(asked(), 0, flags(2))), State::interrupted) << marked;
  }
}

TEST_F(TransactionTest, ABrokenDumpIsReadToItsEndAndFails) {
  auto transaction = start(Answer::dump);
  Buffer broken = test::link(asked(), 2, "a", NLM_F_MULTI);
  Buffer liar = test::link(asked(), 3, "b", NLM_F_MULTI);
  netlink::store(std::span(liar), 0, std::uint32_t{0xffff});
  broken.insert(broken.end(), liar.begin(), liar.end());
  EXPECT_EQ(transaction.feed(broken), State::more);
  EXPECT_EQ(transaction.feed(test::link(asked(), 4, "c", NLM_F_MULTI)), State::more);
  EXPECT_EQ(transaction.feed(test::done(asked())), State::failed);
  EXPECT_EQ(transaction.failure().kind, FailureKind::malformed);
}

TEST_F(TransactionTest, AnyPrefixOfAnAnswerIsSurvived) {
  const Buffer whole = test::ack(asked(), EINVAL, "Unknown device type", 52);
  for (std::size_t length = 0; length < whole.size(); ++length) {
    auto transaction = start(Answer::ack);
    EXPECT_NE(transaction.feed(netlink::Bytes(whole).first(length)), State::done) << length;
  }
}

}  // namespace
