#pragma once

#include <napi.h>

#include "codec/record.h"

namespace addon {

// Record -> JavaScript object, by the shape of its schema. JavaScript thread; a few microseconds.
[[nodiscard]] Napi::Value makeObject(Napi::Env env, const codec::Record& record);

}  // namespace addon
