#include "scripted_peer.h"

#include <linux/rtnetlink.h>
#include <sys/socket.h>

#include <array>

#include "netlink/attribute.h"
#include "netlink/message.h"

namespace test {

using netlink::Buffer;
using netlink::Bytes;
using netlink::bytesOf;

ScriptedPeer::ScriptedPeer(Lines script, Then then) : then_(then), script_(script.begin(), script.end()) {
  std::array<int, 2> ends{};
  if (::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends.data()) != 0) std::abort();
  end_ = netlink::Fd(ends[0]);
  mine_ = netlink::Fd(ends[1]);
  thread_ = std::thread([this] { play(); });
}

ScriptedPeer::~ScriptedPeer() {
  ::shutdown(mine_.get(), SHUT_RDWR);
  thread_.join();
}

std::vector<Buffer> ScriptedPeer::requests() {
  const std::lock_guard lock(mutex_);
  return requests_;
}

void ScriptedPeer::play() {
  Buffer buffer(std::size_t{256} * 1024);
  for (;;) {
    const auto length = ::recv(mine_.get(), buffer.data(), buffer.size(), 0);
    if (length <= 0) return;
    const Bytes bytes = Bytes(buffer).first(static_cast<std::size_t>(length));
    const Request request{*netlink::load<nlmsghdr>(bytes), Buffer(bytes.begin(), bytes.end())};
    {
      const std::lock_guard lock(mutex_);
      requests_.push_back(request.bytes);
    }
    if (script_.empty()) continue;
    const Line line = script_.front();
    if (then_ == Then::silence || script_.size() > 1) script_.pop_front();
    for (const Buffer& datagram : line(request)) {
      ::send(mine_.get(), datagram.data(), datagram.size(), MSG_NOSIGNAL);
    }
  }
}

Buffer message(const nlmsghdr& request, std::uint16_t type, std::uint16_t flags, Bytes payload) {
  Buffer out = netlink::startMessage(type, flags, 0);
  out.insert(out.end(), payload.begin(), payload.end());
  netlink::finishMessage(out);
  netlink::setSequence(out, request.nlmsg_seq);
  return out;
}

Buffer ack(const nlmsghdr& request, int error, std::string_view text, std::uint32_t offset) {
  Buffer payload;
  const auto append = [&payload](Bytes bytes) { payload.insert(payload.end(), bytes.begin(), bytes.end()); };
  append(bytesOf(static_cast<std::int32_t>(-error)));
  append(bytesOf(request));
  std::uint16_t flags = NLM_F_CAPPED;
  if (!text.empty() || offset != 0) {
    flags |= NLM_F_ACK_TLVS;
    netlink::AttrWriter writer(payload);
    if (!text.empty()) writer.putText(NLMSGERR_ATTR_MSG, text);
    if (offset != 0) writer.putValue(NLMSGERR_ATTR_OFFS, offset);
  }
  return message(request, NLMSG_ERROR, flags, payload);
}

Buffer done(const nlmsghdr& request, int error, std::uint16_t flags) {
  return message(request, NLMSG_DONE, flags, bytesOf(static_cast<std::int32_t>(-error)));
}

Buffer link(const nlmsghdr& request, std::int32_t index, std::string_view name, std::uint16_t flags) {
  ifinfomsg header{};
  header.ifi_index = index;
  const Bytes bytes = bytesOf(header);
  Buffer payload(bytes.begin(), bytes.end());
  netlink::AttrWriter(payload).putText(IFLA_IFNAME, name);
  return message(request, RTM_NEWLINK, flags, payload);
}

Buffer joined(std::vector<Buffer> messages) {
  Buffer out;
  for (const Buffer& one : messages) out.insert(out.end(), one.begin(), one.end());
  return out;
}

std::uint16_t typeOf(const Buffer& request) { return netlink::load<nlmsghdr>(request)->nlmsg_type; }

}  // namespace test
