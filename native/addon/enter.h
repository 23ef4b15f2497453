#pragma once

#include <napi.h>

namespace addon {

// Exported: enterNetns(handle) moves the thread it is called on, for good. Answers {} or { failure }. First starts
// libuv's pool, so that its threads stay where the process is.
Napi::Value enterNetns(const Napi::CallbackInfo& info);

}  // namespace addon
