#pragma once

#include "codec/record.h"
#include "schema/watch.h"

namespace codec {

// Turns the payload of one message (fixed header and attributes) into a record. Never fails: a bad
// attribute is counted and left out, an unknown one is skipped, a short structure is read as far as it
// goes. With `stats` false the counters are passed over: they cost a third of the time.
[[nodiscard]] Record decode(netlink::Bytes payload, const schema::Schema& schema, bool stats);

// What a notification of that type tells of; nullptr when that is nothing of ours, or it ends in its header.
[[nodiscard]] const schema::Watchable* watchableIn(std::uint16_t type, netlink::Bytes payload);

}  // namespace codec
