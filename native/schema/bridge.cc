#include <linux/if_bridge.h>
#include <linux/if_ether.h>
#include <linux/if_link.h>

#include "schema/tables.h"
#include "schema/uapi.h"

// net/bridge/br_netlink.c: the bridge itself. Its ports: bridge-port.cc.
namespace schema {
namespace {

constexpr Literal kStpModes[] = {
    {"auto", uapi::kBrStpModeAuto},
    {"user", uapi::kBrStpModeUser},
    {"kernel", uapi::kBrStpModeKernel},
};

constexpr Literal kVlanProtocols[] = {{"802.1Q", ETH_P_8021Q}, {"802.1ad", ETH_P_8021AD}};

constexpr Literal kRouterTypes[] = {
    {"disabled", MDB_RTR_TYPE_DISABLED},
    {"auto", MDB_RTR_TYPE_TEMP_QUERY},
    {"permanent", MDB_RTR_TYPE_PERM},
};

// Times are in clock_t, a hundredth of a second, and kept in jiffies: where 100 does not divide HZ, one may be lost.
constexpr std::uint32_t kClock = 10;
constexpr std::uint32_t kJiffy = 1;

constexpr std::int64_t kMaxVlan = 4094;
constexpr std::int64_t kMinQueryInterval = 100;  // BR_MULTICAST_QUERY_INTVL_MIN: less becomes that in silence

constexpr Field clock(std::string_view name, std::uint16_t attribute, std::int64_t min = 0, std::int64_t max = 0) {
  return {.name = name,
          .attribute = attribute,
          .type = Type::u32,
          .min = min,
          .max = max,
          .scale = kClock,
          .slack = kJiffy};
}

constexpr Field interval(std::string_view name, std::uint16_t attribute, std::int64_t min = 0) {
  constexpr std::int64_t kMax = 0xffffffff;
  return {.name = name,
          .attribute = attribute,
          .type = Type::u64,
          .min = min,
          .max = kMax,
          .scale = kClock,
          .slack = kJiffy};
}

constexpr Field timer(std::string_view name, std::uint16_t attribute) {
  return {.name = name, .attribute = attribute, .type = Type::u64, .access = Access::read, .scale = kClock};
}

constexpr Field option(std::string_view name, std::uint32_t id) {
  return {.name = name, .attribute = IFLA_BR_MULTI_BOOLOPT, .type = Type::maskedBit, .mask = 1U << id};
}

constexpr Field kQuerierFields[] = {
    {.name = "ipAddress", .attribute = uapi::kBridgeQuerierIpAddress, .type = Type::ip4, .access = Access::read},
    {.name = "ipPort", .attribute = uapi::kBridgeQuerierIpPort, .type = Type::ifindex, .access = Access::read},
    timer("ipOtherTimerMs", uapi::kBridgeQuerierIpOtherTimer),
    {.name = "ipv6Address", .attribute = uapi::kBridgeQuerierIpv6Address, .type = Type::ip6, .access = Access::read},
    {.name = "ipv6Port", .attribute = uapi::kBridgeQuerierIpv6Port, .type = Type::ifindex, .access = Access::read},
    timer("ipv6OtherTimerMs", uapi::kBridgeQuerierIpv6OtherTimer),
};

constexpr Field kFields[] = {
    // In front of the times, some of which it restricts: that is the order in which a change is taken back.
    {.name = "stpMode", .attribute = uapi::kBrStpMode, .type = Type::u32, .literals = kStpModes},
    {.name = "stpState", .attribute = IFLA_BR_STP_STATE, .type = Type::boolean32},
    clock("forwardDelayMs", IFLA_BR_FORWARD_DELAY),
    clock("helloTimeMs", IFLA_BR_HELLO_TIME, 100, 1000),
    clock("maxAgeMs", IFLA_BR_MAX_AGE, 600, 4000),
    clock("ageingTimeMs", IFLA_BR_AGEING_TIME),
    {.name = "priority", .attribute = IFLA_BR_PRIORITY, .type = Type::u16},
    {.name = "vlanFiltering", .attribute = IFLA_BR_VLAN_FILTERING, .type = Type::boolean},
    {.name = "vlanProtocol", .attribute = IFLA_BR_VLAN_PROTOCOL, .type = Type::be16, .literals = kVlanProtocols},
    {.name = "vlanDefaultPvid", .attribute = IFLA_BR_VLAN_DEFAULT_PVID, .type = Type::u16, .max = kMaxVlan},
    {.name = "vlanStatsEnabled", .attribute = IFLA_BR_VLAN_STATS_ENABLED, .type = Type::boolean},
    {.name = "vlanStatsPerPort", .attribute = IFLA_BR_VLAN_STATS_PER_PORT, .type = Type::boolean},
    {.name = "groupFwdMask", .attribute = IFLA_BR_GROUP_FWD_MASK, .type = Type::u16},
    {.name = "groupAddr", .attribute = IFLA_BR_GROUP_ADDR, .type = Type::mac},
    {.name = "rootId", .attribute = IFLA_BR_ROOT_ID, .type = Type::bridgeId, .access = Access::read},
    {.name = "bridgeId", .attribute = IFLA_BR_BRIDGE_ID, .type = Type::bridgeId, .access = Access::read},
    {.name = "rootPort", .attribute = IFLA_BR_ROOT_PORT, .type = Type::u16, .access = Access::read},
    {.name = "rootPathCost", .attribute = IFLA_BR_ROOT_PATH_COST, .type = Type::u32, .access = Access::read},
    {.name = "topologyChange", .attribute = IFLA_BR_TOPOLOGY_CHANGE, .type = Type::boolean, .access = Access::read},
    {.name = "topologyChangeDetected",
     .attribute = IFLA_BR_TOPOLOGY_CHANGE_DETECTED,
     .type = Type::boolean,
     .access = Access::read},
    timer("helloTimerMs", IFLA_BR_HELLO_TIMER),
    timer("tcnTimerMs", IFLA_BR_TCN_TIMER),
    timer("topologyChangeTimerMs", IFLA_BR_TOPOLOGY_CHANGE_TIMER),
    timer("gcTimerMs", IFLA_BR_GC_TIMER),
    {.name = "mcastRouter", .attribute = IFLA_BR_MCAST_ROUTER, .type = Type::u8, .literals = kRouterTypes},
    {.name = "mcastSnooping", .attribute = IFLA_BR_MCAST_SNOOPING, .type = Type::boolean},
    {.name = "mcastQueryUseIfaddr", .attribute = IFLA_BR_MCAST_QUERY_USE_IFADDR, .type = Type::boolean},
    {.name = "mcastQuerier", .attribute = IFLA_BR_MCAST_QUERIER, .type = Type::boolean},
    {.name = "mcastStatsEnabled", .attribute = IFLA_BR_MCAST_STATS_ENABLED, .type = Type::boolean},
    // Not taken since 5.0, and always the same.
    {.name = "mcastHashElasticity",
     .attribute = IFLA_BR_MCAST_HASH_ELASTICITY,
     .type = Type::u32,
     .access = Access::read},
    {.name = "mcastHashMax", .attribute = IFLA_BR_MCAST_HASH_MAX, .type = Type::u32},
    {.name = "mcastLastMemberCount", .attribute = IFLA_BR_MCAST_LAST_MEMBER_CNT, .type = Type::u32},
    {.name = "mcastStartupQueryCount", .attribute = IFLA_BR_MCAST_STARTUP_QUERY_CNT, .type = Type::u32},
    {.name = "mcastIgmpVersion", .attribute = IFLA_BR_MCAST_IGMP_VERSION, .type = Type::u8, .min = 2, .max = 3},
    {.name = "mcastMldVersion", .attribute = IFLA_BR_MCAST_MLD_VERSION, .type = Type::u8, .min = 1, .max = 2},
    interval("mcastLastMemberIntervalMs", IFLA_BR_MCAST_LAST_MEMBER_INTVL),
    interval("mcastMembershipIntervalMs", IFLA_BR_MCAST_MEMBERSHIP_INTVL),
    interval("mcastQuerierIntervalMs", IFLA_BR_MCAST_QUERIER_INTVL),
    interval("mcastQueryIntervalMs", IFLA_BR_MCAST_QUERY_INTVL, kMinQueryInterval),
    interval("mcastQueryResponseIntervalMs", IFLA_BR_MCAST_QUERY_RESPONSE_INTVL),
    interval("mcastStartupQueryIntervalMs", IFLA_BR_MCAST_STARTUP_QUERY_INTVL, kMinQueryInterval),
    {.name = "mcastQuerierState",
     .attribute = uapi::kBrMcastQuerierState,
     .type = Type::nested,
     .access = Access::read,
     .nested = &kBridgeQuerier},
    {.name = "nfCallIptables", .attribute = IFLA_BR_NF_CALL_IPTABLES, .type = Type::boolean},
    {.name = "nfCallIp6tables", .attribute = IFLA_BR_NF_CALL_IP6TABLES, .type = Type::boolean},
    {.name = "nfCallArptables", .attribute = IFLA_BR_NF_CALL_ARPTABLES, .type = Type::boolean},
    // Of one attribute: side by side.
    option("noLinklocalLearn", BR_BOOLOPT_NO_LL_LEARN),
    option("mcastVlanSnooping", uapi::kBrBooloptMcastVlanSnooping),
    option("mstEnabled", uapi::kBrBooloptMstEnable),
    option("mdbOffloadFailNotification", uapi::kBrBooloptMdbOffloadFailNotification),
    option("fdbLocalVlan0", uapi::kBrBooloptFdbLocalVlan0),
    {.name = "fdbLearnedCount", .attribute = uapi::kBrFdbNLearned, .type = Type::u32, .access = Access::read},
    {.name = "fdbMaxLearned", .attribute = uapi::kBrFdbMaxLearned, .type = Type::u32},
};

}  // namespace

constexpr Schema kBridgeQuerier{"bridgeQuerier", kQuerierFields};
static_assert(isWellFormed(kBridgeQuerier));

constexpr Schema kBridge{"bridge", kFields};
static_assert(isWellFormed(kBridge));

}  // namespace schema
