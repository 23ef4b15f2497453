// What our own code costs in instructions, over captured bytes: instructions WORK TIMES does a piece of work so many
// times. .ci/instructions runs it under callgrind and compares with what was recorded.

#include <linux/rtnetlink.h>

#include <algorithm>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "captured.h"
#include "codec/decode.h"
#include "codec/encode.h"
#include "codec/pack.h"
#include "codec/transcribe.h"
#include "netlink/transaction.h"
#include "schema/registry.h"

namespace {

using codec::Packed;
using codec::Record;
using netlink::Buffer;
using netlink::Message;

// Encodes what createMacvlan({ lowerdev, name, mode }) sends.
void create(int times) {
  const schema::Operation& creation = *schema::findOperation("link.create");
  for (int i = 0; i < times; ++i) {
    Record link(*creation.schema);
    link["kindName"] = std::string("macvlan");
    link["name"] = std::string("mv0");
    link["lowerdev"] = std::uint64_t{7};
    auto details = std::make_unique<Record>(*schema::findKind("macvlan"));
    (*details)["mode"] = std::uint64_t{4};
    link["details"] = std::move(details);
    if (codec::encode(creation, link, {}).bytes.empty()) std::abort();
  }
}

// Reads an answer as often as it takes to have read that many objects: framed, decoded and packed.
void read(const std::string& fixture, const char* operation, netlink::Answer answer, int objects) {
  const schema::Operation& asked = *schema::findOperation(operation);
  const auto datagrams = test::captured::read(fixture);
  int left = objects;
  Packed packed;
  codec::Transcriber transcriber;
  const netlink::TakeMessage take = [&](const Message& message) {
    if (message.header.nlmsg_type != asked.reply) return;
    // Nobody here has to understand what is in a list.
    if (answer == netlink::Answer::dump) {
      transcriber.transcribe(message.payload, *asked.schema, asked.stats, packed);
    } else {
      codec::pack(codec::decode(message.payload, *asked.schema, asked.stats), packed);
    }
    --left;
  };
  while (left > 0) {
    packed = {};
    netlink::Transaction transaction(test::captured::kSequence, test::captured::kPort, answer, take);
    for (const Buffer& datagram : datagrams) {
      if (transaction.feed(datagram) == netlink::Transaction::State::failed) std::abort();
    }
  }
}

// Reads links of a list that differ in their index and name alone.
void alike(int times) {
  const schema::Operation& link = *schema::findOperation("link.list");
  const auto datagrams = test::captured::read("macvlan/reply-bridge-6.18");
  netlink::MessageReader reader(datagrams.front());
  const auto message = reader.next();
  Buffer payload(message->payload.begin(), message->payload.end());
  const auto name = std::ranges::search(payload, netlink::bytesOf(std::string_view("mv0")));
  if (name.size() != 3) std::abort();
  codec::Transcriber transcriber;
  Packed packed;
  for (int i = 0; i < times; ++i) {
    netlink::store(std::span(payload), offsetof(ifinfomsg, ifi_index), 7 + i);
    name.back() = static_cast<std::byte>('0' + i % 10);
    if (i % 64 == 0) packed = {};
    transcriber.transcribe(payload, *link.schema, link.stats, packed);
  }
}

// Reads what the kernel tells of a new link.
void event(int times) {
  const schema::Operation& link = *schema::findOperation("link.get");
  const auto datagrams = test::captured::read("macvlan/notification-create-up-6.18");
  codec::Transcriber transcriber;
  for (int left = times; left > 0;) {
    for (const Buffer& datagram : datagrams) {
      netlink::MessageReader reader(datagram);
      while (const auto message = reader.next()) {
        if (message->header.nlmsg_type != link.reply) continue;
        Packed packed;
        transcriber.transcribe(message->payload, *link.schema, false, packed);
        --left;
      }
    }
  }
}

}  // namespace

int main(int count, char** words) {
  const std::string work = count == 3 ? words[1] : "";
  const int times = count == 3 ? std::atoi(words[2]) : 0;
  if (work == "create") {
    create(times);
  } else if (work == "get") {
    read("macvlan/reply-bridge-6.18", "link.get", netlink::Answer::one, times);
  } else if (work == "list") {
    read("dump/reply-links-6.18", "link.list", netlink::Answer::dump, times);
  } else if (work == "alike") {
    alike(times);
  } else if (work == "event") {
    event(times);
  } else {
    std::fputs("usage: instructions create|get|list|alike|event TIMES\n", stderr);
    return 64;
  }
  return 0;
}
