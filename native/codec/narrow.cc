#include "codec/narrow.h"

#include <linux/netlink.h>

#include <algorithm>

#include "codec/decode.h"

namespace codec {
namespace {

using schema::Access;
using schema::Field;
using schema::Schema;

// A list may be narrowed down by this row, and what is in the list says it of itself.
bool isFilter(const Field& row, const Schema& table) {
  const bool isTheLink = row.offset != schema::kNoOffset && row.offset == table.linkOffset;
  return allows(row.access, Access::read) && (isTheLink || allows(row.access, Access::query));
}

bool isSame(const Field& row, const Value& wanted, const Value& found) {
  const std::int64_t number = numberOf(wanted);
  return row.bits ? (numberOf(found) & number) == number : numberOf(found) == number;
}

// A route that goes several ways has its devices there.
bool hasHop(const Record& found, const Field& row, const Value& wanted) {
  return std::ranges::any_of(found.slots, [&](const Value& slot) {
    const auto* hops = std::get_if<List>(&slot);
    if (hops == nullptr) return false;
    return std::ranges::any_of(*hops, [&](const Value& hop) {
      const auto* record = std::get_if<std::unique_ptr<Record>>(&hop);
      if (record == nullptr) return false;
      const std::size_t place = (*record)->schema->find(row.name);
      return place < (*record)->slots.size() && isSame(row, wanted, (*record)->slots[place]);
    });
  });
}

// 0 in a header is what is not asked for.
bool narrows(const Record& asked, std::size_t row) {
  return numberOf(asked.slots[row]) != 0 && isFilter(asked.schema->fields[row], *asked.schema);
}

bool fits(const Record& asked, const Record& found) {
  for (std::size_t i = 0; i < asked.slots.size(); ++i) {
    if (!narrows(asked, i)) continue;
    const Field& row = asked.schema->fields[i];
    const Value& wanted = asked.slots[i];
    const Value& is = found.slots[i];
    if (!is.absent()) {
      if (!isSame(row, wanted, is)) return false;
    } else if (allows(row.access, Access::change) && !hasHop(found, row, wanted)) {
      // What can be set is there, or else it is not so; what can only be read may have been left out.
      return false;
    }
  }
  return true;
}

}  // namespace

Asked::Asked(netlink::Bytes request, const Schema& table)
    : asked_(decode(request.subspan(NLMSG_HDRLEN), table, false)) {
  for (std::size_t i = 0; i < asked_.slots.size(); ++i) isForAll_ = isForAll_ && !narrows(asked_, i);
}

bool Asked::isFor(netlink::Bytes message) const {
  return isForAll_ || fits(asked_, decode(message, *asked_.schema, false));
}

}  // namespace codec
