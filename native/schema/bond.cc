#include <linux/if_bonding.h>
#include <linux/if_link.h>

#include "schema/tables.h"
#include "schema/uapi.h"

// drivers/net/bonding/bond_netlink.c and bond_options.c. The rows stand in the order in which bond_changelink() applies
// them, whatever their order in the message.
namespace schema {
namespace {

constexpr Literal kModes[] = {
    {"balance-rr", BOND_MODE_ROUNDROBIN}, {"active-backup", BOND_MODE_ACTIVEBACKUP},
    {"balance-xor", BOND_MODE_XOR},       {"broadcast", BOND_MODE_BROADCAST},
    {"802.3ad", BOND_MODE_8023AD},        {"balance-tlb", BOND_MODE_TLB},
    {"balance-alb", BOND_MODE_ALB},
};

constexpr Literal kArpValidate[] = {
    {"none", 0}, {"active", 1}, {"backup", 2}, {"all", 3}, {"filter", 4}, {"filter_active", 5}, {"filter_backup", 6},
};

constexpr Literal kArpAllTargets[] = {{"any", 0}, {"all", 1}};
constexpr Literal kPrimaryReselect[] = {{"always", 0}, {"better", 1}, {"failure", 2}};
constexpr Literal kFailOverMac[] = {{"none", 0}, {"active", 1}, {"follow", 2}};

constexpr Literal kXmitHashPolicies[] = {
    {"layer2", BOND_XMIT_POLICY_LAYER2},    {"layer3+4", BOND_XMIT_POLICY_LAYER34},
    {"layer2+3", BOND_XMIT_POLICY_LAYER23}, {"encap2+3", BOND_XMIT_POLICY_ENCAP23},
    {"encap3+4", BOND_XMIT_POLICY_ENCAP34}, {"vlan+srcmac", uapi::kBondXmitPolicyVlanSrcmac},
};

constexpr Literal kLacpRates[] = {{"slow", 0}, {"fast", 1}};
constexpr Literal kAdSelect[] = {{"stable", 0}, {"bandwidth", 1}, {"count", 2}, {"actor_port_prio", 3}};

constexpr std::int64_t kMaxInt = 0x7fffffff;
constexpr std::int64_t kMaxPeerNotifyDelay = 300'000;
constexpr std::int64_t kMaxResendIgmp = 255;
constexpr std::int64_t kMaxUserPortKey = 1023;
constexpr std::int64_t kMaxU8 = 255;
constexpr std::int64_t kMaxU16 = 65535;
constexpr std::uint32_t kMaxTargets = 16;  // BOND_MAX_ARP_TARGETS

constexpr Field number(std::string_view name, std::uint16_t attribute, Type type, std::int64_t min, std::int64_t max) {
  return {.name = name, .attribute = attribute, .type = type, .min = min, .max = max};
}

constexpr Field onOff(std::string_view name, std::uint16_t attribute) {
  return {.name = name, .attribute = attribute, .type = Type::boolean};
}

constexpr Field word(std::string_view name, std::uint16_t attribute, Type type, std::span<const Literal> literals) {
  return {.name = name, .attribute = attribute, .type = type, .literals = literals};
}

constexpr Field targets(std::string_view name, std::uint16_t attribute, Type type) {
  return {.name = name,
          .attribute = attribute,
          .type = Type::list,
          .indexed = true,
          .elementType = type,
          .maxCount = kMaxTargets};
}

constexpr Field kAdInfoFields[] = {
    {.name = "aggregator", .attribute = IFLA_BOND_AD_INFO_AGGREGATOR, .type = Type::u16, .access = Access::read},
    {.name = "ports", .attribute = IFLA_BOND_AD_INFO_NUM_PORTS, .type = Type::u16, .access = Access::read},
    {.name = "actorKey", .attribute = IFLA_BOND_AD_INFO_ACTOR_KEY, .type = Type::u16, .access = Access::read},
    {.name = "partnerKey", .attribute = IFLA_BOND_AD_INFO_PARTNER_KEY, .type = Type::u16, .access = Access::read},
    {.name = "partnerMac", .attribute = IFLA_BOND_AD_INFO_PARTNER_MAC, .type = Type::mac, .access = Access::read},
};

constexpr Field kFields[] = {
    word("mode", IFLA_BOND_MODE, Type::u8, kModes),
    // Follows the create message, since a new bond has no members. Cleared, the bond picks another one at once. Of an
    // index of no link the kernel says ENODEV, and not whose.
    {.name = "activeMember",
     .attribute = IFLA_BOND_ACTIVE_SLAVE,
     .type = Type::ifindex,
     .access = Access::followChange,
     .clearable = true,
     .verified = false,
     .inTarget = true,
     .mustExist = true},
    number("miimonMs", IFLA_BOND_MIIMON, Type::u32, 0, kMaxInt),
    number("upDelayMs", IFLA_BOND_UPDELAY, Type::u32, 0, kMaxInt),
    number("downDelayMs", IFLA_BOND_DOWNDELAY, Type::u32, 0, kMaxInt),
    number("peerNotifyDelayMs", IFLA_BOND_PEER_NOTIF_DELAY, Type::u32, 0, kMaxPeerNotifyDelay),
    onOff("useCarrier", IFLA_BOND_USE_CARRIER),
    number("arpIntervalMs", IFLA_BOND_ARP_INTERVAL, Type::u32, 0, kMaxInt),
    targets("arpIpTargets", IFLA_BOND_ARP_IP_TARGET, Type::ip4),
    targets("nsIp6Targets", uapi::kBondNsIp6Target, Type::ip6),
    word("arpValidate", IFLA_BOND_ARP_VALIDATE, Type::u32, kArpValidate),
    word("arpAllTargets", IFLA_BOND_ARP_ALL_TARGETS, Type::u32, kArpAllTargets),
    // Remembered by name, and reported only while the link of that name is a member. An index of no link clears it.
    {.name = "primary",
     .attribute = IFLA_BOND_PRIMARY,
     .type = Type::ifindex,
     .clearable = true,
     .verified = false,
     .inTarget = true,
     .mustExist = true},
    word("primaryReselect", IFLA_BOND_PRIMARY_RESELECT, Type::u8, kPrimaryReselect),
    word("failOverMac", IFLA_BOND_FAIL_OVER_MAC, Type::u8, kFailOverMac),
    word("xmitHashPolicy", IFLA_BOND_XMIT_HASH_POLICY, Type::u8, kXmitHashPolicies),
    number("resendIgmp", IFLA_BOND_RESEND_IGMP, Type::u32, 0, kMaxResendIgmp),
    number("numPeerNotify", IFLA_BOND_NUM_PEER_NOTIF, Type::u8, 0, kMaxU8),
    onOff("allMembersActive", IFLA_BOND_ALL_SLAVES_ACTIVE),
    number("minLinks", IFLA_BOND_MIN_LINKS, Type::u32, 0, kMaxInt),
    number("lpIntervalS", IFLA_BOND_LP_INTERVAL, Type::u32, 1, kMaxInt),
    number("packetsPerMember", IFLA_BOND_PACKETS_PER_SLAVE, Type::u32, 0, kMaxU16),
    onOff("lacpActive", uapi::kBondAdLacpActive),
    word("lacpRate", IFLA_BOND_AD_LACP_RATE, Type::u8, kLacpRates),
    word("adSelect", IFLA_BOND_AD_SELECT, Type::u8, kAdSelect),
    // bond_fill_info() keeps these three from whoever has no CAP_NET_ADMIN in the initial user namespace.
    {.name = "adActorSystemPriority",
     .attribute = IFLA_BOND_AD_ACTOR_SYS_PRIO,
     .type = Type::u16,
     .min = 1,
     .max = kMaxU16,
     .guarded = true},
    {.name = "adUserPortKey",
     .attribute = IFLA_BOND_AD_USER_PORT_KEY,
     .type = Type::u16,
     .max = kMaxUserPortKey,
     .guarded = true},
    {.name = "adActorSystem",
     .attribute = IFLA_BOND_AD_ACTOR_SYSTEM,
     .type = Type::mac,
     .clearable = true,
     .guarded = true},
    onOff("tlbDynamicLb", IFLA_BOND_TLB_DYNAMIC_LB),
    number("arpMissedMax", uapi::kBondMissedMax, Type::u8, 1, kMaxU8),
    onOff("coupledControl", uapi::kBondCoupledControl),
    onOff("broadcastNeighbour", uapi::kBondBroadcastNeigh),
    {.name = "adInfo",
     .attribute = IFLA_BOND_AD_INFO,
     .type = Type::nested,
     .access = Access::read,
     .nested = &kBondAdInfo},
};

constexpr Literal kStates[] = {{"active", BOND_STATE_ACTIVE}, {"backup", BOND_STATE_BACKUP}};
constexpr Literal kMiiStates[] = {
    {"up", BOND_LINK_UP},
    {"fail", BOND_LINK_FAIL},
    {"down", BOND_LINK_DOWN},
    {"back", BOND_LINK_BACK},
};

// IEEE 802.1AX, the state of a port.
constexpr Literal kPortStates[] = {
    {"active", 0x01},     {"short_timeout", 0x02}, {"aggregating", 0x04}, {"in_sync", 0x08},
    {"collecting", 0x10}, {"distributing", 0x20},  {"defaulted", 0x40},   {"expired", 0x80},
};

// The words of /proc/net/bonding.
constexpr Literal kChurnStates[] = {{"monitoring", 0}, {"churned", 1}, {"none", 2}};

constexpr Field portState(std::string_view name, std::uint16_t attribute, Type type) {
  return {.name = name,
          .attribute = attribute,
          .type = type,
          .access = Access::read,
          .literals = kPortStates,
          .bits = true};
}

constexpr Field churnState(std::string_view name, std::uint16_t attribute) {
  return {.name = name, .attribute = attribute, .type = Type::u8, .access = Access::read, .literals = kChurnStates};
}

constexpr Field kMemberFields[] = {
    {.name = "state",
     .attribute = IFLA_BOND_SLAVE_STATE,
     .type = Type::u8,
     .access = Access::read,
     .literals = kStates},
    {.name = "miiStatus",
     .attribute = IFLA_BOND_SLAVE_MII_STATUS,
     .type = Type::u8,
     .access = Access::read,
     .literals = kMiiStates},
    {.name = "linkFailureCount",
     .attribute = IFLA_BOND_SLAVE_LINK_FAILURE_COUNT,
     .type = Type::u32,
     .access = Access::read},
    {.name = "permanentMac", .attribute = IFLA_BOND_SLAVE_PERM_HWADDR, .type = Type::mac, .access = Access::read},
    {.name = "queueId", .attribute = IFLA_BOND_SLAVE_QUEUE_ID, .type = Type::u16, .access = Access::changeOnly},
    {.name = "priority", .attribute = uapi::kBondSlavePrio, .type = Type::s32, .access = Access::changeOnly},
    {.name = "aggregatorId", .attribute = IFLA_BOND_SLAVE_AD_AGGREGATOR_ID, .type = Type::u16, .access = Access::read},
    portState("actorOperPortState", IFLA_BOND_SLAVE_AD_ACTOR_OPER_PORT_STATE, Type::u8),
    portState("partnerOperPortState", IFLA_BOND_SLAVE_AD_PARTNER_OPER_PORT_STATE, Type::u16),
    {.name = "actorPortPriority",
     .attribute = uapi::kBondSlaveActorPortPrio,
     .type = Type::u16,
     .access = Access::changeOnly},
    churnState("actorChurnState", uapi::kBondSlaveAdChurnActorState),
    churnState("partnerChurnState", uapi::kBondSlaveAdChurnPartnerState),
};

}  // namespace

constexpr Schema kBondAdInfo{"bondAdInfo", kAdInfoFields};
static_assert(isWellFormed(kBondAdInfo));

constexpr Schema kBond{"bond", kFields};
static_assert(isWellFormed(kBond));

constexpr Schema kBondMember{"bondMember", kMemberFields};
static_assert(isWellFormed(kBondMember));

}  // namespace schema
