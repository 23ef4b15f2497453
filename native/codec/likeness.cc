#include "codec/likeness.h"

#include <algorithm>
#include <cstdint>
#include <cstring>

namespace codec {
namespace {

using netlink::Bytes;
using schema::Schema;

// Larger ones hold lists, and are seldom alike.
constexpr std::size_t kLargest = 4096;

// Where two messages of the same size begin to differ, from some place on; their size when they do not.
std::size_t firstDifference(Bytes a, Bytes b, std::size_t from) {
  std::uint64_t left = 0;
  std::uint64_t right = 0;
  for (; from + sizeof(left) <= a.size(); from += sizeof(left)) {
    std::memcpy(&left, a.data() + from, sizeof(left));
    std::memcpy(&right, b.data() + from, sizeof(right));
    if (left != right) break;
  }
  while (from < a.size() && a[from] == b[from]) ++from;
  return from;
}

}  // namespace

// What a row means that is `absentLike` another one depends on that one.
bool Likeness::canKeep(Bytes message, const Schema& table) {
  return message.size() <= kLargest && !table.hasLikes && !table.onlyCounters;
}

bool Likeness::keep(Bytes message, const Schema& table, bool stats, RowFinder::Places places, const Packed& written,
                    const std::vector<Mark>& marks) {
  forget();
  if (!canKeep(message, table) || !separate()) return false;
  message_.assign(message.begin(), message.end());
  places_.assign(places.begin(), places.end());
  for (Bytes& place : places_) {
    if (place.data() != nullptr) {
      place = Bytes(message_).subspan(static_cast<std::size_t>(place.data() - message.data()), place.size());
    }
  }
  const Mark start = marks.front();
  const Mark end = marks.back();
  written_.numbers.assign(written.numbers.begin() + static_cast<std::ptrdiff_t>(start.numbers),
                          written.numbers.begin() + static_cast<std::ptrdiff_t>(end.numbers));
  written_.text.assign(written.text, start.text, end.text - start.text);
  marks_.clear();
  for (const Mark& mark : marks) marks_.push_back({mark.numbers - start.numbers, mark.text - start.text});
  table_ = &table;
  stats_ = stats;
  ++id_;
  return true;
}

// Whether the leaves lie one behind the other; those of several rows may be the same.
bool Likeness::separate() const {
  for (std::size_t i = 1; i < leaves_.size(); ++i) {
    const Leaf& before = leaves_[i - 1];
    const bool same = leaves_[i].begin == before.begin && leaves_[i].end == before.end;
    if (!same && leaves_[i].begin < before.end) return false;
  }
  return true;
}

bool Likeness::isRead(const Schema& table, const Leaf& leaf) const {
  if (leaf.row == Leaf::kNoRow || table.glances.at(leaf.row) == schema::Glance::never) return false;
  return stats_ || !table.fields[leaf.row].counters;
}

bool Likeness::compare(Bytes message, const Schema& table, bool stats) {
  if (table_ != &table || stats_ != stats || message.size() != message_.size()) return false;
  differences_.clear();
  auto leaf = leaves_.begin();
  for (std::size_t at = firstDifference(message_, message, 0); at < message.size();) {
    while (leaf != leaves_.end() && leaf->end <= at) ++leaf;
    if (leaf == leaves_.end() || leaf->begin > at) return false;
    const std::size_t end = leaf->end;
    for (; leaf != leaves_.end() && leaf->begin <= at; ++leaf) {
      if (!isRead(table, *leaf)) continue;
      // Another word there: what is read by it is another table's.
      if (std::ranges::find(table.wordRows, leaf->row) != table.wordRows.end()) return false;
      differences_.push_back({leaf->row, message.subspan(leaf->begin, leaf->end - leaf->begin)});
    }
    at = firstDifference(message_, message, end);
  }
  std::ranges::sort(differences_, {}, &Difference::row);
  return true;
}

void Likeness::repeat(std::size_t from, std::size_t to, Packed& into) const {
  // In front of the first mark there is the number of the table.
  write(marks_[from + 1], marks_[to + 1], into);
}

void Likeness::repeatHead(Packed& into) const { write(marks_[0], marks_[1], into); }

void Likeness::write(Mark from, Mark to, Packed& into) const {
  into.numbers.insert(into.numbers.end(), written_.numbers.begin() + static_cast<std::ptrdiff_t>(from.numbers),
                      written_.numbers.begin() + static_cast<std::ptrdiff_t>(to.numbers));
  into.text.append(written_.text, from.text, to.text - from.text);
}

}  // namespace codec
