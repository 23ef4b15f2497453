#pragma once

#include <napi.h>

#include <memory>
#include <string_view>
#include <vector>

#include "codec/record.h"
#include "netlink/fd.h"
#include "schema/registry.h"

namespace addon {

// The descriptors that a request speaks of: they stay open until it has been answered.
using Held = std::vector<std::shared_ptr<const netlink::Fd>>;

// JavaScript object -> Record, by the rows of the operation's schema and of the kind's. Whatever does not
// fit a row is refused: throws the error that `bindRefuse` was given for it. JavaScript thread.
[[nodiscard]] codec::Record readObject(Napi::Object values, const schema::Operation& operation, std::string_view kind,
                                       Held& held);

}  // namespace addon
