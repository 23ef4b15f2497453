#pragma once

#include <napi.h>

#include <string_view>

#include "netlink/result.h"

namespace addon {

// The plain record from which TypeScript makes the error: { kind, errno, text, option }. An error object
// made here would have a stack that nobody can read.
[[nodiscard]] Napi::Object failureRecord(Napi::Env env, const netlink::Failure& failure, std::string_view option = {});

// An answer that is a failure: { failure }.
[[nodiscard]] Napi::Object failed(Napi::Env env, const netlink::Failure& failure);

}  // namespace addon
