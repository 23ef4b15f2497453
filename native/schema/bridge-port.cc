#include <linux/if_bridge.h>
#include <linux/if_link.h>

#include "schema/tables.h"
#include "schema/uapi.h"

// net/bridge/br_netlink.c, br_setport(): what a bridge knows of each of its ports.
namespace schema {
namespace {

constexpr Literal kStates[] = {
    {"disabled", BR_STATE_DISABLED},     {"listening", BR_STATE_LISTENING}, {"learning", BR_STATE_LEARNING},
    {"forwarding", BR_STATE_FORWARDING}, {"blocking", BR_STATE_BLOCKING},
};

constexpr Literal kRouterTypes[] = {
    {"disabled", MDB_RTR_TYPE_DISABLED},
    {"auto", MDB_RTR_TYPE_TEMP_QUERY},
    {"permanent", MDB_RTR_TYPE_PERM},
    {"temporary", MDB_RTR_TYPE_TEMP},
};

constexpr std::uint32_t kClock = 10;  // clock_t, a hundredth of a second
constexpr std::int64_t kMaxPriority = 63;
constexpr std::int64_t kMaxCost = 65535;
constexpr std::int64_t kMaxU32 = 0xffffffff;

constexpr Field option(std::string_view name, std::uint16_t attribute) {
  return {.name = name, .attribute = attribute, .type = Type::boolean, .access = Access::changeOnly};
}

constexpr Field number(std::string_view name, std::uint16_t attribute, Type type) {
  return {.name = name, .attribute = attribute, .type = type, .access = Access::read};
}

constexpr Field timer(std::string_view name, std::uint16_t attribute) {
  return {.name = name, .attribute = attribute, .type = Type::u64, .access = Access::read, .scale = kClock};
}

constexpr Field kFields[] = {
    {.name = "state",
     .attribute = IFLA_BRPORT_STATE,
     .type = Type::u8,
     .access = Access::changeOnly,
     .literals = kStates},
    {.name = "priority",
     .attribute = IFLA_BRPORT_PRIORITY,
     .type = Type::u16,
     .access = Access::changeOnly,
     .max = kMaxPriority},
    {.name = "cost",
     .attribute = IFLA_BRPORT_COST,
     .type = Type::u32,
     .access = Access::changeOnly,
     .min = 1,
     .max = kMaxCost},
    option("hairpin", IFLA_BRPORT_MODE),
    option("guard", IFLA_BRPORT_GUARD),
    option("rootBlock", IFLA_BRPORT_PROTECT),
    option("fastLeave", IFLA_BRPORT_FAST_LEAVE),
    option("mcastToUnicast", IFLA_BRPORT_MCAST_TO_UCAST),
    option("learning", IFLA_BRPORT_LEARNING),
    option("flood", IFLA_BRPORT_UNICAST_FLOOD),
    option("mcastFlood", IFLA_BRPORT_MCAST_FLOOD),
    option("bcastFlood", IFLA_BRPORT_BCAST_FLOOD),
    option("proxyArp", IFLA_BRPORT_PROXYARP),
    option("proxyArpWifi", IFLA_BRPORT_PROXYARP_WIFI),
    number("rootId", IFLA_BRPORT_ROOT_ID, Type::bridgeId),
    number("bridgeId", IFLA_BRPORT_BRIDGE_ID, Type::bridgeId),
    number("designatedPort", IFLA_BRPORT_DESIGNATED_PORT, Type::u16),
    number("designatedCost", IFLA_BRPORT_DESIGNATED_COST, Type::u16),
    number("id", IFLA_BRPORT_ID, Type::u16),
    number("no", IFLA_BRPORT_NO, Type::u16),
    number("topologyChangeAck", IFLA_BRPORT_TOPOLOGY_CHANGE_ACK, Type::boolean),
    number("configPending", IFLA_BRPORT_CONFIG_PENDING, Type::boolean),
    option("vlanTunnel", IFLA_BRPORT_VLAN_TUNNEL),
    {.name = "groupFwdMask", .attribute = IFLA_BRPORT_GROUP_FWD_MASK, .type = Type::u16, .access = Access::changeOnly},
    option("neighSuppress", IFLA_BRPORT_NEIGH_SUPPRESS),
    number("mrpRingOpen", IFLA_BRPORT_MRP_RING_OPEN, Type::boolean),
    number("mrpInOpen", IFLA_BRPORT_MRP_IN_OPEN, Type::boolean),
    option("isolated", IFLA_BRPORT_ISOLATED),
    option("locked", uapi::kBrportLocked),
    option("mab", uapi::kBrportMab),
    option("neighVlanSuppress", uapi::kBrportNeighVlanSuppress),
    option("neighForwardGrat", uapi::kBrportNeighForwardGrat),
    timer("messageAgeTimerMs", IFLA_BRPORT_MESSAGE_AGE_TIMER),
    timer("forwardDelayTimerMs", IFLA_BRPORT_FORWARD_DELAY_TIMER),
    timer("holdTimerMs", IFLA_BRPORT_HOLD_TIMER),
    {.name = "mcastRouter",
     .attribute = IFLA_BRPORT_MULTICAST_ROUTER,
     .type = Type::u8,
     .access = Access::changeOnly,
     .literals = kRouterTypes},
    {.name = "mcastEhtHostsLimit",
     .attribute = uapi::kBrportMcastEhtHostsLimit,
     .type = Type::u32,
     .access = Access::changeOnly,
     .min = 1,
     .max = kMaxU32},
    number("mcastEhtHostsCount", uapi::kBrportMcastEhtHostsCnt, Type::u32),
    number("mcastGroupCount", uapi::kBrportMcastNGroups, Type::u32),
    {.name = "mcastMaxGroups",
     .attribute = uapi::kBrportMcastMaxGroups,
     .type = Type::u32,
     .access = Access::changeOnly},
    {.name = "backupPort",
     .attribute = IFLA_BRPORT_BACKUP_PORT,
     .type = Type::ifindex,
     .access = Access::changeOnly,
     .clearable = true,
     .absentValue = 0},
    {.name = "backupNhid",
     .attribute = uapi::kBrportBackupNhid,
     .type = Type::u32,
     .access = Access::changeOnly,
     .clearable = true,
     .min = 1,
     .max = kMaxU32,
     .absentValue = 0},
};

}  // namespace

constexpr Schema kBridgePort{"bridgePort", kFields};
static_assert(isWellFormed(kBridgePort));

}  // namespace schema
