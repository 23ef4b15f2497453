// Routes: several ways one behind the other, gateways of another family, metrics, and numbers without a word.

#include <gtest/gtest.h>
#include <linux/rtnetlink.h>
#include <sys/socket.h>

#include <algorithm>
#include <memory>
#include <utility>

#include "codec/compare.h"
#include "codec/decode.h"
#include "codec/encode.h"
#include "codec/scalar.h"
#include "codec/spelling.h"
#include "messages.h"
#include "schema/registry.h"
#include "schema/tables.h"

namespace {

using codec::Encoded;
using codec::Fixup;
using codec::List;
using codec::Octets;
using codec::Record;
using netlink::Buffer;
using netlink::Bytes;
using schema::Type;

const schema::Operation& kAdd = *schema::findOperation("route.add");

constexpr std::size_t kHopsOffset = sizeof(nlmsghdr) + sizeof(rtmsg) + sizeof(nlattr);  // where RTA_MULTIPATH is first

Octets ip(std::string_view text) { return *codec::parseIp(text); }

std::unique_ptr<Record> hop(std::uint64_t index, std::uint64_t hops) {
  auto record = std::make_unique<Record>(schema::kNextHop);
  (*record)["device"] = index;
  (*record)["hops"] = hops;
  return record;
}

Record withHops(std::unique_ptr<Record> first, std::unique_ptr<Record> second) {
  Record route(*kAdd.schema);
  List hops;
  hops.emplace_back(std::move(first));
  hops.emplace_back(std::move(second));
  route["nextHops"] = std::move(hops);
  return route;
}

Bytes payloadOf(const Encoded& encoded) { return Bytes(encoded.bytes).subspan(sizeof(nlmsghdr)); }

const Record& hopOf(const Record& route, std::size_t number) {
  return *std::get<std::unique_ptr<Record>>(std::get<List>(route["nextHops"])[number]);
}

TEST(Multipath, WritesEachWayWithItsLengthInFront) {
  auto first = hop(3, 1);
  (*first)["gateway"] = ip("192.0.2.9");
  const Encoded encoded = codec::encode(kAdd, withHops(std::move(first), hop(4, 0)), std::monostate());
  const Bytes bytes = encoded.bytes;
  EXPECT_EQ(netlink::load<std::uint16_t>(bytes, kHopsOffset), sizeof(rtnexthop) + sizeof(nlattr) + 4);
  EXPECT_EQ(netlink::load<std::uint8_t>(bytes, kHopsOffset + offsetof(rtnexthop, rtnh_hops)), 1);
  EXPECT_EQ(netlink::load<std::uint32_t>(bytes, kHopsOffset + offsetof(rtnexthop, rtnh_ifindex)), 3U);
  EXPECT_EQ(netlink::load<std::uint16_t>(bytes, kHopsOffset + sizeof(rtnexthop)), 8) << "RTA_GATEWAY's length";
  const std::size_t second = kHopsOffset + 16;
  EXPECT_EQ(netlink::load<std::uint16_t>(bytes, second), sizeof(rtnexthop)) << "without attributes";
  EXPECT_EQ(bytes.size(), second + sizeof(rtnexthop));
}

TEST(Multipath, IsReadAsItWasWritten) {
  auto first = hop(3, 255);
  (*first)["via"] = ip("fe80::1");
  (*first)["flags"] = std::uint64_t{RTNH_F_ONLINK};
  auto second = hop(4, 0);
  (*second)["gateway"] = ip("192.0.2.9");
  const Record wanted = withHops(std::move(first), std::move(second));
  const Record read = codec::decode(payloadOf(codec::encode(kAdd, wanted, std::monostate())), *kAdd.schema, false);
  EXPECT_EQ(read.badAttributes, 0U);
  ASSERT_EQ(std::get<List>(read["nextHops"]).size(), 2U);
  EXPECT_EQ(std::get<Octets>(hopOf(read, 0)["via"]), ip("fe80::1"));
  EXPECT_EQ(codec::numberOf(hopOf(read, 0)["hops"]), 255);
  EXPECT_EQ(codec::numberOf(hopOf(read, 0)["flags"]), RTNH_F_ONLINK);
  EXPECT_EQ(std::get<Octets>(hopOf(read, 1)["gateway"]), ip("192.0.2.9"));
  EXPECT_EQ(codec::numberOf(hopOf(read, 1)["device"]), 4);
  std::vector<bool> settled;
  EXPECT_EQ(codec::firstIgnored(wanted, read, settled), "");
}

TEST(Multipath, IsComparedWayByWay) {
  const Record wanted = withHops(hop(3, 1), hop(4, 0));
  const auto ignored = [&](const Record& found) {
    std::vector<bool> settled;
    return codec::firstIgnored(wanted, found, settled);
  };
  EXPECT_EQ(ignored(withHops(hop(3, 1), hop(4, 0))), "");
  EXPECT_EQ(ignored(withHops(hop(3, 1), hop(4, 1))), "nextHops");
  EXPECT_EQ(ignored(withHops(hop(4, 0), hop(3, 1))), "nextHops");
  EXPECT_EQ(ignored(Record(*kAdd.schema)), "nextHops");
}

TEST(Multipath, LeavesRoomForIndexesThatAreNotKnownYet) {
  auto first = hop(0, 0);
  (*first)["device"] = std::string("eth0");
  const Encoded encoded = codec::encode(kAdd, withHops(std::move(first), hop(4, 0)), std::monostate());
  ASSERT_EQ(encoded.fixups.size(), 1U);
  EXPECT_EQ(encoded.fixups[0].kind, Fixup::Kind::index);
  EXPECT_EQ(encoded.fixups[0].name, "eth0");
  EXPECT_EQ(encoded.fixups[0].field, "device");
  EXPECT_EQ(encoded.fixups[0].offset, kHopsOffset + offsetof(rtnexthop, rtnh_ifindex));
}

TEST(Multipath, LeadsFromAnOffsetToTheWaysOption) {
  auto first = hop(3, 0);
  (*first)["gateway"] = ip("192.0.2.9");
  const Encoded encoded = codec::encode(kAdd, withHops(std::move(first), hop(4, 0)), std::monostate());
  const auto fieldAt = [&](std::size_t offset) {
    return codec::fieldAt(encoded.trail, static_cast<std::uint32_t>(offset));
  };
  EXPECT_EQ(fieldAt(kHopsOffset + sizeof(rtnexthop)), "gateway");
  EXPECT_EQ(fieldAt(kHopsOffset + offsetof(rtnexthop, rtnh_ifindex)), "device");
  EXPECT_EQ(fieldAt(kHopsOffset - sizeof(nlattr)), "nextHops");
}

// A route message with such bytes in RTA_MULTIPATH.
Record readHops(const Buffer& hops) {
  Buffer message(sizeof(rtmsg));
  const Buffer attribute = test::attribute(RTA_MULTIPATH, Bytes(hops));
  message.insert(message.end(), attribute.begin(), attribute.end());
  return codec::decode(message, *kAdd.schema, false);
}

Buffer hopBytes(std::uint16_t length, std::size_t size) {
  Buffer bytes(size);
  netlink::store(std::span(bytes), 0, length);
  return bytes;
}

TEST(Multipath, StopsAtALengthThatIsNone) {
  for (const std::uint16_t length : {std::uint16_t{0}, std::uint16_t{7}, std::uint16_t{9}, std::uint16_t{0xffff}}) {
    const Record read = readHops(hopBytes(length, sizeof(rtnexthop)));
    EXPECT_EQ(read.badAttributes, 1U) << length;
    EXPECT_TRUE(std::get<List>(read["nextHops"]).empty()) << length;
  }
  Buffer bytes = hopBytes(sizeof(rtnexthop), sizeof(rtnexthop));
  bytes.resize(sizeof(rtnexthop) + 3);
  const Record read = readHops(bytes);
  EXPECT_EQ(read.badAttributes, 1U) << "rest of three bytes";
  EXPECT_EQ(std::get<List>(read["nextHops"]).size(), 1U) << "what comes before is good";
  EXPECT_TRUE(std::get<List>(readHops({})["nextHops"]).empty());
}

codec::Value read(Type type, Bytes bytes) {
  codec::Value value;
  codec::readScalar(type, bytes, value);
  return value;
}

TEST(Via, HasItsFamilyInFront) {
  const Buffer four = codec::writeVia(ip("192.0.2.9"));
  EXPECT_EQ(netlink::load<std::uint16_t>(four), AF_INET);
  EXPECT_EQ(four.size(), 6U);
  const Buffer six = codec::writeVia(ip("fe80::1"));
  EXPECT_EQ(netlink::load<std::uint16_t>(six), AF_INET6);
  EXPECT_EQ(six.size(), 18U);
  EXPECT_EQ(std::get<Octets>(read(Type::via, six)), ip("fe80::1"));
  EXPECT_EQ(std::get<Octets>(read(Type::via, four)), ip("192.0.2.9"));
}

TEST(Via, IsAbsentWhenItsLengthIsThatOfNoAddress) {
  const Buffer bytes(19);
  for (std::size_t size = 0; size <= bytes.size(); ++size) {
    const bool fits = size == 6 || size == 18;
    EXPECT_EQ(read(Type::via, Bytes(bytes).first(size)).absent(), !fits) << size;
  }
}

TEST(Scalar, OfEightBytesInNetworkOrder) {
  const Buffer bytes = codec::writeScalar(Type::be64, 0x0102030405060708);
  EXPECT_EQ(bytes.front(), std::byte{1});
  EXPECT_EQ(bytes.back(), std::byte{8});
  EXPECT_EQ(codec::numberOf(read(Type::be64, bytes)), 0x0102030405060708);
  EXPECT_EQ(codec::writeScalar(Type::be16, 0x0102), (Buffer{std::byte{1}, std::byte{2}}));
  EXPECT_EQ(codec::writeScalar(Type::be32, 0x01020304),
            (Buffer{std::byte{1}, std::byte{2}, std::byte{3}, std::byte{4}}));
}

TEST(Scalar, ThatIsASwitchOfFourBytes) {
  EXPECT_EQ(codec::writeScalar(Type::boolean32, 1).size(), 4U);
  EXPECT_TRUE(std::get<bool>(read(Type::boolean32, codec::writeScalar(Type::boolean32, 1))));
  EXPECT_FALSE(std::get<bool>(read(Type::boolean32, codec::writeScalar(Type::boolean32, 0))));
}

TEST(Metrics, LieInANestOfTheirOwn) {
  Record route(*kAdd.schema);
  route["mtu"] = std::uint64_t{1400};
  route["quickAck"] = true;
  route["device"] = std::uint64_t{3};
  const Encoded encoded = codec::encode(kAdd, route, std::monostate());
  const Record read = codec::decode(payloadOf(encoded), *kAdd.schema, false);
  EXPECT_EQ(codec::numberOf(read["mtu"]), 1400);
  EXPECT_TRUE(std::get<bool>(read["quickAck"]));
  EXPECT_EQ(codec::numberOf(read["device"]), 3);
  EXPECT_EQ(encoded.bytes.size(), sizeof(nlmsghdr) + sizeof(rtmsg) + 4 + 8 + 8 + 8) << "one nest for both";
}

}  // namespace
