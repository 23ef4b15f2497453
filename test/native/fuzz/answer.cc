// libFuzzer target: whole calls, with everything that a kernel, or somebody who plays it, may answer: acknowledgements,
// refusals with the kernel's words and an offset, lists in pieces, interruptions, lost answers. The answers wait in a
// socket when the requests are sent, and behind the last of them the peer is gone. The first two bytes choose the call;
// the rest are datagrams, each behind its length. .ci/fuzz fills the corpus from test/fixtures.

#include <sys/socket.h>

#include <array>
#include <memory>

#include "codec/encode.h"
#include "codec/pack.h"
#include "datagrams.h"
#include "netlink/fd.h"
#include "operation/request.h"
#include "operation/trip.h"
#include "schema/registry.h"

namespace {

using codec::Record;
using fuzz::require;
using netlink::Bytes;
using netlink::Fd;
using netlink::Peer;
using operation::Step;
using operation::Trip;
using schema::Operation;

// The library's end of a pair in which the answers wait. Both ends, since what is sent needs somebody to send it to.
struct Ends {
  Fd ours;
  Fd theirs;
};

Ends answering(Bytes bytes) {
  std::array<int, 2> ends{};
  require(::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends.data()) == 0);
  Ends made{Fd(ends[0]), Fd(ends[1])};
  const int room = 1 << 20;
  for (const int end : ends) ::setsockopt(end, SOL_SOCKET, SO_SNDBUF, &room, sizeof(room));
  for (const Bytes datagram : fuzz::datagramsIn(bytes)) {
    // Nothing at all would mean that the peer is gone.
    if (datagram.empty()) continue;
    if (::send(ends[1], datagram.data(), datagram.size(), MSG_DONTWAIT | MSG_NOSIGNAL) < 0) break;
  }
  // Nobody waits for more.
  ::shutdown(ends[1], SHUT_WR);
  return made;
}

void pack(const std::vector<Record>& records) {
  codec::Packed packed;
  for (const Record& record : records) codec::pack(record, packed);
}

Record macvlan() {
  const Operation& creation = *schema::findOperation("link.create");
  Record link(*creation.schema);
  link["kindName"] = std::string("macvlan");
  link["lowerdev"] = std::string("low");
  link["mtu"] = std::uint64_t{1400};
  auto details = std::make_unique<Record>(*schema::findKind("macvlan"));
  (*details)["mode"] = std::uint64_t{4};
  link["details"] = std::move(details);
  return link;
}

// What the kernel points at is an option that was asked for, or none.
void requireOption(const codec::Encoded& request, std::uint32_t offset) {
  const auto option = codec::fieldAt(request.trail, offset);
  require(option.empty() || offset < request.bytes.size());
}

// One request, of any operation.
void ask(const Operation& operation, Fd fd) {
  auto socket = netlink::Socket::adopt(std::move(fd), -1, Peer::scripted);
  require(socket.ok());
  const bool creates = operation.carries == schema::Access::create;
  auto request = codec::encode(operation, creates ? macvlan() : Record(*operation.schema), std::uint32_t{7});
  if (operation.form == schema::Form::dump) {
    const auto list = operation::dump(socket.value(), operation, request.bytes);
    if (list) pack(list.value());
    return;
  }
  const auto answer = operation::perform(socket.value(), operation, request.bytes);
  if (!answer) {
    require(answer.failure().error >= 0);
    if (answer.failure().offset) requireOption(request, *answer.failure().offset);
    return;
  }
  if (operation.form == schema::Form::get) require(answer.value().records.size() == 1);
  if (operation.form == schema::Form::change) require(answer.value().records.empty());
  pack(answer.value().records);
}

Step stepOf(const char* name, Record sent) {
  const Operation& operation = *schema::findOperation(name);
  auto request = codec::encode(operation, sent, codec::MadeLink{0});
  return {.operation = &operation, .request = std::move(request), .sent = std::move(sent)};
}

// A link is made, given an address, finished, read back and compared; when that fails, deleted.
Trip creation(bool named) {
  Trip trip;
  trip.subjects.push_back({.name = named ? "mv0" : "", .prefix = "macvlan"});
  Record link = macvlan();
  if (named) link["name"] = std::string("mv0");
  link.marked = true;
  trip.steps.push_back(stepOf("link.create", std::move(link)));
  Record address(*schema::findOperation("address.add")->schema);
  address["address"] = codec::Octets{.bytes = {std::byte{192}, std::byte{0}, std::byte{2}, std::byte{1}}, .size = 4};
  trip.steps.push_back(stepOf("address.add", std::move(address)));
  trip.steps.push_back(stepOf("link.complete", Record(*schema::findOperation("link.complete")->schema)));
  trip.steps.push_back(stepOf("address.list", Record(*schema::findOperation("address.list")->schema)));
  trip.steps.push_back(stepOf("link.getWithStats", Record(*schema::findOperation("link.get")->schema)));
  trip.steps.back().verify = true;
  trip.undo.push_back(stepOf("link.delete", Record(*schema::findOperation("link.delete")->schema)));
  return trip;
}

void travel(bool named, Fd fd) {
  auto session = operation::Session::open(std::move(fd), -1, Peer::scripted);
  require(session.ok());
  Trip trip = creation(named);
  const operation::Outcome outcome = operation::carryOut(session.value(), trip);
  require(outcome.records.size() == trip.steps.size());
  if (outcome.failure) {
    require(outcome.failedStep < trip.steps.size());
  } else {
    require(outcome.records.back().has_value() && trip.subjects.front().index != 0);
    operation::takeBack(session.value(), trip);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  const netlink::Buffer bytes = fuzz::bytesOf(data + 2, size - 2);
  Ends ends = answering(bytes);
  const auto operations = schema::operations();
  const std::size_t number = data[0] % (operations.size() + 2);
  if (number < operations.size()) {
    ask(operations[number], std::move(ends.ours));
  } else {
    travel(number == operations.size(), std::move(ends.ours));
  }
  return 0;
}
