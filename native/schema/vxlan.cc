#include <linux/if_link.h>

#include "schema/tables.h"
#include "schema/uapi.h"

// drivers/net/vxlan/vxlan_core.c. What vxlan_changelink() takes can be changed; the rest it refuses.
namespace schema {
namespace {

constexpr Literal kDontFragment[] = {{"unset", VXLAN_DF_UNSET}, {"set", VXLAN_DF_SET}, {"inherit", VXLAN_DF_INHERIT}};

constexpr Literal kLabelPolicies[] = {{"fixed", uapi::kVxlanLabelFixed}, {"inherit", uapi::kVxlanLabelInherit}};

constexpr std::int64_t kMaxVni = 0xffffff;
constexpr std::int64_t kMaxLabel = 0xfffff;
constexpr std::int64_t kMaxU32 = 0xffffffff;

constexpr Field fixedOption(std::string_view name, std::uint16_t attribute, Type type = Type::boolean) {
  return {.name = name, .attribute = attribute, .type = type, .access = Access::createOnly, .absentValue = 0};
}

constexpr Field kPortRangeFields[] = {
    {.name = "low", .type = Type::be16, .access = Access::createOnly, .offset = offsetof(ifla_vxlan_port_range, low)},
    {.name = "high", .type = Type::be16, .access = Access::createOnly, .offset = offsetof(ifla_vxlan_port_range, high)},
};

// struct vxlanhdr, which is not in the kernel's public headers.
constexpr std::uint16_t kHeaderSize = 8;
constexpr Field kReservedBitsFields[] = {
    {.name = "flags", .type = Type::be32, .access = Access::createOnly, .offset = 0},
    {.name = "vni", .type = Type::be32, .access = Access::createOnly, .offset = 4},
};

constexpr Field kFields[] = {
    {.name = "id", .attribute = IFLA_VXLAN_ID, .type = Type::u32, .access = Access::createOnly, .max = kMaxVni},
    {.name = "remote",
     .attribute = IFLA_VXLAN_GROUP,
     .attribute6 = IFLA_VXLAN_GROUP6,
     .type = Type::ip,
     .clearable = true},
    {.name = "lowerdev", .attribute = IFLA_VXLAN_LINK, .type = Type::ifindex},
    {.name = "local",
     .attribute = IFLA_VXLAN_LOCAL,
     .attribute6 = IFLA_VXLAN_LOCAL6,
     .type = Type::ip,
     .clearable = true},
    {.name = "ttl", .attribute = IFLA_VXLAN_TTL, .type = Type::u8},
    fixedOption("ttlInherit", IFLA_VXLAN_TTL_INHERIT, Type::flag),
    {.name = "tos", .attribute = IFLA_VXLAN_TOS, .type = Type::u8},
    {.name = "df", .attribute = IFLA_VXLAN_DF, .type = Type::u8, .literals = kDontFragment},
    {.name = "flowLabel", .attribute = IFLA_VXLAN_LABEL, .type = Type::be32, .max = kMaxLabel},
    {.name = "flowLabelPolicy", .attribute = uapi::kVxlanLabelPolicy, .type = Type::u32, .literals = kLabelPolicies},
    {.name = "learning", .attribute = IFLA_VXLAN_LEARNING, .type = Type::boolean},
    fixedOption("proxy", IFLA_VXLAN_PROXY),
    fixedOption("rsc", IFLA_VXLAN_RSC),
    fixedOption("l2miss", IFLA_VXLAN_L2MISS),
    fixedOption("l3miss", IFLA_VXLAN_L3MISS),
    fixedOption("external", IFLA_VXLAN_COLLECT_METADATA),
    // 0 would become 300 in silence.
    {.name = "ageingS", .attribute = IFLA_VXLAN_AGEING, .type = Type::u32, .min = 1, .max = kMaxU32},
    {.name = "limit", .attribute = IFLA_VXLAN_LIMIT, .type = Type::u32, .access = Access::createOnly},
    {.name = "dstPort",
     .attribute = IFLA_VXLAN_PORT,
     .type = Type::be16,
     .access = Access::createOnly,
     .min = 1,  // 0 would become the default in silence
     .max = 0xffff},
    fixedOption("udpCsum", IFLA_VXLAN_UDP_CSUM),
    fixedOption("udpZeroCsum6Tx", IFLA_VXLAN_UDP_ZERO_CSUM6_TX),
    fixedOption("udpZeroCsum6Rx", IFLA_VXLAN_UDP_ZERO_CSUM6_RX),
    fixedOption("remCsumTx", IFLA_VXLAN_REMCSUM_TX),
    fixedOption("remCsumRx", IFLA_VXLAN_REMCSUM_RX),
    {.name = "localBypass", .attribute = uapi::kVxlanLocalBypass, .type = Type::boolean},
    {.name = "srcPortRange",
     .attribute = IFLA_VXLAN_PORT_RANGE,
     .type = Type::structure,
     .access = Access::createOnly,
     .nested = &kVxlanPortRange},
    fixedOption("gbp", IFLA_VXLAN_GBP, Type::flag),
    fixedOption("gpe", IFLA_VXLAN_GPE, Type::flag),
    fixedOption("remCsumNoPartial", IFLA_VXLAN_REMCSUM_NOPARTIAL, Type::flag),
    fixedOption("vniFilter", uapi::kVxlanVniFilter),
    {.name = "reservedBits",
     .attribute = uapi::kVxlanReservedBits,
     .type = Type::structure,
     .access = Access::createOnly,
     .nested = &kVxlanReservedBits},
};

}  // namespace

constexpr Schema kVxlanPortRange{"vxlanPortRange", kPortRangeFields, sizeof(ifla_vxlan_port_range)};
static_assert(isWellFormed(kVxlanPortRange));

constexpr Schema kVxlanReservedBits{"vxlanReservedBits", kReservedBitsFields, kHeaderSize};
static_assert(isWellFormed(kVxlanReservedBits));

constexpr Schema kVxlan{"vxlan", kFields};
static_assert(isWellFormed(kVxlan));

}  // namespace schema
