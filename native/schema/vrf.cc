#include <linux/if_link.h>

#include "schema/tables.h"

// drivers/net/vrf.c
namespace schema {
namespace {

constexpr std::int64_t kMaxTable = 0xffffffff;

constexpr Field kFields[] = {
    {.name = "table",
     .attribute = IFLA_VRF_TABLE,
     .type = Type::u32,
     .access = Access::createOnly,
     .min = 1,  // RT_TABLE_UNSPEC is refused: "Invalid VRF table id"
     .max = kMaxTable},
};

constexpr Field kPortFields[] = {
    {.name = "table", .attribute = IFLA_VRF_PORT_TABLE, .type = Type::u32, .access = Access::read},
};

}  // namespace

constexpr Schema kVrf{"vrf", kFields};
static_assert(isWellFormed(kVrf));

constexpr Schema kVrfPort{"vrfPort", kPortFields};
static_assert(isWellFormed(kVrfPort));

}  // namespace schema
