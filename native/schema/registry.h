#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "schema/field.h"

namespace schema {

// How a request's answer looks, and with it the way its link is named in it.
enum class Form : std::uint8_t {
  change,  // an acknowledgement; the link is named by index
  get,     // one object; the link is named by index or by name
  dump,    // many objects
};

// A fixed 32-bit value that every request of an operation carries: in an attribute or in the header.
struct Preset {
  std::uint16_t attribute = 0;
  std::uint16_t offset = kNoOffset;
  std::uint32_t value = 0;
};

// One operation: which message asks for it, and which message answers.
struct Operation {
  std::string_view name;
  std::uint16_t message;
  std::uint16_t flags;  // beside NLM_F_REQUEST
  Form form;
  const Schema* schema;
  Access carries = Access::change;  // which fields the request may hold
  std::uint16_t reply = 0;          // message type of the objects in the answer
  std::span<const Preset> presets = {};
  bool byIndex = false;    // a dump: newer kernels walk through the links in the order of their indexes
  bool stats = false;      // counters in the answer are wanted
  bool takesAway = false;  // what the request holds is not to be there afterwards
  int alreadyDone = 0;     // what the kernel answers when the request is repeated after it was carried out
};

// A link kind and its table.
struct Kind {
  std::string_view word;
  const Schema* schema;
  bool uponLink = false;           // made upon another link; for the others the kernel ignores IFLA_LINK in silence
  bool wholeChange = false;        // a change says everything anew: what it leaves out goes back to its default
  const Schema* member = nullptr;  // what it knows of each of the links that it is the master of
};

[[nodiscard]] std::span<const Kind> kinds();
[[nodiscard]] std::span<const Operation> operations();
// nullptr when there is none of that name.
[[nodiscard]] const Operation* findOperation(std::string_view name);
// The table of a link kind by the kernel's word, nullptr for a kind without one.
[[nodiscard]] const Schema* findKind(std::string_view kind);
// What a master of that kind knows of its members, nullptr when it has no table for that.
[[nodiscard]] const Schema* findMember(std::string_view kind);
// Every table that JavaScript sees objects of.
[[nodiscard]] std::span<const Schema* const> schemas();

}  // namespace schema
