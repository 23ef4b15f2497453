#pragma once

#include <linux/netlink.h>

#include <cstdint>
#include <optional>
#include <string>

#include "netlink/bytes.h"

namespace netlink {

// One netlink message inside a datagram: its header, and what follows it.
struct Message {
  nlmsghdr header{};
  Bytes payload;
};

// Walks the messages of one datagram. Stops at a header that lies about its length and says so.
// Holds a view: the datagram must outlive it.
class MessageReader {
 public:
  explicit MessageReader(Bytes datagram) : rest_(datagram) {}

  [[nodiscard]] std::optional<Message> next();
  [[nodiscard]] bool malformed() const noexcept { return malformed_; }

 private:
  Bytes rest_;
  bool malformed_ = false;
};

// What NLMSG_ERROR or NLMSG_DONE says: an errno (0 is success), the kernel's words, and the offset,
// counted from the start of the request's header, of the attribute it points at.
struct Verdict {
  int error = 0;
  std::string text;
  std::optional<std::uint32_t> offset;
};

// Nothing when the message holds no errno.
[[nodiscard]] std::optional<Verdict> readVerdict(const Message& message);

// A request with its fixed header of `fixedSize` zero bytes behind the netlink header. The length is
// written by finish(), the sequence number by whoever sends it.
[[nodiscard]] Buffer startMessage(std::uint16_t type, std::uint16_t flags, std::size_t fixedSize);
void finishMessage(Buffer& message);
void setSequence(Buffer& message, std::uint32_t sequence);
void addFlags(Buffer& message, std::uint16_t flags);

}  // namespace netlink
