#include <linux/net_namespace.h>
#include <linux/rtnetlink.h>

#include "schema/tables.h"

// The numbers by which a namespace knows others: struct rtgenmsg and NETNSA_* (net/core/net_namespace.c).
namespace schema {
namespace {

constexpr Field kFields[] = {
    {.name = "id", .attribute = NETNSA_NSID, .type = Type::s32, .access = Access::readQuery},
    {.name = "fd", .attribute = NETNSA_FD, .type = Type::netns, .access = Access::query},
};

}  // namespace

constexpr Schema kNetnsId{"netnsId", kFields, sizeof(rtgenmsg)};
static_assert(isWellFormed(kNetnsId));

}  // namespace schema
