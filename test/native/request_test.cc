// One request and its answer, over a scripted peer: what is asked again, and what counts as done.

#include "operation/request.h"

#include <gtest/gtest.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <sys/eventfd.h>

#include <chrono>

#include "codec/encode.h"
#include "lines.h"
#include "operation/pick-name.h"
#include "operation/trip.h"

namespace {

using codec::Record;
using netlink::Buffer;
using netlink::FailureKind;
using netlink::Fd;
using netlink::Socket;
using operation::Subject;
using schema::Operation;
using test::Lines;
using Then = test::ScriptedPeer::Then;

const Operation& operationNamed(std::string_view name) { return *schema::findOperation(name); }

class RequestTest : public testing::Test {
 protected:
  Socket over(test::ScriptedPeer& peer) {
    return std::move(Socket::adopt(peer.takeEnd(), wake_.get(), netlink::Peer::scripted)).value();
  }
  static Buffer encoded(std::string_view name, const codec::LinkRef& link = std::uint32_t{5}) {
    const Operation& operation = operationNamed(name);
    return codec::encode(operation, Record(*operation.schema), link).bytes;
  }
  // What perform() makes of the answers, and how often it asked.
  template <typename Result>
  struct Played {
    Result result;
    std::size_t asked;
  };
  using Performed = Played<netlink::Result<operation::Performed>>;
  using Dumped = Played<netlink::Result<std::vector<Record>>>;
  Performed perform(std::string_view name, const Lines& script, Then then = Then::silence) {
    test::ScriptedPeer peer(script, then);
    Socket socket = over(peer);
    Buffer request = encoded(name);
    auto result = operation::perform(socket, operationNamed(name), request);
    return {std::move(result), peer.requests().size()};
  }
  Dumped dump(const Lines& script, Then then = Then::silence) {
    test::ScriptedPeer peer(script, then);
    Socket socket = over(peer);
    // Of all links: what is not asked for is left out.
    Buffer request = encoded("link.list", std::monostate());
    auto result = operation::dump(socket, operationNamed("link.list"), request);
    return {std::move(result), peer.requests().size()};
  }

  Fd wake_{::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)};
};

TEST_F(RequestTest, AQuestionIsAnsweredByARecord) {
  const auto [result, asked] = perform("link.get", {test::isLink(5, "mv0")});
  ASSERT_TRUE(result);
  ASSERT_EQ(result.value().records.size(), 1U);
  EXPECT_EQ(codec::numberOf(result.value().records[0]["index"]), 5);
  EXPECT_EQ(std::get<std::string>(result.value().records[0]["name"]), "mv0");
}

TEST_F(RequestTest, ARefusalIsNotAskedAgain) {
  for (const int error : {ENODEV, EPERM, EBUSY, EEXIST, EAGAIN}) {
    const auto [result, asked] = perform("link.change", {test::fails(error), test::acks()});
    ASSERT_FALSE(result);
    EXPECT_EQ(result.failure().kind, FailureKind::kernel);
    EXPECT_EQ(result.failure().error, error);
    EXPECT_EQ(asked, 1U);
  }
}

TEST_F(RequestTest, AnInterruptedSystemCallIsAskedAgain) {
  const auto [result, asked] = perform("link.change", {test::fails(EINTR), test::fails(EINTR), test::acks()});
  EXPECT_TRUE(result);
  EXPECT_EQ(asked, 3U);
}

TEST_F(RequestTest, AnInterruptionThatNeverEndsIsGivenUp) {
  const auto [result, asked] = perform("link.change", {test::fails(EINTR)}, Then::lastLine);
  ASSERT_FALSE(result);
  EXPECT_EQ(result.failure().error, EINTR);
  EXPECT_LT(asked, 200U);
}

// The request itself was carried out: repeated, the kernel says so in the operation's own way.
TEST_F(RequestTest, ALostAnswerIsAskedForAgain) {
  const struct {
    const char* name;
    int alreadyDone;
  } kOperations[] = {
      {"link.create", EEXIST}, {"link.addNames", EEXIST}, {"link.removeNames", ENOENT}, {"link.delete", ENODEV}};
  for (const auto& [name, alreadyDone] : kOperations) {
    const auto [result, asked] = perform(name, {test::isLost(), test::fails(alreadyDone)});
    ASSERT_TRUE(result) << name;
    EXPECT_TRUE(result.value().assumed) << name << ": it may have been so before";
    EXPECT_EQ(asked, 2U) << name;
    const auto [refused, once] = perform(name, {test::fails(alreadyDone)});
    EXPECT_FALSE(refused) << name << ": without a loss it is a failure";
    const auto [other, twice] = perform(name, {test::isLost(), test::fails(EPERM)});
    ASSERT_FALSE(other) << name;
    EXPECT_EQ(other.failure().error, EPERM);
  }
  const auto [result, asked] = perform("link.change", {test::isLost(), test::acks()});
  ASSERT_TRUE(result);
  EXPECT_FALSE(result.value().assumed);
  EXPECT_EQ(asked, 2U);
}

