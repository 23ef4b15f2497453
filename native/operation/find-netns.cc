#include "operation/find-netns.h"

#include <cerrno>
#include <optional>
#include <string_view>
#include <utility>

#include "codec/encode.h"
#include "netlink/socket.h"
#include "netns/handle.h"
#include "operation/request.h"
#include "operation/session.h"
#include "schema/registry.h"

namespace operation {
namespace {

using codec::Record;
using netlink::Failure;
using netlink::Fd;
using netlink::Result;
using netlink::Socket;

// RTM_GETNSID waits for no lock, so there is nothing to be woken from.
constexpr int kNoWake = -1;

Result<Socket> socketIn(const Fd& ns) {
  // The own namespace is not entered: that takes no privilege.
  const auto own = netns::current();
  const auto here = own ? netns::identify(own.value()) : Result<netns::Identity>(own.failure());
  const auto there = netns::identify(ns);
  const bool same = here && there && here.value() == there.value();
  return openSocket(same ? nullptr : &ns, kNoWake);
}

// The number that the socket's namespace has for one that is named by its number or its descriptor; -1 is none.
Result<std::int64_t> numberOf(Socket& socket, std::string_view row, codec::Value value) {
  const schema::Operation& get = *schema::findOperation("netnsId.get");
  Record asked(*get.schema);
  asked[row] = std::move(value);
  auto request = codec::encode(get, asked, {});
  auto answer = perform(socket, get, request.bytes);
  if (!answer) return std::move(answer).failure();
  return codec::numberOf(answer.value().records.front()["id"]);
}

}  // namespace

Result<netns::Candidate> findNetns(const Fd& ns, std::int32_t number) {
  auto socket = socketIn(ns);
  if (!socket) return std::move(socket).failure();
  auto known = numberOf(socket.value(), "id", static_cast<std::int64_t>(number));
  if (!known) return std::move(known).failure();
  std::optional<netns::Candidate> found;
  std::optional<Failure> failure;
  netns::findAmong([&](netns::Candidate& candidate) {
    auto its = numberOf(socket.value(), "fd", static_cast<std::uint64_t>(candidate.fd.get()));
    if (!its) {
      failure = std::move(its).failure();
    } else if (its.value() == number) {
      found = std::move(candidate);
    }
    return failure.has_value() || found.has_value();
  });
  if (found) return *std::move(found);
  if (failure) return *std::move(failure);
  return netlink::systemFailure("search", ENOENT);
}

}  // namespace operation
