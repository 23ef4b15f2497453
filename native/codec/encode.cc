#include "codec/encode.h"

#include <linux/if.h>
#include <linux/if_link.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <netinet/in.h>

#include <algorithm>
#include <optional>

#include "codec/scalar.h"
#include "netlink/attribute.h"
#include "netlink/message.h"
#include "schema/tables.h"

namespace codec {
namespace {

using netlink::AttrWriter;
using netlink::Buffer;
using netlink::Bytes;
using netlink::bytesOf;
using netlink::store;
using schema::Field;
using schema::Operation;
using schema::Type;

constexpr std::size_t kAttributeHeader = sizeof(nlattr);

class Encoder {
 public:
  Encoder(Encoded& out, const Operation& operation) : out_(out), operation_(operation), writer_(out.bytes) {}

  void link(const LinkRef& link);
  void presets();
  // `start` is where the fixed header of this level lies, `made` the number of the link it describes.
  void record(const Record& record, std::size_t start, std::uint8_t made);

 private:
  void headerField(const Field& row, const Value& value, std::size_t start);
  void attribute(const Field& row, const Value& value);
  void payload(const Field& row, const Value& value);
  [[nodiscard]] std::uint32_t end() const { return static_cast<std::uint32_t>(writer_.end()); }
  void reference(const Field& row, const Value& value);
  void newName(const Field& row, const Value& value);
  std::size_t maskedBits(const Record& record, std::size_t first);
  void mark(std::size_t start);
  void nest(const Record& inner, std::uint16_t attribute);
  void structure(const Record& inner, std::uint16_t attribute);
  void list(const Field& row, const List& values);
  void map(const Field& row, const Map& pairs);
  void multipath(const Field& row, const List& hops);
  void fill(const Field& row, const std::string& name, std::uint32_t offset, std::uint32_t index = 0);
  void setFlag(const Field& row, bool on, std::size_t start);

