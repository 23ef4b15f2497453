#pragma once

#include <vector>

#include "codec/pack.h"
#include "netlink/bytes.h"
#include "schema/field.h"

namespace codec {

// Writes messages as they lie there into what JavaScript makes objects from: pack(decode(message)), without the record
// in between, which costs most of it. For lists; nobody here has to understand what is in them. Used by one thread at a
// time.
class Transcriber {
 public:
  // `stats`: with counters.
  void transcribe(netlink::Bytes message, const schema::Schema& table, bool stats, Packed& into);

 private:
  void rows(const schema::Schema& table, std::size_t first);
  template <typename T>
  void number(netlink::Bytes bytes);
  void truth(netlink::Bytes bytes);
  void row(const schema::Schema& table, std::size_t place, std::size_t number);
  void value(const schema::Field& row, netlink::Bytes bytes);
  void scalar(const schema::Field& row, netlink::Bytes bytes);
  void list(const schema::Field& row, netlink::Bytes bytes);
  void map(const schema::Field& row, netlink::Bytes bytes);
  void multipath(const schema::Field& row, netlink::Bytes bytes);
  void byKind(const schema::Schema& table, std::size_t place, const schema::Field& row, netlink::Bytes bytes);
  void record(netlink::Bytes bytes, const schema::Schema& table);
  void counters(netlink::Bytes bytes, const schema::Schema& table);

  // Where the rows of the message lie, and above them those of the nests that are being read.
  std::vector<netlink::Bytes> places_;
  Packed* into_ = nullptr;
  bool stats_ = false;
};

}  // namespace codec
