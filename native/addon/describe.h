#pragma once

#include <napi.h>

namespace addon {

// Exported: describe() -> { schemas, operations, kinds }: the tables as plain objects, for the tests that
// compare them with the types, and for the messages that name the options there are.
Napi::Value describe(const Napi::CallbackInfo& info);

}  // namespace addon
