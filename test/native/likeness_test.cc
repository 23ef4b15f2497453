// What is like the message before, and in what it differs. That it then writes the same is in transcribe_test.cc.

#include "codec/likeness.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "captured.h"
#include "netlink/message.h"
#include "schema/registry.h"

namespace {

using codec::Likeness;
using netlink::Buffer;
using netlink::Bytes;

const schema::Schema& linkTable() { return *schema::findOperation("link.get")->schema; }

Buffer macvlan() {
  const auto datagrams = test::captured::read("macvlan/reply-bridge-6.18");
  netlink::MessageReader reader(datagrams.front());
  const Bytes payload = reader.next()->payload;
  return {payload.begin(), payload.end()};
}

// Keeps a message of which nothing was written.
void keep(Likeness& likeness, Bytes message) {
  std::vector<Bytes> places(linkTable().fields.size());
  codec::RowFinder(linkTable(), places).find(message, &likeness.leaves());
  const std::vector<Likeness::Mark> marks(places.size() + 2, Likeness::Mark{0, 0});
  ASSERT_TRUE(likeness.keep(message, linkTable(), false, places, {}, marks));
}

std::vector<std::string_view> differences(const Likeness& likeness) {
  std::vector<std::string_view> names;
  for (const auto& [row, bytes] : likeness.differences()) names.push_back(linkTable().fields[row].name);
  return names;
}

void replace(Buffer& message, std::string_view from, std::string_view to) {
  const Bytes wanted = netlink::bytesOf(from);
  const auto found = std::ranges::search(message, wanted);
  ASSERT_FALSE(found.empty());
  std::ranges::copy(netlink::bytesOf(to), found.begin());
}

TEST(Likeness, AMessageIsLikeItself) {
  Likeness likeness;
  const Buffer message = macvlan();
  EXPECT_FALSE(likeness.compare(message, linkTable(), false));
  keep(likeness, message);
  EXPECT_TRUE(likeness.compare(message, linkTable(), false));
  EXPECT_TRUE(likeness.differences().empty());
  likeness.forget();
  EXPECT_FALSE(likeness.compare(message, linkTable(), false));
}

TEST(Likeness, TellsTheRowsThatDiffer) {
  Likeness likeness;
  Buffer message = macvlan();
  keep(likeness, message);
  message[4] ^= std::byte{1};  // ifi_index
  replace(message, "noop", "noqu");
  EXPECT_TRUE(likeness.compare(message, linkTable(), false));
  auto names = differences(likeness);
  EXPECT_EQ(names, (std::vector<std::string_view>{"index", "qdisc"}));
}

TEST(Likeness, IsAskedForTheSameTableAndCounters) {
  Likeness likeness;
  const Buffer message = macvlan();
  keep(likeness, message);
  EXPECT_FALSE(likeness.compare(message, linkTable(), true));
  EXPECT_FALSE(likeness.compare(message, *schema::findOperation("neighbour.list")->schema, false));
}

// What is particular to a kind is read by the kind's own table.
TEST(Likeness, EndsWithAnotherKind) {
  Likeness likeness;
  Buffer message = macvlan();
  keep(likeness, message);
  replace(message, "macvlan", "macvtap");
  EXPECT_FALSE(likeness.compare(message, linkTable(), false));
}

TEST(Likeness, EndsWithAnotherNumberOrLengthOfAnAttribute) {
  Likeness likeness;
  const Buffer message = macvlan();
  keep(likeness, message);
  constexpr std::size_t kFirstAttribute = 16;
  for (std::size_t at = kFirstAttribute; at < kFirstAttribute + 4; ++at) {
    Buffer other = message;
    other[at] ^= std::byte{4};
    EXPECT_FALSE(likeness.compare(other, linkTable(), false)) << at;
  }
}

TEST(Likeness, EndsWithAnotherSize) {
  Likeness likeness;
  const Buffer message = macvlan();
  keep(likeness, message);
  EXPECT_FALSE(likeness.compare(Bytes(message).first(message.size() - 4), linkTable(), false));
}

}  // namespace
