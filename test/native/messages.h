#pragma once

#include <linux/netlink.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "netlink/bytes.h"

// Bytes as they lie in a message, for the tests that play the kernel, and for those that look at what it was sent. Laid
// out by hand: they share nothing with native/ but the spans of bytes.
namespace test {

// An attribute, padded.
[[nodiscard]] netlink::Buffer attribute(std::uint16_t type, netlink::Bytes payload);
[[nodiscard]] netlink::Buffer attribute(std::uint16_t type, std::string_view text);  // with a closing NUL
[[nodiscard]] netlink::Buffer attribute(std::uint16_t type, std::uint32_t number);

// RTM_NEWLINK with more attributes than IFLA_IFNAME.
struct Link {
  std::int32_t index = 0;
  std::string name = {};
  std::vector<netlink::Buffer> attributes = {};
};
[[nodiscard]] netlink::Buffer link(const nlmsghdr& request, const Link& described, std::uint16_t flags = 0);

// Of a request about a link: the payload of its first attribute of that number, empty when there is none.
[[nodiscard]] netlink::Bytes attributeOf(netlink::Bytes request, std::uint16_t type);
[[nodiscard]] std::string textOf(netlink::Bytes request, std::uint16_t type);
[[nodiscard]] std::uint32_t numberOf(netlink::Bytes request, std::uint16_t type);
[[nodiscard]] std::uint32_t indexOf(netlink::Bytes request);  // ifi_index

}  // namespace test
