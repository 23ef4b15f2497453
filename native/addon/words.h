#pragma once

#include <napi.h>

#include <span>
#include <string_view>

namespace addon {

// The names of all rows and kinds: what both sides know travels as a number, the place in this list.
[[nodiscard]] std::span<const std::string_view> words();

// Exported: words(). JavaScript thread.
Napi::Value wordList(const Napi::CallbackInfo& info);

}  // namespace addon
