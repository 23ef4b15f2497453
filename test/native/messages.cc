#include "messages.h"

#include <algorithm>

#include "scripted_peer.h"

namespace test {
namespace {

using netlink::Buffer;
using netlink::Bytes;

constexpr std::size_t kHeader = 16;     // struct nlmsghdr
constexpr std::size_t kIfinfomsg = 16;  // struct ifinfomsg
constexpr std::size_t kAttribute = 4;   // struct nlattr

std::size_t padded(std::size_t size) { return (size + 3) & ~std::size_t{3}; }

void append(Buffer& to, Bytes bytes) { to.insert(to.end(), bytes.begin(), bytes.end()); }

}  // namespace

Buffer attribute(std::uint16_t type, Bytes payload) {
  Buffer bytes;
  append(bytes, netlink::bytesOf(static_cast<std::uint16_t>(kAttribute + payload.size())));
  append(bytes, netlink::bytesOf(type));
  append(bytes, payload);
  bytes.resize(padded(bytes.size()));
  return bytes;
}

Buffer attribute(std::uint16_t type, std::string_view text) {
  const std::string closed = std::string(text) + '\0';
  return attribute(type, netlink::bytesOf(std::string_view(closed)));
}

Buffer attribute(std::uint16_t type, std::uint32_t number) { return attribute(type, netlink::bytesOf(number)); }

Buffer link(const nlmsghdr& request, const Link& described, std::uint16_t flags) {
  Buffer bytes = link(request, described.index, described.name, flags);
  for (const Buffer& one : described.attributes) append(bytes, one);
  netlink::store(std::span(bytes), 0, static_cast<std::uint32_t>(bytes.size()));
  return bytes;
}

Bytes attributeOf(Bytes request, std::uint16_t type) {
  constexpr std::uint16_t kTypeMask = 0x3fff;
  std::size_t start = kHeader + kIfinfomsg;
  while (start + kAttribute <= request.size()) {
    const std::size_t length = *netlink::load<std::uint16_t>(request, start);
    const auto found = static_cast<std::uint16_t>(*netlink::load<std::uint16_t>(request, start + 2) & kTypeMask);
    if (length < kAttribute || start + length > request.size()) return {};
    if (found == type) return request.subspan(start + kAttribute, length - kAttribute);
    start += padded(length);
  }
  return {};
}

std::string textOf(Bytes request, std::uint16_t type) {
  const Bytes payload = attributeOf(request, type);
  std::string text(payload.size(), '\0');
  std::ranges::transform(payload, text.begin(), [](std::byte one) { return std::to_integer<char>(one); });
  return text.substr(0, text.find('\0'));
}

std::uint32_t numberOf(Bytes request, std::uint16_t type) {
  return netlink::load<std::uint32_t>(attributeOf(request, type)).value_or(0);
}

std::uint32_t indexOf(Bytes request) { return netlink::load<std::uint32_t>(request, kHeader + 4).value_or(0); }

}  // namespace test
