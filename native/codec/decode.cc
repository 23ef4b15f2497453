#include "codec/decode.h"

#include <algorithm>
#include <array>

#include "codec/find-rows.h"
#include "codec/scalar.h"
#include "netlink/attribute.h"
#include "schema/registry.h"

namespace codec {
namespace {

using netlink::AttrReader;
using netlink::Bytes;
using netlink::load;
using schema::Field;
using schema::Schema;
using schema::Type;

class Decoder {
 public:
  Decoder(Record& record, bool stats) : record_(record), stats_(stats) {}

  void read(Bytes message);

 private:
  void field(const Field& row, Value& slot, Bytes payload);
  [[nodiscard]] Value list(const Field& row, Bytes payload);
  [[nodiscard]] Value map(const Field& row, Bytes payload);
  [[nodiscard]] Value multipath(const Field& row, Bytes payload);
  [[nodiscard]] Value byKind(const Field& row, Bytes payload);
  [[nodiscard]] Value nested(const Schema& schema, Bytes payload) const;

  Record& record_;
  bool stats_;
};

// In the order of the rows: the kind's word comes before what it is needed for.
void Decoder::read(Bytes message) {
  const Schema& table = *record_.schema;
  std::array<Bytes, Schema::kNumbers> places{};  // no table has more rows
  RowFinder finder(table, places);
  finder.find(message);
  record_.badAttributes += finder.bad();
  for (std::size_t i = 0; i < table.fields.size(); ++i) {
    if (places.at(i).data() != nullptr) field(table.fields[i], record_.slots[i], places.at(i));
  }
}

void Decoder::field(const Field& row, Value& slot, Bytes payload) {
  switch (row.type) {
    case Type::maskedBit:
      slot = isSet(row, payload);
      return;
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
  Decoder(record, stats).read(payload);
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
