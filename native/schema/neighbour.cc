#include <linux/neighbour.h>
#include <sys/socket.h>

#include "schema/tables.h"
#include "schema/uapi.h"
#include "schema/words.h"

// struct ndmsg and NDA_* of IPv4 and IPv6 (net/core/neighbour.c).
namespace schema {
namespace {

constexpr Literal kStates[] = {
    {"permanent", NUD_PERMANENT}, {"reachable", NUD_REACHABLE}, {"stale", NUD_STALE},
    {"delay", NUD_DELAY},         {"probe", NUD_PROBE},         {"noarp", NUD_NOARP},
    {"failed", NUD_FAILED},       {"none", NUD_NONE},           {"incomplete", NUD_INCOMPLETE},
};

constexpr Literal kFlags[] = {
    {"proxy", NTF_PROXY},
    {"router", NTF_ROUTER},
    {"externlearn", NTF_EXT_LEARNED},
    // Sets the entry to work, and is not kept.
    {.word = "use", .value = NTF_USE, .fleeting = true},
    {.word = "offloaded", .value = NTF_OFFLOADED, .readOnly = true},
};

constexpr Literal kExtendedFlags[] = {
    {"managed", uapi::kNeighbourManaged},
    {.word = "locked", .value = uapi::kNeighbourLocked, .readOnly = true},
    {"externvalid", uapi::kNeighbourValidated},
};

constexpr std::uint32_t kMsPerTick = 10;  // USER_HZ: hundredths of seconds

constexpr Field age(std::string_view name, std::uint16_t offset) {
  return {.name = name, .type = Type::u32, .access = Access::read, .offset = offset, .scale = kMsPerTick};
}

constexpr Field kTimeFields[] = {
    age("confirmedMsAgo", offsetof(nda_cacheinfo, ndm_confirmed)),
    age("usedMsAgo", offsetof(nda_cacheinfo, ndm_used)),
    age("updatedMsAgo", offsetof(nda_cacheinfo, ndm_updated)),
};

constexpr Field kFields[] = {
    {.name = "family",
     .type = Type::u8,
     .access = Access::changeOnlyQuery,
     .offset = offsetof(ndmsg, ndm_family),
     .literals = kAddressFamilies},
    {.name = "link", .type = Type::s32, .access = Access::read, .offset = offsetof(ndmsg, ndm_ifindex)},
    // It changes by itself; and an entry that is asked for in one state may have left it when it is read back.
    {.name = "state",
     .type = Type::u16,
     .access = Access::changeOnly,
     .offset = offsetof(ndmsg, ndm_state),
     .literals = kStates,
     .verified = false},
    {.name = "flags",
     .type = Type::u8,
     .access = Access::changeOnlyQuery,
     .offset = offsetof(ndmsg, ndm_flags),
     .literals = kFlags,
     .bits = true},
    {.name = "address", .attribute = NDA_DST, .type = Type::ip, .access = Access::changeOnlyQuery, .identifies = true},
    {.name = "mac", .attribute = NDA_LLADDR, .type = Type::mac, .access = Access::changeOnly},
    {.name = "protocol", .attribute = NDA_PROTOCOL, .type = Type::u8, .access = Access::changeOnly, .absentValue = 0},
    {.name = "extendedFlags",
     .attribute = uapi::kNeighbourFlagsExt,
     .type = Type::u32,
     .access = Access::changeOnly,
     .literals = kExtendedFlags,
     .bits = true,
     .absentValue = 0},
    {.name = "probes", .attribute = NDA_PROBES, .type = Type::u32, .access = Access::read},
    {.name = "times",
     .attribute = NDA_CACHEINFO,
     .type = Type::structure,
     .access = Access::read,
     .nested = &kNeighbourTimes},
    // How a list is narrowed down: neigh_valid_dump_req() refuses an index in the header.
    {.name = "device", .attribute = NDA_IFINDEX, .type = Type::ifindex, .access = Access::query},
    {.name = "master", .attribute = NDA_MASTER, .type = Type::ifindex, .access = Access::query},
};

}  // namespace

constexpr Schema kNeighbourTimes{"neighbourTimes", kTimeFields, sizeof(nda_cacheinfo)};
static_assert(isWellFormed(kNeighbourTimes));

constexpr Schema kNeighbour{"neighbour", kFields, sizeof(ndmsg), offsetof(ndmsg, ndm_ifindex)};
static_assert(isWellFormed(kNeighbour));

}  // namespace schema
