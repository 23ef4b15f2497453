#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "schema/field.h"

namespace schema {

// Something that the kernel tells of when it appears, changes and disappears.
struct Watchable {
  std::string_view name;
  std::uint16_t appears;
  std::uint16_t disappears;
  const Schema* schema;
  std::span<const std::uint32_t> groups;
  // Whether it is what messages of the family AF_BRIDGE are about. In the group of the links they tell of
  // ports: RTM_DELLINK of that family means that a port has left its bridge.
  bool ofBridge = false;
};

[[nodiscard]] std::span<const Watchable> watchables();
[[nodiscard]] const Watchable* findWatchable(std::string_view name);
// What a message is about: by its type, and the family in the first byte of its header.
[[nodiscard]] const Watchable* findWatchable(std::uint16_t type, std::uint8_t family);

}  // namespace schema
