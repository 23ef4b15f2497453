#pragma once

#include <cstdint>
#include <span>

#include "netlink/bytes.h"
#include "schema/field.h"

namespace codec {

// Where the values of a table's rows lie in one message, before anybody has looked at them. Any thread.
class RowFinder {
 public:
  // One place for each row; one without data() is absent. They are views of the message.
  using Places = std::span<netlink::Bytes>;

  RowFinder(const schema::Schema& table, Places places) : table_(table), places_(places) {}

  // Fixed header and attributes; what was found is added to the places.
  void find(netlink::Bytes message);
  // Attributes that could not be where they are, or not twice.
  [[nodiscard]] std::uint32_t bad() const noexcept { return bad_; }

 private:
  static constexpr std::size_t kMaxDepth = 2;

  void header(netlink::Bytes bytes);
  void attributes(netlink::Bytes bytes, std::size_t depth);
  void attribute(std::uint16_t type, netlink::Bytes payload, std::size_t depth);
  void place(std::size_t index, netlink::Bytes payload);
  void maskedBits(std::size_t first, netlink::Bytes payload);
  [[nodiscard]] std::size_t rowOf(std::uint16_t type, std::size_t depth) const;
  [[nodiscard]] bool isHere(const schema::Field& row, std::size_t depth) const;
  [[nodiscard]] bool holdsOthers(std::uint16_t type, std::size_t depth) const;

  const schema::Schema& table_;
  Places places_;
  std::uint32_t bad_ = 0;
  std::uint16_t path_[kMaxDepth] = {0, 0};  // NOLINT(modernize-avoid-c-arrays): the nests around the walk
};

// Whether the bit of a row of type maskedBit is set, in the word that such a row's place begins with.
[[nodiscard]] bool isSet(const schema::Field& row, netlink::Bytes place);

}  // namespace codec
