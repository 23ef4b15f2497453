#pragma once

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <vector>

#include "netlink/bytes.h"

// What the fuzz targets share.
namespace fuzz {

inline void require(bool condition) {
  if (!condition) std::abort();
}

// A copy of exactly this size, so that a read behind its end is seen.
inline netlink::Buffer bytesOf(const std::uint8_t* data, std::size_t size) {
  const auto* const first = reinterpret_cast<const std::byte*>(data);  // bytes as bytes
  return {first, first + size};
}

// Datagrams as they lie in a seed, each behind its length of 16 bits; fuzz-seeds.mjs writes them. The largest length
// stands for a datagram that does not fit into any receive buffer: always the same one, since making it takes longer
// than all the rest. Views, of `rest` and of that.
inline std::vector<netlink::Bytes> datagramsIn(netlink::Bytes rest) {
  constexpr std::size_t kTooMany = 128;
  constexpr std::uint16_t kHuge = 0xffff;
  static const netlink::Buffer kHugeOne(std::size_t{130} * 1024);
  std::vector<netlink::Bytes> datagrams;
  while (datagrams.size() < kTooMany) {
    const auto length = netlink::load<std::uint16_t>(rest);
    if (!length) break;
    rest = rest.subspan(sizeof(*length));
    if (*length == kHuge) {
      datagrams.emplace_back(kHugeOne);
      continue;
    }
    datagrams.push_back(rest.first(std::min<std::size_t>(*length, rest.size())));
    rest = rest.subspan(datagrams.back().size());
  }
  return datagrams;
}

}  // namespace fuzz
