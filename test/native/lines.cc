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

namespace {

Line isDumpOfLinks(std::vector<Link> links, bool interrupted) {
  return [links = std::move(links), interrupted](const Request& request) {
    std::vector<Buffer> datagrams;
    for (const Link& one : links) {
      const bool marked = interrupted && datagrams.empty();
      const auto flags = static_cast<std::uint16_t>(NLM_F_MULTI | (marked ? NLM_F_DUMP_INTR : 0));
      datagrams.push_back(link(request, one, flags));
    }
    datagrams.push_back(done(request));
    return datagrams;
  };
}

}  // namespace

Line isDump(std::vector<std::string> names, bool interrupted) {
  std::vector<Link> links;
  for (std::string& name : names) {
    links.push_back({.index = static_cast<std::int32_t>(links.size()) + 1, .name = std::move(name)});
  }
  return isDumpOfLinks(std::move(links), interrupted);
}

Line isDumpOf(std::vector<std::int32_t> indexes, bool interrupted) {
  std::vector<Link> links;
  for (const std::int32_t index : indexes) links.push_back({.index = index, .name = "mv" + std::to_string(index)});
  return isDumpOfLinks(std::move(links), interrupted);
}

Line isLost() {
  // Larger than the receive buffer of netlink::Socket, smaller than the send buffer of a pair of sockets.
  constexpr std::size_t kTooLarge = std::size_t{160} * 1024;
  return [](const Request&) -> std::vector<Buffer> { return {Buffer(kTooLarge)}; };
}

}  // namespace test
