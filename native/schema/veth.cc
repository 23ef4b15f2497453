#include <linux/veth.h>

#include "schema/tables.h"

// drivers/net/veth.c
namespace schema {
namespace {

constexpr Field kFields[] = {
    // The other end is described by a whole link message of its own: struct ifinfomsg and attributes.
    {.name = "peer",
     .attribute = VETH_INFO_PEER,
     .type = Type::nested,
     .access = Access::create,
     .nested = &kLink,
     .verified = false},
};

}  // namespace

constexpr Schema kVeth{"veth", kFields};
static_assert(isWellFormed(kVeth));

}  // namespace schema
