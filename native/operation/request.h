#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "codec/encode.h"
#include "codec/record.h"
#include "netlink/result.h"
#include "netlink/socket.h"
#include "schema/registry.h"

// Requests on the connection thread: each function blocks until the kernel has answered.
namespace operation {

// What became of a request.
struct Performed {
  std::vector<codec::Record> records;
  // The answer was lost, and to the repeated request the kernel said what it says when there is nothing left to do. It
  // would say the same when the first try had failed: whose link it is that has the name, say, nobody knows.
  bool assumed = false;
};

// Sends a request whose answer is an acknowledgement, or one object.
// When the answer was lost the request is sent again: the kernel has carried it out already, and then says so in the
// operation's own way, which counts as success, of a lesser kind. EINTR is sent again as well.
// With `told` the kernel is asked to tell of what it makes, too (NLM_F_ECHO), in the way in which that operation is
// answered. Before Linux 6.2, and of some kinds of links, it tells of nothing.
[[nodiscard]] netlink::Result<Performed> perform(netlink::Socket& socket, const schema::Operation& operation,
                                                 netlink::Buffer& request, const schema::Operation* told = nullptr);

// Reads a whole dump, decoded. One that the kernel interrupts, because the table changed, is read again: a few times
// where it is plain that what was there throughout is in it nevertheless, and then taken as it is; elsewhere for up to
// two seconds, and then FailureKind::interrupted.
[[nodiscard]] netlink::Result<std::vector<codec::Record>> dump(netlink::Socket& socket,
                                                               const schema::Operation& operation,
                                                               netlink::Buffer& request);

// Takes what lies in a message of an answer, behind its header.
using TakePayload = std::function<void(netlink::Bytes)>;

// Where a dump goes.
struct DumpSink {
  // It is read from the beginning: what was taken is forgotten. Called before each try, the first one included.
  std::function<void()> restart;
  TakePayload take;
};

// The same, not decoded: while it is read, and before it is known whether it is whole.
[[nodiscard]] netlink::Status dumpInto(netlink::Socket& socket, const schema::Operation& operation,
                                       netlink::Buffer& request, const DumpSink& sink);

// A link that a request names and that is not there, and the option that names it.
struct Missing {
  netlink::Failure failure;
  std::string_view field;
};

// Looks up the links that a request names, all in the namespace of the socket, and writes their indexes into it.
[[nodiscard]] std::optional<Missing> fillIndexes(netlink::Socket& socket, codec::Encoded& request);

// The index of a link by its name or one of its alternative names; ENODEV when there is none. Never makes the kernel
// look for a module of that name.
[[nodiscard]] netlink::Result<std::uint32_t> findIndex(netlink::Socket& socket, const std::string& name);

// The same of the link that a request names.
[[nodiscard]] netlink::Result<std::uint32_t> findIndex(netlink::Socket& socket, const codec::Fixup& fixup);

// The same for a link that was just made. Cheaper, but the kernel may look for a module when it is gone already.
[[nodiscard]] netlink::Result<std::uint32_t> findMade(netlink::Socket& socket, const std::string& name);

// Reads the link of that index, name or alternative name; ENODEV when there is none.
[[nodiscard]] netlink::Result<codec::Record> readLink(netlink::Socket& socket, const codec::LinkRef& link);

// Whether a link of that name exists.
[[nodiscard]] netlink::Result<bool> isTaken(netlink::Socket& socket, const std::string& name);

}  // namespace operation
