// Trips over a scripted peer: creations of which the kernel tells, as it does since Linux 6.2.

#include <gtest/gtest.h>

#include <algorithm>

#include "trip_play.h"

namespace {

using namespace trip_play;  // NOLINT(google-build-using-namespace): the words of these tests

// Makes mv0, and reads it back.
Trip plainCreation(std::vector<Value> more = {}) {
  Trip trip;
  trip.subjects.push_back({.name = "mv0", .prefix = {}});
  std::vector<Value> values;
  values.push_back({"name", std::string("mv0")});
  values.push_back({"mtu", std::uint64_t{1400}});
  std::ranges::move(more, std::back_inserter(values));
  trip.steps.push_back(step("link.create", std::move(values)));
  trip.steps.push_back(verified(step("link.get", {}, MadeLink{0})));
  trip.undo.push_back(step("link.delete", {}, MadeLink{0}));
  return trip;
}

test::Line tellsOf(const std::string& name, std::uint32_t mtu, int error = 0) {
  return [name, mtu, error](const test::Request& request) -> std::vector<Buffer> {
    const test::Link told{.index = kIndex, .name = name, .attributes = {test::attribute(IFLA_MTU, mtu)}};
    return {test::link(request, told), test::ack(request, error)};
  };
}

test::Line isMade() { return test::isLink(kIndex, "mv0", {test::attribute(IFLA_MTU, 1400U)}); }

bool asksForNews(const Buffer& request) {
  return (netlink::load<nlmsghdr>(request, 0).value_or(nlmsghdr{}).nlmsg_flags & NLM_F_ECHO) != 0;
}

TEST(TripNews, AreTakenForWhatWouldBeReadBack) {
  const Seen seen = carryOut(plainCreation(), {tellsOf("mv0", 1400)});
  EXPECT_FALSE(seen.outcome.failure);
  EXPECT_EQ(seen.types(), (std::vector<int>{kNew}));
  EXPECT_TRUE(asksForNews(seen.requests[0]));
  EXPECT_FALSE(seen.outcome.records[0]);
  ASSERT_TRUE(seen.outcome.records[1]);
  EXPECT_EQ(codec::numberOf((*seen.outcome.records[1])["index"]), kIndex);
}

TEST(TripNews, AreComparedWithWhatWasAskedFor) {
  const Seen seen = carryOut(plainCreation(), {tellsOf("mv0", 1500), test::acks()});
  ASSERT_TRUE(seen.outcome.failure);
  EXPECT_EQ(seen.outcome.failure->kind, FailureKind::ignored);
  EXPECT_EQ(seen.outcome.field, "mtu");
  EXPECT_EQ(seen.outcome.failedStep, 1U);
  EXPECT_EQ(seen.types(), (std::vector<int>{kNew, kDelete}));
  EXPECT_EQ(test::indexOf(seen.requests.back()), 7U);
}

TEST(TripNews, AreNotWaitedForWhereTheKernelTellsOfNothing) {
  const Seen seen = carryOut(plainCreation(), {test::acks(), isMade(), isMade()});
  EXPECT_FALSE(seen.outcome.failure);
  EXPECT_EQ(seen.types(), (std::vector<int>{kNew, kGet, kGet})) << "its index, and then the link";
}

TEST(TripNews, OfAnotherLinkAreNoneOfThisOne) {
  const Seen seen = carryOut(plainCreation(), {tellsOf("mv1", 1400), isMade(), isMade()});
  EXPECT_FALSE(seen.outcome.failure);
  EXPECT_EQ(seen.types(), (std::vector<int>{kNew, kGet, kGet}));
}

TEST(TripNews, OfSeveralLinksAreNotBelieved) {
  const test::Line twice = [](const test::Request& request) -> std::vector<Buffer> {
    const test::Link other{.index = 9, .name = "mv0", .attributes = {test::attribute(IFLA_MTU, 1400U)}};
    return {test::link(request, other), tellsOf("mv0", 1400)(request)[0], test::ack(request)};
  };
  const Seen seen = carryOut(plainCreation(), {twice, isMade(), isMade()});
  EXPECT_FALSE(seen.outcome.failure);
  ASSERT_TRUE(seen.outcome.records[1]);
  EXPECT_EQ(codec::numberOf((*seen.outcome.records[1])["index"]), kIndex);
}

TEST(TripNews, ThatAreCutAreNoneAndTheLinkIsThere) {
  const test::Line cut = [](const test::Request& request) -> std::vector<Buffer> {
    return {test::message(request, RTM_NEWLINK, 0, Buffer(4)), test::ack(request)};
  };
  const Seen seen = carryOut(plainCreation(), {cut, isMade(), isMade()});
  EXPECT_FALSE(seen.outcome.failure);
  EXPECT_EQ(seen.types(), (std::vector<int>{kNew, kGet, kGet}));
}

TEST(TripNews, AreForgottenWhenTheCreationFailsAfterAll) {
  const Seen seen = carryOut(plainCreation(), {tellsOf("mv0", 1400, EBUSY)});
  ASSERT_TRUE(seen.outcome.failure);
  EXPECT_EQ(seen.outcome.failure->error, EBUSY);
  EXPECT_FALSE(seen.outcome.records[1]);
  EXPECT_EQ(seen.types(), (std::vector<int>{kNew}));
}

// rtnl_newlink_create() does these later, and whether a link works shows later still.
TEST(TripNews, AreNotAskedForWhenTheyWouldBeTooEarly) {
  const Value kLate[] = {{"up", true}, {"master", std::uint64_t{3}}};
  for (const Value& late : kLate) {
    std::vector<Value> more;
    more.push_back({late.name, std::get_if<bool>(&late.value) != nullptr ? codec::Value(true) : std::uint64_t{3}});
    const Seen seen =
        carryOut(plainCreation(std::move(more)), {test::acks(), isMade(), test::fails(EPERM), test::acks()});
    EXPECT_FALSE(asksForNews(seen.requests[0])) << late.name;
    EXPECT_EQ(seen.types()[1], kGet) << late.name;
  }
}

TEST(TripNews, AreNotAskedForWhenMoreFollows) {
  const Seen seen = carryOut(creation(), willing());
  EXPECT_FALSE(asksForNews(seen.requests[1]));
}

}  // namespace
