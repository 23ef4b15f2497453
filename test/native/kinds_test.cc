// What bridges and tunnels need of the codec: truths of other widths, masks that say what a kernel has, times that are
// counted in ticks, addresses that are none.

#include <gtest/gtest.h>
#include <linux/if_link.h>

#include <array>

#include "codec/compare.h"
#include "codec/decode.h"
#include "netlink/attribute.h"
#include "schema/registry.h"

namespace {

using codec::Octets;
using codec::Record;
using codec::Value;
using netlink::AttrWriter;
using netlink::Buffer;

const schema::Schema& kBridge = *schema::findKind("bridge");
const schema::Schema& kVxlan = *schema::findKind("vxlan");

std::string_view ignored(const Record& wanted, const Record& found) {
  std::vector<bool> settled;
  return codec::firstIgnored(wanted, found, settled);
}

template <typename T>
Record decoded(const schema::Schema& table, std::uint16_t attribute, const T& value) {
  Buffer bytes;
  AttrWriter writer(bytes);
  writer.putValue(attribute, value);
  return codec::decode(bytes, table, false);
}

bool isTrue(const Value& value) { return value == Value(true); }

TEST(Kinds, TruthOfFourBytesIsWhateverIsNotZero) {
  for (const std::uint32_t number : {0U, 1U, 2U}) {
    const Record record = decoded(kBridge, IFLA_BR_STP_STATE, number);
    EXPECT_EQ(isTrue(record["stpState"]), number != 0) << number;
  }
}

TEST(Kinds, FlagIsReadWithAndWithoutItsByte) {
  EXPECT_FALSE(isTrue(decoded(kVxlan, IFLA_VXLAN_TTL_INHERIT, std::uint8_t{0})["ttlInherit"]));
  EXPECT_TRUE(isTrue(decoded(kVxlan, IFLA_VXLAN_TTL_INHERIT, std::uint8_t{1})["ttlInherit"]));
  Buffer bytes;
  AttrWriter(bytes).put(IFLA_VXLAN_GBP, {});
  EXPECT_TRUE(isTrue(codec::decode(bytes, kVxlan, false)["gbp"]));
}

TEST(Kinds, BitThatTheMaskDoesNotNameIsOneThatTheKernelDoesNotHave) {
  constexpr std::uint16_t kMultiBoolopt = 46;
  const Record record = decoded(kBridge, kMultiBoolopt, std::array<std::uint32_t, 2>{2, 3});
  EXPECT_EQ(record["noLinklocalLearn"], Value(false));
  EXPECT_EQ(record["mcastVlanSnooping"], Value(true));
  EXPECT_TRUE(record["fdbLocalVlan0"].absent());
  const Record cut = decoded(kBridge, kMultiBoolopt, std::uint32_t{3});
  EXPECT_TRUE(cut["noLinklocalLearn"].absent());
  EXPECT_EQ(cut.badAttributes, 1U);
}

TEST(Kinds, TimeMayLoseOneUnit) {
  Record wanted(kBridge);
  Record found(kBridge);
  wanted["ageingTimeMs"] = std::uint64_t{103};
  const auto ignoredWhen = [&](std::uint64_t value) {
    found["ageingTimeMs"] = value;
    return ignored(wanted, found);
  };
  EXPECT_EQ(ignoredWhen(103), "");
  EXPECT_EQ(ignoredWhen(102), "");
  EXPECT_EQ(ignoredWhen(101), "ageingTimeMs");
  EXPECT_EQ(ignoredWhen(104), "ageingTimeMs");
  found["ageingTimeMs"] = std::uint64_t{103};
  wanted["priority"] = std::uint64_t{8};
  found["priority"] = std::uint64_t{7};
  EXPECT_EQ(ignored(wanted, found), "priority");
}

TEST(Kinds, AddressThatIsNoneIsNotReadBack) {
  Record wanted(kVxlan);
  Record found(kVxlan);
  wanted["remote"] = Octets{.size = 16};
  EXPECT_EQ(ignored(wanted, found), "");
  wanted["remote"] = Octets{.bytes = {std::byte{192}}, .size = 4};
  EXPECT_EQ(ignored(wanted, found), "remote");
}

}  // namespace
