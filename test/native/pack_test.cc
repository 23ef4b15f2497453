#include "codec/pack.h"

#include <gmock/gmock.h>

#include <cmath>

#include "captured.h"
#include "codec/decode.h"
#include "netlink/message.h"
#include "schema/registry.h"
#include "schema/tables.h"

namespace {

using codec::Packed;
using codec::Packing;
using codec::Record;
using testing::Each;
using testing::IsNan;

// A table of its own: what stands in a message is not the matter here.
constexpr schema::Literal kModes[] = {{"private", 1}, {"bridge", 4}};
constexpr schema::Literal kFlags[] = {{"up", 1}, {"broadcast", 2}};
constexpr schema::Field kRows[] = {
    {.name = "text", .attribute = 1, .type = schema::Type::text},
    {.name = "mode", .attribute = 2, .literals = kModes},
    {.name = "flags", .attribute = 3, .literals = kFlags, .bits = true},
    {.name = "seconds", .attribute = 4, .scale = 1000, .parts = 10},
    {.name = "written", .attribute = 5, .access = schema::Access::create},
    {.name = "truth", .attribute = 6, .type = schema::Type::boolean},
    {.name = "macs", .attribute = 7, .type = schema::Type::list, .element = 1, .elementType = schema::Type::mac},
    {.name = "map", .attribute = 8, .type = schema::Type::map, .element = 1},
};
constexpr schema::Schema kTable{"table", kRows};

Packed packed(const Record& record) {
  Packed into;
  codec::pack(record, into);
  return into;
}

double only(const Record& record, std::size_t column) { return packed(record).numbers.at(column + 1); }

TEST(Pack, WritesANumberForEachReadableRowAndNoneForTheOthers) {
  const Packed empty = packed(Record(kTable));
  EXPECT_EQ(empty.numbers.size(), 1 + std::size(kRows) - 1);
  EXPECT_THAT(std::vector<double>(empty.numbers.begin() + 1, empty.numbers.end()), Each(IsNan()));
  EXPECT_EQ(empty.text, "");
}

TEST(Pack, BeginsWithTheNumberOfTheTable) {
  const auto tables = schema::schemas();
  for (std::size_t i = 0; i < tables.size(); ++i) EXPECT_EQ(packed(Record(*tables[i])).numbers.front(), i);
}

TEST(Pack, HasNoTableTwice) {
  const auto tables = schema::schemas();
  for (const auto* table : tables) EXPECT_EQ(std::ranges::count(tables, table), 1) << table->name;
}

TEST(Pack, CountsTheBytesOfTextsAndSaysWhichAreNotAscii) {
  Record record(kTable);
  record["text"] = std::string("eth0");
  EXPECT_EQ(only(record, 0), 4);
  record["text"] = std::string("\xc3\xa9th");
  EXPECT_EQ(only(record, 0), -4);
  EXPECT_EQ(packed(record).text, "\xc3\xa9th");
  record["text"] = std::string();
  EXPECT_EQ(only(record, 0), 0);
}

TEST(Pack, NumbersWordsByTheirPlaceAndKeepsWhatHasNone) {
  Record record(kTable);
  record["mode"] = std::uint64_t{4};
  EXPECT_EQ(only(record, 1), 1);
  record["mode"] = std::uint64_t{9};
  EXPECT_EQ(only(record, 1), -10);
  record["mode"] = std::uint64_t{0xffffffff};
  EXPECT_EQ(only(record, 1), -4294967296.0);
}

TEST(Pack, LeavesBitsTogetherAndGivesNumbersInTheUnitsOfJavaScript) {
  Record record(kTable);
  record["flags"] = std::uint64_t{7};
  EXPECT_EQ(only(record, 2), 7);
  record["seconds"] = std::uint64_t{3};
  EXPECT_EQ(only(record, 3), 300);
  record["seconds"] = std::int64_t{-1};
  EXPECT_EQ(only(record, 3), -100);
  record["truth"] = true;
  EXPECT_EQ(only(record, 4), 1);
}

TEST(Pack, CountsWhatAListAndAMapHold) {
  Record record(kTable);
  codec::Octets mac;
  mac.size = 6;
  record["macs"] = codec::List{};
  std::get<codec::List>(record["macs"]).emplace_back(mac);
  record["map"] = codec::Map{{1, 2}, {3, 4}};
  const Packed all = packed(record);
  const std::vector<double> tail(all.numbers.begin() + 6, all.numbers.end());
  EXPECT_EQ(tail, (std::vector<double>{1, 17, 2, 1, 2, 3, 4}));
  EXPECT_EQ(all.text, "00:00:00:00:00:00");
}

TEST(Pack, PutsRecordsIntoEachOther) {
  const auto& get = *schema::findOperation("link.get");
  const auto datagrams = test::captured::read("macvlan/reply-bridge-6.18");
  netlink::MessageReader reader(datagrams.front());
  const auto message = reader.next();
  ASSERT_TRUE(message);
  const Record link = codec::decode(message->payload, *get.schema, false);
  const auto& details = *std::get<std::unique_ptr<Record>>(link["details"]);
  const Packed whole = packed(link);
  const Packed inner = packed(details);
  EXPECT_EQ(whole.numbers.front(), 0);
  EXPECT_NE(std::ranges::search(whole.numbers, std::span(inner.numbers).first(2)).begin(), whole.numbers.end());
}

}  // namespace
