#include <linux/if_link.h>

#include "schema/tables.h"

// drivers/net/ipvlan/ipvlan_main.c. ipvtap shares the code, and so the table. Both fields belong to the device
// underneath: all its ipvlans have the same.
namespace schema {
namespace {

constexpr Literal kModes[] = {
    {"l2", IPVLAN_MODE_L2},
    {"l3", IPVLAN_MODE_L3},
    {"l3s", IPVLAN_MODE_L3S},
};

// Bits to the kernel, which refuses both together; no bit is what iproute2 calls bridge.
constexpr Literal kIsolations[] = {
    {"bridge", 0},
    {"private", IPVLAN_F_PRIVATE},
    {"vepa", IPVLAN_F_VEPA},
};

constexpr Field kFields[] = {
    {.name = "mode", .attribute = IFLA_IPVLAN_MODE, .type = Type::u16, .literals = kModes, .shared = Shared::always},
    {.name = "isolation",
     .attribute = IFLA_IPVLAN_FLAGS,
     .type = Type::u16,
     .literals = kIsolations,
     .shared = Shared::whenGiven},
};

}  // namespace

constexpr Schema kIpvlan{"ipvlan", kFields};
static_assert(isWellFormed(kIpvlan));

}  // namespace schema
