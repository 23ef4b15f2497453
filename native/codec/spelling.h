#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "codec/record.h"

// How values are spelt in JavaScript. Pure; any thread.
namespace codec {

// What the kernel takes as a name, and what nobody means although it would take it: '%' makes a pattern.
[[nodiscard]] bool isLinkName(std::string_view name, std::size_t longest);

// aa:bb:cc:dd:ee:ff or aa-bb-…, in any case, one separator throughout.
[[nodiscard]] std::optional<Octets> parseMac(std::string_view text);

// In lower case, with colons.
[[nodiscard]] std::string formatMac(const Octets& octets);
void appendMac(netlink::Bytes octets, std::string& text);

// An IPv4 or IPv6 address in the usual forms, without a zone; 4 or 16 bytes.
[[nodiscard]] std::optional<Octets> parseIp(std::string_view text);

// In canonical form (RFC 5952 for IPv6); empty for any other length.
[[nodiscard]] std::string formatIp(const Octets& octets);

// As iproute2 writes it: 8000.52:54:00:12:34:56
[[nodiscard]] std::string formatBridgeId(const Octets& octets);

// Neither zero nor multicast.
[[nodiscard]] bool isUnicast(const Octets& octets);

}  // namespace codec
