#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

#include "codec/record.h"
#include "operation/trip.h"

namespace operation {

// What became of the objects that the steps before a list have added to a link.
struct Added {
  std::optional<codec::Record> last;  // as it was read
  std::string_view ignored;           // the first field that is not as it was asked for; empty when all are
  std::size_t step = 0;               // which step asked for it
};

// Looks for them in the list that was read by step number `look`. Pure.
[[nodiscard]] Added findAdded(const Trip& trip, std::size_t look, std::vector<codec::Record>& list);

}  // namespace operation
