#include "operation/request.h"

#include <linux/if.h>
#include <linux/rtnetlink.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include <chrono>

#include "codec/decode.h"
#include "codec/narrow.h"

namespace operation {
namespace {

using codec::Record;
using netlink::Answer;
using netlink::Failure;
using netlink::FailureKind;
using netlink::Result;
using netlink::Socket;
using schema::Form;
using schema::Operation;

// An overflow on a request socket takes somebody who floods it on purpose. The next try begins with an
// empty queue.
constexpr int kMaxTries = 100;
constexpr int kTriesForOneMoment = 5;
constexpr auto kDumpLimit = std::chrono::seconds(2);

bool wasLost(const Failure& failure) { return failure.kind == FailureKind::lost; }

bool wasInterrupted(const Failure& failure) {
  return failure.error == EINTR && (failure.kind == FailureKind::kernel || failure.kind == FailureKind::system);
}

Answer answerOf(const Operation& operation) {
  switch (operation.form) {
    case Form::change:
      return Answer::ack;
    case Form::get:
      return Answer::one;
    case Form::dump:
      return Answer::dump;
  }
  return Answer::ack;
}

// The objects are those of `operation`.
netlink::Status exchange(Socket& socket, const Operation& operation, Answer answer, netlink::Buffer& request,
                         const TakePayload& takePayload) {
  bool cut = false;
  const netlink::TakeMessage take = [&](const netlink::Message& message) {
    if (message.header.nlmsg_type != operation.reply) return;
    const bool isCut = message.payload.size() < operation.schema->headerSize;
    // What was told of is not what was asked for: it can be read.
    if (isCut && answer == Answer::echoAndAck) return;
    cut = cut || isCut;
    takePayload(message.payload);
  };
  auto done = socket.exchange(request, answer, take);
  const bool ended = done || done.failure().kind == FailureKind::interrupted;
  if (ended && cut) return Failure{FailureKind::malformed, 0, "an answer that ends in its header", std::nullopt};
  return done;
}

Result<std::uint32_t> findByRequest(Socket& socket, const codec::LinkRef& link) {
  auto found = readLink(socket, link);
  if (!found) return std::move(found).failure();
  return static_cast<std::uint32_t>(codec::numberOf(found.value()["index"]));
}

// Whether the link of that index is there and has that name, and not as an alternative one.
bool hasName(const Socket& socket, std::uint32_t index, const std::string& name) {
  // The socket of a scripted peer would answer, too: for the namespace that the test runs in.
  if (socket.peer() == netlink::Peer::scripted) return false;
  ifreq wanted{};
  wanted.ifr_ifindex = static_cast<int>(index);
  return ::ioctl(socket.fd(), SIOCGIFNAME, &wanted) == 0 && name == wanted.ifr_name;
}

// Whether an interrupted list of links holds each that was there throughout, and none twice.
// Since Linux 6.9 rtnl_dump_ifinfo() goes from one index to the next higher one (for_each_netdev_dump()): whatever
// comes and goes, it passes over no link that stays. Before, it went through NETDEV_HASHENTRIES (256) lists, one for
// each value of `index & 255`, and counted its way back into a list whose links may have moved up meanwhile. There,
// too, the indexes may rise, by chance or because none is above 255, but the number of the list never falls. So when
// the indexes rise throughout, and their last eight bits fall somewhere, it was the new way; and will be the next time.
bool isWhole(Socket& socket, const std::vector<std::int64_t>& indexes) {
  constexpr std::int64_t kHashMask = 255;
  bool listFell = false;
  for (std::size_t i = 1; i < indexes.size(); ++i) {
    const std::int64_t before = indexes[i - 1];
    const std::int64_t index = indexes[i];
    if (index <= before) return false;
    listFell = listFell || (index & kHashMask) < (before & kHashMask);
  }
  socket.listsByIndex() = socket.listsByIndex() || listFell;
  return socket.listsByIndex();
}

}  // namespace

Result<Performed> perform(Socket& socket, const Operation& operation, netlink::Buffer& request, const Operation* told) {
  if (told != nullptr) netlink::addFlags(request, NLM_F_ECHO);
  const Operation& read = told == nullptr ? operation : *told;
  const Answer answer = told == nullptr ? answerOf(operation) : Answer::echoAndAck;
  Performed performed;
  bool lost = false;
  for (int attempt = 0;; ++attempt) {
    performed.records.clear();
    const auto done = exchange(socket, read, answer, request, [&](netlink::Bytes payload) {
      performed.records.push_back(codec::decode(payload, *read.schema, read.stats));
    });
    if (done) {
      if (operation.form == Form::get && performed.records.empty()) {
        return Failure{FailureKind::malformed, 0, "an answer of another type", std::nullopt};
      }
      return performed;
    }
    const Failure& failure = done.failure();
    performed.assumed = lost && failure.kind == FailureKind::kernel && failure.error == operation.alreadyDone;
    if (performed.assumed) return performed;
    if (attempt >= kMaxTries || !(wasLost(failure) || wasInterrupted(failure))) return failure;
    lost = lost || wasLost(failure);
  }
}

Result<std::vector<Record>> dump(Socket& socket, const Operation& operation, netlink::Buffer& request) {
  std::vector<Record> records;
  auto read = dumpInto(socket, operation, request,
                       {.restart = [&] { records.clear(); },
                        .take =
                            [&](netlink::Bytes payload) {
                              records.push_back(codec::decode(payload, *operation.schema, operation.stats));
                            }});
  if (!read) return std::move(read).failure();
  return records;
}

netlink::Status dumpInto(Socket& socket, const Operation& operation, netlink::Buffer& request, const DumpSink& sink) {
  const auto limit = std::chrono::steady_clock::now() + kDumpLimit;
  const codec::Asked asked(request, *operation.schema);
  std::vector<std::int64_t> indexes;
  const TakePayload take = [&](netlink::Bytes payload) {
    // Of an answer that is cut in its header nothing comes of, whatever is read here.
    if (operation.byIndex) indexes.push_back(netlink::load<ifinfomsg>(payload).value_or(ifinfomsg{}).ifi_index);
    if (asked.isFor(payload)) sink.take(payload);
  };
  for (int tries = 1;; ++tries) {
    indexes.clear();
    sink.restart();
    auto done = exchange(socket, operation, Answer::dump, request, take);
    if (done) return done;
    const Failure& failure = done.failure();
    const bool changed = failure.kind == FailureKind::interrupted;
    if (changed && operation.byIndex && isWhole(socket, indexes) && tries >= kTriesForOneMoment) {
      return netlink::success();
    }
    const bool again = changed || wasLost(failure) || wasInterrupted(failure);
    if (!again || socket.isClosing() || std::chrono::steady_clock::now() >= limit) return failure;
  }
}

std::optional<Missing> fillIndexes(Socket& socket, codec::Encoded& request) {
  for (const codec::Fixup& fixup : request.fixups) {
    auto index = findIndex(socket, fixup);
    if (!index) return Missing{std::move(index).failure(), fixup.field};
    netlink::store(std::span(request.bytes), fixup.offset, index.value());
  }
  return std::nullopt;
}

// By RTM_GETLINK, not by SIOCGIFINDEX: for a name that it does not know that one looks for a module (dev_load():
// modprobe netdev-<name> and, with CAP_SYS_MODULE, modprobe <name>), and a mistyped name may be the name of one. The
// link that was found last, the lower device of a thousand macvlans, is only asked whether it still has its name:
// SIOCGIFNAME loads nothing, and unlike RTM_GETLINK it takes no lock that a change elsewhere could hold.
Result<std::uint32_t> findIndex(Socket& socket, const std::string& name) {
  netlink::Found& last = socket.lastFound();
  if (last.name == name && hasName(socket, last.index, name)) return last.index;
  auto index = findByRequest(socket, name);
  if (index) last = {name, index.value()};
  return index;
}

// By SIOCGIFINDEX, which takes no such lock either: the name is known, so no module is looked for.
Result<std::uint32_t> findMade(Socket& socket, const std::string& name) {
  ifreq wanted{};
  // The socket of a scripted peer would answer, too: for the namespace that the test runs in.
  if (socket.peer() == netlink::Peer::scripted || name.size() >= sizeof(wanted.ifr_name)) {
    return findByRequest(socket, name);
  }
  name.copy(wanted.ifr_name, name.size());
  if (::ioctl(socket.fd(), SIOCGIFINDEX, &wanted) == 0) return static_cast<std::uint32_t>(wanted.ifr_ifindex);
  if (errno == ENODEV) return Failure{FailureKind::kernel, ENODEV, {}, std::nullopt};
  return netlink::systemFailure("ioctl SIOCGIFINDEX");
}

Result<Record> readLink(Socket& socket, const codec::LinkRef& link) {
  const Operation& get = *schema::findOperation("link.get");
  auto request = codec::encode(get, Record(*get.schema), link);
  auto found = perform(socket, get, request.bytes);
  if (!found) return std::move(found).failure();
  return std::move(found.value().records.front());
}

Result<std::uint32_t> findIndex(Socket& socket, const codec::Fixup& fixup) {
  return fixup.name.empty() ? findByRequest(socket, fixup.index) : findIndex(socket, fixup.name);
}

Result<bool> isTaken(Socket& socket, const std::string& name) {
  const auto found = findByRequest(socket, name);
  if (found) return true;
  if (found.failure().kind == FailureKind::kernel && found.failure().error == ENODEV) return false;
  return found.failure();
}

}  // namespace operation
