#include "codec/compare.h"

#include <algorithm>
#include <cmath>

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

// A pair joins those that were there, and one that maps to 0 leaves.
bool isMapped(const Map& wanted, const Value& found) {
  const auto* map = std::get_if<Map>(&found);
  return std::ranges::all_of(wanted, [map](const auto& pair) {
    if (map == nullptr) return pair.second == 0;
    const auto known = std::ranges::find(*map, pair.first, &Map::value_type::first);
    return known == map->end() ? pair.second == 0 : known->second == pair.second;
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

bool wasTaken(const Field& row, const Value& wanted, const Value& found) {
  if (const auto* map = std::get_if<Map>(&wanted)) return isMapped(*map, found);
  if (found.absent()) {
    if (isEmpty(wanted)) return true;
    return isNumber(wanted) && !std::isnan(row.absentValue) &&
           numberOf(wanted) == static_cast<std::int64_t>(row.absentValue);
  }
  if (const auto* list = std::get_if<List>(&wanted)) {
    return row.type == schema::Type::multipath ? sameHops(*list, found) : holdsAll(*list, found);
  }
  // A link given by its name was looked up on the way; its number is not known here.
  if (row.type == schema::Type::ifindex && std::holds_alternative<std::string>(wanted)) return true;
  return sameScalar(wanted, found) || isWithinSlack(row, wanted, found);
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
      if (other == nullptr) continue;
      std::vector<bool> none;
      if (const auto ignored = firstIgnored(**inner, **other, none); !ignored.empty()) return ignored;
      continue;
    }
    settled[i] = true;
    if (!wasTaken(row, value, found.slots[i])) return row.name;
  }
  return {};
}

}  // namespace codec
