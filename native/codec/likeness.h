#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "codec/find-rows.h"
#include "codec/pack.h"
#include "netlink/bytes.h"
#include "schema/field.h"

namespace codec {

// What was written of a message, kept for those that are like it: of the same length, with the same attributes in the
// same places. The links of a list mostly are, and differ in a name, an address and some counters; to write again what
// was written takes a tenth of the time of reading it again. Used by one thread at a time.
class Likeness {
 public:
  // How much of the numbers and of the text there was.
  struct Mark {
    std::size_t numbers;
    std::size_t text;
  };

  // A row that has other bytes than in the message that is kept.
  struct Difference {
    std::size_t row;
    netlink::Bytes bytes;
  };

  // Whether such a message may be kept.
  [[nodiscard]] static bool canKeep(netlink::Bytes message, const schema::Schema& table);
  // Nothing is kept until keep().
  void forget() { table_ = nullptr; }

  // Keeps a message whose leaves() were found: where the rows of its table lie, and what was written for them. `marks`
  // has how much there was before anything was written, in front of each row, and behind the last. False when it
  // cannot be kept after all.
  [[nodiscard]] bool keep(netlink::Bytes message, const schema::Schema& table, bool stats, RowFinder::Places places,
                          const Packed& written, const std::vector<Mark>& marks);

  // In what rows a message differs from the one that is kept, in their order; false when it is not like it.
  [[nodiscard]] bool compare(netlink::Bytes message, const schema::Schema& table, bool stats);
  [[nodiscard]] const std::vector<Difference>& differences() const { return differences_; }

  // The message that is kept: another number for each.
  [[nodiscard]] std::uint64_t id() const { return id_; }
  // Where a row lies in the message that is kept.
  [[nodiscard]] netlink::Bytes place(std::size_t row) const { return places_[row]; }
  // Writes again what was written for some rows: from one on, up to another.
  void repeat(std::size_t from, std::size_t to, Packed& into) const;
  // What was written in front of the first one.
  void repeatHead(Packed& into) const;

  // For RowFinder, before keep().
  [[nodiscard]] std::vector<Leaf>& leaves() { return leaves_; }

 private:
  [[nodiscard]] bool separate() const;
  [[nodiscard]] bool isRead(const schema::Schema& table, const Leaf& leaf) const;
  void write(Mark from, Mark to, Packed& into) const;

  const schema::Schema* table_ = nullptr;
  bool stats_ = false;
  std::uint64_t id_ = 0;
  netlink::Buffer message_;
  std::vector<Leaf> leaves_;
  std::vector<netlink::Bytes> places_;
  Packed written_;
  std::vector<Mark> marks_;
  std::vector<Difference> differences_;
};

}  // namespace codec
