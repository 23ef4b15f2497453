#pragma once

#include <napi.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "addon/read-scalar.h"
#include "codec/record.h"
#include "netlink/fd.h"
#include "schema/registry.h"

namespace addon {

// The descriptors that a request speaks of: they stay open until it has been answered.
using Held = std::vector<std::shared_ptr<const netlink::Fd>>;

// What was given, by the names of rows. Lives as long as the handle scope of its values.
using Options = std::vector<std::pair<std::string, Napi::Value>>;

// Options -> Record, by the rows of the operation's schema and of that table. Whatever does not
// fit a row is refused: throws the error that `bindRefuse` was given for it. JavaScript thread.
[[nodiscard]] codec::Record readOptions(Napi::Env env, const Options& given, const schema::Operation& operation,
                                        const Whose& whose, Held& held);

}  // namespace addon
