#include "codec/pack-value.h"

#include <algorithm>

#include "codec/spelling.h"
#include "schema/registry.h"

namespace codec {
namespace {

using schema::Field;
using schema::Type;

double wordNumber(const Field& row, std::uint32_t value) {
  const auto word = std::ranges::find(row.literals, value, &schema::Literal::value);
  return word == row.literals.end() ? -1 - static_cast<double>(value)
                                    : static_cast<double>(word - row.literals.begin());
}

double scaled(const Field& row, double whole) { return row.scale == row.parts ? whole : whole * row.scale / row.parts; }

double numberIn(const Field& row, const Value& value) {
  if (const auto* natural = std::get_if<std::uint64_t>(&value)) return packedNumber(row, *natural);
  const std::int64_t number = numberOf(value);
  return row.literals.empty() ? scaled(row, static_cast<double>(number))
                              : packedNumber(row, static_cast<std::uint64_t>(number));
}

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

}  // namespace

void packText(std::string_view text, Packed& into) {
  const bool ascii = std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80U; });
  const auto length = static_cast<double>(text.size());
  into.numbers.push_back(ascii ? length : -length);
  into.text += text;
}

void packMac(netlink::Bytes bytes, Packed& into) {
  if (bytes.empty() || bytes.size() > Octets().bytes.size()) return;
  const std::size_t before = into.text.size();
  appendMac(bytes, into.text);
  into.numbers.push_back(static_cast<double>(into.text.size() - before));
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
      appendMac(octets.view(), into.text);
  }
  into.numbers.push_back(static_cast<double>(into.text.size() - before));
}

// Counters are exact up to 2^53.
double packedNumber(const Field& row, std::uint64_t natural) {
  if (row.literals.empty()) return scaled(row, static_cast<double>(natural));
  const auto number = static_cast<std::uint32_t>(natural);
  return row.bits ? number : wordNumber(row, number);
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

void packTable(const schema::Schema& table, Packed& into) {
  const auto tables = schema::schemas();
  into.numbers.push_back(static_cast<double>(std::ranges::find(tables, &table) - tables.begin()));
}

}  // namespace codec
