#pragma once

#include <napi.h>

#include "codec/pack.h"

namespace addon {

// Records -> the JavaScript objects that users see, in an array; the function that bindMake was given makes them all at
// once. JavaScript thread.
[[nodiscard]] Napi::Value makeObjects(Napi::Env env, const codec::Packed& packed);

// Exported: layout(): by the number of each table its name and readable rows, as
// codec::pack() writes them.
Napi::Value layout(const Napi::CallbackInfo& info);

}  // namespace addon
