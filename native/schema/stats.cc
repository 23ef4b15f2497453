#include <linux/if_link.h>

#include "schema/tables.h"

namespace schema {
namespace {

// A structure of counters only grows at its end: a kernel that is older leaves the last ones out.
constexpr Field counter(std::string_view name, std::size_t offset) {
  return {.name = name, .type = Type::u64, .access = Access::read, .offset = static_cast<std::uint16_t>(offset)};
}

constexpr std::size_t kRxOtherhostDropped = offsetof(rtnl_link_stats64, rx_nohandler) + sizeof(std::uint64_t);  // 5.19

constexpr Field kCounters[] = {
    counter("rxPackets", offsetof(rtnl_link_stats64, rx_packets)),
    counter("txPackets", offsetof(rtnl_link_stats64, tx_packets)),
    counter("rxBytes", offsetof(rtnl_link_stats64, rx_bytes)),
    counter("txBytes", offsetof(rtnl_link_stats64, tx_bytes)),
    counter("rxErrors", offsetof(rtnl_link_stats64, rx_errors)),
    counter("txErrors", offsetof(rtnl_link_stats64, tx_errors)),
    counter("rxDropped", offsetof(rtnl_link_stats64, rx_dropped)),
    counter("txDropped", offsetof(rtnl_link_stats64, tx_dropped)),
    counter("multicast", offsetof(rtnl_link_stats64, multicast)),
    counter("collisions", offsetof(rtnl_link_stats64, collisions)),
    counter("rxLengthErrors", offsetof(rtnl_link_stats64, rx_length_errors)),
    counter("rxOverErrors", offsetof(rtnl_link_stats64, rx_over_errors)),
    counter("rxCrcErrors", offsetof(rtnl_link_stats64, rx_crc_errors)),
    counter("rxFrameErrors", offsetof(rtnl_link_stats64, rx_frame_errors)),
    counter("rxFifoErrors", offsetof(rtnl_link_stats64, rx_fifo_errors)),
    counter("rxMissedErrors", offsetof(rtnl_link_stats64, rx_missed_errors)),
    counter("txAbortedErrors", offsetof(rtnl_link_stats64, tx_aborted_errors)),
    counter("txCarrierErrors", offsetof(rtnl_link_stats64, tx_carrier_errors)),
    counter("txFifoErrors", offsetof(rtnl_link_stats64, tx_fifo_errors)),
    counter("txHeartbeatErrors", offsetof(rtnl_link_stats64, tx_heartbeat_errors)),
    counter("txWindowErrors", offsetof(rtnl_link_stats64, tx_window_errors)),
    counter("rxCompressed", offsetof(rtnl_link_stats64, rx_compressed)),
    counter("txCompressed", offsetof(rtnl_link_stats64, tx_compressed)),
    counter("rxNohandler", offsetof(rtnl_link_stats64, rx_nohandler)),
    counter("rxOtherhostDropped", kRxOtherhostDropped),
};

constexpr Field kStatsFields[] = {
    {.name = "index", .type = Type::u32, .access = Access::read, .offset = offsetof(if_stats_msg, ifindex)},
    {.name = "stats",
     .attribute = IFLA_STATS_LINK_64,
     .type = Type::structure,
     .access = Access::read,
     .nested = &kLinkStats64},
};

}  // namespace

constexpr Schema kLinkStats64{"linkStats64", kCounters, kRxOtherhostDropped + sizeof(std::uint64_t)};
static_assert(isWellFormed(kLinkStats64));

constexpr Schema kStats{"stats", kStatsFields, sizeof(if_stats_msg)};
static_assert(isWellFormed(kStats));

}  // namespace schema
