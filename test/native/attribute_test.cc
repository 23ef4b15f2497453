// Attributes: how they are walked, and how they are written.

#include "netlink/attribute.h"

#include <gtest/gtest.h>
#include <linux/netlink.h>

#include <string>
#include <utility>
#include <vector>

#include "messages.h"
#include "scripted_peer.h"

namespace {

using netlink::AttrReader;
using netlink::AttrWriter;
using netlink::Buffer;
using netlink::Bytes;
using netlink::load;

std::vector<std::pair<std::uint16_t, std::size_t>> walk(Bytes bytes, bool malformed = false) {
  std::vector<std::pair<std::uint16_t, std::size_t>> found;
  AttrReader reader(bytes);
  while (const auto attribute = reader.next()) found.emplace_back(attribute->type, attribute->payload.size());
  EXPECT_EQ(reader.malformed(), malformed);
  EXPECT_FALSE(reader.next()) << "it stays at its end";
  return found;
}

TEST(Load, ReadsWhatLiesWhollyInside) {
  const Buffer bytes(8, std::byte{0xff});
  EXPECT_EQ(load<std::uint32_t>(bytes, 4), 0xffffffffU);
  EXPECT_FALSE(load<std::uint32_t>(bytes, 5));
  EXPECT_FALSE(load<std::uint32_t>(bytes, 8));
  EXPECT_FALSE(load<std::uint32_t>(bytes, 9));
  EXPECT_FALSE(load<std::uint32_t>(bytes, std::size_t(-1)));
  EXPECT_FALSE(load<std::uint64_t>(Bytes(), 0));
}

TEST(AttrReader, WalksFrontToBack) {
  const Buffer bytes = test::joined(
      {test::attribute(3, "mv0"), test::attribute(4, 1500U), test::attribute(5, Bytes()), test::attribute(6, "x")});
  EXPECT_EQ(walk(bytes), (std::vector<std::pair<std::uint16_t, std::size_t>>{{3, 4}, {4, 4}, {5, 0}, {6, 2}}));
  EXPECT_TRUE(walk({}).empty());
}

TEST(AttrReader, LeavesTheFlagBitsOut) {
  const Buffer bytes =
      test::joined({test::attribute(18 | NLA_F_NESTED, 1U), test::attribute(18 | NLA_F_NET_BYTEORDER, 1U),
                    test::attribute(std::uint16_t{0xffff}, 1U)});
  EXPECT_EQ(walk(bytes), (std::vector<std::pair<std::uint16_t, std::size_t>>{{18, 4}, {18, 4}, {0x3fff, 4}}));
}

TEST(AttrReader, NeedsNoPaddingBehindTheLastOne) {
  const Buffer bytes = test::joined({test::attribute(1, "abc"), test::attribute(2, "d")});
  EXPECT_EQ(walk(Bytes(bytes).first(bytes.size() - 2)).size(), 2U);
}

TEST(AttrReader, StopsAtALengthThatLies) {
  const Buffer good = test::attribute(1, 7U);
  for (const int length : {0, 1, 3, 9, 0xffff}) {
    Buffer bytes = test::joined({good, good, good});
    netlink::store(std::span(bytes), 16, static_cast<std::uint16_t>(length));
    EXPECT_EQ(walk(bytes, true).size(), 2U) << length;
  }
}

TEST(AttrReader, StopsAtAHeaderThatIsCutShort) {
  const Buffer whole = test::joined({test::attribute(1, 7U), test::attribute(2, 7U)});
  for (std::size_t size = 0; size < whole.size(); ++size) {
    const bool atBorder = size == 0 || size == 8;
    EXPECT_EQ(walk(Bytes(whole).first(size), !atBorder).size(), size < 8 ? 0U : 1U) << size;
  }
}

// nla_nest_end() writes the length of a nest of more than 64 KiB without a look at what it loses.
Buffer wrapped(std::uint16_t type, std::size_t elements) {
  Buffer nest = test::attribute(type, Bytes());
  for (std::size_t i = 0; i < elements; ++i) {
    const Buffer element = test::attribute(4, static_cast<std::uint32_t>(i));
    nest.insert(nest.end(), element.begin(), element.end());
  }
  netlink::store(std::span(nest), 0, static_cast<std::uint16_t>(nest.size()));
  return nest;
}

TEST(AttrReader, ReadsANestWhoseLengthHasWrappedRound) {
  const Buffer front = test::attribute(3, "mv0");
  const Buffer behind = test::joined({test::attribute(5, 7U), test::attribute(6, "noop")});
  // The last one that fits, and from the first one that does not to one that goes round twice.
  for (const std::size_t elements : {8191U, 8192U, 8193U, 9000U, 17000U}) {
    const Buffer bytes = test::joined({front, wrapped(18, elements), behind});
    AttrReader reader(bytes, [](std::uint16_t type) { return type == 18; });
    EXPECT_EQ(reader.next()->type, 3);
    const auto nest = reader.next();
    ASSERT_TRUE(nest) << elements;
    EXPECT_EQ(nest->type, 18);
    EXPECT_EQ(nest->payload.size(), elements * 8) << elements;
    EXPECT_EQ(reader.next()->type, 5);
    EXPECT_EQ(reader.next()->type, 6);
    EXPECT_FALSE(reader.next());
    EXPECT_FALSE(reader.malformed());
  }
}

TEST(AttrReader, TakesOtherLengthsAsTheyAreWritten) {
  const Buffer filler = test::attribute(7, Buffer(60'000));
  const Buffer nest = test::attribute(18, test::attribute(4, 1U));
  const Buffer bytes = test::joined({nest, filler, nest, filler});
  AttrReader reader(bytes, [](std::uint16_t type) { return type == 18; });
  for (const std::size_t size : {8U, 60'000U, 8U, 60'000U}) EXPECT_EQ(reader.next()->payload.size(), size);
  EXPECT_FALSE(reader.next());
  EXPECT_FALSE(reader.malformed());
}

TEST(AttrWriter, StartsEachAttributeAligned) {
  Buffer bytes;
  AttrWriter writer(bytes);
  EXPECT_EQ(writer.put(1, netlink::bytesOf(std::string_view("a"))), 0U);
  EXPECT_EQ(writer.putText(2, "abc"), 8U);
  EXPECT_EQ(writer.putText(3, "abcd"), 16U);
  EXPECT_EQ(writer.putValue(4, std::uint16_t{5}), 28U);
  EXPECT_EQ(writer.put(5, {}), 36U);
  EXPECT_EQ(writer.end(), 40U);
  const Buffer expected =
      test::joined({test::attribute(1, netlink::bytesOf(std::string_view("a"))), test::attribute(2, "abc"),
                    test::attribute(3, "abcd"), test::attribute(4, netlink::bytesOf(std::uint16_t{5})),
                    test::attribute(5, Bytes())});
  EXPECT_EQ(bytes, expected);
}

TEST(AttrWriter, WritesTheLengthOfANestWhenItCloses) {
  Buffer bytes;
  AttrWriter writer(bytes);
  {
    const auto outer = writer.nest(18);
    writer.putText(1, "macvlan");
    {
      const auto inner = writer.nest(2);
      writer.putValue(1, std::uint32_t{4});
      EXPECT_EQ(inner.size(), 12U);
    }
    EXPECT_EQ(outer.size(), 28U);
  }
  {
    const auto empty = writer.nest(52);
  }
  const Buffer inner = test::attribute(2 | NLA_F_NESTED, test::attribute(1, 4U));
  const Buffer outer = test::attribute(18 | NLA_F_NESTED, test::joined({test::attribute(1, "macvlan"), inner}));
  EXPECT_EQ(bytes, test::joined({outer, test::attribute(52 | NLA_F_NESTED, Bytes())}));
}

TEST(AttrWriter, ClosesANestOnceThatWasHandedOn) {
  Buffer bytes;
  AttrWriter writer(bytes);
  {
    auto nest = writer.nest(1);
    const auto handed = std::move(nest);
    writer.putValue(2, std::uint32_t{3});
  }
  EXPECT_EQ(bytes, test::attribute(1 | NLA_F_NESTED, test::attribute(2, 3U)));
}

}  // namespace
