// Trips over a scripted peer: what is filled in on the way, what is undone.

#include <gtest/gtest.h>

#include "trip_play.h"

namespace {

using namespace trip_play;  // NOLINT(google-build-using-namespace): the words of these tests

TEST(Trip, CarriesOutItsStepsAndComesHomeWithWhatItRead) {
  const Seen seen = carryOut(creation(), willing());
  EXPECT_FALSE(seen.outcome.failure);
  EXPECT_EQ(seen.types(), (std::vector<int>{kGet, kNew, kGet, kNew, kProperty, kGet}));
  ASSERT_EQ(seen.outcome.records.size(), 4U);
  EXPECT_FALSE(seen.outcome.records[0]);
  ASSERT_TRUE(seen.outcome.records[3]);
  EXPECT_EQ(codec::numberOf((*seen.outcome.records[3])["index"]), kIndex);
}

TEST(Trip, FillsInWhatIsLookedUpOnTheWay) {
  const Seen seen = carryOut(creation(), willing());
  EXPECT_EQ(test::textOf(seen.requests[0], IFLA_IFNAME), "lower0");
  EXPECT_EQ(test::numberOf(seen.requests[1], IFLA_LINK), 3U);
  EXPECT_EQ(test::textOf(seen.requests[2], IFLA_IFNAME), "mv0");
  for (const std::size_t later : {3U, 4U, 5U}) EXPECT_EQ(test::indexOf(seen.requests[later]), 7U);
}

TEST(Trip, EndsWhenTheLowerDeviceIsMissing) {
  const Seen seen = carryOut(creation(), {test::fails(ENODEV)});
  ASSERT_TRUE(seen.outcome.failure);
  EXPECT_EQ(seen.outcome.failure->error, ENODEV);
  EXPECT_EQ(seen.outcome.field, "lowerdev");
  EXPECT_EQ(seen.outcome.failedStep, 0U);
  EXPECT_EQ(seen.requests.size(), 1U) << "nothing was made, and nothing is undone";
}

TEST(Trip, UndoesNothingWhenItsFirstStepFails) {
  const Seen seen = carryOut(creation(), {test::isLink(3, "lower0"), test::fails(EEXIST)});
  EXPECT_EQ(seen.outcome.failure->error, EEXIST);
  EXPECT_EQ(seen.types(), (std::vector<int>{kGet, kNew}));
  EXPECT_FALSE(seen.outcome.undoFailure);
}

// Each answer after the creation fails in turn; then the link is deleted, by an index that is known or looked up.
TEST(Trip, UndoesTheCreationWhicheverLaterStepFails) {
  const struct {
    std::size_t answer;
    std::size_t step;
    std::vector<int> behind;
  } kFailing[] = {{2, 1, {kGet, kDelete}}, {3, 1, {kDelete}}, {4, 2, {kDelete}}, {5, 3, {kDelete}}};
  for (const auto& [answer, failedStep, behind] : kFailing) {
    const Lines all = willing();
    Lines script(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(answer));
    script.push_back(test::fails(EPERM));
    if (behind.size() == 2) script.push_back(test::isLink(kIndex, "mv0"));
    script.push_back(test::acks());
    const Seen seen = carryOut(creation(), script);
    ASSERT_TRUE(seen.outcome.failure) << answer;
    EXPECT_EQ(seen.outcome.failure->error, EPERM);
    EXPECT_EQ(seen.outcome.failedStep, failedStep);
    EXPECT_FALSE(seen.outcome.undoFailure);
    const std::vector<int> types = seen.types();
    EXPECT_EQ(std::vector<int>(types.begin() + static_cast<std::ptrdiff_t>(answer) + 1, types.end()), behind) << answer;
    EXPECT_EQ(test::indexOf(seen.requests.back()), 7U);
  }
}

TEST(Trip, SaysWhenItCouldNotUndo) {
  Lines script = willing();
  script[3] = test::fails(EINVAL);
  script[4] = test::fails(EBUSY);
  const Seen seen = carryOut(creation(), script);
  EXPECT_EQ(seen.outcome.failure->error, EINVAL);
  ASSERT_TRUE(seen.outcome.undoFailure);
  EXPECT_EQ(seen.outcome.undoFailure->error, EBUSY);
  script[4] = test::fails(ENODEV);
  EXPECT_FALSE(carryOut(creation(), script).outcome.undoFailure) << "somebody else has deleted it";
}

// It may have been deleted, or been given another name: then it is left behind.
TEST(Trip, SaysWhenALinkIsNotFoundByItsNameToBeUndone) {
  const Seen seen =
      carryOut(creation(), {test::isLink(3, "lower0"), test::acks(), test::fails(ENODEV), test::fails(ENODEV)});
  EXPECT_EQ(seen.outcome.failure->error, ENODEV);
  ASSERT_TRUE(seen.outcome.undoFailure);
  EXPECT_EQ(seen.outcome.undoFailure->error, ENODEV);
  EXPECT_EQ(seen.types(), (std::vector<int>{kGet, kNew, kGet, kGet}));
}

TEST(Trip, NamesTheOptionThatTheKernelPointsAt) {
  const Trip trip = creation();
  std::uint32_t mtu = 0;
  for (const auto& entry : trip.steps[0].request.trail) {
    if (entry.field == "mtu") mtu = entry.offset;
  }
  const Seen seen = carryOut(creation(), {test::isLink(3, "lower0"), test::fails(EINVAL, "mtu too large", mtu)});
  ASSERT_TRUE(seen.outcome.failure);
  EXPECT_EQ(seen.outcome.failure->text, "mtu too large");
  EXPECT_EQ(seen.outcome.field, "mtu");
}

TEST(Trip, PicksANameWhenNoneIsGiven) {
  Lines script = willing();
  // macvlan0 is taken, macvlan1 is free.
  script[0] = test::isLink(1, "macvlan0");
  script.insert(script.begin() + 1, {test::fails(ENODEV), test::isLink(3, "lower0")});
  const Seen seen = carryOut(creation(codec::Value()), script);
  EXPECT_FALSE(seen.outcome.failure);
  EXPECT_EQ(test::textOf(seen.requests[0], IFLA_IFNAME), "macvlan0");
  EXPECT_EQ(test::textOf(seen.requests[1], IFLA_IFNAME), "macvlan1");
  EXPECT_EQ(test::textOf(seen.requests[3], IFLA_IFNAME), "macvlan1") << "the creation";
  EXPECT_EQ(test::textOf(seen.requests[4], IFLA_IFNAME), "macvlan1") << "its index";
}

TEST(Trip, PicksAnotherNameWhenSomebodyElseWasFaster) {
  Lines script = willing();
  script[0] = test::fails(ENODEV);                                         // macvlan0 is free …
  const Lines faster = {test::isLink(3, "lower0"), test::fails(EEXIST),    // … and then it is not
                        test::isLink(9, "macvlan0"), test::fails(ENODEV),  // macvlan1
                        test::isLink(3, "lower0")};
  script.insert(script.begin() + 1, faster.begin(), faster.end());
  const Seen seen = carryOut(creation(codec::Value()), script);
  EXPECT_FALSE(seen.outcome.failure);
  EXPECT_EQ(test::textOf(seen.requests[2], IFLA_IFNAME), "macvlan0");
  EXPECT_EQ(test::textOf(seen.requests[6], IFLA_IFNAME), "macvlan1");
}

TEST(Trip, DoesNotPickAnotherNameThanTheOneThatIsGiven) {
  const Seen seen = carryOut(creation(), {test::isLink(3, "lower0"), test::fails(EEXIST), test::acks()});
  EXPECT_EQ(seen.outcome.failure->error, EEXIST);
  EXPECT_EQ(seen.requests.size(), 2U);
}

TEST(Trip, TakesALostAnswerForDoneWhenTheKernelSaysSo) {
  Lines script = willing();
  script[1] = test::isLost();
  script[2] = test::isLink(kIndex, "mv0", asWanted());
  script.insert(script.begin() + 2, test::fails(EEXIST));
  const Seen seen = carryOut(creation(), script);
  EXPECT_FALSE(seen.outcome.failure) << "the link is there: we made it";
  EXPECT_EQ(seen.types(), (std::vector<int>{kGet, kNew, kNew, kGet, kNew, kProperty, kGet}));
}

// The first try may have failed, and its answer is lost: whose link is it that the kernel speaks of?
TEST(Trip, LeavesALinkAloneThatIsNotWhatItAskedFor) {
  const std::vector<std::vector<Buffer>> kOthers = {
      {test::attribute(IFLA_MTU, 1500U), test::attribute(IFLA_LINK, 3U)},
      {test::attribute(IFLA_MTU, 1400U), test::attribute(IFLA_LINK, 4U)},
  };
  for (const auto& other : kOthers) {
    const Seen seen = carryOut(creation(), {test::isLink(3, "lower0"), test::isLost(), test::fails(EEXIST),
                                            test::isLink(9, "mv0", other), test::acks()});
    ASSERT_TRUE(seen.outcome.failure);
    EXPECT_EQ(seen.outcome.failure->kind, FailureKind::kernel);
    EXPECT_EQ(seen.outcome.failure->error, EEXIST);
    EXPECT_EQ(seen.outcome.failedStep, 0U);
    EXPECT_EQ(seen.types(), (std::vector<int>{kGet, kNew, kNew, kGet})) << "nothing is changed, nothing deleted";
  }
}

TEST(Trip, SaysThatItExistsWhenTheIndexIsTakenAndTheAnswerLost) {
  const Seen seen =
      carryOut(creation(), {test::isLink(3, "lower0"), test::isLost(), test::fails(EEXIST), test::fails(ENODEV)});
  ASSERT_TRUE(seen.outcome.failure);
  EXPECT_EQ(seen.outcome.failure->error, EEXIST);
  EXPECT_EQ(seen.requests.size(), 4U);
}

TEST(Trip, UndoesACreationThatTurnedOutToBeItsOwn) {
  Lines script = willing();
  script[1] = test::isLost();
  const Lines behind = {test::fails(EEXIST), test::isLink(kIndex, "mv0", asWanted()), test::fails(EPERM), test::acks()};
  script.resize(2);
  script.insert(script.end(), behind.begin(), behind.end());
  const Seen seen = carryOut(creation(), script);
  EXPECT_EQ(seen.outcome.failure->error, EPERM);
  EXPECT_EQ(seen.types(), (std::vector<int>{kGet, kNew, kNew, kGet, kNew, kDelete}));
  EXPECT_EQ(test::indexOf(seen.requests.back()), 7U);
}

// The answer about the alternative names was lost, and they are somebody else's.
TEST(Trip, SaysWhatTheKernelSaidWhenALostAnswerWasARefusal) {
  Lines script = willing();
  script[4] = test::isLost();
  std::vector<Buffer> found = asWanted();
  found.pop_back();
  const Lines behind = {test::fails(EEXIST), test::isLink(kIndex, "mv0", found), test::acks()};
  script.resize(5);
  script.insert(script.end(), behind.begin(), behind.end());
  const Seen seen = carryOut(creation(), script);
  ASSERT_TRUE(seen.outcome.failure);
  EXPECT_EQ(seen.outcome.failure->kind, FailureKind::kernel);
  EXPECT_EQ(seen.outcome.failure->error, EEXIST);
  EXPECT_EQ(seen.types().back(), kDelete);
}

TEST(Trip, LearnsTheIndexOfALinkThatItReadsFirst) {
  Trip trip;
  trip.subjects.push_back({});
  trip.steps.push_back(step("link.get", {}, std::string("a-name-longer-than-fifteen-bytes")));
  std::vector<Value> values;
  values.push_back({"up", true});
  trip.steps.push_back(step("link.change", std::move(values), MadeLink{0}));
  const Seen seen = carryOut(std::move(trip), {test::isLink(kIndex, "mv0"), test::acks()});
  EXPECT_FALSE(seen.outcome.failure);
  EXPECT_EQ(test::indexOf(seen.requests[1]), 7U);
}

TEST(Trip, GoesOnWhenALinkMayBeGone) {
  const auto deletion = [](bool mayBeGone) {
    Trip trip;
    trip.steps.push_back(step("link.delete", {}, std::uint32_t{5}));
    trip.steps.back().mayBeGone = mayBeGone;
    trip.steps.push_back(step("link.delete", {}, std::uint32_t{6}));
    return carryOut(std::move(trip), {test::fails(ENODEV), test::acks()});
  };
  EXPECT_FALSE(deletion(true).outcome.failure);
  EXPECT_EQ(deletion(true).requests.size(), 2U);
  EXPECT_EQ(deletion(false).outcome.failure->error, ENODEV);
  EXPECT_EQ(deletion(false).requests.size(), 1U);
}

TEST(Trip, NamesNoOptionOfAFailureThatIsNone) {
  Trip trip;
  std::vector<Value> values;
  values.push_back({"master", std::string("gone")});
  trip.steps.push_back(step("link.change", std::move(values), std::uint32_t{5}));
  trip.steps.back().mayBeGone = true;
  trip.steps.push_back(step("link.delete", {}, std::uint32_t{6}));
  const Seen seen = carryOut(std::move(trip), {test::fails(ENODEV), test::fails(EBUSY)});
  ASSERT_TRUE(seen.outcome.failure);
  EXPECT_EQ(seen.outcome.failure->error, EBUSY);
  EXPECT_EQ(seen.outcome.field, "");
}

TEST(Trip, EndsWhenThePeerHasGone) {
  const Fd wake(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
  auto peer = std::make_unique<test::ScriptedPeer>(Lines{});
  auto session = operation::Session::open(peer->takeEnd(), wake.get(), netlink::Peer::scripted);
  peer.reset();
  Trip trip = creation();
  const Outcome outcome = operation::carryOut(session.value(), trip);
  ASSERT_TRUE(outcome.failure);
  EXPECT_EQ(outcome.failure->kind, FailureKind::system);
}

}  // namespace
