#include "codec/record.h"

namespace codec {

std::int64_t numberOf(const Value& value) {
  if (const auto* flag = std::get_if<bool>(&value)) return *flag ? 1 : 0;
  if (const auto* natural = std::get_if<std::uint64_t>(&value)) return static_cast<std::int64_t>(*natural);
  if (const auto* integer = std::get_if<std::int64_t>(&value)) return *integer;
  return 0;
}

}  // namespace codec
