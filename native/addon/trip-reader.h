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

// What JavaScript asks for -> everything encoded, ready for the connection thread. A single step is a trip of one step.
// Throws the argument errors. JavaScript thread.
[[nodiscard]] std::shared_ptr<ReadTrip> readTrip(Napi::Object asked);

// Exported: bindNumbers(numbers), where `flatten` puts numbers from now on. JavaScript thread.
Napi::Value bindNumbers(const Napi::CallbackInfo& info);

}  // namespace addon
