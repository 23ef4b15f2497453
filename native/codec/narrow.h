#pragma once

#include "codec/record.h"
#include "netlink/bytes.h"

namespace codec {

// What a list was asked for: a kernel passes over a filter that it does not know. Any thread.
class Asked {
 public:
  // `request` is the whole message, as it is sent.
  Asked(netlink::Bytes request, const schema::Schema& table);

  // Whether an object of the answer is one of those.
  [[nodiscard]] bool isFor(netlink::Bytes message) const;

 private:
  Record asked_;
  bool isForAll_ = true;  // nothing narrows it down
};

}  // namespace codec
