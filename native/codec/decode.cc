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
  [[nodiscard]] std::size_t rowOf(std::uint16_t type, std::size_t depth) const;
  void field(const Field& row, Value& slot, Bytes payload);
  void maskedBits(std::size_t first, Bytes payload);
  [[nodiscard]] bool isHere(const Field& row, std::size_t depth) const;
  [[nodiscard]] bool holdsOthers(std::uint16_t type, std::size_t depth) const;
  [[nodiscard]] Value list(const Field& row, Bytes payload);
  [[nodiscard]] Value map(const Field& row, Bytes payload);
  [[nodiscard]] Value multipath(const Field& row, Bytes payload);
  [[nodiscard]] Value byKind(const Field& row, Bytes payload);
  [[nodiscard]] Value nested(const Schema& schema, Bytes payload) const;

  Record& record_;
  bool stats_;
  std::uint16_t path_[kMaxDepth] = {0, 0};  // NOLINT(modernize-avoid-c-arrays): the nests around the walk
};

// Members of the fixed header or of a structure. One that lies behind the end is absent: the kernel is
// older than the member.
void Decoder::header(Bytes bytes) {
  for (std::size_t i = 0; i < record_.schema->headerRows; ++i) {
    const Field& row = record_.schema->fields[i];
    if (row.offset == schema::kNoOffset || row.offset > bytes.size()) continue;
    const Bytes rest = bytes.subspan(row.offset);
    if (row.type == Type::maskedBit) {
      if (const auto word = load<std::uint32_t>(rest))
        record_.slots[i] = ((*word & row.mask) == row.mask) != row.inverted;
    } else if (rest.size() >= scalarSize(row.type)) {
      readScalar(row.type, rest.first(scalarSize(row.type)), record_.slots[i]);
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

// The row that is read from an attribute, or from inside of it; the number of rows when there is none.
std::size_t Decoder::rowOf(std::uint16_t type, std::size_t depth) const {
  const Schema& table = *record_.schema;
  const std::uint16_t outermost = depth == 0 ? type : path_[0];
  const std::size_t first = outermost < Schema::kNumbers ? table.rows.at(outermost) : Schema::kNoRow;
  if (depth == 0) return std::min(first, table.fields.size());
  for (std::size_t i = first; i < table.fields.size(); ++i) {
    const Field& row = table.fields[i];
    if (row.inside[0] != outermost) break;
    if (!isHere(row, depth) || !allows(row.access, schema::Access::read)) continue;
    const bool holdsOthers = depth < kMaxDepth && row.inside[depth] != 0;
    if ((holdsOthers ? row.inside[depth] : row.attribute) == type) return i;
  }
  return table.fields.size();
}

void Decoder::attribute(const Attribute& found, std::size_t depth) {
  const std::size_t index = rowOf(found.type, depth);
  if (index == record_.schema->fields.size()) return;
  const Field& row = record_.schema->fields[index];
  if (depth < kMaxDepth && row.inside[depth] != 0) {
    path_[depth] = found.type;
    return attributes(found.payload, depth + 1);
  }
  if (row.type == Type::maskedBit) return maskedBits(index, found.payload);
  // The kernel says a thing once. What comes again is the inside of a nest whose length has overflowed (more than
  // 5,460 source addresses), and means something else.
  if (record_.slots[index].absent()) return field(row, record_.slots[index], found.payload);
  ++record_.badAttributes;
}

// {u32 value, u32 mask}: every row of this attribute is one bit of the value, if the mask says that the kernel has it.
void Decoder::maskedBits(std::size_t first, Bytes payload) {
  const auto word = load<std::uint32_t>(payload);
  const auto mask = load<std::uint32_t>(payload, sizeof(std::uint32_t));
  if (!word || !mask) {
    ++record_.badAttributes;
    return;
  }
  const auto& rows = record_.schema->fields;
  for (std::size_t i = first; i < rows.size() && rows[i].attribute == rows[first].attribute; ++i) {
    if ((*mask & rows[i].mask) != 0) record_.slots[i] = ((*word & rows[i].mask) != 0) != rows[i].inverted;
  }
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
    case Type::multipath:
      slot = multipath(row, payload);
      return;
    default:
      readScalar(row.type, payload, slot);
      if (slot.absent()) ++record_.badAttributes;
  }
}

Value Decoder::list(const Field& row, Bytes payload) {
  List values;
  AttrReader reader(payload);
  while (const auto element = reader.next()) {
    if (!row.indexed && element->type != row.element) continue;
    Value value;
    readScalar(row.elementType, element->payload, value);
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
  const std::size_t word = record_.schema->wordRows[row.ofMember ? 1 : 0];
  const auto* const kind = std::get_if<std::string>(&record_.slots[word]);
  if (kind == nullptr) return {};
  const Schema* const table = row.ofMember ? schema::findMember(*kind) : schema::findKind(*kind);
  return table == nullptr ? Value() : nested(*table, payload);
}

// The length of each counts its structure and the attributes behind it.
Value Decoder::multipath(const Field& row, Bytes payload) {
  List hops;
  while (!payload.empty()) {
    const std::size_t length = load<std::uint16_t>(payload).value_or(0);
    if (length < row.nested->headerSize || length > payload.size()) {
      ++record_.badAttributes;
      break;
    }
    hops.emplace_back(nested(*row.nested, payload.first(length)));
    payload = payload.subspan(std::min(netlink::aligned(length), payload.size()));
  }
  return hops;
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
  for (std::size_t i = 0; table.hasLikes && i < record.slots.size(); ++i) {
    const std::string_view like = table.fields[i].absentLike;
    if (like.empty() || !record.slots[i].absent()) continue;
    if (const auto* octets = std::get_if<Octets>(&record[like])) record.slots[i] = *octets;
  }
  return record;
}

const schema::Watchable* watchableIn(std::uint16_t type, Bytes payload) {
  if (payload.empty()) return nullptr;
  const auto* const found = schema::findWatchable(type, std::to_integer<std::uint8_t>(payload.front()));
  return found == nullptr || payload.size() < found->schema->headerSize ? nullptr : found;
}

}  // namespace codec
