#pragma once

#include <cstddef>
#include <cstdint>

#include "codec/record.h"
#include "netlink/bytes.h"
#include "schema/field.h"

// Values without further structure, and their bytes.
namespace codec {

// Of a member of a C structure.
[[nodiscard]] std::size_t scalarSize(schema::Type type);

// Absent when the bytes do not fit the type.
void readScalar(schema::Type type, netlink::Bytes bytes, Value& slot);

// The number of a value in the type's width and byte order.
[[nodiscard]] netlink::Buffer writeScalar(schema::Type type, std::int64_t value);

// The payload of RTA_VIA: the family of an IP address, and the address.
[[nodiscard]] netlink::Buffer writeVia(const Octets& octets);

}  // namespace codec
