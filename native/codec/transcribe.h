#pragma once

#include <vector>

#include "codec/likeness.h"
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
  void likeBefore(const schema::Schema& table);
  void differences(const schema::Schema& table);
  void outermost(netlink::Bytes message, const schema::Schema& table);
  // Those rows of a table, whose places begin at `first`; `marks` gets what there was in front of each.
  void rows(const schema::Schema& table, std::size_t first, std::size_t from, std::size_t to,
            std::vector<Likeness::Mark>* marks = nullptr);
  [[nodiscard]] Likeness::Mark mark() const { return {into_->numbers.size(), into_->text.size()}; }
  template <typename T>
  void natural(netlink::Bytes bytes);
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
  Likeness before_;
  std::size_t size_ = 0;      // of the message before
  std::size_t sameSize_ = 0;  // so many before that one were of the same size
  std::vector<Likeness::Mark> marks_;
  Packed* into_ = nullptr;
  bool stats_ = false;
};

}  // namespace codec
