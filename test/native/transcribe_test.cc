// What is written down without a record in between is what the record would have become, for everything that a kernel
// has ever said here, whole and cut.

#include "codec/transcribe.h"

#include <gtest/gtest.h>

#include <cstring>

#include "captured.h"
#include "codec/decode.h"
#include "netlink/message.h"
#include "schema/registry.h"

namespace {

using codec::Packed;
using netlink::Bytes;

// Bit for bit: what is absent is a NaN.
void expectSame(const Packed& one, const Packed& other, const std::string& where) {
  ASSERT_EQ(one.numbers.size(), other.numbers.size()) << where;
  EXPECT_EQ(std::memcmp(one.numbers.data(), other.numbers.data(), one.numbers.size() * sizeof(double)), 0) << where;
  EXPECT_EQ(one.text, other.text) << where;
}

void compare(Bytes payload, const schema::Operation& operation, bool stats, const std::string& where) {
  Packed decoded;
  codec::pack(codec::decode(payload, *operation.schema, stats), decoded);
  Packed transcribed;
  codec::Transcriber().transcribe(payload, *operation.schema, stats, transcribed);
  expectSame(decoded, transcribed, where);
}

TEST(Transcribe, WritesWhatThePackedRecordHolds) {
  std::size_t compared = 0;
  for (const std::string& name : test::captured::names()) {
    for (const auto& datagram : test::captured::read(name)) {
      netlink::MessageReader reader(datagram);
      while (const auto message = reader.next()) {
        for (const schema::Operation& operation : schema::operations()) {
          if (operation.reply == 0 || operation.reply != message->header.nlmsg_type) continue;
          for (const bool stats : {false, true}) {
            compare(message->payload, operation, stats, name);
            ++compared;
          }
          for (std::size_t cut = 1; cut < message->payload.size(); cut += 37) {
            compare(message->payload.first(cut), operation, true, name + " cut to " + std::to_string(cut));
          }
        }
      }
    }
  }
  EXPECT_GT(compared, 100U);
}

TEST(Transcribe, AppendsToWhatIsThere) {
  const schema::Operation& get = *schema::findOperation("link.get");
  const auto datagrams = test::captured::read("macvlan/reply-bridge-6.18");
  netlink::MessageReader reader(datagrams.front());
  const auto message = reader.next();
  ASSERT_TRUE(message);
  codec::Transcriber transcriber;
  Packed once;
  transcriber.transcribe(message->payload, *get.schema, false, once);
  Packed twice;
  for (int i = 0; i < 2; ++i) transcriber.transcribe(message->payload, *get.schema, false, twice);
  EXPECT_EQ(twice.numbers.size(), 2 * once.numbers.size());
  EXPECT_EQ(twice.text, once.text + once.text);
}

}  // namespace
