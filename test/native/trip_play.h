#pragma once

// Trips over a scripted peer, for the tests of what they do.

#include "operation/trip.h"

#include <gtest/gtest.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <sys/eventfd.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "lines.h"

namespace trip_play {

using codec::LinkRef;
using codec::MadeLink;
using codec::Record;
using netlink::Buffer;
using netlink::FailureKind;
using netlink::Fd;
using operation::Outcome;
using operation::Step;
using operation::Trip;
using test::Lines;

constexpr std::int32_t kIndex = 7;

struct Value {
  const char* name;
  codec::Value value;
};

// A message as the border makes it.
inline Step step(std::string_view operation, std::vector<Value> values = {}, const LinkRef& link = std::monostate()) {
  const schema::Operation& found = *schema::findOperation(operation);
  Record record(*found.schema);
  for (Value& one : values) record[one.name] = std::move(one.value);
  Step made{.operation = &found, .request = codec::encode(found, record, link), .sent = std::move(record)};
  return made;
}

inline Step verified(Step get) {
  get.verify = true;
  return get;
}

// Makes mv0 upon lower0, gives it an alias and another name, and reads it back.
inline Trip creation(codec::Value name = std::string("mv0")) {
  Trip trip;
  trip.subjects.push_back(
      {.name = std::holds_alternative<std::string>(name) ? std::get<std::string>(name) : "", .prefix = "macvlan"});
  std::vector<Value> values;
  values.push_back({"name", std::move(name)});
  values.push_back({"lowerdev", std::string("lower0")});
  values.push_back({"mtu", std::uint64_t{1400}});
  trip.steps.push_back(step("link.create", std::move(values)));
  values.clear();
  values.push_back({"alias", std::string("first")});
  trip.steps.push_back(step("link.change", std::move(values), MadeLink{0}));
  codec::List names;
  names.emplace_back(std::string("other"));
  values.clear();
  values.push_back({"altNames", std::move(names)});
  trip.steps.push_back(step("link.addNames", std::move(values), MadeLink{0}));
  trip.steps.push_back(verified(step("link.get", {}, MadeLink{0})));
  trip.undo.push_back(step("link.delete", {}, MadeLink{0}));
  return trip;
}

inline std::vector<Buffer> asWanted() {
  const Buffer names = test::attribute(IFLA_ALT_IFNAME, "other");
  return {test::attribute(IFLA_MTU, 1400U), test::attribute(IFLA_LINK, 3U), test::attribute(IFLA_IFALIAS, "first"),
          test::attribute(IFLA_PROP_LIST, netlink::Bytes(names))};
}

struct Seen {
  Outcome outcome;
  std::vector<Buffer> requests;

  [[nodiscard]] std::vector<int> types() const {
    std::vector<int> found;
    for (const Buffer& request : requests) found.push_back(test::typeOf(request));
    return found;
  }
};

inline Seen carryOut(Trip trip, Lines script) {
  const Fd wake(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
  test::ScriptedPeer peer(std::move(script));
  auto session = operation::Session::open(peer.takeEnd(), wake.get(), netlink::Peer::scripted);
  EXPECT_TRUE(session);
  Outcome outcome = operation::carryOut(session.value(), trip);
  return {std::move(outcome), peer.requests()};
}

// The answers of a kernel that does all: the lower device is looked up, then one for each message. The index of the
// new link is looked up before it is first needed.
inline Lines willing() {
  return {test::isLink(3, "lower0"),
          test::acks(),
          test::isLink(kIndex, "mv0"),
          test::acks(),
          test::acks(),
          test::isLink(kIndex, "mv0", asWanted()),
          test::acks()};
}

constexpr int kNew = RTM_NEWLINK;
constexpr int kGet = RTM_GETLINK;
constexpr int kDelete = RTM_DELLINK;
constexpr int kProperty = RTM_NEWLINKPROP;

}  // namespace trip_play
