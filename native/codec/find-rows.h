#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "netlink/bytes.h"
#include "schema/field.h"

namespace codec {

// A stretch of a message that holds the value of a row, or something that nobody reads. All else says what lies where.
struct Leaf {
  static constexpr std::size_t kNoRow = ~std::size_t{0};

  std::size_t begin;
  std::size_t end;
  std::size_t row = kNoRow;
};

// Where the values of a table's rows lie in one message, before anybody has looked at them. Any thread.
class RowFinder {
 public:
  // One place for each row; one without data() is absent. They are views of the message.
  using Places = std::span<netlink::Bytes>;

  RowFinder(const schema::Schema& table, Places places) : table_(table), places_(places) {}

  // Fixed header and attributes; what was found is added to the places, and to `leaves` in its order.
  void find(netlink::Bytes message, std::vector<Leaf>* leaves = nullptr);
  // Attributes that could not be where they are, or not twice.
  [[nodiscard]] std::uint32_t bad() const noexcept { return bad_; }

 private:
  static constexpr std::size_t kMaxDepth = 2;

  void header(netlink::Bytes bytes);
  void attributes(netlink::Bytes bytes, std::size_t depth);
  void attribute(std::uint16_t type, netlink::Bytes payload, std::size_t depth);
  // The kernel says a thing once. What comes again is the inside of a nest whose length has overflowed (more than 5,460
  // source addresses), and means something else.
  void place(std::size_t index, netlink::Bytes payload) {
    if (places_[index].data() != nullptr) {
      ++bad_;
      return;
    }
    places_[index] = payload;
    note(payload, index);
  }
  void maskedBits(std::size_t first, netlink::Bytes payload);
  void note(netlink::Bytes payload, std::size_t row) {
    if (leaves_ != nullptr) [[unlikely]]
      noteLeaf(payload, row);
  }
  void noteLeaf(netlink::Bytes payload, std::size_t row);
  [[nodiscard]] std::size_t rowOf(std::uint16_t type, std::size_t depth) const;
  [[nodiscard]] bool isHere(const schema::Field& row, std::size_t depth) const;
  [[nodiscard]] bool holdsOthers(std::uint16_t type, std::size_t depth) const;

  const schema::Schema& table_;
  Places places_;
  const std::byte* start_ = nullptr;  // of the message
  std::vector<Leaf>* leaves_ = nullptr;
  std::uint32_t bad_ = 0;
  std::uint16_t path_[kMaxDepth] = {0, 0};  // NOLINT(modernize-avoid-c-arrays): the nests around the walk
};

// Whether the bit of a row of type maskedBit is set, in the word that such a row's place begins with.
[[nodiscard]] bool isSet(const schema::Field& row, netlink::Bytes place);

}  // namespace codec
