#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "netlink/bytes.h"
#include "schema/field.h"

namespace codec {

struct Record;
struct Value;

// An address as it lies in the message: a link-layer one has up to MAX_ADDR_LEN bytes, an IP address 4 or 16.
struct Octets {
  std::array<std::byte, 32> bytes{};
  std::uint8_t size = 0;
  [[nodiscard]] netlink::Bytes view() const { return netlink::Bytes(bytes).first(size); }
  bool operator==(const Octets&) const = default;
};

using List = std::vector<Value>;
// What stands for what: {from, to}.
using Map = std::vector<std::pair<std::uint32_t, std::uint32_t>>;

// One field's value; monostate is "absent". Words of closed sets are their numbers here.
struct Value : std::variant<std::monostate, bool, std::uint64_t, std::int64_t, std::string, Octets, List, Map,
                            std::unique_ptr<Record>> {
  using variant::variant;
  [[nodiscard]] bool absent() const noexcept { return index() == 0; }
};

// The decoded or wanted values of one message: a table, and one slot for each of its rows.
// A plain value, used by one thread at a time.
struct Record {
  explicit Record(const schema::Schema& table) : schema(&table), slots(table.fields.size()) {}
  // Of a question that has nothing to say but of which link: no slots, which take two kilobytes.
  [[nodiscard]] static Record withoutSlots(const schema::Schema& table) { return Record(table, 0); }

  [[nodiscard]] Value& operator[](std::string_view name) { return slots[schema->find(name)]; }
  [[nodiscard]] const Value& operator[](std::string_view name) const { return slots[schema->find(name)]; }

  const schema::Schema* schema;
  std::vector<Value> slots;
  bool marked = false;              // of a new link: it carries the mark of construction until a later request
  std::uint32_t badAttributes = 0;  // attributes whose length did not fit their row: left out

 private:
  Record(const schema::Schema& table, std::size_t count) : schema(&table), slots(count) {}
};

// The other link that the message about a new one describes inside of it, as that of a veth does; nullptr without one.
[[nodiscard]] Record* peerIn(const Record& link);

// A list travels as one nest. One that is too long for its length field would turn the rest of the message into noise.
[[nodiscard]] bool fitsIntoNest(const List& list);

// A number as 64 bits, whatever its type; nothing for values that are no number.
[[nodiscard]] std::int64_t numberOf(const Value& value);

}  // namespace codec
