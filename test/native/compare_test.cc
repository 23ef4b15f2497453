// What was asked for, and what is there: firstIgnored() finds the first field that the kernel did not take.

#include "codec/compare.h"

#include <gtest/gtest.h>
#include <linux/if_link.h>

#include <memory>

#include "schema/registry.h"

namespace {

using codec::List;
using codec::Octets;
using codec::Record;

const schema::Schema& kLink = *schema::findOperation("link.get")->schema;
const schema::Schema& kMacvlan = *schema::findKind("macvlan");

Octets mac(std::uint8_t last) {
  Octets octets;
  octets.size = 6;
  octets.bytes[5] = static_cast<std::byte>(last);
  return octets;
}

List list(std::initializer_list<std::uint8_t> lasts) {
  List values;
  for (const std::uint8_t last : lasts) values.emplace_back(mac(last));
  return values;
}

List names(std::initializer_list<const char*> words) {
  List values;
  for (const char* word : words) values.emplace_back(std::string(word));
  return values;
}

std::string_view ignored(const Record& wanted, const Record& found) {
  std::vector<bool> settled;
  return codec::firstIgnored(wanted, found, settled);
}

class CompareTest : public testing::Test {
 protected:
  Record wanted_{kLink};
  Record found_{kLink};
};

TEST_F(CompareTest, WhatWasNotAskedForMayBeAnything) {
  found_["mtu"] = std::uint64_t{1500};
  found_["name"] = std::string("mv0");
  EXPECT_EQ(ignored(wanted_, found_), "");
}

TEST_F(CompareTest, AnotherValueIsIgnored) {
  wanted_["mtu"] = std::uint64_t{1400};
  found_["mtu"] = std::uint64_t{1500};
  EXPECT_EQ(ignored(wanted_, found_), "mtu");
  found_["mtu"] = std::uint64_t{1400};
  EXPECT_EQ(ignored(wanted_, found_), "");
}

TEST_F(CompareTest, AnAbsentValueIsIgnored) {
  wanted_["group"] = std::uint64_t{7};
  EXPECT_EQ(ignored(wanted_, found_), "group");
}

TEST_F(CompareTest, NumbersAreEqualWhateverTheirType) {
  wanted_["mtu"] = std::int64_t{1400};
  found_["mtu"] = std::uint64_t{1400};
  wanted_["up"] = true;
  found_["up"] = true;
  EXPECT_EQ(ignored(wanted_, found_), "");
  found_["up"] = false;
  EXPECT_EQ(ignored(wanted_, found_), "up");
}

TEST_F(CompareTest, TextAndAddressesAreCompared) {
  wanted_["alias"] = std::string("a");
  wanted_["mac"] = mac(1);
  found_["alias"] = std::string("a");
  found_["mac"] = mac(2);
  EXPECT_EQ(ignored(wanted_, found_), "mac");
  found_["mac"] = mac(1);
  EXPECT_EQ(ignored(wanted_, found_), "");
  found_["alias"] = std::string("b");
  EXPECT_EQ(ignored(wanted_, found_), "alias");
}

TEST_F(CompareTest, ClearedIsAbsent) {
  wanted_["alias"] = std::string();
  wanted_["master"] = std::uint64_t{0};
  wanted_["altNames"] = List();
  EXPECT_EQ(ignored(wanted_, found_), "");
  found_["master"] = std::uint64_t{5};
  EXPECT_EQ(ignored(wanted_, found_), "master");
}

// A list without elements empties the one that was there.
TEST_F(CompareTest, AnEmptyListIsEmptyAfterwards) {
  wanted_["altNames"] = List();
  found_["altNames"] = List();
  EXPECT_EQ(ignored(wanted_, found_), "");
  found_["altNames"] = names({"a"});
  EXPECT_EQ(ignored(wanted_, found_), "altNames");
}

// Names and addresses are sets to the kernel, and what is added joins what was there.
TEST_F(CompareTest, ListsHoldAllInAnyOrder) {
  wanted_["altNames"] = names({"b", "a", "b"});
  found_["altNames"] = names({"a", "c", "b"});
  EXPECT_EQ(ignored(wanted_, found_), "");
  found_["altNames"] = names({"a", "c"});
  EXPECT_EQ(ignored(wanted_, found_), "altNames");
  found_["altNames"] = codec::Value();
  EXPECT_EQ(ignored(wanted_, found_), "altNames");
}

TEST_F(CompareTest, ALinkByItsNameIsNotCompared) {
  wanted_["master"] = std::string("br0");
  found_["master"] = std::uint64_t{5};
  EXPECT_EQ(ignored(wanted_, found_), "");
}

// Neither the kernel nor JavaScript has a key twice, but what comes later is what counts, and nothing differs from
// itself.
TEST_F(CompareTest, OfAKeyThatIsMappedTwiceTheLastCounts) {
  const auto mapped = [](codec::Map pairs) {
    auto details = std::make_unique<Record>(*schema::findKind("vlan"));
    (*details)["egressQosMap"] = std::move(pairs);
    return details;
  };
  wanted_["details"] = mapped({{0, 3}, {0, 5}});
  found_["details"] = mapped({{0, 3}, {0, 5}});
  EXPECT_EQ(ignored(wanted_, found_), "");
  found_["details"] = mapped({{0, 5}});
  EXPECT_EQ(ignored(wanted_, found_), "");
  found_["details"] = mapped({{0, 3}});
  EXPECT_EQ(ignored(wanted_, found_), "egressQosMap");
}

TEST_F(CompareTest, OfAKindIsFoundInside) {
  auto details = std::make_unique<Record>(kMacvlan);
  (*details)["mode"] = std::uint64_t{4};
  (*details)["sourceAddresses"] = list({1, 2});
  wanted_["details"] = std::move(details);
  auto read = std::make_unique<Record>(kMacvlan);
  (*read)["mode"] = std::uint64_t{2};
  (*read)["sourceAddresses"] = list({2, 1});
  found_["details"] = std::move(read);
  EXPECT_EQ(ignored(wanted_, found_), "mode");
  (*std::get<std::unique_ptr<Record>>(found_["details"]))["mode"] = std::uint64_t{4};
  EXPECT_EQ(ignored(wanted_, found_), "");
}

TEST_F(CompareTest, WhatTheKernelLeavesOutHasTheValueOfItsRow) {
  auto details = std::make_unique<Record>(kMacvlan);
  (*details)["broadcastCutoff"] = std::int64_t{1};
  wanted_["details"] = std::move(details);
  found_["details"] = std::make_unique<Record>(kMacvlan);
  EXPECT_EQ(ignored(wanted_, found_), "") << "1 is what the kernel means by its absence";
  (*std::get<std::unique_ptr<Record>>(wanted_["details"]))["broadcastCutoff"] = std::int64_t{2};
  EXPECT_EQ(ignored(wanted_, found_), "broadcastCutoff");
}

// Of several changes of one thing only the last one shows.
TEST_F(CompareTest, AFieldIsSettledOnce) {
  Record earlier(kLink);
  earlier["name"] = std::string("temporary");
  earlier["mtu"] = std::uint64_t{1400};
  wanted_["name"] = std::string("mv0");
  found_["name"] = std::string("mv0");
  found_["mtu"] = std::uint64_t{1400};
  std::vector<bool> settled;
  EXPECT_EQ(codec::firstIgnored(wanted_, found_, settled), "");
  EXPECT_EQ(codec::firstIgnored(earlier, found_, settled), "");
  found_["mtu"] = std::uint64_t{1500};
  std::vector<bool> again;
  EXPECT_EQ(codec::firstIgnored(wanted_, found_, again), "");
  EXPECT_EQ(codec::firstIgnored(earlier, found_, again), "mtu");
}

TEST_F(CompareTest, OfAnotherTableIsNotCompared) { EXPECT_EQ(ignored(wanted_, Record(kMacvlan)), ""); }

}  // namespace
