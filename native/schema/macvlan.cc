#include <linux/if_link.h>

#include "schema/tables.h"
#include "schema/uapi.h"

// drivers/net/macvlan.c. macvtap shares the code, and so the table.
namespace schema {
namespace {

constexpr Literal kModes[] = {
    {"private", MACVLAN_MODE_PRIVATE},   {"vepa", MACVLAN_MODE_VEPA},     {"bridge", MACVLAN_MODE_BRIDGE},
    {"passthru", MACVLAN_MODE_PASSTHRU}, {"source", MACVLAN_MODE_SOURCE},
};

constexpr Literal kFlags[] = {
    {"nopromisc", MACVLAN_FLAG_NOPROMISC},
    {"nodst", uapi::kMacvlanFlagNodst},
};

// More overflow the 16 bits of the list's own length, and from Linux 7 on the kernel does not report them (EMSGSIZE).
constexpr std::uint32_t kMaxSourceAddresses = 5460;
// With other options beside the list, the nests around it overflow sooner.
constexpr std::uint32_t kSourceAddressesPerMessage = 5400;

constexpr Field kFields[] = {
    {.name = "mode", .attribute = IFLA_MACVLAN_MODE, .type = Type::u32, .literals = kModes},
    {.name = "flags", .attribute = IFLA_MACVLAN_FLAGS, .type = Type::u16, .literals = kFlags, .bits = true},
    {.name = "sourceAddresses",
     .attribute = IFLA_MACVLAN_MACADDR_DATA,
     .type = Type::list,
     .element = IFLA_MACVLAN_MACADDR,
     .elementType = Type::mac,
     .maxCount = kMaxSourceAddresses,
     .perMessage = kSourceAddressesPerMessage,
     .rest = "addSourceAddresses",
     .command = {IFLA_MACVLAN_MACADDR_MODE, MACVLAN_MACADDR_SET},
     .unicast = true},
    // The kernel takes one address a message for these two.
    {.name = "addSourceAddresses",
     .attribute = IFLA_MACVLAN_MACADDR,
     .type = Type::mac,
     .access = Access::change,
     .command = {IFLA_MACVLAN_MACADDR_MODE, MACVLAN_MACADDR_ADD},
     .spread = true,
     .unicast = true},
    {.name = "removeSourceAddresses",
     .attribute = IFLA_MACVLAN_MACADDR,
     .type = Type::mac,
     .access = Access::change,
     .command = {IFLA_MACVLAN_MACADDR_MODE, MACVLAN_MACADDR_DEL},
     .spread = true,
     .unicast = true},
    {.name = "sourceAddressCount", .attribute = IFLA_MACVLAN_MACADDR_COUNT, .type = Type::u32, .access = Access::read},
    {.name = "broadcastQueueLength", .attribute = uapi::kMacvlanBcQueueLen, .type = Type::u32},
    {.name = "broadcastQueueLengthUsed",
     .attribute = uapi::kMacvlanBcQueueLenUsed,
     .type = Type::u32,
     .access = Access::read},
    // macvlan_fill_info() leaves it out while it is 1.
    {.name = "broadcastCutoff",
     .attribute = uapi::kMacvlanBcCutoff,
     .type = Type::s32,
     .absentValue = 1,
     .shared = Shared::whenGiven},
};

}  // namespace

constexpr Schema kMacvlan{"macvlan", kFields};
static_assert(isWellFormed(kMacvlan));

}  // namespace schema
