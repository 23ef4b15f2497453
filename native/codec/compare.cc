#include "codec/compare.h"

#include <algorithm>
#include <cmath>
#include <map>

namespace codec {
namespace {

using schema::Field;

bool isEmpty(const Value& value) {
  if (const auto* text = std::get_if<std::string>(&value)) return text->empty();
  if (const auto* list = std::get_if<List>(&value)) return list->empty();
  // No address: 0.0.0.0, ::.
  if (const auto* octets = std::get_if<Octets>(&value)) {
    return std::ranges::all_of(octets->view(), [](std::byte octet) { return octet == std::byte{0}; });
  }
  return false;
}

bool isNumber(const Value& value) {
  return std::holds_alternative<bool>(value) || std::holds_alternative<std::uint64_t>(value) ||
         std::holds_alternative<std::int64_t>(value);
}

bool sameScalar(const Value& a, const Value& b) {
  if (isNumber(a) && isNumber(b)) return numberOf(a) == numberOf(b);
  if (const auto* text = std::get_if<std::string>(&a)) {
    const auto* other = std::get_if<std::string>(&b);
    return other != nullptr && *other == *text;
  }
  if (const auto* octets = std::get_if<Octets>(&a)) {
    const auto* other = std::get_if<Octets>(&b);
    return other != nullptr && *other == *octets;
  }
  return false;
}

// A key that orders and compares scalars; lists are sets to the kernel, which returns them in its own order.
std::string keyOf(const Value& value) {
  if (const auto* text = std::get_if<std::string>(&value)) return *text;
  if (const auto* octets = std::get_if<Octets>(&value)) {
    return {reinterpret_cast<const char*>(octets->bytes.data()), octets->size};  // bytes as characters: always allowed
  }
  return std::to_string(numberOf(value));
}

std::vector<std::string> setOf(const List& list) {
  std::vector<std::string> keys;
  keys.reserve(list.size());
  std::ranges::transform(list, std::back_inserter(keys), keyOf);
  std::ranges::sort(keys);
  keys.erase(std::ranges::unique(keys).begin(), keys.end());
  return keys;
}

// Names and addresses that are added may join others that were there. No address at all empties the list.
bool holdsAll(const List& wanted, const Value& found) {
  const auto* list = std::get_if<List>(&found);
  if (list == nullptr || wanted.empty()) return wanted.empty() && (list == nullptr || list->empty());
  return std::ranges::includes(setOf(*list), setOf(wanted));
}

// By their keys; of a key that is there twice the last one counts.
std::map<std::uint32_t, std::uint32_t> lastOf(const Map& pairs) {
  std::map<std::uint32_t, std::uint32_t> last;
  for (const auto& [from, to] : pairs) last.insert_or_assign(from, to);
  return last;
}

// A pair joins those that were there, and one that maps to 0 leaves.
bool isMapped(const Map& wanted, const Value& found) {
  const auto* pairs = std::get_if<Map>(&found);
  const auto there = lastOf(pairs == nullptr ? Map() : *pairs);
  return std::ranges::all_of(lastOf(wanted), [&there](const auto& pair) {
    const auto known = there.find(pair.first);
    return (known == there.end() ? 0 : known->second) == pair.second;
  });
}

// The kernel counts some times in ticks that are longer than its unit, and rounds them down.
bool isWithinSlack(const Field& row, const Value& wanted, const Value& found) {
  if (row.slack == 0 || !isNumber(wanted) || !isNumber(found)) return false;
  const std::int64_t lost = numberOf(wanted) - numberOf(found);
  return lost > 0 && lost <= row.slack;
}

// Hops come back in the order in which they were sent.
bool sameHops(const List& wanted, const Value& found) {
  const auto* list = std::get_if<List>(&found);
  return list != nullptr && std::ranges::equal(wanted, *list, [](const Value& a, const Value& b) {
           std::vector<bool> none;
           return firstIgnored(*std::get<std::unique_ptr<Record>>(a), *std::get<std::unique_ptr<Record>>(b), none)
               .empty();
         });
}

// Words that the kernel says of itself, and those that do not last, are left out of the comparison.
bool sameBits(const Field& row, std::uint64_t wanted, std::uint64_t found) {
  std::uint64_t compared = 0;
  for (const schema::Literal& literal : row.literals) {
    if (!literal.readOnly && !literal.fleeting) compared |= literal.value;
  }
  return (wanted & compared) == (found & compared);
}

bool wasTaken(const Field& row, const Value& wanted, const Value& found) {
  if (const auto* map = std::get_if<Map>(&wanted)) return isMapped(*map, found);
  if (found.absent()) {
    if (isEmpty(wanted) || row.guarded) return true;
    return isNumber(wanted) && !std::isnan(row.absentValue) &&
           numberOf(wanted) == static_cast<std::int64_t>(row.absentValue);
  }
  if (const auto* list = std::get_if<List>(&wanted)) {
    return row.type == schema::Type::multipath ? sameHops(*list, found) : holdsAll(*list, found);
  }
  // A link given by its name was looked up on the way; its number is not known here.
  if (row.type == schema::Type::ifindex && std::holds_alternative<std::string>(wanted)) return true;
  if (row.bits && isNumber(found)) {
    return sameBits(row, static_cast<std::uint64_t>(numberOf(wanted)), static_cast<std::uint64_t>(numberOf(found)));
  }
  return sameScalar(wanted, found) || isWithinSlack(row, wanted, found);
}

// How many of the rows that tell objects from one another agree, 0 when the first of them does not.
std::size_t likeness(const Record& wanted, const Record& found) {
  std::size_t count = 0;
  if (found.slots.size() != wanted.slots.size()) return 0;  // taken out of the list already
  for (std::size_t i = 0; i < wanted.slots.size(); ++i) {
    if (!wanted.schema->fields[i].identifies || wanted.slots[i].absent()) continue;
    if (sameScalar(wanted.slots[i], found.slots[i])) {
      ++count;
    } else if (count == 0) {
      return 0;
    }
  }
  return count;
}

}  // namespace

std::string_view firstIgnored(const Record& wanted, const Record& found, std::vector<bool>& settled) {
  if (wanted.schema != found.schema) return {};
  settled.resize(wanted.slots.size());
  for (std::size_t i = 0; i < wanted.slots.size(); ++i) {
    const Field& row = wanted.schema->fields[i];
    const Value& value = wanted.slots[i];
    if (value.absent() || settled[i] || !row.verified || !allows(row.access, schema::Access::read)) continue;
    if (const auto* inner = std::get_if<std::unique_ptr<Record>>(&value)) {
      const auto* other = std::get_if<std::unique_ptr<Record>>(&found.slots[i]);
      // A structure is one option of its table: a kernel that does not know it says nothing of it.
      const bool isOption = row.type == schema::Type::structure;
      if (other == nullptr && !isOption) continue;
      const Record nothing(*(*inner)->schema);
      std::vector<bool> none;
      const auto ignored = firstIgnored(**inner, other == nullptr ? nothing : **other, none);
      if (!ignored.empty()) return isOption ? row.name : ignored;
      continue;
    }
    settled[i] = true;
    if (!wasTaken(row, value, found.slots[i])) return row.name;
  }
  return {};
}

Record* mostLike(const Record& wanted, std::vector<Record>& list) {
  Record* best = nullptr;
  std::size_t most = 0;
  for (Record& one : list) {
    const std::size_t agree = likeness(wanted, one);
    if (agree <= most) continue;
    most = agree;
    best = &one;
  }
  return best;
}

std::string_view identity(const schema::Schema& table) {
  const auto row = std::ranges::find(table.fields, true, &Field::identifies);
  return row == table.fields.end() ? std::string_view() : row->name;
}

}  // namespace codec
