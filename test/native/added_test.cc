// What is attached to a link is looked for in a list: mostLike() finds it, and findAdded() says what is not as it was
// asked for. Addresses serve as the example.

#include <gtest/gtest.h>
#include <linux/if_addr.h>

#include <array>
#include <utility>
#include <vector>

#include "codec/compare.h"
#include "codec/decode.h"
#include "codec/encode.h"
#include "operation/find-added.h"
#include "schema/registry.h"

namespace {

using codec::Octets;
using codec::Record;
using operation::Step;
using operation::Trip;

const schema::Operation& kAdd = *schema::findOperation("address.add");
const schema::Operation& kList = *schema::findOperation("address.list");

Octets ip(std::uint8_t last) {
  Octets octets;
  octets.size = 4;
  octets.bytes[0] = std::byte{10};
  octets.bytes[3] = static_cast<std::byte>(last);
  return octets;
}

Record address(std::uint8_t last, std::uint64_t prefixLength = 24, std::uint8_t peer = 0) {
  Record record(*kAdd.schema);
  record["address"] = ip(last);
  record["peer"] = ip(peer == 0 ? last : peer);
  record["prefixLength"] = prefixLength;
  return record;
}

std::vector<Record> listOf(Record first, Record second = address(9)) {
  std::vector<Record> list;
  list.push_back(std::move(second));
  list.push_back(std::move(first));
  return list;
}

std::string_view ignored(const Record& wanted, const Record& found) {
  std::vector<bool> settled;
  return codec::firstIgnored(wanted, found, settled);
}

Step step(const schema::Operation& operation, Record sent, std::uint8_t about = 0) {
  return {.operation = &operation, .request = {}, .sent = std::move(sent), .about = about};
}

TEST(MostLike, IsTheOneWithTheSameAddressAndMostOfTheRest) {
  auto list = listOf(address(1, 24, 7), address(1, 25));
  EXPECT_EQ(codec::mostLike(address(1, 25), list), list.data());
  EXPECT_EQ(codec::mostLike(address(1, 24, 7), list), &list[1]);
  EXPECT_EQ(codec::mostLike(address(1, 26, 7), list), &list[1]) << "the peer is the same";
  EXPECT_EQ(codec::mostLike(address(2, 25), list), nullptr) << "another address with the same prefix length";
  std::vector<Record> none;
  EXPECT_EQ(codec::mostLike(address(1), none), nullptr);
  EXPECT_EQ(codec::identity(*kAdd.schema), "address");
  EXPECT_EQ(codec::identity(*schema::findOperation("link.get")->schema), "");
}

TEST(MostLike, PassesOverWhatWasTakenOut) {
  auto list = listOf(address(1));
  const Record taken = std::move(list[1]);
  EXPECT_EQ(codec::mostLike(address(1), list), nullptr);
}

TEST(Flags, OfTheKernelsOwnAreNotCompared) {
  Record wanted = address(1);
  Record found = address(1);
  wanted["flags"] = std::uint64_t{IFA_F_NODAD | IFA_F_OPTIMISTIC};
  found["flags"] = std::uint64_t{IFA_F_NODAD | IFA_F_PERMANENT | IFA_F_TENTATIVE};
  EXPECT_EQ(ignored(wanted, found), "");
  found["flags"] = std::uint64_t{IFA_F_PERMANENT};
  EXPECT_EQ(ignored(wanted, found), "flags");
  found["flags"] = std::uint64_t{IFA_F_NODAD | IFA_F_NOPREFIXROUTE};
  EXPECT_EQ(ignored(wanted, found), "flags") << "one that was not asked for";
}

TEST(FindAdded, FindsEachOfTheSameLinkAndReturnsTheLast) {
  Trip trip;
  trip.steps.push_back(step(kAdd, address(1)));
  trip.steps.push_back(step(kAdd, address(3), 1));  // of another link
  trip.steps.push_back(step(kAdd, address(2)));
  trip.steps.push_back(step(*schema::findOperation("address.remove"), address(4)));
  trip.steps.push_back(step(kList, Record(*kList.schema)));
  auto list = listOf(address(1), address(2));
  const auto added = operation::findAdded(trip, 4, list);
  EXPECT_EQ(added.ignored, "");
  ASSERT_TRUE(added.last);
  EXPECT_EQ(std::get<Octets>((*added.last)["address"]), ip(2));
}

TEST(FindAdded, TellsWhichStepWasNotCarriedOut) {
  Trip trip;
  trip.steps.push_back(step(kAdd, address(1)));
  trip.steps.push_back(step(kAdd, address(2)));
  trip.steps.push_back(step(kList, Record(*kList.schema)));
  auto missing = listOf(address(1));
  const auto first = operation::findAdded(trip, 2, missing);
  EXPECT_EQ(first.ignored, "address");
  EXPECT_EQ(first.step, 1U);
  trip.steps[1].sent["label"] = std::string("eth0:x");
  auto other = listOf(address(1), address(2));
  const auto second = operation::findAdded(trip, 2, other);
  EXPECT_EQ(second.ignored, "label");
  EXPECT_EQ(second.step, 1U);
}

// inet6_fill_ifaddr() says IFA_LOCAL only when there is a peer.
TEST(Decode, AnAddressWithoutALocalOneIsItsOwn) {
  constexpr std::array<std::uint8_t, 16> kMessage = {10, 64, 0, 0, 3, 0, 0, 0, 8, 0, IFA_ADDRESS, 0, 10, 0, 0, 1};
  const Record read = codec::decode(netlink::bytesOf(kMessage), *kList.schema, false);
  EXPECT_EQ(std::get<Octets>(read["address"]), ip(1));
  EXPECT_EQ(std::get<Octets>(read["peer"]), ip(1));
}

}  // namespace
