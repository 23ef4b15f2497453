#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "codec/record.h"

namespace codec {

// Records on their way to JavaScript, which makes the objects: one column of numbers, and one text, in the order in
// which they are read again. A record is the number of its table among schema::schemas(), and a value for each readable
// row. Nothing is looked up by name over there, and nothing crosses the border one by one.
// One that is like the record before that was written in full is -1 - that number, how many rows are written, and of
// each which of the readable rows it is, and its value. A row that was written once is from then on.
struct Packed {
  std::vector<double> numbers;
  // Bytes: what is not ASCII is UTF-8 as the kernel has it.
  std::string text;
  // What message the one in full is like (Likeness::id), and the rows that are written of those that are like it.
  std::uint64_t like = 0;
  std::vector<std::size_t> differing = {};
};

// How a value lies there. An absent one is a NaN.
enum class Packing : std::uint8_t {
  boolean,  // 0 or 1
  number,
  text,   // the number of its bytes; negative when not all of them are ASCII
  word,   // which of the row's literals; -1 - n is the number n, that none stands for
  words,  // the bits
  list,   // how many, and each element
  map,    // how many, and of each the number from and the number to
  record,
  records,  // how many, and each record
};

[[nodiscard]] Packing packingOf(const schema::Field& row);
[[nodiscard]] Packing packingOf(schema::Type element);

// Any thread.
void pack(const Record& record, Packed& into);
// Where a record would be and is none.
void packNothing(Packed& into);

}  // namespace codec
