#include "lines.h"

#include <utility>

namespace test {

using netlink::Buffer;

Line acks() { return fails(0); }

Line fails(int error, std::string text, std::uint32_t offset) {
  return [error, text = std::move(text), offset](const Request& request) -> std::vector<Buffer> {
    return {ack(request, error, text, offset)};
  };
}

Line isLink(std::int32_t index, std::string name, std::vector<Buffer> attributes) {
  const Link described{.index = index, .name = std::move(name), .attributes = std::move(attributes)};
  return [described](const Request& request) -> std::vector<Buffer> { return {link(request, described)}; };
}

Line isMessage(std::uint16_t type, Buffer payload) {
  return [type, payload = std::move(payload)](const Request& request) -> std::vector<Buffer> {
    return {message(request, type, 0, payload)};
  };
}

Line isDump(std::vector<std::string> names, bool interrupted) {
  return [names = std::move(names), interrupted](const Request& request) {
    std::vector<Buffer> datagrams;
    for (const std::string& name : names) {
      const bool marked = interrupted && datagrams.empty();
      const auto flags = static_cast<std::uint16_t>(NLM_F_MULTI | (marked ? NLM_F_DUMP_INTR : 0));
      datagrams.push_back(link(request, static_cast<std::int32_t>(datagrams.size()) + 1, name, flags));
    }
    datagrams.push_back(done(request));
    return datagrams;
  };
}

Line isLost() {
  // Larger than the receive buffer of netlink::Socket, smaller than the send buffer of a pair of sockets.
  constexpr std::size_t kTooLarge = std::size_t{160} * 1024;
  return [](const Request&) -> std::vector<Buffer> { return {Buffer(kTooLarge)}; };
}

}  // namespace test