  Encoded& out_;
  const Operation& operation_;
  AttrWriter writer_;
  std::uint8_t made_ = 0;
};

// The link a request is about. Changes name it by its index: a name with RTM_DELLINK may be looked up in
// the wrong namespace (until 6.10), and together with IFLA_GROUP a missing name means the whole group.
void Encoder::link(const LinkRef& link) {
  if (operation_.schema->linkOffset == schema::kNoOffset) return;
  const auto place = static_cast<std::uint32_t>(sizeof(nlmsghdr) + operation_.schema->linkOffset);
  if (const auto* index = std::get_if<std::uint32_t>(&link)) store(std::span(out_.bytes), place, *index);
  if (const auto* made = std::get_if<MadeLink>(&link)) {
    out_.fixups.push_back({.kind = Fixup::Kind::madeIndex, .offset = place, .made = made->number});
  }
  if (const auto* name = std::get_if<std::string>(&link)) {
    if (operation_.form == schema::Form::get) {
      // IFLA_IFNAME finds alternative names too, but is refused (ERANGE) when it is longer than a name.
      writer_.putText(name->size() < IFNAMSIZ ? IFLA_IFNAME : IFLA_ALT_IFNAME, *name);
    } else {
      out_.fixups.push_back({.kind = Fixup::Kind::index, .offset = place, .name = *name});
    }
  }
}

void Encoder::presets() {
  for (const auto& preset : operation_.presets) {
    if (preset.offset == schema::kNoOffset) {
      writer_.putValue(preset.attribute, preset.value);
    } else {
      store(std::span(out_.bytes), sizeof(nlmsghdr) + preset.offset, preset.value);
    }
  }
}

void Encoder::record(const Record& record, std::size_t start, std::uint8_t made) {
  made_ = made;
  if (record.marked) mark(start);
  std::optional<AttrWriter::Nest> outer;
  std::optional<AttrWriter::Nest> inner;
  std::uint16_t open[2] = {0, 0};  // NOLINT(modernize-avoid-c-arrays)
  for (std::size_t i = 0; i < record.slots.size(); ++i) {
    const Field& row = record.schema->fields[i];
    const Value& value = record.slots[i];
    if (value.absent() && !(operation_.carries == schema::Access::create && row.type == Type::linkName)) continue;
    if (row.offset != schema::kNoOffset) {
      headerField(row, value, start);
      continue;
    }
    if (row.inside[0] != open[0] || row.inside[1] != open[1]) {
      inner.reset();
      if (row.inside[0] != open[0]) outer.reset();
      if (row.inside[0] != 0 && !outer) outer.emplace(writer_.nest(row.inside[0]));
      if (row.inside[1] != 0) inner.emplace(writer_.nest(row.inside[1]));
      open[0] = row.inside[0];
      open[1] = row.inside[1];
    }
    if (row.type == Type::maskedBit) {
      i = maskedBits(record, i);
    } else {
      attribute(row, value);
    }
  }
  // Nests close inside out; members of optionals are destroyed in the reverse order of declaration.
}

void Encoder::mark(std::size_t start) {
  setFlag({.offset = offsetof(ifinfomsg, ifi_flags), .mask = schema::kUnfinished}, true, start);
  const auto port = static_cast<std::uint32_t>(writer_.putValue(IFLA_GROUP, 0U) + kAttributeHeader);
  out_.fixups.push_back({.kind = Fixup::Kind::port, .offset = port, .made = made_});
}

void Encoder::headerField(const Field& row, const Value& value, std::size_t start) {
  if (row.type == Type::maskedBit) return setFlag(row, std::get<bool>(value) != row.inverted, start);
  const Buffer bytes = writeScalar(row.type, numberOf(value));
  const auto offset = static_cast<std::uint32_t>(start + row.offset);
  if (const auto* name = std::get_if<std::string>(&value)) fill(row, *name, offset);
  std::memcpy(out_.bytes.data() + offset, bytes.data(), bytes.size());
  out_.trail.push_back({offset, static_cast<std::uint32_t>(offset + bytes.size()), row.name});
}

// The mask behind the value says which bits are meant. With an empty mask the kernel takes all of them.
void Encoder::setFlag(const Field& row, bool on, std::size_t start) {
  const std::span<std::byte> bytes(out_.bytes);
  const std::size_t value = start + row.offset;
  const std::size_t mask = value + sizeof(std::uint32_t);
  store(bytes, value, *netlink::load<std::uint32_t>(bytes, value) | (on ? row.mask : 0U));
  store(bytes, mask, *netlink::load<std::uint32_t>(bytes, mask) | row.mask);
}

std::size_t Encoder::maskedBits(const Record& record, std::size_t first) {
  const auto& rows = record.schema->fields;
  const std::uint32_t begin = end();
  const std::size_t start = writer_.putValue(rows[first].attribute, std::uint64_t{0}) + kAttributeHeader;
  out_.trail.push_back({begin, end(), rows[first].name});
  std::size_t i = first;
  for (; i < rows.size() && rows[i].attribute == rows[first].attribute; ++i) {
    if (record.slots[i].absent()) continue;
    Field bit = rows[i];
    bit.offset = 0;
    setFlag(bit, std::get<bool>(record.slots[i]) != bit.inverted, start);
  }
  return i - 1;
}

void Encoder::attribute(const Field& row, const Value& value) {
  const std::uint32_t begin = end();
  if (row.command.attribute != 0) writer_.putValue(row.command.attribute, row.command.value);
  payload(row, value);
  // Behind those of what lies inside it, which are closer to the point.
  out_.trail.push_back({begin, end(), row.name});
}

void Encoder::payload(const Field& row, const Value& value) {
  if (row.type == Type::linkName && operation_.carries == schema::Access::create) return newName(row, value);
  if (const auto* inner = std::get_if<std::unique_ptr<Record>>(&value)) {
    return row.type == Type::structure ? structure(**inner, row.attribute) : nest(**inner, row.attribute);
  }
  if (row.type == Type::ifindex) return reference(row, value);
  if (row.type == Type::via) {
    writer_.put(row.attribute, writeVia(std::get<Octets>(value)));
  } else if (const auto* octets = std::get_if<Octets>(&value)) {
    const bool isIp6 = row.attribute6 != 0 && octets->size == sizeof(in6_addr);
    writer_.put(isIp6 ? row.attribute6 : row.attribute, octets->view());
  } else if (const auto* text = std::get_if<std::string>(&value)) {
    // IFLA_IFALIAS is binary to the kernel: a closing NUL would be one byte too many behind 255, and no bytes at all
    // clear it.
    if (row.type == Type::text) {
      writer_.put(row.attribute, bytesOf(std::string_view(*text)));
    } else {
      writer_.putText(row.attribute, *text);
    }
  } else if (const auto* elements = std::get_if<List>(&value)) {
    row.type == Type::multipath ? multipath(row, *elements) : list(row, *elements);
  } else if (const auto* pairs = std::get_if<Map>(&value)) {
    map(row, *pairs);
  } else if (row.type == Type::flag) {
    if (std::get<bool>(value)) writer_.put(row.attribute, {});
  } else {
    writer_.put(row.attribute, writeScalar(row.type, numberOf(value)));
  }
}

void Encoder::list(const Field& row, const List& values) {
  const auto open = writer_.nest(row.attribute);
  Field element{.name = row.name, .attribute = row.element, .type = row.elementType};
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (row.indexed) element.attribute = static_cast<std::uint16_t>(i);
    payload(element, values[i]);
  }
}

void Encoder::map(const Field& row, const Map& pairs) {
  const auto open = writer_.nest(row.attribute);
  for (const auto& [from, to] : pairs) writer_.putValue(row.element, std::array{from, to});
}

// The length of each counts its structure and the attributes behind it.
void Encoder::multipath(const Field& row, const List& hops) {
  const auto open = writer_.nest(row.attribute);
  for (const Value& hop : hops) {
    const Record& inner = *std::get<std::unique_ptr<Record>>(hop);
    const std::size_t start = writer_.end();
    out_.bytes.resize(start + netlink::aligned(inner.schema->headerSize));
    record(inner, start, made_);
    store(std::span(out_.bytes), start, static_cast<std::uint16_t>(writer_.end() - start));
  }
}

// A C structure: what is not given is zero.
void Encoder::structure(const Record& inner, std::uint16_t attribute) {
  const std::vector<std::byte> blank(inner.schema->headerSize);
  const std::size_t start = writer_.put(attribute, blank) + kAttributeHeader;
  for (std::size_t i = 0; i < inner.slots.size(); ++i) {
    if (!inner.slots[i].absent()) headerField(inner.schema->fields[i], inner.slots[i], start);
  }
}

// A nest that is a message of its own (the peer of a veth) describes the trip's next new link.
void Encoder::nest(const Record& inner, std::uint16_t attribute) {
  const auto open = writer_.nest(attribute);
  const std::size_t start = writer_.end();
  out_.bytes.resize(start + netlink::aligned(inner.schema->headerSize));
  const std::uint8_t outer = made_;
  record(inner, start, static_cast<std::uint8_t>(inner.schema->headerSize == 0 ? outer : outer + 1));
  made_ = outer;
}

void Encoder::reference(const Field& row, const Value& value) {
  const auto index = static_cast<std::uint32_t>(numberOf(value));
  const auto start = static_cast<std::uint32_t>(writer_.putValue(row.attribute, index));
  if (const auto* name = std::get_if<std::string>(&value)) {
    fill(row, *name, start + kAttributeHeader);
  } else if (row.mustExist && index != 0) {
    fill(row, {}, start + kAttributeHeader, index);
  }
}

// The index of a link whose name is all that is known here; or an index that may be none.
void Encoder::fill(const Field& row, const std::string& name, std::uint32_t offset, std::uint32_t index) {
  out_.fixups.push_back({.kind = Fixup::Kind::index,
                         .offset = offset,
                         .name = name,
                         .index = index,
                         .made = made_,
                         .inTarget = row.inTarget && operation_.carries == schema::Access::create,
                         .field = row.name});
}

// Without a name the connection thread picks the next free one: the kernel would pick it too, but has no
// way of telling which, when the link is made in another namespace or the kernel is older than 6.2.
void Encoder::newName(const Field& row, const Value& value) {
  const auto* const name = std::get_if<std::string>(&value);
  if (name != nullptr) {
    writer_.putText(row.attribute, *name);
    return;
  }
  const std::array<std::byte, IFNAMSIZ> blank{};
  const std::size_t start = writer_.put(row.attribute, blank) + kAttributeHeader;
  out_.fixups.push_back(
      {.kind = Fixup::Kind::madeName, .offset = static_cast<std::uint32_t>(start), .made = made_, .field = row.name});
}

}  // namespace

Encoded encode(const Operation& operation, const Record& record, const LinkRef& link) {
  Encoded out;
  const auto flags = static_cast<std::uint16_t>(NLM_F_REQUEST | operation.flags);
  out.bytes = netlink::startMessage(operation.message, flags, operation.schema->headerSize);
  Encoder encoder(out, operation);
  encoder.link(link);
  encoder.presets();
  encoder.record(record, sizeof(nlmsghdr), 0);
  netlink::finishMessage(out.bytes);
  return out;
}

std::string_view fieldAt(const std::vector<TrailEntry>& trail, std::uint32_t offset) {
  const auto holds = [offset](const TrailEntry& entry) { return entry.offset <= offset && offset < entry.end; };
  const auto found = std::ranges::find_if(trail, holds);
  return found == trail.end() ? std::string_view() : found->field;
}

}  // namespace codec
