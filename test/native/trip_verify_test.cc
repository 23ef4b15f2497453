// Trips over a scripted peer: what is read back and compared.

#include <gtest/gtest.h>

#include "trip_play.h"

namespace {

using namespace trip_play;  // NOLINT(google-build-using-namespace): the words of these tests

// The kernel ignores what it does not know, and says that all went well.
TEST(Trip, NoticesWhatTheKernelHasIgnored) {
  const struct {
    std::uint16_t attribute;
    const char* field;
  } kIgnored[] = {{IFLA_MTU, "mtu"}, {IFLA_IFALIAS, "alias"}, {IFLA_PROP_LIST, "altNames"}};
  for (const auto& [attribute, field] : kIgnored) {
    std::vector<Buffer> found = asWanted();
    const std::uint16_t gone = attribute;
    std::erase_if(found, [gone](const Buffer& one) {
      return (*netlink::load<std::uint16_t>(one, 2) & 0x3fff) == gone;  // the number of the attribute
    });
    Lines script = willing();
    script[5] = test::isLink(kIndex, "mv0", found);
    const Seen seen = carryOut(creation(), script);
    ASSERT_TRUE(seen.outcome.failure) << field;
    EXPECT_EQ(seen.outcome.failure->kind, FailureKind::ignored);
    EXPECT_EQ(seen.outcome.field, field);
    EXPECT_EQ(seen.types().back(), kDelete) << "and it is undone";
  }
}

TEST(Trip, ComparesOnlyTheLastOfSeveralChangesOfOneThing) {
  const auto readBack = [](std::uint32_t mtu) {
    Trip trip;
    trip.subjects.push_back({.name = "mv0", .prefix = {}});
    for (const std::uint64_t wanted : {1400U, 1300U}) {
      std::vector<Value> values;
      values.push_back({"mtu", wanted});
      trip.steps.push_back(step("link.change", std::move(values), std::uint32_t{7}));
    }
    trip.steps.push_back(verified(step("link.get", {}, std::uint32_t{7})));
    const auto found = test::isLink(kIndex, "mv0", {test::attribute(IFLA_MTU, mtu)});
    return carryOut(std::move(trip), {test::acks(), test::acks(), found}).outcome;
  };
  EXPECT_FALSE(readBack(1300).failure);
  EXPECT_EQ(readBack(1400).field, "mtu");
}

}  // namespace
