#pragma once

#include <cstdint>
#include <limits>
#include <string_view>

#include "codec/pack.h"
#include "codec/record.h"

// Single values on their way into a column: for those who have a record, and for those who have only its bytes.
namespace codec {

constexpr double kAbsent = std::numeric_limits<double>::quiet_NaN();

void packText(std::string_view text, Packed& into);
// A link-layer address as it lies there; nothing when it cannot be one.
void packMac(netlink::Bytes bytes, Packed& into);
void packOctets(schema::Type type, const Octets& octets, Packed& into);
// A natural number of that row: a word, bits, or a number in JavaScript's unit.
[[nodiscard]] double packedNumber(const schema::Field& row, std::uint64_t natural);
void packValue(const schema::Field& row, const Value& value, Packed& into);
// The number of a table, which a record begins with.
void packTable(const schema::Schema& table, Packed& into);

}  // namespace codec
