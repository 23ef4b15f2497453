#include <linux/neighbour.h>

#include "schema/tables.h"
#include "schema/uapi.h"

// struct ndmsg and NDA_* of AF_BRIDGE (rtnl_fdb_add() in net/core/rtnetlink.c, net/bridge/br_fdb.c,
// drivers/net/vxlan/vxlan_core.c).
namespace schema {
namespace {

// As `bridge fdb` says it. What is read back is what was said (vxlan), or one bit of it (the bridge,
// ndo_dflt_fdb_dump()).
constexpr Literal kStates[] = {
    {"permanent", NUD_PERMANENT | NUD_NOARP},
    {"static", NUD_NOARP | NUD_REACHABLE},
    {"dynamic", NUD_REACHABLE},
    {.word = "stale", .value = NUD_STALE, .readOnly = true},
    {.word = "permanent", .value = NUD_PERMANENT, .readOnly = true},
    {.word = "static", .value = NUD_NOARP, .readOnly = true},
};

constexpr Literal kFlags[] = {
    {"self", NTF_SELF},
    {"master", NTF_MASTER},
    {"router", NTF_ROUTER},
    {"externlearn", NTF_EXT_LEARNED},
    {"sticky", NTF_STICKY},
    {"use", NTF_USE},
    {.word = "offloaded", .value = NTF_OFFLOADED, .readOnly = true},
};

constexpr Literal kExtendedFlags[] = {
    {.word = "managed", .value = uapi::kNeighbourManaged, .readOnly = true},
    {.word = "locked", .value = uapi::kNeighbourLocked, .readOnly = true},
};

constexpr std::int64_t kMaxVlan = 4094;
constexpr std::int64_t kMaxVni = 0xffffff;

constexpr Field kFields[] = {
    {.name = "link", .type = Type::s32, .access = Access::read, .offset = offsetof(ndmsg, ndm_ifindex)},
    {.name = "state",
     .type = Type::u16,
     .access = Access::changeOnly,
     .offset = offsetof(ndmsg, ndm_state),
     .literals = kStates},
    {.name = "flags",
     .type = Type::u8,
     .access = Access::changeOnly,
     .offset = offsetof(ndmsg, ndm_flags),
     .literals = kFlags,
     .bits = true},
    {.name = "mac", .attribute = NDA_LLADDR, .type = Type::mac, .access = Access::changeOnly},
    {.name = "remote", .attribute = NDA_DST, .type = Type::ip, .access = Access::changeOnly},
    {.name = "vlan", .attribute = NDA_VLAN, .type = Type::u16, .access = Access::changeOnly, .min = 1, .max = kMaxVlan},
    {.name = "port", .attribute = NDA_PORT, .type = Type::be16, .access = Access::changeOnly, .min = 1, .max = 0xffff},
    {.name = "vni", .attribute = NDA_VNI, .type = Type::u32, .access = Access::changeOnly, .min = 1, .max = kMaxVni},
    {.name = "device", .attribute = NDA_IFINDEX, .type = Type::ifindex, .access = Access::changeOnly},
    {.name = "master", .attribute = NDA_MASTER, .type = Type::ifindex, .access = Access::readQuery},
    {.name = "sourceVni",
     .attribute = NDA_SRC_VNI,
     .type = Type::u32,
     .access = Access::changeOnly,
     .min = 1,
     .max = kMaxVni},
    {.name = "nexthopId",
     .attribute = NDA_NH_ID,
     .type = Type::u32,
     .access = Access::changeOnly,
     .min = 1,
     .max = 0xffffffff},
    {.name = "extendedFlags",
     .attribute = uapi::kNeighbourFlagsExt,
     .type = Type::u32,
     .access = Access::read,
     .literals = kExtendedFlags,
     .bits = true},
    {.name = "times",
     .attribute = NDA_CACHEINFO,
     .type = Type::structure,
     .access = Access::read,
     .nested = &kNeighbourTimes},
};

}  // namespace

constexpr Schema kFdbEntry{"fdbEntry", kFields, sizeof(ndmsg), offsetof(ndmsg, ndm_ifindex)};
static_assert(isWellFormed(kFdbEntry));

}  // namespace schema
