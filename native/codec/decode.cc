#include "codec/decode.h"

#include <algorithm>
#include <optional>

#include "codec/scalar.h"
#include "netlink/attribute.h"
#include "schema/registry.h"

namespace codec {
namespace {

using netlink::Attribute;
using netlink::AttrReader;
using netlink::Bytes;
using netlink::load;
using schema::Field;
using schema::Schema;
using schema::Type;

class Decoder {
 public:
  Decoder(Record& record, bool stats) : record_(record), stats_(stats) {}

  void header(Bytes bytes);
  void attributes(Bytes bytes, std::size_t depth);

 private:
  static constexpr std::size_t kMaxDepth = 2;

  void attribute(const Attribute& found, std::size_t depth);
  void field(const Field& row, Value& slot, Bytes payload);
  void maskedBits(std::size_t first, Bytes payload);
  [[nodiscard]] bool isHere(const Field& row, std::size_t depth) const;
  [[nodiscard]] bool holdsOthers(std::uint16_t type, std::size_t depth) const;
  [[nodiscard]] Value list(const Field& row, Bytes payload);
  [[nodiscard]] Value map(const Field& row, Bytes payload);
  [[nodiscard]] Value byKind(const Field& row, Bytes payload);
  [[nodiscard]] Value nested(const Schema& schema, Bytes payload) const;

  Record& record_;
  bool stats_;
  std::uint16_t path_[kMaxDepth] = {0, 0};  // NOLINT(modernize-avoid-c-arrays): the nests around the walk
  std::size_t next_ = 0;                    // the row to look at first: the kernel writes in order
};

// Members of the fixed header or of a structure. One that lies behind the end is absent: the kernel is
// older than the member.
void Decoder::header(Bytes bytes) {
  for (std::size_t i = 0; i < record_.slots.size(); ++i) {
    const Field& row = record_.schema->fields[i];
    if (row.offset == schema::kNoOffset || row.offset > bytes.size()) continue;
    const Bytes rest = bytes.subspan(row.offset);
    if (row.type == Type::maskedBit) {
      if (const auto word = load<std::uint32_t>(rest)) record_.slots[i] = ((*word & row.mask) != 0) != row.inverted;
    } else if (rest.size() >= scalarSize(row.type)) {
      record_.slots[i] = readScalar(row.type, rest.first(scalarSize(row.type)));
    }
  }
}

void Decoder::attributes(Bytes bytes, std::size_t depth) {
  AttrReader reader(bytes, [this, depth](std::uint16_t type) { return holdsOthers(type, depth); });
  while (const auto found = reader.next()) attribute(*found, depth);
  if (reader.malformed()) ++record_.badAttributes;
}

bool Decoder::isHere(const Field& row, std::size_t depth) const {
  if (row.offset != schema::kNoOffset) return false;
  for (std::size_t i = 0; i < depth; ++i) {
    if (row.inside[i] != path_[i]) return false;
  }
  return true;
}

bool Decoder::holdsOthers(std::uint16_t type, std::size_t depth) const {
  return std::ranges::any_of(record_.schema->fields, [&](const Field& row) {
    if (!isHere(row, depth)) return false;
    if (depth < kMaxDepth && row.inside[depth] != 0) return row.inside[depth] == type;
    const bool isNest =
        row.type == Type::list || row.type == Type::map || row.type == Type::nested || row.type == Type::byKind;
    return isNest && row.attribute == type;
  });
}

void Decoder::attribute(const Attribute& found, std::size_t depth) {
  const auto& rows = record_.schema->fields;
  for (std::size_t step = 0; step < rows.size(); ++step) {
    const std::size_t index = (next_ + step) % rows.size();
    const Field& row = rows[index];
    if (!isHere(row, depth)) continue;
    if (depth < kMaxDepth && row.inside[depth] == found.type && row.inside[depth] != 0) {
      path_[depth] = found.type;
      return attributes(found.payload, depth + 1);
    }
    const bool atThisDepth = depth == kMaxDepth || row.inside[depth] == 0;
    const bool isIt = row.attribute == found.type || (row.attribute6 != 0 && row.attribute6 == found.type);
    if (!atThisDepth || !isIt || !allows(row.access, schema::Access::read)) continue;
    if (row.type == Type::maskedBit) return maskedBits(index, found.payload);
    next_ = index + 1;
    // The kernel says a thing once. What comes again is the inside of a nest whose length has overflowed (more than
    // 5,460 source addresses), and means something else.
    if (record_.slots[index].absent()) return field(row, record_.slots[index], found.payload);
    ++record_.badAttributes;
    return;
  }
}

// {u32 value, u32 mask}: every row of this attribute is one bit of the value.
void Decoder::maskedBits(std::size_t first, Bytes payload) {
  const auto word = load<std::uint32_t>(payload);
  if (!word) {
    ++record_.badAttributes;
    return;
  }
  const auto& rows = record_.schema->fields;
  for (std::size_t i = first; i < rows.size() && rows[i].attribute == rows[first].attribute; ++i) {
    record_.slots[i] = ((*word & rows[i].mask) != 0) != rows[i].inverted;
  }
  next_ = first;
}

void Decoder::field(const Field& row, Value& slot, Bytes payload) {
  switch (row.type) {
    case Type::list:
      slot = list(row, payload);
      return;
    case Type::structure:
    case Type::nested:
      if (stats_ || !row.counters) slot = nested(*row.nested, payload);
      return;
    case Type::map:
      slot = map(row, payload);
      return;
    case Type::byKind:
      slot = byKind(row, payload);
      return;
    default:
      slot = readScalar(row.type, payload);
      if (slot.absent()) ++record_.badAttributes;
  }
}

Value Decoder::list(const Field& row, Bytes payload) {
  List values;
  AttrReader reader(payload);
  while (const auto element = reader.next()) {
    if (!row.indexed && element->type != row.element) continue;
    Value value = readScalar(row.elementType, element->payload);
    if (!value.absent()) values.push_back(std::move(value));
  }
  if (reader.malformed()) ++record_.badAttributes;
  return values;
}

Value Decoder::map(const Field& row, Bytes payload) {
  Map pairs;
  AttrReader reader(payload);
  while (const auto element = reader.next()) {
    const auto from = load<std::uint32_t>(element->payload);
    const auto to = load<std::uint32_t>(element->payload, sizeof(std::uint32_t));
    if (element->type == row.element && from && to) pairs.emplace_back(*from, *to);
  }
  if (reader.malformed()) ++record_.badAttributes;
  return pairs;
}

Value Decoder::byKind(const Field& row, Bytes payload) {
  const auto* const kind = std::get_if<std::string>(&record_[row.wordIn]);
  if (kind == nullptr) return {};
  const Schema* const table = row.ofMember ? schema::findMember(*kind) : schema::findKind(*kind);
  return table == nullptr ? Value() : nested(*table, payload);
}

Value Decoder::nested(const Schema& table, Bytes payload) const {
  return std::make_unique<Record>(decode(payload, table, stats_));
}

}  // namespace

Record decode(Bytes payload, const Schema& table, bool stats) {
  Record record(table);
  Decoder decoder(record, stats);
  decoder.header(payload);
  const std::size_t start = netlink::aligned(table.headerSize);
  if (start < payload.size()) decoder.attributes(payload.subspan(start), 0);
  return record;
}

}  // namespace codec
