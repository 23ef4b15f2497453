#pragma once

#include <napi.h>

#include <memory>

#include "addon/read.h"
#include "operation/trip.h"

namespace addon {

// A trip as JavaScript describes it, with the descriptors that it speaks of.
struct ReadTrip {
  operation::Trip trip;
  Held held;
};

// { operation, link?, subject?, kind?, values?, place?, about?, verify? } -> one encoded message.
// Throws the argument errors. JavaScript thread.
[[nodiscard]] operation::Step readStep(Napi::Object step, Held& held);

// { steps, undo?, subjects?, namespaces? } -> everything encoded, ready for the connection thread.
[[nodiscard]] std::shared_ptr<ReadTrip> readTrip(Napi::Object trip);

}  // namespace addon
