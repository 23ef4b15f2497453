#include <linux/fib_rules.h>
#include <linux/if.h>
#include <linux/rtnetlink.h>

#include "schema/tables.h"
#include "schema/uapi.h"
#include "schema/words.h"

// struct fib_rule_hdr and FRA_* (net/core/fib_rules.c).
namespace schema {
namespace {

constexpr Literal kActions[] = {
    {"lookup", FR_ACT_TO_TBL},
    {"goto", FR_ACT_GOTO},
    {"nop", FR_ACT_NOP},
    {"blackhole", FR_ACT_BLACKHOLE},
    {"unreachable", FR_ACT_UNREACHABLE},
    {"prohibit", FR_ACT_PROHIBIT},
};

constexpr Literal kFlags[] = {
    {"permanent", FIB_RULE_PERMANENT},       {"invert", FIB_RULE_INVERT},
    {"unresolved", FIB_RULE_UNRESOLVED},     {"iif_detached", FIB_RULE_IIF_DETACHED},
    {"oif_detached", FIB_RULE_OIF_DETACHED}, {"find_saddr", FIB_RULE_FIND_SADDR},
};

constexpr std::int64_t kMaxName = IFNAMSIZ - 1;
constexpr std::int64_t kMaxDscp = 63;
// fib_rule_port_range_valid() refuses a range up to the last one.
constexpr std::int64_t kMaxPort = 0xfffe;
constexpr std::int64_t kMaxTunnelId = (std::int64_t{1} << 53) - 1;
constexpr std::int64_t kMaxPrefixLength = 128;

constexpr Field header(std::string_view name, std::size_t offset) {
  return {.name = name, .type = Type::u8, .access = Access::changeOnly, .offset = static_cast<std::uint16_t>(offset)};
}

constexpr Field kFields[] = {
    {.name = "family",
     .type = Type::u8,
     .access = Access::changeOnlyQuery,
     .offset = offsetof(fib_rule_hdr, family),
     .literals = kAddressFamilies},
    header("toLength", offsetof(fib_rule_hdr, dst_len)),
    header("fromLength", offsetof(fib_rule_hdr, src_len)),
    header("tos", offsetof(fib_rule_hdr, tos)),
    header("smallTable", offsetof(fib_rule_hdr, table)),
    {.name = "action",
     .type = Type::u8,
     .access = Access::changeOnly,
     .offset = offsetof(fib_rule_hdr, action),
     .literals = kActions},
    {.name = "flags",
     .type = Type::u32,
     .access = Access::changeOnly,
     .offset = offsetof(fib_rule_hdr, flags),
     .literals = kFlags,
     .bits = true},
    {.name = "to", .attribute = FRA_DST, .type = Type::ip, .access = Access::changeOnly},
    {.name = "from", .attribute = FRA_SRC, .type = Type::ip, .access = Access::changeOnly},
    // By name: the link need not be there.
    {.name = "iif", .attribute = FRA_IIFNAME, .type = Type::text, .access = Access::changeOnly, .max = kMaxName},
    {.name = "oif", .attribute = FRA_OIFNAME, .type = Type::text, .access = Access::changeOnly, .max = kMaxName},
    {.name = "goto", .attribute = FRA_GOTO, .type = Type::u32, .access = Access::changeOnly},
    {.name = "priority", .attribute = FRA_PRIORITY, .type = Type::u32, .access = Access::changeOnly},
    {.name = "mark", .attribute = FRA_FWMARK, .type = Type::u32, .access = Access::changeOnly},
    {.name = "mask", .attribute = FRA_FWMASK, .type = Type::u32, .access = Access::changeOnly},
    // The kernel takes 0 for none.
    {.name = "tunnelId",
     .attribute = FRA_TUN_ID,
     .type = Type::be64,
     .access = Access::changeOnly,
     .min = 1,
     .max = kMaxTunnelId},
    {.name = "suppressGroup", .attribute = FRA_SUPPRESS_IFGROUP, .type = Type::u32, .access = Access::changeOnly},
    {.name = "suppressPrefixLength",
     .attribute = FRA_SUPPRESS_PREFIXLEN,
     .type = Type::u32,
     .access = Access::changeOnly,
     .max = kMaxPrefixLength},
    {.name = "table", .attribute = FRA_TABLE, .type = Type::u32, .access = Access::changeOnly},
    {.name = "l3mdev", .attribute = FRA_L3MDEV, .type = Type::boolean, .access = Access::changeOnly},
    {.name = "uidRange",
     .attribute = FRA_UID_RANGE,
     .type = Type::structure,
     .access = Access::changeOnly,
     .nested = &kUidRange},
    {.name = "protocol",
     .attribute = FRA_PROTOCOL,
     .type = Type::u8,
     .access = Access::changeOnly,
     .literals = kRouteProtocols,
     .open = true},
    {.name = "ipProtocol",
     .attribute = FRA_IP_PROTO,
     .type = Type::u8,
     .access = Access::changeOnly,
     .literals = kIpProtocols,
     .open = true,
     .min = 1,
     .max = 0xff},
    {.name = "sourcePorts",
     .attribute = FRA_SPORT_RANGE,
     .type = Type::structure,
     .access = Access::changeOnly,
     .nested = &kPortRange},
    {.name = "destinationPorts",
     .attribute = FRA_DPORT_RANGE,
     .type = Type::structure,
     .access = Access::changeOnly,
     .nested = &kPortRange},
    {.name = "dscp", .attribute = uapi::kFraDscp, .type = Type::u8, .access = Access::changeOnly, .max = kMaxDscp},
};

constexpr Field kUidFields[] = {
    {.name = "from", .type = Type::u32, .access = Access::changeOnly, .offset = offsetof(fib_rule_uid_range, start)},
    {.name = "to", .type = Type::u32, .access = Access::changeOnly, .offset = offsetof(fib_rule_uid_range, end)},
};

constexpr Field kPortFields[] = {
    {.name = "from",
     .type = Type::u16,
     .access = Access::changeOnly,
     .offset = offsetof(fib_rule_port_range, start),
     .min = 1,
     .max = kMaxPort},
    {.name = "to",
     .type = Type::u16,
     .access = Access::changeOnly,
     .offset = offsetof(fib_rule_port_range, end),
     .min = 1,
     .max = kMaxPort},
};

}  // namespace

constexpr Schema kUidRange{"uidRange", kUidFields, sizeof(fib_rule_uid_range)};
static_assert(isWellFormed(kUidRange));

constexpr Schema kPortRange{"portRange", kPortFields, sizeof(fib_rule_port_range)};
static_assert(isWellFormed(kPortRange));

constexpr Schema kRule{"rule", kFields, sizeof(fib_rule_hdr)};
static_assert(isWellFormed(kRule));

}  // namespace schema
