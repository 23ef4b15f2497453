#pragma once

#include <napi.h>

#include <string>
#include <string_view>

#include "codec/record.h"
#include "schema/registry.h"

// From what users give to values without further structure. JavaScript thread.
namespace addon {

// Whose table reads the options that the common one does not know: that of a link kind, or that of the
// members of a kind of master.
struct Whose {
  std::string_view kind;
  bool member = false;
};

// Throws the error that `bindRefuse` was given for an argument that does not fit its row.
class Refusal {
 public:
  Refusal(Napi::Env env, const schema::Operation& operation, const Whose& whose)
      : env_(env), operation_(operation), whose_(whose) {}
  [[noreturn]] void operator()(const char* reason, std::string_view option, const std::string& expected,
                               Napi::Value received) const;

 private:
  Napi::Env env_;
  const schema::Operation& operation_;
  Whose whose_;
};

[[nodiscard]] codec::Value readScalar(const Refusal& refuse, const schema::Field& row, Napi::Value given);

// What null means for a row that can be cleared.
[[nodiscard]] codec::Value emptyValue(const schema::Field& row);

}  // namespace addon
