#include "addon/words.h"

#include <algorithm>
#include <string>

#include "addon/environment.h"
#include "schema/registry.h"

namespace addon {

std::vector<std::string_view> collectWords() {
  std::vector<std::string_view> all;
  for (const schema::Schema* const table : schema::schemas()) {
    for (const schema::Field& row : table->fields) all.push_back(row.name);
  }
  for (const schema::Kind& kind : schema::kinds()) all.push_back(kind.word);
  std::ranges::sort(all);
  all.erase(std::ranges::unique(all).begin(), all.end());
  return all;
}

Napi::Value wordList(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  Napi::Array list = Napi::Array::New(env);
  for (const std::string_view word : Environment::of(env).words)
    list[list.Length()] = Napi::String::New(env, std::string(word));
  return list;
}

}  // namespace addon
