#pragma once

#include <napi.h>

#include <cstdint>

#include "codec/pack.h"

namespace addon {

// Records -> the JavaScript objects that users see, in an array; the function that bindMake was given makes them all at
// once. JavaScript thread.
[[nodiscard]] Napi::Value makeObjects(Napi::Env env, const codec::Packed& packed);
// The same as the outcome of a trip: { records, turn }.
[[nodiscard]] Napi::Value makeOutcome(Napi::Env env, const codec::Packed& packed, std::uint64_t turn);

// Exported: layout(): by the number of each table its name and readable rows, as
// codec::pack() writes them.
Napi::Value layout(const Napi::CallbackInfo& info);

}  // namespace addon
