// libFuzzer target: whatever the kernel, or somebody who plays it, may send. The first two bytes choose how the rest is
// read; it is read as one message and as the datagrams of an answer. .ci/fuzz fills the corpus from test/fixtures.

#include <cmath>
#include <cstdint>
#include <cstdlib>

#include "codec/compare.h"
#include "codec/decode.h"
#include "codec/pack.h"
#include "codec/transcribe.h"
#include "datagrams.h"
#include "netlink/transaction.h"
#include "schema/registry.h"

namespace {

using codec::Record;
using fuzz::require;
using netlink::Answer;
using netlink::Buffer;
using netlink::Bytes;
using netlink::Message;
using netlink::Transaction;

// A record of what was decoded is like itself, whatever it holds.
void decode(Bytes payload, const schema::Schema& table, bool stats) {
  const Record record = codec::decode(payload, table, stats);
  require(record.slots.size() == table.fields.size());
  std::vector<bool> settled;
  require(codec::firstIgnored(record, record, settled).empty());
  codec::Packed packed;
  codec::pack(record, packed);
  require(!packed.numbers.empty());
  // What is written down without a record in between is the same.
  codec::Packed transcribed;
  codec::Transcriber().transcribe(payload, table, stats, transcribed);
  require(transcribed.text == packed.text && transcribed.numbers.size() == packed.numbers.size());
  for (std::size_t i = 0; i < packed.numbers.size(); ++i) {
    const bool absent = std::isnan(packed.numbers[i]);
    require(absent ? std::isnan(transcribed.numbers[i]) : transcribed.numbers[i] == packed.numbers[i]);
  }
}

// Feeds the bytes in pieces, each of which counts as one datagram.
void feed(Bytes bytes, Answer answer, std::size_t pieceSize, bool stats) {
  std::size_t taken = 0;
  const netlink::TakeMessage take = [&](const Message& message) {
    ++taken;
    decode(message.payload, *schema::findOperation("link.get")->schema, stats);
  };
  constexpr std::uint32_t kSequence = 1;
  constexpr std::uint32_t kPort = 4242;  // those of the fixtures
  Transaction transaction(kSequence, kPort, answer, take);
  while (!bytes.empty()) {
    const Bytes piece = bytes.first(std::min(pieceSize, bytes.size()));
    bytes = bytes.subspan(piece.size());
    const auto state = transaction.feed(piece);
    if (state == Transaction::State::more) continue;
    if (state == Transaction::State::failed) require(transaction.failure().error >= 0);
    if (answer == Answer::ack) require(taken == 0);
    if (answer == Answer::one) require(taken <= 1);
    return;
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  const auto tables = schema::schemas();
  const bool stats = (data[0] & 1U) != 0;
  const auto answer = static_cast<Answer>((data[0] >> 1U) % 3U);
  const auto& table = *tables[data[1] % tables.size()];
  const Buffer bytes = fuzz::bytesOf(data + 2, size - 2);
  decode(bytes, table, stats);
  const std::size_t pieceSize = std::size_t{16} << (data[1] >> 4U);
  feed(bytes, answer, pieceSize, stats);
  return 0;
}
