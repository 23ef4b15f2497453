#include "codec/transcribe.h"

#include <algorithm>
#include <cstring>
#include <optional>
#include <string_view>
#include <utility>

#include "codec/find-rows.h"
#include "codec/pack-value.h"
#include "codec/scalar.h"
#include "netlink/attribute.h"
#include "schema/registry.h"

namespace codec {
namespace {

using netlink::AttrReader;
using netlink::Bytes;
using netlink::load;
using schema::Field;
using schema::Glance;
using schema::Schema;
using schema::Type;

template <typename T>
std::optional<std::uint64_t> exactly(Bytes bytes) {
  if (bytes.size() != sizeof(T)) return std::nullopt;
  return load<T>(bytes);
}

std::string_view textIn(Bytes bytes) {
  const auto* const text = reinterpret_cast<const char*>(bytes.data());
  return {text, ::strnlen(text, bytes.size())};
}

}  // namespace

void Transcriber::transcribe(Bytes message, const Schema& table, bool stats, Packed& into) {
  into_ = &into;
  stats_ = stats;
  if (before_.compare(message, table, stats)) return likeBefore(table);
  places_.clear();
  outermost(message, table);
}

// Like the one that is kept, whose places are there still.
void Transcriber::likeBefore(const Schema& table) {
  if (into_->like == before_.id()) return differences(table);
  into_->like = before_.id();
  into_->differing.clear();
  before_.repeatHead(*into_);
  std::size_t next = 0;
  for (const auto& [row, bytes] : before_.differences()) {
    before_.repeat(next, row, *into_);
    places_[row] = bytes;
    rows(table, 0, row, row + 1);
    places_[row] = before_.place(row);
    next = row + 1;
    into_->differing.push_back(row);
  }
  before_.repeat(next, table.fields.size(), *into_);
}

void Transcriber::differences(const Schema& table) {
  std::vector<std::size_t>& rowsOfAll = into_->differing;
  for (const auto& [row, bytes] : before_.differences()) {
    const auto at = std::ranges::lower_bound(rowsOfAll, row);
    if (at == rowsOfAll.end() || *at != row) rowsOfAll.insert(at, row);
    places_[row] = bytes;
  }
  packTable(table, *into_);
  into_->numbers.back() = -1 - into_->numbers.back();
  into_->numbers.push_back(static_cast<double>(rowsOfAll.size()));
  for (const std::size_t row : rowsOfAll) {
    into_->numbers.push_back(table.columns.at(row));
    rows(table, 0, row, row + 1);
    places_[row] = before_.place(row);
  }
}

// What is kept is the third message of the same size: to keep one that the next is not like would be for nothing.
void Transcriber::outermost(Bytes message, const Schema& table) {
  before_.forget();
  sameSize_ = std::exchange(size_, message.size()) == message.size() ? sameSize_ + 1 : 0;
  if (sameSize_ < 2 || !Likeness::canKeep(message, table)) return record(message, table);
  places_.resize(table.fields.size());
  RowFinder finder(table, places_);
  before_.leaves().clear();
  finder.find(message, &before_.leaves());
  marks_.clear();
  marks_.push_back(mark());
  packTable(table, *into_);
  rows(table, 0, 0, table.fields.size(), &marks_);
  marks_.push_back(mark());
  if (finder.bad() > 0 || !before_.keep(message, table, stats_, places_, *into_, marks_)) return;
  into_->like = before_.id();
  into_->differing.clear();
  for (std::size_t i = 0; i < places_.size(); ++i) places_[i] = before_.place(i);
}

// A kernel that is older than the last ones leaves them out.
void Transcriber::counters(Bytes bytes, const Schema& table) {
  packTable(table, *into_);
  for (std::size_t i = 0; i < table.fields.size(); ++i) {
    const auto counter = load<std::uint64_t>(bytes, i * sizeof(std::uint64_t));
    into_->numbers.push_back(counter ? static_cast<double>(*counter) : kAbsent);
  }
}

void Transcriber::record(Bytes bytes, const Schema& table) {
  if (table.onlyCounters) return counters(bytes, table);
  const std::size_t first = places_.size();
  places_.resize(first + table.fields.size());
  RowFinder(table, std::span(places_).subspan(first)).find(bytes);
  packTable(table, *into_);
  rows(table, first, 0, table.fields.size());
  places_.resize(first);
}

void Transcriber::rows(const Schema& table, std::size_t first, std::size_t from, std::size_t to,
                       std::vector<Likeness::Mark>* marks) {
  for (std::size_t i = from; i < to; ++i) {
    if (marks != nullptr) marks->push_back(mark());
    const Bytes bytes = places_[first + i];
    switch (table.glances.at(i)) {
      case Glance::never:
        break;
      case Glance::u8:
        natural<std::uint8_t>(bytes);
        break;
      case Glance::u16:
        natural<std::uint16_t>(bytes);
        break;
      case Glance::u32:
        natural<std::uint32_t>(bytes);
        break;
      case Glance::u64:
        natural<std::uint64_t>(bytes);
        break;
      case Glance::boolean:
        truth(bytes);
        break;
      case Glance::other:
        if (bytes.data() == nullptr) {
          into_->numbers.push_back(kAbsent);
        } else {
          row(table, first, i);
        }
        break;
      case Glance::like:
        row(table, first, i);
    }
  }
}

// Where there is none, there are no bytes.
template <typename T>
void Transcriber::natural(Bytes bytes) {
  const auto value = exactly<T>(bytes);
  into_->numbers.push_back(value ? static_cast<double>(*value) : kAbsent);
}

void Transcriber::truth(Bytes bytes) {
  const auto natural = exactly<std::uint8_t>(bytes);
  into_->numbers.push_back(!natural ? kAbsent : *natural != 0 ? 1 : 0);
}

void Transcriber::row(const Schema& table, std::size_t place, std::size_t number) {
  const Field& row = table.fields[number];
  const Bytes bytes = places_[place + number];
  const std::size_t before = into_->numbers.size();
  if (bytes.data() != nullptr) {
    if (row.type == Type::byKind) {
      byKind(table, place, row, bytes);
    } else {
      value(row, bytes);
    }
  }
  if (into_->numbers.size() > before) return;
  if (!row.absentLike.empty()) {
    const std::size_t like = table.find(row.absentLike);
    if (places_[place + like].data() != nullptr) value(table.fields[like], places_[place + like]);
  }
  if (into_->numbers.size() == before) into_->numbers.push_back(kAbsent);
}

// Writes nothing when the bytes do not fit the row.
void Transcriber::value(const Field& row, Bytes bytes) {
  switch (row.type) {
    case Type::mac:
      return packMac(bytes, *into_);
    case Type::maskedBit:
      return into_->numbers.push_back(isSet(row, bytes) ? 1 : 0);
    case Type::text:
    case Type::linkName:
      return packText(textIn(bytes), *into_);
    case Type::list:
      return list(row, bytes);
    case Type::map:
      return map(row, bytes);
    case Type::structure:
    case Type::nested:
      if (stats_ || !row.counters) record(bytes, *row.nested);
      return;
    case Type::multipath:
      return multipath(row, bytes);
    default:
      return scalar(row, bytes);
  }
}

void Transcriber::scalar(const Field& row, Bytes bytes) {
  std::optional<std::uint64_t> natural;
  switch (row.type) {
    case Type::u8:
      natural = exactly<std::uint8_t>(bytes);
      break;
    case Type::u16:
      natural = exactly<std::uint16_t>(bytes);
      break;
    case Type::u32:
    case Type::ifindex:
      natural = exactly<std::uint32_t>(bytes);
      break;
    case Type::u64:
      natural = exactly<std::uint64_t>(bytes);
      break;
    default: {
      Value value;
      readScalar(row.type, bytes, value);
      if (!value.absent()) packValue(row, value, *into_);
      return;
    }
  }
  if (natural) into_->numbers.push_back(packedNumber(row, *natural));
}

void Transcriber::list(const Field& row, Bytes bytes) {
  const Field element{.name = row.name, .type = row.elementType};
  const std::size_t head = into_->numbers.size();
  into_->numbers.push_back(0);
  AttrReader reader(bytes);
  while (const auto found = reader.next()) {
    if (!row.indexed && found->type != row.element) continue;
    const std::size_t before = into_->numbers.size();
    value(element, found->payload);
    if (into_->numbers.size() > before) into_->numbers[head] += 1;
  }
}

void Transcriber::map(const Field& row, Bytes bytes) {
  const std::size_t head = into_->numbers.size();
  into_->numbers.push_back(0);
  AttrReader reader(bytes);
  while (const auto found = reader.next()) {
    const auto from = load<std::uint32_t>(found->payload);
    const auto to = load<std::uint32_t>(found->payload, sizeof(std::uint32_t));
    if (found->type != row.element || !from || !to) continue;
    into_->numbers.push_back(*from);
    into_->numbers.push_back(*to);
    into_->numbers[head] += 1;
  }
}

// The length of each counts its structure and the attributes behind it.
void Transcriber::multipath(const Field& row, Bytes bytes) {
  const std::size_t head = into_->numbers.size();
  into_->numbers.push_back(0);
  while (!bytes.empty()) {
    const std::size_t length = load<std::uint16_t>(bytes).value_or(0);
    if (length < row.nested->headerSize || length > bytes.size()) return;
    record(bytes.first(length), *row.nested);
    into_->numbers[head] += 1;
    bytes = bytes.subspan(std::min(netlink::aligned(length), bytes.size()));
  }
}

void Transcriber::byKind(const Schema& table, std::size_t place, const Field& row, Bytes bytes) {
  const Bytes word = places_[place + table.wordRows[row.ofMember ? 1 : 0]];
  if (word.data() == nullptr) return;
  const Schema* const known = row.ofMember ? schema::findMember(textIn(word)) : schema::findKind(textIn(word));
  if (known != nullptr) record(bytes, *known);
}

}  // namespace codec
