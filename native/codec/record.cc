#include "codec/record.h"

#include "netlink/attribute.h"

namespace codec {
namespace {

std::size_t payloadLength(const Value& value) {
  if (const auto* text = std::get_if<std::string>(&value)) return text->size() + 1;
  if (const auto* octets = std::get_if<Octets>(&value)) return octets->size;
  return sizeof(std::uint64_t);
}

}  // namespace

Record* peerIn(const Record& link) {
  const auto* details = std::get_if<std::unique_ptr<Record>>(&link["details"]);
  if (details == nullptr) return nullptr;
  for (const Value& slot : (*details)->slots) {
    const auto* peer = std::get_if<std::unique_ptr<Record>>(&slot);
    if (peer != nullptr && (*peer)->schema == link.schema) return peer->get();
  }
  return nullptr;
}

bool fitsIntoNest(const List& list) {
  std::size_t payload = 0;
  for (const Value& one : list) payload += netlink::aligned(netlink::attributeLength(payloadLength(one)));
  return netlink::attributeLength(payload) <= netlink::kMaxAttributeLength;
}

std::int64_t numberOf(const Value& value) {
  if (const auto* flag = std::get_if<bool>(&value)) return *flag ? 1 : 0;
  if (const auto* natural = std::get_if<std::uint64_t>(&value)) return static_cast<std::int64_t>(*natural);
  if (const auto* integer = std::get_if<std::int64_t>(&value)) return *integer;
  return 0;
}

}  // namespace codec
