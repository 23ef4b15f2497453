#pragma once

#include <string>
#include <vector>

#include "netlink/bytes.h"

// Reads test/fixtures: bytes captured from kernels and from iproute2. Its README.md has the format.
namespace test::captured {

// The datagrams of a fixture: read("error/reply-ack-6.18").
[[nodiscard]] std::vector<netlink::Buffer> read(const std::string& name);
// The names of all fixtures, sorted.
[[nodiscard]] std::vector<std::string> names();

// Those of the script that captured the replies.
constexpr unsigned kPort = 4242;
constexpr unsigned kSequence = 1;

}  // namespace test::captured
