#include "operation/find-added.h"

#include <utility>

#include "codec/compare.h"

namespace operation {
namespace {

// What a step adds to the link that is looked at, and the list may hold.
bool addsTo(const Step& step, const Step& look) {
  const bool adds = step.operation->form == schema::Form::change && !step.operation->takesAway;
  return adds && step.about == look.about && step.sent.schema == look.operation->schema;
}

}  // namespace

Added findAdded(const Trip& trip, std::size_t look, std::vector<codec::Record>& list) {
  Added added;
  for (std::size_t number = 0; number < look; ++number) {
    const Step& step = trip.steps[number];
    if (!addsTo(step, trip.steps[look])) continue;
    added.step = number;
    codec::Record* const found = codec::mostLike(step.sent, list);
    std::vector<bool> settled;
    added.ignored =
        found == nullptr ? codec::identity(*step.sent.schema) : codec::firstIgnored(step.sent, *found, settled);
    if (!added.ignored.empty()) break;
    added.last.emplace(std::move(*found));
  }
  return added;
}

}  // namespace operation
