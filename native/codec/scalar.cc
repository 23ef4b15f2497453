#include "codec/scalar.h"

#include <netinet/in.h>
#include <sys/socket.h>

#include <optional>
#include <string>

namespace codec {
namespace {

using netlink::Buffer;
using netlink::Bytes;
using netlink::bytesOf;
using netlink::load;
using schema::Type;

constexpr std::size_t kBridgeId = 8;
constexpr std::size_t kFamily = sizeof(std::uint16_t);  // in front of the address of RTA_VIA

// Scalars have exactly their length. Numbers larger than 64 bits do not exist here.
template <typename T>
std::optional<std::uint64_t> natural(Bytes bytes) {
  if (bytes.size() != sizeof(T)) return std::nullopt;
  return static_cast<std::uint64_t>(*load<T>(bytes));
}

std::optional<std::uint64_t> fromNetworkOrder(Bytes bytes, std::size_t size) {
  if (bytes.size() != size) return std::nullopt;
  std::uint64_t value = 0;
  for (const std::byte one : bytes) value = (value << 8U) | std::to_integer<std::uint64_t>(one);
  return value;
}

Buffer inNetworkOrder(std::uint64_t value, std::size_t size) {
  Buffer bytes(size);
  for (auto one = bytes.rbegin(); one != bytes.rend(); ++one, value >>= 8U)
    *one = static_cast<std::byte>(value & 0xffU);
  return bytes;
}

std::optional<std::uint64_t> naturalOf(Type type, Bytes bytes) {
  switch (type) {
    case Type::boolean:
    case Type::u8:
      return natural<std::uint8_t>(bytes);
    case Type::u16:
      return natural<std::uint16_t>(bytes);
    case Type::be16:
      return fromNetworkOrder(bytes, sizeof(std::uint16_t));
    case Type::be32:
      return fromNetworkOrder(bytes, sizeof(std::uint32_t));
    case Type::be64:
      return fromNetworkOrder(bytes, sizeof(std::uint64_t));
    case Type::u64:
      return natural<std::uint64_t>(bytes);
    default:
      return natural<std::uint32_t>(bytes);
  }
}

std::string textOf(Bytes bytes) {
  std::string text(bytes.size(), '\0');
  std::memcpy(text.data(), bytes.data(), bytes.size());
  return text.substr(0, text.find('\0'));
}

Value octetsOf(Bytes bytes) {
  Octets octets;
  if (bytes.empty() || bytes.size() > octets.bytes.size()) return {};
  std::memcpy(octets.bytes.data(), bytes.data(), bytes.size());
  octets.size = static_cast<std::uint8_t>(bytes.size());
  return octets;
}

// An address of exactly that many bytes.
Value addressOf(Bytes bytes, std::size_t size) { return bytes.size() == size ? octetsOf(bytes) : Value(); }

Value ipOf(Bytes bytes) {
  return bytes.size() == sizeof(in_addr) || bytes.size() == sizeof(in6_addr) ? octetsOf(bytes) : Value();
}

}  // namespace

std::size_t scalarSize(Type type) {
  switch (type) {
    case Type::boolean:
    case Type::u8:
      return 1;
    case Type::u16:
    case Type::be16:
      return 2;
    case Type::u64:
    case Type::be64:
      return 8;
    case Type::ip6:
      return 16;
    default:
      return 4;
  }
}

Value readScalar(Type type, Bytes bytes) {
  switch (type) {
    case Type::text:
    case Type::linkName:
      return textOf(bytes);
    case Type::mac:
      return octetsOf(bytes);
    case Type::ip4:
      return addressOf(bytes, sizeof(in_addr));
    case Type::ip6:
      return addressOf(bytes, sizeof(in6_addr));
    case Type::ip:
      return ipOf(bytes);
    case Type::via:
      return bytes.size() < kFamily ? Value() : ipOf(bytes.subspan(kFamily));
    case Type::bridgeId:
      return addressOf(bytes, kBridgeId);
    case Type::flag:
      return bytes.empty() || bytes[0] != std::byte{0};
    case Type::s32: {
      const auto value = load<std::int32_t>(bytes);
      return value && bytes.size() == sizeof(*value) ? Value(static_cast<std::int64_t>(*value)) : Value();
    }
    default:
      break;
  }
  const auto value = naturalOf(type, bytes);
  if (!value) return {};
  const bool isTruth = type == Type::boolean || type == Type::boolean32;
  return isTruth ? Value(*value != 0) : Value(*value);
}

Buffer writeScalar(Type type, std::int64_t value) {
  const auto wide = static_cast<std::uint64_t>(value);
  const auto copy = [](auto number) {
    const Bytes bytes = bytesOf(number);
    return Buffer(bytes.begin(), bytes.end());
  };
  switch (type) {
    case Type::boolean:
    case Type::u8:
      return copy(static_cast<std::uint8_t>(wide));
    case Type::u16:
      return copy(static_cast<std::uint16_t>(wide));
    case Type::be16:
    case Type::be32:
    case Type::be64:
      return inNetworkOrder(wide, scalarSize(type));
    case Type::u64:
      return copy(wide);
    default:
      return copy(static_cast<std::uint32_t>(wide));
  }
}

Buffer writeVia(const Octets& octets) {
  const auto family = static_cast<std::uint16_t>(octets.size == sizeof(in6_addr) ? AF_INET6 : AF_INET);
  Buffer bytes(kFamily + octets.size);
  netlink::store(std::span(bytes), 0, family);
  std::memcpy(bytes.data() + kFamily, octets.bytes.data(), octets.size);
  return bytes;
}

}  // namespace codec
