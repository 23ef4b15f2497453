#pragma once

#include <linux/netlink.h>

#include <deque>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "netlink/bytes.h"
#include "netlink/fd.h"

namespace test {

// A request as it arrived: its header, and all of it.
struct Request : nlmsghdr {
  netlink::Buffer bytes;
};

// The datagrams that answer one request.
using Line = std::function<std::vector<netlink::Buffer>(const Request& request)>;
using Lines = std::vector<Line>;

// Plays the kernel at one end of a SOCK_SEQPACKET pair: it answers each request by the next line of its
// script, on a thread of its own, and remembers what it was sent. When the script is over it is silent, or says its
// last line again and again.
class ScriptedPeer {
 public:
  using Line = test::Line;
  enum class Then { silence, lastLine };

  explicit ScriptedPeer(Lines script, Then then = Then::silence);
  ScriptedPeer(const ScriptedPeer&) = delete;
  ScriptedPeer& operator=(const ScriptedPeer&) = delete;
  ~ScriptedPeer();

  // The library's end. May be taken once.
  [[nodiscard]] netlink::Fd takeEnd() { return std::move(end_); }
  [[nodiscard]] std::vector<netlink::Buffer> requests();

 private:
  void play();

  netlink::Fd end_;
  netlink::Fd mine_;
  std::mutex mutex_;
  Then then_;
  std::deque<Line> script_;                // of the thread only
  std::vector<netlink::Buffer> requests_;  // guarded by mutex_
  std::thread thread_;
};

// A message with a payload, addressed to whoever sent `request`.
[[nodiscard]] netlink::Buffer message(const nlmsghdr& request, std::uint16_t type, std::uint16_t flags,
                                      netlink::Bytes payload);
// NLMSG_ERROR as the kernel writes it with capped acks: errno, the request's header, and the TLVs.
[[nodiscard]] netlink::Buffer ack(const nlmsghdr& request, int error = 0, std::string_view text = {},
                                  std::uint32_t offset = 0);
// NLMSG_DONE with an errno.
[[nodiscard]] netlink::Buffer done(const nlmsghdr& request, int error = 0, std::uint16_t flags = NLM_F_MULTI);
// RTM_NEWLINK with an index and a name.
[[nodiscard]] netlink::Buffer link(const nlmsghdr& request, std::int32_t index, std::string_view name,
                                   std::uint16_t flags = 0);
[[nodiscard]] netlink::Buffer joined(std::vector<netlink::Buffer> messages);

[[nodiscard]] std::uint16_t typeOf(const netlink::Buffer& request);

}  // namespace test
