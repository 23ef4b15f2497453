#include "codec/spelling.h"

#include <arpa/inet.h>

#include <algorithm>
#include <array>

namespace codec {
namespace {

constexpr std::size_t kMacLength = 6;
constexpr std::size_t kPriorityLength = 2;  // of a bridge, in its id
constexpr std::string_view kDigits = "0123456789abcdef";

std::optional<unsigned> hexDigit(char c) {
  if (c >= '0' && c <= '9') return static_cast<unsigned>(c - '0');
  if (c >= 'a' && c <= 'f') return static_cast<unsigned>(c - 'a') + 10U;
  if (c >= 'A' && c <= 'F') return static_cast<unsigned>(c - 'A') + 10U;
  return std::nullopt;
}

}  // namespace

bool isLinkName(std::string_view name, std::size_t longest) {
  if (name.empty() || name.size() > longest) return false;
  // "all" and "default" are directories of sysctls beside those of the links.
  if (name == "." || name == ".." || name == "all" || name == "default") return false;
  return std::ranges::none_of(name, [](char c) {
    // isspace() of the kernel knows the space of Latin-1, too.
    const bool space = c == ' ' || (c >= '\t' && c <= '\r') || c == '\xa0';
    return space || c == '/' || c == ':' || c == '%' || c == '\0';
  });
}

std::optional<Octets> parseMac(std::string_view text) {
  if (text.size() != kMacLength * 3 - 1) return std::nullopt;
  const char separator = text[2];
  if (separator != ':' && separator != '-') return std::nullopt;
  Octets octets;
  octets.size = kMacLength;
  for (std::size_t i = 0; i < kMacLength; ++i) {
    const auto high = hexDigit(text[i * 3]);
    const auto low = hexDigit(text[i * 3 + 1]);
    if (!high || !low || (i > 0 && text[i * 3 - 1] != separator)) return std::nullopt;
    octets.bytes[i] = static_cast<std::byte>(*high * 16U + *low);
  }
  return octets;
}

std::optional<Octets> parseIp(std::string_view text) {
  const std::string copy(text);
  Octets octets;
  // inet_pton() stops at a NUL.
  if (copy.find('\0') != std::string::npos) return std::nullopt;
  const bool isIp6 = copy.find(':') != std::string::npos;
  if (::inet_pton(isIp6 ? AF_INET6 : AF_INET, copy.c_str(), octets.bytes.data()) != 1) return std::nullopt;
  octets.size = isIp6 ? sizeof(in6_addr) : sizeof(in_addr);
  return octets;
}

std::string formatIp(const Octets& octets) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  if (octets.size != sizeof(in_addr) && octets.size != sizeof(in6_addr)) return {};
  const int family = octets.size == sizeof(in_addr) ? AF_INET : AF_INET6;
  return ::inet_ntop(family, octets.bytes.data(), text.data(), text.size());
}

std::string formatBridgeId(const Octets& octets) {
  std::string text;
  for (const std::byte octet : octets.view().first(kPriorityLength)) {
    const auto value = std::to_integer<unsigned>(octet);
    text += {kDigits[value >> 4U], kDigits[value & 15U]};
  }
  Octets mac;
  mac.size = static_cast<std::uint8_t>(octets.size - kPriorityLength);
  std::ranges::copy(octets.view().subspan(kPriorityLength), mac.bytes.begin());
  return text + "." + formatMac(mac);
}

void appendMac(netlink::Bytes octets, std::string& text) {
  std::array<char, sizeof(Octets::bytes) * 3> spelt{};
  auto* end = spelt.begin();
  for (const std::byte octet : octets) {
    const auto value = std::to_integer<unsigned>(octet);
    *end++ = kDigits[value >> 4U];
    *end++ = kDigits[value & 15U];
    *end++ = ':';
  }
  if (end != spelt.begin()) text.append(spelt.begin(), end - 1);
}

std::string formatMac(const Octets& octets) {
  std::string text;
  appendMac(octets.view(), text);
  return text;
}

bool isUnicast(const Octets& octets) {
  const bool multicast = (std::to_integer<unsigned>(octets.bytes[0]) & 1U) != 0;
  return !multicast && std::ranges::any_of(octets.view(), [](std::byte octet) { return octet != std::byte{0}; });
}

}  // namespace codec
