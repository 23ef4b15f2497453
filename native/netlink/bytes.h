#pragma once

#include <cstddef>
#include <cstring>
#include <optional>
#include <span>
#include <string_view>
#include <type_traits>
#include <vector>

namespace netlink {

using Bytes = std::span<const std::byte>;
using Buffer = std::vector<std::byte>;

// Reads a T at `offset`, or nothing when it does not lie wholly inside. Netlink payloads are only
// 4-byte aligned, so integers are copied out and never read through a cast pointer.
template <typename T>
[[nodiscard]] std::optional<T> load(Bytes bytes, std::size_t offset = 0) {
  static_assert(std::is_trivially_copyable_v<T>);
  if (offset > bytes.size() || bytes.size() - offset < sizeof(T)) return std::nullopt;
  T value;
  std::memcpy(&value, bytes.data() + offset, sizeof(T));
  return value;
}

// Writes a T at `offset`, which must lie wholly inside.
template <typename T>
void store(std::span<std::byte> bytes, std::size_t offset, const T& value) {
  static_assert(std::is_trivially_copyable_v<T>);
  std::memcpy(bytes.subspan(offset, sizeof(T)).data(), &value, sizeof(T));
}

template <typename T>
[[nodiscard]] Bytes bytesOf(const T& value) {
  static_assert(std::is_trivially_copyable_v<T>);
  return std::as_bytes(std::span<const T, 1>(&value, 1));
}

[[nodiscard]] inline Bytes bytesOf(std::string_view text) { return std::as_bytes(std::span(text.data(), text.size())); }

}  // namespace netlink
