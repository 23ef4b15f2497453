// What is written down without a record in between is what the record would have become, for everything that a kernel
// has ever said here, whole and cut.

#include "codec/transcribe.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>
#include <set>
#include <string>

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

// Each byte in turn has another value than in the message before.
void compareLike(Bytes payload, const schema::Operation& operation, const std::string& where) {
  netlink::Buffer other(payload.begin(), payload.end());
  codec::Transcriber transcriber;
  const auto write = [&](Bytes message, std::size_t at) {
    // Each as the first of its kind: in full.
    Packed like;
    transcriber.transcribe(message, *operation.schema, true, like);
    Packed alone;
    codec::Transcriber().transcribe(message, *operation.schema, true, alone);
    expectSame(alone, like, where + " with another byte at " + std::to_string(at));
  };
  // What others are compared with is the third of a size, and then the last that was not like the one before.
  for (int i = 0; i < 3; ++i) write(payload, 0);
  for (std::size_t at = 0; at < other.size(); ++at) {
    const std::byte was = other[at];
    // What differs by a bit, and by much.
    for (const std::byte bits : {std::byte{1}, std::byte{0xff}}) {
      other[at] = was ^ bits;
      write(other, at);
      // And back again: what is kept is not what was written last.
      write(payload, at);
    }
    other[at] = was;
  }
}

TEST(Transcribe, WritesTheSameBehindAMessageLikeIt) {
  std::size_t compared = 0;
  std::set<std::string> done;
  for (const std::string& name : test::captured::names()) {
    for (const auto& datagram : test::captured::read(name)) {
      netlink::MessageReader reader(datagram);
      // One of each kind is enough: the next ones of a datagram are like it.
      if (const auto message = reader.next()) {
        for (const schema::Operation& operation : schema::operations()) {
          if (operation.reply == 0 || operation.reply != message->header.nlmsg_type) continue;
          const std::string folder = name.substr(0, name.find('/') + 1);
          if (!done.insert(folder + std::string(operation.schema->name)).second) continue;
          compareLike(message->payload, operation, name);
          ++compared;
        }
      }
    }
  }
  EXPECT_GT(compared, 15U);
}

TEST(Transcribe, WritesTheSameForListsWhateverCameBefore) {
  for (const std::string& name : test::captured::names()) {
    for (const schema::Operation& operation : schema::operations()) {
      codec::Transcriber one;
      for (const auto& datagram : test::captured::read(name)) {
        netlink::MessageReader reader(datagram);
        while (const auto message = reader.next()) {
          if (operation.reply == 0 || operation.reply != message->header.nlmsg_type) continue;
          for (const bool stats : {false, true, true, true, true, false}) {
            Packed together;
            one.transcribe(message->payload, *operation.schema, stats, together);
            Packed apart;
            codec::Transcriber().transcribe(message->payload, *operation.schema, stats, apart);
            expectSame(apart, together, name);
          }
        }
      }
    }
  }
}

// What the rows are of which JavaScript is told.
TEST(Transcribe, WritesTheRowsThatDifferOfWhatIsLikeTheOneInFull) {
  const schema::Operation& list = *schema::findOperation("link.list");
  const auto datagrams = test::captured::read("macvlan/reply-bridge-6.18");
  netlink::MessageReader reader(datagrams.front());
  const Bytes payload = reader.next()->payload;
  codec::Transcriber transcriber;
  Packed packed;
  // The third is kept, and is the one in full.
  for (int i = 0; i < 3; ++i) transcriber.transcribe(payload, *list.schema, false, packed);
  const auto written = [&](netlink::Buffer message, std::size_t at, std::byte byte) {
    message.at(at) = byte;
    const std::size_t before = packed.numbers.size();
    const std::size_t textBefore = packed.text.size();
    transcriber.transcribe(message, *list.schema, false, packed);
    return std::pair(
        std::vector<double>(packed.numbers.begin() + static_cast<std::ptrdiff_t>(before), packed.numbers.end()),
        packed.text.substr(textBefore));
  };
  const auto column = [&](std::string_view name) {
    double readable = 0;
    for (const schema::Field& row : list.schema->fields) {
      if (row.name == name) return readable;
      if (allows(row.access, schema::Access::read)) ++readable;
    }
    return -1.0;
  };
  const netlink::Buffer same(payload.begin(), payload.end());
  const auto name = std::ranges::search(same, netlink::bytesOf(std::string_view("mv0"))).begin() - same.begin();
  constexpr std::size_t kIndex = 4;
  const double like = -1 - packed.numbers.front();
  const double index = netlink::load<std::uint32_t>(same, kIndex).value();
  using Written = std::pair<std::vector<double>, std::string>;
  EXPECT_EQ(written(same, kIndex, same.at(kIndex)), Written({like, 0}, ""));
  EXPECT_EQ(written(same, kIndex, std::byte{77}), Written({like, 1, column("index"), 77}, ""));
  // A row that was written once is from then on.
  EXPECT_EQ(written(same, static_cast<std::size_t>(name) + 2, std::byte{'9'}),
            Written({like, 2, column("index"), index, column("name"), 3}, "mv9"));
  EXPECT_EQ(written(same, kIndex, std::byte{78}), Written({like, 2, column("index"), 78, column("name"), 3}, "mv0"));
  // In another heap there is none that it is like.
  Packed other;
  transcriber.transcribe(payload, *list.schema, false, other);
  EXPECT_EQ(other.numbers.front(), packed.numbers.front());
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
