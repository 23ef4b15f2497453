#include <linux/if_addr.h>
#include <linux/rtnetlink.h>
#include <sys/socket.h>

#include "schema/tables.h"
#include "schema/uapi.h"
#include "schema/words.h"

// struct ifaddrmsg and IFA_* (net/ipv4/devinet.c, net/ipv6/addrconf.c).
namespace schema {
namespace {

constexpr Literal kFlags[] = {
    {"nodad", IFA_F_NODAD},
    {"noprefixroute", IFA_F_NOPREFIXROUTE},
    {"home", IFA_F_HOMEADDRESS},
    {"mngtmpaddr", IFA_F_MANAGETEMPADDR},
    // Gone with the detection that it is for; a kernel without CONFIG_IPV6_OPTIMISTIC_DAD never has it.
    {.word = "optimistic", .value = IFA_F_OPTIMISTIC, .fleeting = true},
    {"autojoin", IFA_F_MCAUTOJOIN},
    {.word = "permanent", .value = IFA_F_PERMANENT, .readOnly = true},
    {.word = "tentative", .value = IFA_F_TENTATIVE, .readOnly = true},
    {.word = "deprecated", .value = IFA_F_DEPRECATED, .readOnly = true},
    {.word = "dadfailed", .value = IFA_F_DADFAILED, .readOnly = true},
    {.word = "secondary", .value = IFA_F_SECONDARY, .readOnly = true},
    {.word = "temporary", .value = IFA_F_TEMPORARY, .readOnly = true},  // the same bit, of an IPv6 address
    {.word = "stable-privacy", .value = IFA_F_STABLE_PRIVACY, .readOnly = true},
};

constexpr std::int64_t kMaxLabel = 15;    // IFNAMSIZ - 1
constexpr std::uint32_t kMsPerTick = 10;  // the kernel's time stamps are in hundredths of seconds

constexpr Field kLifetimeFields[] = {
    {.name = "preferredLifetimeS",
     .type = Type::u32,
     .access = Access::changeOnly,
     .offset = offsetof(ifa_cacheinfo, ifa_prefered),
     .verified = false},  // it runs
    {.name = "validLifetimeS",
     .type = Type::u32,
     .access = Access::changeOnly,
     .offset = offsetof(ifa_cacheinfo, ifa_valid),
     .min = 1,
     .max = 0xffffffff,
     .verified = false},
    {.name = "createdMs",
     .type = Type::u32,
     .access = Access::read,
     .offset = offsetof(ifa_cacheinfo, cstamp),
     .scale = kMsPerTick},
    {.name = "updatedMs",
     .type = Type::u32,
     .access = Access::read,
     .offset = offsetof(ifa_cacheinfo, tstamp),
     .scale = kMsPerTick},
};

constexpr Field kFields[] = {
    {.name = "family",
     .type = Type::u8,
     .access = Access::changeOnlyQuery,
     .offset = offsetof(ifaddrmsg, ifa_family),
     .literals = kAddressFamilies},
    {.name = "scope",
     .type = Type::u8,
     .access = Access::changeOnly,
     .offset = offsetof(ifaddrmsg, ifa_scope),
     .literals = kAddressScopes},
    {.name = "link", .type = Type::u32, .access = Access::read, .offset = offsetof(ifaddrmsg, ifa_index)},
    // IPv6 says IFA_LOCAL only when there is a peer.
    {.name = "address",
     .attribute = IFA_LOCAL,
     .type = Type::ip,
     .access = Access::changeOnly,
     .absentLike = "peer",
     .identifies = true},
    // Without a peer it is the address once more, and the network's part of it is what counts.
    {.name = "peer", .attribute = IFA_ADDRESS, .type = Type::ip, .access = Access::changeOnly, .identifies = true},
    {.name = "prefixLength",
     .type = Type::u8,
     .access = Access::changeOnly,
     .offset = offsetof(ifaddrmsg, ifa_prefixlen),
     .identifies = true},
    {.name = "broadcast",
     .attribute = IFA_BROADCAST,
     .type = Type::ip4,
     .access = Access::changeOnly,
     .clearable = true},
    {.name = "label", .attribute = IFA_LABEL, .type = Type::text, .access = Access::changeOnly, .max = kMaxLabel},
    {.name = "flags",
     .attribute = IFA_FLAGS,
     .type = Type::u32,
     .access = Access::changeOnly,
     .literals = kFlags,
     .bits = true},
    {.name = "metric", .attribute = IFA_RT_PRIORITY, .type = Type::u32, .access = Access::changeOnly, .absentValue = 0},
    {.name = "protocol",
     .attribute = uapi::kAddressProto,
     .type = Type::u8,
     .access = Access::changeOnly,
     .absentValue = 0},
    {.name = "lifetimes",
     .attribute = IFA_CACHEINFO,
     .type = Type::structure,
     .access = Access::changeOnly,
     .nested = &kAddressLifetimes},
};

}  // namespace

constexpr Schema kAddressLifetimes{"addressLifetimes", kLifetimeFields, sizeof(ifa_cacheinfo)};
static_assert(isWellFormed(kAddressLifetimes));

constexpr Schema kAddress{"address", kFields, sizeof(ifaddrmsg), offsetof(ifaddrmsg, ifa_index)};
static_assert(isWellFormed(kAddress));

}  // namespace schema
