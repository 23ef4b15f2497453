#include <linux/if_ether.h>
#include <linux/if_link.h>
#include <linux/if_vlan.h>

#include "schema/tables.h"

// net/8021q/vlan_netlink.c. vlan_changelink() looks at the flags and the two maps, and at nothing else.
namespace schema {
namespace {

constexpr Literal kProtocols[] = {
    {"802.1Q", ETH_P_8021Q},
    {"802.1ad", ETH_P_8021AD},
};

constexpr std::int64_t kMaxId = 4094;
constexpr std::int64_t kMaxPriority = 7;
// 12 bytes each: more overflow the 16 bits of the nests' lengths, and the kernel could not report them either.
constexpr std::uint32_t kMaxEgressMappings = 5400;

// vlan_fill_info() leaves the attribute out when no flag is set.
constexpr Field flag(std::string_view name, std::uint32_t bit) {
  return {.name = name, .attribute = IFLA_VLAN_FLAGS, .type = Type::maskedBit, .mask = bit, .absentValue = 0};
}

constexpr Field kFields[] = {
    {.name = "protocol",
     .attribute = IFLA_VLAN_PROTOCOL,
     .type = Type::be16,
     .access = Access::createOnly,
     .literals = kProtocols},
    {.name = "id", .attribute = IFLA_VLAN_ID, .type = Type::u16, .access = Access::createOnly, .max = kMaxId},
    flag("reorderHeader", VLAN_FLAG_REORDER_HDR),
    flag("gvrp", VLAN_FLAG_GVRP),
    flag("mvrp", VLAN_FLAG_MVRP),
    flag("looseBinding", VLAN_FLAG_LOOSE_BINDING),
    flag("bridgeBinding", VLAN_FLAG_BRIDGE_BINDING),
    // From the three bits of the tag to a priority of the kernel's, and back. The kernel masks what is larger.
    {.name = "ingressQosMap",
     .attribute = IFLA_VLAN_INGRESS_QOS,
     .type = Type::map,
     .element = IFLA_VLAN_QOS_MAPPING,
     .keyMax = kMaxPriority},
    {.name = "egressQosMap",
     .attribute = IFLA_VLAN_EGRESS_QOS,
     .type = Type::map,
     .element = IFLA_VLAN_QOS_MAPPING,
     .maxCount = kMaxEgressMappings,
     .max = kMaxPriority},
};

}  // namespace

constexpr Schema kVlan{"vlan", kFields};
static_assert(isWellFormed(kVlan));

}  // namespace schema
