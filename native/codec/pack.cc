#include "codec/pack.h"

#include "codec/pack-value.h"

namespace codec {

using schema::Field;
using schema::Schema;
using schema::Type;

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
  packTable(*record.schema, into);
  const Schema& table = *record.schema;
  for (std::size_t i = 0; i < record.slots.size(); ++i) {
    if (table.glances.at(i) == schema::Glance::never) continue;
    if (record.slots[i].absent()) {
      into.numbers.push_back(kAbsent);
    } else {
      packValue(table.fields[i], record.slots[i], into);
    }
  }
}

void packNothing(Packed& into) { into.numbers.push_back(kAbsent); }

}  // namespace codec