TEST_F(RequestTest, AnAnswerOfAnotherTypeIsMalformed) {
  const auto [result, asked] = perform("link.get", {test::isMessage(RTM_NEWADDR, Buffer(32))});
  ASSERT_FALSE(result);
  EXPECT_EQ(result.failure().kind, FailureKind::malformed);
}

TEST_F(RequestTest, AnAnswerThatEndsInItsHeaderIsMalformed) {
  for (const std::size_t size : {0U, 4U, 15U}) {
    const auto [result, asked] = perform("link.get", {test::isMessage(RTM_NEWLINK, Buffer(size))});
    ASSERT_FALSE(result) << size;
    EXPECT_EQ(result.failure().kind, FailureKind::malformed);
  }
  const auto [whole, asked] = perform("link.get", {test::isMessage(RTM_NEWLINK, Buffer(16))});
  EXPECT_TRUE(whole) << "a header and no attributes";
}

TEST_F(RequestTest, ADumpIsReadWhole) {
  const auto [result, asked] = dump({test::isDump({"lo", "eth0", "mv0"})});
  ASSERT_TRUE(result);
  ASSERT_EQ(result.value().size(), 3U);
  EXPECT_EQ(std::get<std::string>(result.value()[2]["name"]), "mv0");
}

TEST_F(RequestTest, ADumpThatIsInterruptedIsReadAgainFromItsBeginning) {
  const auto [result, asked] =
      dump({test::isDump({"lo", "gone"}, true), test::isDump({"lo", "eth0", "gone"}, true), test::isDump({"lo"})});
  ASSERT_TRUE(result);
  EXPECT_EQ(result.value().size(), 1U) << "nothing of the earlier tries is left";
  EXPECT_EQ(asked, 3U);
}

TEST_F(RequestTest, ADumpWhoseAnswersAreLostIsReadAgain) {
  const auto [result, asked] = dump({test::isLost(), test::isDump({"lo"})});
  ASSERT_TRUE(result);
  EXPECT_EQ(asked, 2U);
}

TEST_F(RequestTest, ADumpThatIsInterruptedForTwoSecondsFails) {
  const auto start = std::chrono::steady_clock::now();
  const auto [result, asked] = dump({test::isDump({"lo"}, true)}, Then::lastLine);
  const auto took = std::chrono::steady_clock::now() - start;
  ASSERT_FALSE(result);
  EXPECT_EQ(result.failure().kind, FailureKind::interrupted);
  EXPECT_GE(took, std::chrono::milliseconds(1900));
  EXPECT_LT(took, std::chrono::seconds(20));
  EXPECT_GT(asked, 5U);
}

// What for_each_netdev_dump() of Linux 6.9 and newer makes: the indexes rise, from one list of the older kernels to
// another and back.
TEST_F(RequestTest, AnInterruptedDumpInTheOrderOfIndexesIsWholeAndTakenAfterSomeTries) {
  const auto [result, asked] = dump({test::isDumpOf({1, 2, 255, 256, 300}, true)}, Then::lastLine);
  ASSERT_TRUE(result);
  EXPECT_EQ(result.value().size(), 5U);
  EXPECT_EQ(asked, 5U) << "a moment's state is better";
}

TEST_F(RequestTest, AnInterruptedDumpThatMayBeInTheOrderOfListsIsNotTaken) {
  // In the order of the older kernels' lists, by `index & 255`; or no order at all.
  const std::vector<std::vector<std::int32_t>> kOrders = {{1, 2, 255}, {1, 258, 515}, {1, 257, 2}, {255, 256, 256}, {}};
  for (const auto& indexes : kOrders) {
    Lines script(6, test::isDumpOf(indexes, true));
    script.push_back(test::isDump({"lo"}));
    const auto [result, asked] = dump(script);
    // One without links has nobody who could say that it was interrupted.
    EXPECT_EQ(asked, indexes.empty() ? 1U : 7U);
    EXPECT_TRUE(result);
  }
}

// A datagram is missing, and nobody knows what was in it.
TEST_F(RequestTest, ADumpWithAHoleIsNotWhole) {
  const test::Line torn = [](const test::Request& request) {
    auto datagrams = test::isDumpOf({1, 255, 256}, true)(request);
    datagrams.insert(datagrams.begin() + 1, test::isLost()(request).front());
    return datagrams;
  };
  Lines script(4, test::isDumpOf({1, 255, 256}, true));
  script.push_back(torn);
  script.push_back(test::isDump({"lo"}));
  const auto [result, asked] = dump(script);
  ASSERT_TRUE(result);
  EXPECT_EQ(asked, 6U);
}

