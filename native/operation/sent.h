#pragma once

#include <cstdint>

#include "codec/record.h"
#include "operation/trip.h"

// What the steps of a trip ask of its links, and what is known of them by that.
namespace operation {

// What a step asks of a link of the trip, if anything. A create message may describe a second link inside its own.
[[nodiscard]] const codec::Record* sentAbout(const Step& step, std::uint8_t subject);

// Whether the lower device, when it was given by its name, is the one that was found by it.
[[nodiscard]] bool liesWhereAsked(const Step& creation, const codec::Record& read);

// The operation of the step behind that one, when that is a creation, the other only reads what it has made, and what
// the kernel tells of a new link holds all that was asked for; else nullptr.
[[nodiscard]] const schema::Operation* readByNews(const Trip& trip, std::size_t number);

}  // namespace operation
