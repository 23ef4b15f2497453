#pragma once

#include <napi.h>

#include <cstdint>
#include <functional>

#include "addon/desk.h"
#include "netlink/socket.h"
#include "operation/trip.h"

namespace addon {

// What belongs to the call that a list is read for.
struct ListCall {
  std::uint32_t ticket;
  std::function<void(Mailbox::Letter)> post;
};

// Runs on the connection thread: reads a whole dump. While it goes on, JavaScript makes objects of the slices that are
// full already and keeps them; whether there will be a list is said by the answer.
[[nodiscard]] Desk::Done readDump(netlink::Socket& socket, operation::Step& step, const ListCall& call);

// Exported: take(pile, number), the objects of a slice that none were made of yet.
Napi::Value take(const Napi::CallbackInfo& info);

}  // namespace addon
