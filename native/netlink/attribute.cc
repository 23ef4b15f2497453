#include "netlink/attribute.h"

#include <linux/netlink.h>

#include <algorithm>

namespace netlink {
namespace {

constexpr std::size_t kHeader = sizeof(nlattr);

}  // namespace

std::optional<Attribute> AttrReader::next() {
  if (rest_.empty()) return std::nullopt;
  const auto header = load<nlattr>(rest_);
  if (!header || header->nla_len < kHeader || header->nla_len > rest_.size()) {
    malformed_ = true;
    rest_ = {};
    return std::nullopt;
  }
  const Attribute found{static_cast<std::uint16_t>(header->nla_type & NLA_TYPE_MASK),
                        rest_.subspan(kHeader, header->nla_len - kHeader)};
  // The padding behind the last attribute may be missing.
  rest_ = rest_.subspan(std::min(aligned(header->nla_len), rest_.size()));
  return found;
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
