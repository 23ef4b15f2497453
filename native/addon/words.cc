#include "addon/words.h"

#include <algorithm>
#include <string>
#include <vector>

#include "schema/registry.h"

namespace addon {
namespace {

std::vector<std::string_view> collected() {
  std::vector<std::string_view> all;
  for (const schema::Schema* const table : schema::schemas()) {
    for (const schema::Field& row : table->fields) all.push_back(row.name);
  }
  for (const schema::Kind& kind : schema::kinds()) all.push_back(kind.word);
  std::ranges::sort(all);
  all.erase(std::ranges::unique(all).begin(), all.end());
  return all;
}

}  // namespace

// Initialized once, by whichever thread comes first.
std::span<const std::string_view> words() {
  static const std::vector<std::string_view> all = collected();
  return all;
}

Napi::Value wordList(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  Napi::Array list = Napi::Array::New(env);
  for (const std::string_view word : words()) list[list.Length()] = Napi::String::New(env, std::string(word));
  return list;
}

}  // namespace addon
