#include "codec/scalar.h"

#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <cstring>
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
void readNatural(Bytes bytes, Value& slot) {
  if (const auto value = load<T>(bytes); value && bytes.size() == sizeof(T)) slot.emplace<std::uint64_t>(*value);
}

void readNetworkOrder(Bytes bytes, std::size_t size, Value& slot) {
  if (bytes.size() != size) return;
  std::uint64_t value = 0;
  for (const std::byte one : bytes) value = (value << 8U) | std::to_integer<std::uint64_t>(one);
  slot.emplace<std::uint64_t>(value);
}

template <typename T>
void readTruth(Bytes bytes, Value& slot) {
  if (const auto value = load<T>(bytes); value && bytes.size() == sizeof(T)) slot.emplace<bool>(*value != 0);
}

void readInteger(Bytes bytes, Value& slot) {
  const auto value = load<std::int32_t>(bytes);
  if (value && bytes.size() == sizeof(*value)) slot.emplace<std::int64_t>(*value);
}

Buffer inNetworkOrder(std::uint64_t value, std::size_t size) {
  Buffer bytes(size);
  for (auto one = bytes.rbegin(); one != bytes.rend(); ++one, value >>= 8U)
    *one = static_cast<std::byte>(value & 0xffU);
  return bytes;
}

void readText(Bytes bytes, Value& slot) {
  const auto end = std::ranges::find(bytes, std::byte{0});
  std::string& text = slot.emplace<std::string>(static_cast<std::size_t>(end - bytes.begin()), '\0');
  std::memcpy(text.data(), bytes.data(), text.size());
}

void readOctets(Bytes bytes, Value& slot) {
  if (bytes.empty() || bytes.size() > Octets().bytes.size()) return;
  Octets& octets = slot.emplace<Octets>();
  std::memcpy(octets.bytes.data(), bytes.data(), bytes.size());
  octets.size = static_cast<std::uint8_t>(bytes.size());
}

// An address of exactly that many bytes.
void readAddress(Bytes bytes, std::size_t size, Value& slot) {
  if (bytes.size() == size) readOctets(bytes, slot);
}

void readIp(Bytes bytes, Value& slot) {
  if (bytes.size() == sizeof(in_addr) || bytes.size() == sizeof(in6_addr)) readOctets(bytes, slot);
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

void readScalar(Type type, Bytes bytes, Value& slot) {
  switch (type) {
    case Type::text:
    case Type::linkName:
      return readText(bytes, slot);
    case Type::mac:
      return readOctets(bytes, slot);
    case Type::ip4:
      return readAddress(bytes, sizeof(in_addr), slot);
    case Type::ip6:
      return readAddress(bytes, sizeof(in6_addr), slot);
    case Type::ip:
      return readIp(bytes, slot);
    case Type::via:
      return readIp(bytes.subspan(std::min(kFamily, bytes.size())), slot);
    case Type::bridgeId:
      return readAddress(bytes, kBridgeId, slot);
    case Type::flag:
      slot.emplace<bool>(bytes.empty() || bytes[0] != std::byte{0});
      return;
    case Type::s32:
      return readInteger(bytes, slot);
    case Type::boolean:
      return readTruth<std::uint8_t>(bytes, slot);
    case Type::boolean32:
      return readTruth<std::uint32_t>(bytes, slot);
    case Type::u8:
      return readNatural<std::uint8_t>(bytes, slot);
    case Type::u16:
      return readNatural<std::uint16_t>(bytes, slot);
    case Type::u64:
      return readNatural<std::uint64_t>(bytes, slot);
    case Type::be16:
    case Type::be32:
    case Type::be64:
      return readNetworkOrder(bytes, scalarSize(type), slot);
    default:
      return readNatural<std::uint32_t>(bytes, slot);
  }
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