TEST_F(RequestTest, ADumpThatIsRefusedFails) {
  const auto [result, asked] = dump({test::fails(EPERM), test::isDump({"lo"})});
  ASSERT_FALSE(result);
  EXPECT_EQ(result.failure().error, EPERM);
  EXPECT_EQ(asked, 1U);
}

TEST_F(RequestTest, AnIndexIsFoundByAnyName) {
  test::ScriptedPeer peer({test::isLink(7, "mv0"), test::isLink(8, "long"), test::fails(ENODEV), test::fails(EPERM)});
  Socket socket = over(peer);
  EXPECT_EQ(operation::findIndex(socket, "mv0").value(), 7U);
  EXPECT_EQ(operation::findIndex(socket, "a-name-longer-than-fifteen-bytes").value(), 8U);
  EXPECT_EQ(operation::findIndex(socket, "lo").failure().error, ENODEV) << "the peer was asked, not the machine";
  EXPECT_EQ(operation::findIndex(socket, "eth0").failure().error, EPERM);
  const auto requests = peer.requests();
  EXPECT_EQ(test::textOf(requests[0], IFLA_IFNAME), "mv0");
  EXPECT_EQ(test::textOf(requests[1], IFLA_ALT_IFNAME), "a-name-longer-than-fifteen-bytes");
}

TEST_F(RequestTest, ANameIsTakenOrNot) {
  test::ScriptedPeer peer({test::isLink(7, "mv0"), test::fails(ENODEV), test::fails(EPERM)});
  Socket socket = over(peer);
  EXPECT_TRUE(operation::isTaken(socket, "mv0").value());
  EXPECT_FALSE(operation::isTaken(socket, "mv0").value());
  EXPECT_FALSE(operation::isTaken(socket, "mv0")) << "nobody knows";
}

// A namespace in which the names mv0 to mv<taken - 1> are taken.
class PickNameTest : public RequestTest {
 protected:
  static test::Line namesBelow(std::uint32_t taken) {
    return [taken](const test::Request& request) {
      const std::string name = test::textOf(request.bytes, IFLA_IFNAME);
      const auto number = static_cast<std::uint32_t>(std::stoul(name.substr(2)));
      return (number < taken ? test::isLink(1, name) : test::fails(ENODEV))(request);
    };
  }
  struct Picked {
    std::string name;
    std::size_t questions;
  };
  Picked pick(std::uint32_t taken, const std::vector<Subject>& subjects = {}) {
    test::ScriptedPeer peer({namesBelow(taken)}, Then::lastLine);
    Socket socket = over(peer);
    auto picked = operation::pickName(socket, socket, subjects, "mv");
    EXPECT_TRUE(picked);
    return {picked ? picked.value() : "", peer.requests().size()};
  }
};

TEST_F(PickNameTest, TheLowestFreeNumberIsPicked) {
  for (const std::uint32_t taken : {0U, 1U, 2U, 3U, 4U, 5U, 7U, 8U, 9U, 63U, 64U, 65U, 1000U}) {
    EXPECT_EQ(pick(taken).name, "mv" + std::to_string(taken));
  }
}

TEST_F(PickNameTest, ThousandsOfLinksCostADozenQuestionsOrTwo) {
  EXPECT_EQ(pick(0).questions, 1U);
  EXPECT_LE(pick(1).questions, 2U);
  EXPECT_LE(pick(10'000).questions, 28U);
  EXPECT_LE(pick(1'000'000).questions, 42U);
}

TEST_F(PickNameTest, NamesThatTheTripGivesItselfAreTaken) {
  const std::vector<Subject> subjects = {{.name = "mv0", .prefix = "mv"}, {.name = "", .prefix = "mv"}};
  EXPECT_EQ(pick(0, subjects).name, "mv1");
  EXPECT_EQ(pick(3, {{.name = "mv3", .prefix = "mv"}}).name, "mv4");
}

TEST_F(PickNameTest, ANameIsFreeInBothNamespaces) {
  test::ScriptedPeer here({namesBelow(5)}, Then::lastLine);
  test::ScriptedPeer there({namesBelow(2)}, Then::lastLine);
  Socket a = over(here);
  Socket b = over(there);
  EXPECT_EQ(operation::pickName(a, b, {}, "mv").value(), "mv5");
  EXPECT_EQ(operation::pickName(b, a, {}, "mv").value(), "mv5");
}

TEST_F(PickNameTest, AFailureIsHandedOn) {
  test::ScriptedPeer peer({test::fails(EPERM)});
  Socket socket = over(peer);
  const auto picked = operation::pickName(socket, socket, {}, "mv");
  ASSERT_FALSE(picked);
  EXPECT_EQ(picked.failure().error, EPERM);
}

}  // namespace
