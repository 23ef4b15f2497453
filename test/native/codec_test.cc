// Records to bytes and back. (The TypeScript tests compare both ways with iproute2.)

#include <gtest/gtest.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>

#include <memory>
#include <utility>

#include "captured.h"
#include "codec/decode.h"
#include "codec/encode.h"
#include "messages.h"
#include "netlink/message.h"
#include "schema/registry.h"

namespace {

using codec::Encoded;
using codec::Fixup;
using codec::Octets;
using codec::Record;
using codec::Value;
using netlink::Buffer;
using netlink::Bytes;
using schema::Operation;

constexpr std::size_t kMacvlanModeSource = 16;

const Operation& operation(std::string_view name) { return *schema::findOperation(name); }

Octets mac(std::uint8_t last) {
  Octets octets;
  octets.size = 6;
  octets.bytes[0] = std::byte{2};
  octets.bytes[5] = static_cast<std::byte>(last);
  return octets;
}

// A source-mode macvlan as createMacvlan() asks for it.
Record wantedMacvlan() {
  const Operation& create = operation("link.create");
  Record record(*create.schema);
  record["name"] = std::string("mv0");
  record["lowerdev"] = std::uint64_t{3};
  record["mtu"] = std::uint64_t{1400};
  record["mac"] = mac(0x10);
  record["up"] = true;
  record["kindName"] = std::string("macvlan");
  auto details = std::make_unique<Record>(*schema::findKind("macvlan"));
  (*details)["mode"] = std::uint64_t{kMacvlanModeSource};
  codec::List list;
  list.emplace_back(mac(1));
  list.emplace_back(mac(2));
  (*details)["sourceAddresses"] = std::move(list);
  (*details)["broadcastCutoff"] = std::int64_t{-1};
  record["details"] = std::move(details);
  return record;
}

Bytes payloadOf(const Encoded& encoded) { return Bytes(encoded.bytes).subspan(sizeof(nlmsghdr)); }

std::string textIn(const Record& record, std::string_view name) {
  const auto* text = std::get_if<std::string>(&record[name]);
  return text == nullptr ? "(none)" : *text;
}

const Record& inside(const Record& record, std::string_view name) {
  return *std::get<std::unique_ptr<Record>>(record[name]);
}

TEST(Codec, DecodesWhatItHasEncoded) {
  const Encoded encoded = codec::encode(operation("link.create"), wantedMacvlan(), std::monostate());
  const Record read = codec::decode(payloadOf(encoded), *operation("link.get").schema, true);
  EXPECT_EQ(read.badAttributes, 0U);
  EXPECT_EQ(textIn(read, "name"), "mv0");
  EXPECT_EQ(codec::numberOf(read["lowerdev"]), 3);
  EXPECT_EQ(codec::numberOf(read["mtu"]), 1400);
  EXPECT_EQ(std::get<Octets>(read["mac"]), mac(0x10));
  EXPECT_TRUE(std::get<bool>(read["up"]));
  EXPECT_TRUE(std::get<bool>(read["arp"])) << "IFF_NOARP is not set";
  const Record& details = inside(read, "details");
  EXPECT_EQ(codec::numberOf(details["mode"]), 16);
  EXPECT_EQ(codec::numberOf(details["broadcastCutoff"]), -1);
  EXPECT_EQ(std::get<codec::List>(details["sourceAddresses"]).size(), 2U);
  EXPECT_TRUE(details["flags"].absent());
}

TEST(Codec, WritesTheMessagesLengthTypeAndFlags) {
  for (const Operation& one : schema::operations()) {
    const Encoded encoded = codec::encode(one, Record(*one.schema), std::monostate());
    const auto header = netlink::load<nlmsghdr>(encoded.bytes);
    ASSERT_TRUE(header);
    EXPECT_EQ(header->nlmsg_len, encoded.bytes.size()) << one.name;
    EXPECT_EQ(header->nlmsg_type, one.message) << one.name;
    EXPECT_EQ(header->nlmsg_flags, NLM_F_REQUEST | one.flags) << one.name;
  }
}

TEST(Codec, NamesALinkInTheWayThatSuitsTheOperation) {
  const Record none(*operation("link.get").schema);
  const auto get = codec::encode(operation("link.get"), none, std::string("mv0"));
  EXPECT_EQ(test::textOf(get.bytes, IFLA_IFNAME), "mv0");
  const std::string longName = "a-name-longer-than-fifteen-bytes";
  const auto byAltName = codec::encode(operation("link.get"), none, longName);
  EXPECT_TRUE(test::attributeOf(byAltName.bytes, IFLA_IFNAME).empty());
  EXPECT_EQ(test::textOf(byAltName.bytes, IFLA_ALT_IFNAME), longName);
  EXPECT_EQ(test::indexOf(codec::encode(operation("link.change"), none, std::uint32_t{7}).bytes), 7U);
  // A change names its link by its index, which the connection thread looks up.
  const auto byName = codec::encode(operation("link.delete"), none, std::string("mv0"));
  ASSERT_EQ(byName.fixups.size(), 1U);
  EXPECT_EQ(byName.fixups[0].kind, Fixup::Kind::index);
  EXPECT_EQ(byName.fixups[0].offset, 20U);
  EXPECT_EQ(byName.fixups[0].name, "mv0");
  EXPECT_EQ(byName.bytes.size(), 32U);
  const auto made = codec::encode(operation("link.change"), none, codec::MadeLink{1});
  ASSERT_EQ(made.fixups.size(), 1U);
  EXPECT_EQ(made.fixups[0].kind, Fixup::Kind::madeIndex);
  EXPECT_EQ(made.fixups[0].made, 1);
}

TEST(Codec, LeavesRoomForNamesAndIndexesThatAreNotKnownYet) {
  Record record = wantedMacvlan();
  record["name"] = Value();
  record["lowerdev"] = std::string("eth0");
  const auto encoded = codec::encode(operation("link.create"), record, std::monostate());
  ASSERT_EQ(encoded.fixups.size(), 2U);
  for (const Fixup& fixup : encoded.fixups) {
    const bool isName = fixup.kind == Fixup::Kind::madeName;
    const std::uint16_t number = isName ? IFLA_IFNAME : IFLA_LINK;
    const Bytes room = test::attributeOf(encoded.bytes, number);
    EXPECT_EQ(room.size(), isName ? 16U : 4U);
    EXPECT_EQ(room.data(), encoded.bytes.data() + fixup.offset);
    EXPECT_EQ(fixup.field, isName ? "name" : "lowerdev");
  }
}

TEST(Codec, DescribesThePeerOfAVethAsALinkOfItsOwn) {
  Record record(*operation("link.create").schema);
  record["name"] = std::string("ve0");
  record["kindName"] = std::string("veth");
  auto details = std::make_unique<Record>(*schema::findKind("veth"));
  auto peer = std::make_unique<Record>(*operation("link.create").schema);
  (*peer)["index"] = std::int64_t{9};
  (*peer)["master"] = std::string("br0");
  (*details)["peer"] = std::move(peer);
  record["details"] = std::move(details);
  const auto encoded = codec::encode(operation("link.create"), record, std::monostate());
  ASSERT_EQ(encoded.fixups.size(), 2U) << "its name and its master";
  for (const Fixup& fixup : encoded.fixups) EXPECT_EQ(fixup.made, 1) << "the second link that is made";
  EXPECT_EQ(test::indexOf(encoded.bytes), 0U) << "the index is the peer's";
}

TEST(Trail, LeadsFromAnOffsetBackToTheOption) {
  const auto encoded = codec::encode(operation("link.create"), wantedMacvlan(), std::monostate());
  const auto fieldAt = [&](std::size_t offset) {
    return codec::fieldAt(encoded.trail, static_cast<std::uint32_t>(offset));
  };
  const auto offsetOf = [&](std::uint16_t number) {
    const auto inside = test::attributeOf(encoded.bytes, number).data() - encoded.bytes.data();
    return static_cast<std::size_t>(inside) - sizeof(nlattr);
  };
  EXPECT_EQ(fieldAt(offsetOf(IFLA_IFNAME)), "name");
  EXPECT_EQ(fieldAt(offsetOf(IFLA_MTU)), "mtu");
  EXPECT_EQ(fieldAt(offsetOf(IFLA_MTU) + 4), "mtu") << "into its payload";
  EXPECT_EQ(fieldAt(offsetOf(IFLA_ADDRESS)), "mac");
  // The kernel points into the nests: IFLA_LINKINFO { KIND, DATA { MODE, … } }.
  const std::size_t kind = offsetOf(IFLA_LINKINFO) + 4;
  const std::size_t mode = kind + 12 + 4;
  EXPECT_EQ(fieldAt(mode), "mode");
  EXPECT_EQ(fieldAt(mode + 8), "sourceAddresses") << "IFLA_MACVLAN_MACADDR_MODE";
  EXPECT_EQ(fieldAt(mode + 16), "sourceAddresses") << "IFLA_MACVLAN_MACADDR_DATA";
  EXPECT_EQ(fieldAt(mode + 20), "sourceAddresses") << "its first element";
  EXPECT_EQ(fieldAt(encoded.bytes.size() - 8), "broadcastCutoff");
}

TEST(Trail, NamesNoOptionWhereNoneIsBehindTheOffset) {
  const auto encoded = codec::encode(operation("link.create"), wantedMacvlan(), std::monostate());
  const auto linkInfo = test::attributeOf(encoded.bytes, IFLA_LINKINFO).data() - encoded.bytes.data() - 4;
  EXPECT_EQ(codec::fieldAt(encoded.trail, static_cast<std::uint32_t>(linkInfo)), "") << "a nest of several options";
  EXPECT_EQ(codec::fieldAt(encoded.trail, 0), "");
  EXPECT_EQ(codec::fieldAt(encoded.trail, 16), "");
  EXPECT_EQ(codec::fieldAt(encoded.trail, static_cast<std::uint32_t>(encoded.bytes.size())), "");
  EXPECT_EQ(codec::fieldAt(encoded.trail, 0xffffffffU), "");
  EXPECT_EQ(codec::fieldAt({}, 40), "");
  const auto probe = codec::encode(operation("link.probe"), Record(*operation("link.probe").schema), std::monostate());
  EXPECT_EQ(codec::fieldAt(probe.trail, 32), "") << "a preset";
}

TEST(Decode, LeavesCountersOutThatNobodyAskedFor) {
  const Buffer datagram = test::captured::read("link/reply-statistics-6.18").at(0);
  const Bytes payload = Bytes(datagram).subspan(sizeof(nlmsghdr));
  EXPECT_TRUE(codec::decode(payload, *operation("link.get").schema, false)["stats"].absent());
  const Record read = codec::decode(payload, *operation("link.get").schema, true);
  EXPECT_EQ(codec::numberOf(inside(read, "stats")["txPackets"]), 5);
  EXPECT_EQ(codec::numberOf(inside(read, "stats")["rxBytes"]), 200);
}

TEST(Decode, NotesWhatItLeavesOut) {
  const nlmsghdr request{};
  const auto read = [&](std::vector<Buffer> attributes) {
    const Buffer message = test::link(request, {.index = 5, .name = "mv0", .attributes = std::move(attributes)});
    return codec::decode(Bytes(message).subspan(sizeof(nlmsghdr)), *operation("link.get").schema, false);
  };
  EXPECT_EQ(read({}).badAttributes, 0U);
  EXPECT_EQ(read({test::attribute(0x3ff0, 7U)}).badAttributes, 0U) << "unknown";
  const Record longMtu = read({test::attribute(IFLA_MTU, "12345"), test::attribute(IFLA_GROUP, 7U)});
  EXPECT_EQ(longMtu.badAttributes, 1U);
  EXPECT_TRUE(longMtu["mtu"].absent());
  EXPECT_EQ(codec::numberOf(longMtu["group"]), 7);
  EXPECT_EQ(read({test::attribute(IFLA_ADDRESS, std::string(32, 'x'))}).badAttributes, 1U) << "33 octets";
  EXPECT_EQ(read({test::attribute(IFLA_ADDRESS, Bytes())}).badAttributes, 1U);
}

// As the kernel sends it: the lengths of all three nests around the list, and of the list itself, have wrapped round.
TEST(Decode, ReadsAListThatIsTooLongForItsNests) {
  const auto nest = [](std::uint16_t type, const std::vector<Buffer>& parts) {
    Buffer bytes = test::attribute(type, Bytes());
    for (const Buffer& part : parts) bytes.insert(bytes.end(), part.begin(), part.end());
    netlink::store(std::span(bytes), 0, static_cast<std::uint16_t>(bytes.size()));
    return bytes;
  };
  for (const std::size_t count : {5455U, 5456U, 5460U, 5461U, 6000U}) {
    std::vector<Buffer> addresses;
    for (std::size_t i = 0; i < count; ++i) addresses.push_back(test::attribute(4, mac(1).view()));
    const Buffer data =
        nest(IFLA_INFO_DATA, {test::attribute(1, 16U), test::attribute(6, static_cast<std::uint32_t>(count)),
                              nest(5, addresses), test::attribute(7, 1000U)});
    const Buffer info = nest(IFLA_LINKINFO, {test::attribute(IFLA_INFO_KIND, "macvlan"), data});
    const Buffer message = test::link(
        nlmsghdr{}, {.index = 5,
                     .name = "mv0",
                     .attributes = {test::attribute(IFLA_MTU, 1400U), info, test::attribute(IFLA_LINK, 3U)}});
    const Record read = codec::decode(Bytes(message).subspan(sizeof(nlmsghdr)), *operation("link.get").schema, true);
    EXPECT_EQ(read.badAttributes, 0U) << count;
    EXPECT_EQ(codec::numberOf(read["mtu"]), 1400);
    EXPECT_EQ(codec::numberOf(read["lowerdev"]), 3) << "what is behind it";
    const Record& details = inside(read, "details");
    EXPECT_EQ(std::get<codec::List>(details["sourceAddresses"]).size(), count);
    EXPECT_EQ(codec::numberOf(details["broadcastQueueLength"]), 1000);
  }
}

TEST(Decode, SurvivesEveryFixtureAsAnyMessage) {
  for (const std::string& name : test::captured::names()) {
    for (const Buffer& datagram : test::captured::read(name)) {
      for (const schema::Schema* const table : schema::schemas()) {
        const Record whole = codec::decode(datagram, *table, true);
        const Record tail =
            codec::decode(Bytes(datagram).subspan(std::min<std::size_t>(datagram.size(), 17)), *table, true);
        EXPECT_EQ(whole.slots.size(), tail.slots.size()) << name;
      }
    }
  }
}

}  // namespace
