// The answers to one request as kernels gave them. (transaction_test.cc has those that are laid out by hand.)

#include "netlink/transaction.h"

#include <gtest/gtest.h>
#include <linux/rtnetlink.h>

#include <set>
#include <utility>

#include "captured.h"
#include "scripted_peer.h"

namespace {

using netlink::Answer;
using netlink::Buffer;
using netlink::Failure;
using netlink::FailureKind;
using netlink::Message;
using netlink::TakeMessage;
using netlink::Transaction;
using State = Transaction::State;

// How the answers to one request are read to their end.
struct Read {
  State state = State::more;
  Failure failure;
  std::size_t taken = 0;
  std::size_t datagrams = 0;  // read until the end came
};

Read read(const std::vector<Buffer>& datagrams, Answer answer, std::uint32_t sequence = test::captured::kSequence,
          std::uint32_t port = test::captured::kPort) {
  Read result;
  const TakeMessage take = [&](const Message&) { ++result.taken; };
  Transaction transaction(sequence, port, answer, take);
  for (const Buffer& datagram : datagrams) {
    ++result.datagrams;
    result.state = transaction.feed(datagram);
    if (result.state != State::more) break;
  }
  result.failure = transaction.failure();
  return result;
}

Read readFixture(const std::string& name, Answer answer, std::uint32_t sequence = test::captured::kSequence) {
  return read(test::captured::read(name), answer, sequence);
}

const nlmsghdr kRequest{.nlmsg_len = 32, .nlmsg_type = RTM_NEWLINK, .nlmsg_flags = 5, .nlmsg_seq = 1, .nlmsg_pid = 0};

// The same with our own messages, which are sent to port 0.
Read readOwn(const std::vector<Buffer>& datagrams, Answer answer) { return read(datagrams, answer, 1, 0); }

TEST(TransactionCaptured, OfAChangeEndsWithTheAcknowledgement) {
  const Read result = readFixture("error/reply-ack-6.18", Answer::ack);
  EXPECT_EQ(result.state, State::done);
  EXPECT_EQ(result.taken, 0U);
}

TEST(TransactionCaptured, OfAChangeFailsWithTheKernelsErrnoWordsAndOffset) {
  const Read result = readFixture("error/reply-macvlan-mode-2-bytes-6.18", Answer::ack);
  EXPECT_EQ(result.state, State::failed);
  EXPECT_EQ(result.failure.kind, FailureKind::kernel);
  EXPECT_EQ(result.failure.error, ERANGE);
  EXPECT_EQ(result.failure.text, "Attribute failed policy validation");
  EXPECT_EQ(result.failure.offset, 68U);
}

TEST(TransactionCaptured, OfAChangeLeavesAnEchoOut) {
  const Read result = readFixture("link/reply-echo-create-6.18", Answer::ack);
  EXPECT_EQ(result.state, State::done);
  EXPECT_EQ(result.taken, 0U);
  EXPECT_EQ(result.datagrams, 2U);
}

TEST(TransactionCaptured, OfAQuestionEndsWithOneObject) {
  const Read result = readFixture("macvlan/reply-bridge-6.18", Answer::one);
  EXPECT_EQ(result.state, State::done);
  EXPECT_EQ(result.taken, 1U);
  const Read missing = readFixture("error/reply-no-such-link-6.18", Answer::one);
  EXPECT_EQ(missing.state, State::failed);
  EXPECT_EQ(missing.failure.error, ENODEV);
}

TEST(TransactionCaptured, OfADumpTakesAllUntilDone) {
  for (const char* name : {"dump/reply-links-6.1", "dump/reply-links-6.18", "dump/reply-links-7.3"}) {
    const Read result = readFixture(name, Answer::dump);
    EXPECT_EQ(result.state, State::done) << name;
    EXPECT_EQ(result.taken, 5U) << name;
    EXPECT_EQ(result.datagrams, test::captured::read(name).size());
  }
  const Read none = readFixture("dump/reply-links-none-6.18", Answer::dump);
  EXPECT_EQ(none.state, State::done);
  EXPECT_EQ(none.taken, 0U);
}

TEST(TransactionCaptured, OfADumpTakesItInPiecesWhateverTheirSize) {
  std::vector<Buffer> single;
  for (const Buffer& datagram : test::captured::read("dump/reply-links-6.18")) {
    netlink::MessageReader reader(datagram);
    std::size_t start = 0;
    while (const auto message = reader.next()) {
      single.emplace_back(datagram.begin() + static_cast<std::ptrdiff_t>(start),
                          datagram.begin() + static_cast<std::ptrdiff_t>(start + message->header.nlmsg_len));
      start += (message->header.nlmsg_len + 3U) & ~3U;
    }
  }
  ASSERT_EQ(single.size(), 6U);
  EXPECT_EQ(read(single, Answer::dump).state, State::done);
  EXPECT_EQ(read(single, Answer::dump).taken, 5U);
  const std::vector<Buffer> all = {test::joined(test::captured::read("dump/reply-links-6.18"))};
  EXPECT_EQ(read(all, Answer::dump).state, State::done);
  EXPECT_EQ(read(all, Answer::dump).taken, 5U);
}

TEST(TransactionCaptured, OfADumpPassesOverWhatAnswersAnotherRequest) {
  for (const char* name : {"dump/reply-links-with-single-between-6.18", "dump/reply-links-second-refused-6.18"}) {
    const Read result = readFixture(name, Answer::dump);
    EXPECT_EQ(result.state, State::done) << name;
    EXPECT_EQ(result.taken, 9U) << name;
  }
  const Read single = readFixture("dump/reply-links-with-single-between-6.18", Answer::one, 2);
  EXPECT_EQ(single.state, State::done);
  EXPECT_EQ(single.datagrams, 3U);
  const Read second = readFixture("dump/reply-links-second-refused-6.18", Answer::dump, 2);
  EXPECT_EQ(second.state, State::failed);
  EXPECT_EQ(second.failure.error, EBUSY);
}

TEST(TransactionCaptured, OfADumpThatIsRefusedFails) {
  const Read strict = readFixture("dump/reply-strict-by-index-6.18", Answer::dump);
  EXPECT_EQ(strict.state, State::failed);
  EXPECT_EQ(strict.failure.error, EINVAL);
  EXPECT_EQ(strict.failure.text, "Filter by device index not supported for link dumps");
  const Read table = readFixture("dump/reply-routes-no-table-6.18", Answer::dump);
  EXPECT_EQ(table.state, State::failed);
  EXPECT_EQ(table.failure.error, ENOENT);
}

TEST(TransactionCaptured, OfADumpIsInterruptedByTheMarkOnOneMessage) {
  for (const char* name : {"dump/reply-links-interrupted-6.1", "dump/reply-links-interrupted-6.18"}) {
    const Read result = readFixture(name, Answer::dump);
    EXPECT_EQ(result.state, State::interrupted) << name;
    EXPECT_EQ(result.datagrams, test::captured::read(name).size()) << "read to its end all the same";
  }
}

TEST(TransactionCaptured, PassesOverNoopAndRefusesOverrun) {
  const Buffer noop = test::message(kRequest, NLMSG_NOOP, 0, {});
  const Buffer overrun = test::message(kRequest, NLMSG_OVERRUN, 0, {});
  EXPECT_EQ(readOwn({noop, test::ack(kRequest)}, Answer::ack).state, State::done);
  EXPECT_EQ(readOwn({overrun}, Answer::ack).failure.kind, FailureKind::malformed);
  const Read dump = readOwn({overrun, test::done(kRequest)}, Answer::dump);
  EXPECT_EQ(dump.state, State::failed);
  EXPECT_EQ(dump.failure.kind, FailureKind::malformed);
  EXPECT_EQ(dump.datagrams, 2U);
}

// The kernel refuses the next dump with EBUSY until this one has been read to its end.
TEST(TransactionCaptured, OfADumpThatIsMalformedInItsMiddleIsReadToItsEnd) {
  std::vector<Buffer> datagrams = test::captured::read("dump/reply-links-6.18");
  ASSERT_GE(datagrams.size(), 2U);
  netlink::store(std::span(datagrams.front()), 0, std::uint32_t{0x7fffffff});
  const Read result = read(datagrams, Answer::dump);
  EXPECT_EQ(result.state, State::failed);
  EXPECT_EQ(result.failure.kind, FailureKind::malformed);
  EXPECT_EQ(result.datagrams, datagrams.size());
}

TEST(TransactionCaptured, OfAChangeThatIsAnsweredMalformedFailsAtOnce) {
  Buffer datagram = test::ack(kRequest);
  netlink::store(std::span(datagram), 0, std::uint32_t{8});
  for (const Answer answer : {Answer::ack, Answer::one}) {
    const Read result = readOwn({datagram}, answer);
    EXPECT_EQ(result.state, State::failed);
    EXPECT_EQ(result.failure.kind, FailureKind::malformed);
  }
}

// Nothing would come any more: to wait for it would be to wait for ever.
TEST(TransactionCaptured, EndsWithAnEndThatHoldsNoErrno) {
  for (const int type : {NLMSG_DONE, NLMSG_ERROR}) {
    const Buffer empty = test::message(kRequest, static_cast<std::uint16_t>(type), 0, {});
    for (const Answer answer : {Answer::ack, Answer::one, Answer::dump}) {
      const Read result = readOwn({empty}, answer);
      EXPECT_EQ(result.state, State::failed);
      EXPECT_EQ(result.failure.kind, FailureKind::malformed);
    }
  }
}

TEST(TransactionCaptured, SurvivesEveryFixtureCutShortAnywhere) {
  for (const std::string& name : test::captured::names()) {
    if (name.find("/request-") != std::string::npos) continue;
    const Buffer datagram = test::captured::read(name).at(0);
    // Every byte of the first message, and then in larger steps.
    for (std::size_t size = 0; size < datagram.size(); size += size < 100 ? 1 : 97) {
      const Buffer cut(datagram.begin(), datagram.begin() + static_cast<std::ptrdiff_t>(size));
      for (const Answer answer : {Answer::ack, Answer::one, Answer::dump}) {
        const Read result = read({cut}, answer);
        EXPECT_NE(result.state, State::interrupted) << name;
      }
    }
  }
}

}  // namespace
