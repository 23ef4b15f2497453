#include "codec/pack.h"

#include <algorithm>
#include <limits>

#include "codec/spelling.h"
#include "schema/registry.h"

namespace codec {
namespace {

using schema::Field;
using schema::Schema;
using schema::Type;

constexpr double kAbsent = std::numeric_limits<double>::quiet_NaN();

void packText(std::string_view text, Packed& into) {
  const bool ascii = std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80U; });
  const auto length = static_cast<double>(text.size());
  into.numbers.push_back(ascii ? length : -length);
  into.text += text;
}

void packOctets(Type type, const Octets& octets, Packed& into) {
  const std::size_t before = into.text.size();
  switch (type) {
    case Type::ip4:
    case Type::ip6:
    case Type::ip:
    case Type::via:
      into.text += formatIp(octets);
      break;
    case Type::bridgeId:
      into.text += formatBridgeId(octets);
      break;
    default:
      appendMac(octets, into.text);
  }
  into.numbers.push_back(static_cast<double>(into.text.size() - before));
}

double wordNumber(const Field& row, std::uint32_t value) {
  const auto word = std::ranges::find(row.literals, value, &schema::Literal::value);
  return word == row.literals.end() ? -1 - static_cast<double>(value)
                                    : static_cast<double>(word - row.literals.begin());
}

double numberIn(const Field& row, const Value& value) {
  if (!row.literals.empty()) {
    const auto number = static_cast<std::uint32_t>(numberOf(value));
    return row.bits ? number : wordNumber(row, number);
  }
  // Counters are exact up to 2^53.
  const auto* natural = std::get_if<std::uint64_t>(&value);
  const double whole = natural == nullptr ? static_cast<double>(numberOf(value)) : static_cast<double>(*natural);
  return row.scale == row.parts ? whole : whole * row.scale / row.parts;
}

void packValue(const Field& row, const Value& value, Packed& into);

void packList(const Field& row, const List& values, Packed& into) {
  into.numbers.push_back(static_cast<double>(values.size()));
  const Field element{.name = row.name, .type = row.elementType};
  for (const Value& value : values) packValue(element, value, into);
}

void packMap(const Map& pairs, Packed& into) {
  into.numbers.push_back(static_cast<double>(pairs.size()));
  for (const auto& [from, to] : pairs) {
    into.numbers.push_back(from);
    into.numbers.push_back(to);
  }
}

// Asked in the order of how often each occurs.
void packValue(const Field& row, const Value& value, Packed& into) {
  if (std::holds_alternative<std::uint64_t>(value) || std::holds_alternative<std::int64_t>(value)) {
    into.numbers.push_back(numberIn(row, value));
  } else if (const auto* flag = std::get_if<bool>(&value)) {
    into.numbers.push_back(*flag ? 1 : 0);
  } else if (const auto* text = std::get_if<std::string>(&value)) {
    packText(*text, into);
  } else if (const auto* octets = std::get_if<Octets>(&value)) {
    packOctets(row.type, *octets, into);
  } else if (const auto* record = std::get_if<std::unique_ptr<Record>>(&value)) {
    pack(**record, into);
  } else if (const auto* list = std::get_if<List>(&value)) {
    packList(row, *list, into);
  } else if (const auto* map = std::get_if<Map>(&value)) {
    packMap(*map, into);
  } else {
    into.numbers.push_back(kAbsent);
  }
}

}  // namespace

Packing packingOf(Type element) {
  switch (element) {
    case Type::flag:
    case Type::boolean:
    case Type::boolean32:
    case Type::maskedBit:
      return Packing::boolean;
    case Type::text:
    case Type::linkName:
    case Type::mac:
    case Type::ip4:
    case Type::ip6:
    case Type::ip:
    case Type::via:
    case Type::bridgeId:
      return Packing::text;
    case Type::list:
      return Packing::list;
    case Type::map:
      return Packing::map;
    case Type::structure:
    case Type::nested:
    case Type::byKind:
      return Packing::record;
    case Type::multipath:
      return Packing::records;
    default:
      return Packing::number;
  }
}

Packing packingOf(const Field& row) {
  const Packing packing = packingOf(row.type);
  if (packing != Packing::number || row.literals.empty()) return packing;
  return row.bits ? Packing::words : Packing::word;
}

void pack(const Record& record, Packed& into) {
  const auto tables = schema::schemas();
  into.numbers.push_back(static_cast<double>(std::ranges::find(tables, record.schema) - tables.begin()));
  const Schema& table = *record.schema;
  for (std::size_t i = 0; i < record.slots.size(); ++i) {
    if (!table.readable.at(i)) continue;
    if (record.slots[i].absent()) {
      into.numbers.push_back(kAbsent);
    } else {
      packValue(table.fields[i], record.slots[i], into);
    }
  }
}

void packNothing(Packed& into) { into.numbers.push_back(kAbsent); }

}  // namespace codec
