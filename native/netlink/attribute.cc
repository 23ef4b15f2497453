#include "netlink/attribute.h"

#include <linux/netlink.h>

#include <algorithm>

namespace netlink {
namespace {

constexpr std::size_t kHeader = sizeof(nlattr);

// What lies behind so many bytes; the padding behind the last attribute may be missing.
Bytes behind(Bytes bytes, std::size_t length) { return bytes.subspan(std::min(aligned(length), bytes.size())); }

bool isWellFormed(Bytes bytes) {
  AttrReader reader(bytes);
  while (reader.next()) {
  }
  return !reader.malformed();
}

}  // namespace

// Behind a nest that long comes less than it takes to wrap round once more, so it is as long as it can be; what is
// behind has to make sense.
std::size_t AttrReader::lengthOf(std::uint16_t type, std::size_t written) const {
  if (!isNest_ || !isNest_(type)) return written;
  std::size_t length = written + (rest_.size() - written) / kWrap * kWrap;
  while (length > written && !isWellFormed(behind(rest_, length))) length -= kWrap;
  return length;
}

AttrWriter::Nest::~Nest() {
  if (out_ == nullptr) return;
  store(std::span(*out_), start_, static_cast<std::uint16_t>(out_->size() - start_));
}

std::size_t AttrWriter::header(std::uint16_t type, std::size_t payload) {
  const std::size_t start = out_.size();
  const nlattr head{static_cast<std::uint16_t>(kHeader + payload), type};
  const Bytes bytes = bytesOf(head);
  out_.insert(out_.end(), bytes.begin(), bytes.end());
  return start;
}

void AttrWriter::pad() { out_.resize(aligned(out_.size())); }

std::size_t AttrWriter::put(std::uint16_t type, Bytes payload) {
  const std::size_t start = header(type, payload.size());
  out_.insert(out_.end(), payload.begin(), payload.end());
  pad();
  return start;
}

std::size_t AttrWriter::putText(std::uint16_t type, std::string_view text) {
  const std::size_t start = header(type, text.size() + 1);
  const Bytes bytes = bytesOf(text);
  out_.insert(out_.end(), bytes.begin(), bytes.end());
  out_.push_back(std::byte{0});
  pad();
  return start;
}

AttrWriter::Nest AttrWriter::nest(std::uint16_t type) {
  return {out_, header(static_cast<std::uint16_t>(type | NLA_F_NESTED), 0)};
}

}  // namespace netlink
