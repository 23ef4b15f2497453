// libFuzzer target: what a monitor makes of what the kernel sends to groups, from the datagram to the columns that
// JavaScript reads. The bytes are datagrams, each behind its length. .ci/fuzz fills the corpus from test/fixtures.

#include "codec/decode.h"
#include "codec/pack.h"
#include "codec/transcribe.h"
#include "datagrams.h"
#include "netlink/message.h"
#include "schema/registry.h"

namespace {

using netlink::Message;

void tell(const Message& message, codec::Packed& objects) {
  const auto* const about = codec::watchableIn(message.header.nlmsg_type, message.payload);
  if (about == nullptr) return;
  const std::uint16_t type = message.header.nlmsg_type;
  fuzz::require(type == about->appears || type == about->disappears);
  // As the listener keeps it.
  const netlink::Buffer payload(message.payload.begin(), message.payload.end());
  const std::size_t before = objects.numbers.size();
  codec::Transcriber().transcribe(payload, *about->schema, false, objects);
  fuzz::require(objects.numbers.size() > before);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const netlink::Buffer bytes = fuzz::bytesOf(data, size);
  codec::Packed objects;
  for (const netlink::Bytes one : fuzz::datagramsIn(bytes)) {
    // Of exactly its size, so that a read behind its end is seen.
    const netlink::Buffer datagram(one.begin(), one.end());
    netlink::MessageReader reader(datagram);
    while (const auto message = reader.next()) tell(*message, objects);
  }
  return 0;
}
