#include "netlink/message.h"

#include <algorithm>

#include "netlink/attribute.h"

namespace netlink {
namespace {

// Where the attributes behind an errno start. NLMSG_DONE has them right after the errno. NLMSG_ERROR
// repeats the request's header first and, unless it is capped, the request's payload as well.
std::size_t verdictAttributes(const Message& message) {
  constexpr std::size_t kErrno = sizeof(std::int32_t);
  if (message.header.nlmsg_type == NLMSG_DONE) return kErrno;
  if ((message.header.nlmsg_flags & NLM_F_CAPPED) != 0) return kErrno + sizeof(nlmsghdr);
  const auto request = load<nlmsghdr>(message.payload, kErrno);
  return request ? kErrno + aligned(request->nlmsg_len) : message.payload.size();
}

std::string textOf(Bytes payload) {
  std::string text(payload.size(), '\0');
  std::memcpy(text.data(), payload.data(), payload.size());
  return text.substr(0, text.find('\0'));
}

}  // namespace

std::optional<Message> MessageReader::next() {
  if (rest_.empty()) return std::nullopt;
  const auto header = load<nlmsghdr>(rest_);
  if (!header || header->nlmsg_len < sizeof(nlmsghdr) || header->nlmsg_len > rest_.size()) {
    malformed_ = true;
    rest_ = {};
    return std::nullopt;
  }
  const Message found{*header, rest_.subspan(sizeof(nlmsghdr), header->nlmsg_len - sizeof(nlmsghdr))};
  rest_ = rest_.subspan(std::min(aligned(header->nlmsg_len), rest_.size()));
  return found;
}

std::optional<Verdict> readVerdict(const Message& message) {
  constexpr std::int32_t kMaxErrno = 4095;  // the kernel's MAX_ERRNO
  const auto error = load<std::int32_t>(message.payload);
  if (!error || *error < -kMaxErrno) return std::nullopt;
  // Errors are negative on the wire. Anything else but zero is not an errno.
  Verdict verdict{*error < 0 ? -*error : 0, {}, std::nullopt};
  if ((message.header.nlmsg_flags & NLM_F_ACK_TLVS) == 0) return verdict;
  const std::size_t start = verdictAttributes(message);
  if (start > message.payload.size()) return verdict;
  AttrReader reader(message.payload.subspan(start));
  while (const auto attribute = reader.next()) {
    if (attribute->type == NLMSGERR_ATTR_MSG) verdict.text = textOf(attribute->payload);
    if (attribute->type == NLMSGERR_ATTR_OFFS) verdict.offset = load<std::uint32_t>(attribute->payload);
  }
  return verdict;
}

Buffer startMessage(std::uint16_t type, std::uint16_t flags, std::size_t fixedSize) {
  nlmsghdr header{};
  header.nlmsg_type = type;
  header.nlmsg_flags = flags;
  // Most requests are not longer.
  constexpr std::size_t kUsual = 256;
  Buffer message;
  message.reserve(kUsual);
  message.resize(sizeof(nlmsghdr) + aligned(fixedSize));
  store(std::span(message), 0, header);
  return message;
}

void finishMessage(Buffer& message) {
  store(std::span(message), offsetof(nlmsghdr, nlmsg_len), static_cast<std::uint32_t>(message.size()));
}

void setSequence(Buffer& message, std::uint32_t sequence) {
  store(std::span(message), offsetof(nlmsghdr, nlmsg_seq), sequence);
}

void addFlags(Buffer& message, std::uint16_t flags) {
  constexpr std::size_t kAt = offsetof(nlmsghdr, nlmsg_flags);
  const auto present = load<std::uint16_t>(message, kAt).value_or(0);
  store(std::span(message), kAt, static_cast<std::uint16_t>(present | flags));
}

}  // namespace netlink
