#pragma once

// Kernel constants newer than the oldest supported headers (Linux 5.10), with the version that brought
// each. Named as in the kernel, in a namespace, so that newer headers do not clash with them.
#include <cstdint>

namespace schema::uapi {

constexpr std::uint16_t kMacvlanBcQueueLen = 7;      // IFLA_MACVLAN_BC_QUEUE_LEN, 5.11
constexpr std::uint16_t kMacvlanBcQueueLenUsed = 8;  // IFLA_MACVLAN_BC_QUEUE_LEN_USED, 5.11
constexpr std::uint16_t kMacvlanBcCutoff = 9;        // IFLA_MACVLAN_BC_CUTOFF, 6.4
constexpr std::uint32_t kMacvlanFlagNodst = 2;       // MACVLAN_FLAG_NODST, 5.13
constexpr std::uint16_t kLinkParentDevName = 56;     // IFLA_PARENT_DEV_NAME, 5.14
constexpr std::uint16_t kLinkParentDevBusName = 57;  // IFLA_PARENT_DEV_BUS_NAME, 5.14
constexpr std::uint16_t kLinkGroMaxSize = 58;        // IFLA_GRO_MAX_SIZE, 5.17
constexpr std::uint16_t kLinkTsoMaxSize = 59;        // IFLA_TSO_MAX_SIZE, 5.19
constexpr std::uint16_t kLinkTsoMaxSegs = 60;        // IFLA_TSO_MAX_SEGS, 5.19
constexpr std::uint16_t kLinkAllmulti = 61;          // IFLA_ALLMULTI, 6.1
constexpr std::uint16_t kLinkNetnsImmutable = 67;    // IFLA_NETNS_IMMUTABLE, 6.15
constexpr std::uint32_t kExtFilterSkipStats = 8;     // RTEXT_FILTER_SKIP_STATS
constexpr std::uint32_t kExtFilterMst = 0x80;        // RTEXT_FILTER_MST, 5.18: no effect on AF_UNSPEC dumps

}  // namespace schema::uapi
