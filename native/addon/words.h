#pragma once

#include <napi.h>

#include <string_view>
#include <vector>

namespace addon {

// The names of all rows and kinds: what both sides know travels as a number, the place in this list.
[[nodiscard]] std::vector<std::string_view> collectWords();

// Exported: words(). JavaScript thread.
Napi::Value wordList(const Napi::CallbackInfo& info);

}  // namespace addon
