#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "codec/record.h"
#include "schema/registry.h"

namespace codec {

// Which attribute of a request belongs to which option: what the kernel's extended ack points at.
struct TrailEntry {
  std::uint32_t offset = 0;
  std::uint32_t end = 0;
  std::string_view field;
};

// Something that is not known yet when a request is encoded. The connection thread fills it in.
struct Fixup {
  enum class Kind : std::uint8_t {
    index,      // the index of the link called `name`, or `index` itself, if there is such a link
    madeIndex,  // the index of the link that this trip made as number `made`
    madeName,   // the name of the link that this trip makes as number `made`, 16 bytes with NULs
    port,       // the port of the trip's socket in the namespace where link number `made` ends up
  };
  Kind kind = Kind::index;
  std::uint32_t offset = 0;  // where in the request; 4 bytes, or 16 for a name
  std::string name = {};
  std::uint32_t index = 0;
  std::uint8_t made = 0;
  bool inTarget = false;        // looked up where link number `made` ends up, not where the request goes
  std::string_view field = {};  // the option it comes from, for the error when there is no such link
};

struct Encoded {
  netlink::Buffer bytes;
  std::vector<TrailEntry> trail;
  std::vector<Fixup> fixups;
};

// How a request names its link: not at all, by index, by name, or as the link number `made` of its trip.
struct MadeLink {
  std::uint8_t number = 0;
};
using LinkRef = std::variant<std::monostate, std::uint32_t, std::string, MadeLink>;

// Turns what is wanted into one message. Pure; called on the JavaScript thread, takes microseconds.
[[nodiscard]] Encoded encode(const schema::Operation& operation, const Record& record, const LinkRef& link);

// The option at an offset that the kernel reported, empty when it is none of ours.
[[nodiscard]] std::string_view fieldAt(const std::vector<TrailEntry>& trail, std::uint32_t offset);

}  // namespace codec
