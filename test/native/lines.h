#pragma once

#include <string>
#include <vector>

#include "messages.h"
#include "scripted_peer.h"

// Lines for the scripts of ScriptedPeer: what the kernel says.
namespace test {

[[nodiscard]] Line acks();
// `offset`: of the attribute that the kernel points at, 0 when at none.
[[nodiscard]] Line fails(int error, std::string text = {}, std::uint32_t offset = 0);
[[nodiscard]] Line isLink(std::int32_t index, std::string name, std::vector<netlink::Buffer> attributes = {});
[[nodiscard]] Line isMessage(std::uint16_t type, netlink::Buffer payload);
// A list of links of these names, or of these indexes; the first one says that the table has changed.
[[nodiscard]] Line isDump(std::vector<std::string> names, bool interrupted = false);
[[nodiscard]] Line isDumpOf(std::vector<std::int32_t> indexes, bool interrupted);
// A datagram that does not fit into the receive buffer: the answer is lost.
[[nodiscard]] Line isLost();

}  // namespace test
