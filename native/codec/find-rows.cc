#include "codec/find-rows.h"

#include <algorithm>

#include "codec/scalar.h"
#include "netlink/attribute.h"

namespace codec {

using netlink::AttrReader;
using netlink::Bytes;
using netlink::load;
using schema::Field;
using schema::Schema;
using schema::Type;

void RowFinder::find(Bytes message, std::vector<Leaf>* leaves) {
  start_ = message.data();
  leaves_ = leaves;
  header(message);
  // Rows of the header stand in an order of their own.
  if (leaves_ != nullptr) std::ranges::sort(*leaves_, {}, &Leaf::begin);
  const std::size_t start = netlink::aligned(table_.headerSize);
  if (start < message.size()) attributes(message.subspan(start), 0);
}

// Members of the fixed header or of a structure. One that lies behind the end is absent: the kernel is
// older than the member.
void RowFinder::header(Bytes bytes) {
  for (std::size_t i = 0; i < table_.headerRows; ++i) {
    const Field& row = table_.fields[i];
    if (row.offset == schema::kNoOffset || row.offset > bytes.size()) continue;
    const Bytes rest = bytes.subspan(row.offset);
    const std::size_t size = scalarSize(row.type);
    if (rest.size() < size) continue;
    places_[i] = rest.first(size);
    note(places_[i], i);
  }
}

[[gnu::cold]] void RowFinder::noteLeaf(Bytes payload, std::size_t row) {
  const auto begin = static_cast<std::size_t>(payload.data() - start_);
  leaves_->push_back({begin, begin + payload.size(), row});
}

void RowFinder::attributes(Bytes bytes, std::size_t depth) {
  AttrReader reader(bytes, [this, depth](std::uint16_t type) { return holdsOthers(type, depth); });
  while (const auto found = reader.next()) {
    // Most of them.
    if (depth == 0 && found->type < Schema::kNumbers && table_.whole[found->type]) {
      place(table_.rows[found->type], found->payload);
    } else {
      attribute(found->type, found->payload, depth);
    }
  }
  if (reader.malformed()) ++bad_;
}

bool RowFinder::isHere(const Field& row, std::size_t depth) const {
  if (row.offset != schema::kNoOffset) return false;
  for (std::size_t i = 0; i < depth; ++i) {
    if (row.inside[i] != path_[i]) return false;
  }
  return true;
}

bool RowFinder::holdsOthers(std::uint16_t type, std::size_t depth) const {
  return std::ranges::any_of(table_.fields, [&](const Field& row) {
    if (!isHere(row, depth)) return false;
    if (depth < kMaxDepth && row.inside[depth] != 0) return row.inside[depth] == type;
    const bool isNest =
        row.type == Type::list || row.type == Type::map || row.type == Type::nested || row.type == Type::byKind;
    return isNest && row.attribute == type;
  });
}

// The row that is read from an attribute, or from inside of it; the number of rows when there is none.
std::size_t RowFinder::rowOf(std::uint16_t type, std::size_t depth) const {
  const std::uint16_t outermost = depth == 0 ? type : path_[0];
  const std::size_t first = outermost < Schema::kNumbers ? table_.rows.at(outermost) : Schema::kNoRow;
  if (depth == 0) return std::min(first, table_.fields.size());
  for (std::size_t i = first; i < table_.fields.size(); ++i) {
    const Field& row = table_.fields[i];
    if (row.inside[0] != outermost) break;
    if (!isHere(row, depth) || !allows(row.access, schema::Access::read)) continue;
    const bool holdsOthers = depth < kMaxDepth && row.inside[depth] != 0;
    if ((holdsOthers ? row.inside[depth] : row.attribute) == type) return i;
  }
  return table_.fields.size();
}

void RowFinder::attribute(std::uint16_t type, Bytes payload, std::size_t depth) {
  const std::size_t index = rowOf(type, depth);
  if (index == table_.fields.size()) return note(payload, Leaf::kNoRow);
  const Field& row = table_.fields[index];
  if (depth < kMaxDepth && row.inside[depth] != 0) {
    path_[depth] = type;
    return attributes(payload, depth + 1);
  }
  if (row.type == Type::maskedBit) return maskedBits(index, payload);
  place(index, payload);
}

// {u32 value, u32 mask}: every row of this attribute is one bit of the value, if the mask says that the kernel has it.
void RowFinder::maskedBits(std::size_t first, Bytes payload) {
  const auto mask = load<std::uint32_t>(payload, sizeof(std::uint32_t));
  if (!mask) {
    ++bad_;
    return;
  }
  const auto& rows = table_.fields;
  for (std::size_t i = first; i < rows.size() && rows[i].attribute == rows[first].attribute; ++i) {
    if ((*mask & rows[i].mask) != 0) places_[i] = payload;
  }
}

bool isSet(const Field& row, Bytes place) {
  const std::uint32_t word = load<std::uint32_t>(place).value_or(0);
  return ((word & row.mask) == row.mask) != row.inverted;
}

}  // namespace codec
