#include <linux/if_link.h>
#include <linux/if_tunnel.h>

#include "schema/tables.h"

// net/ipv4/ip_gre.c, Ethernet over GRE.
namespace schema {
namespace {

// GRE_CSUM, GRE_KEY, GRE_SEQ, which the headers have in network byte order only.
constexpr Literal kFlags[] = {{"checksum", 0x8000}, {"key", 0x2000}, {"sequence", 0x1000}};

constexpr Literal kEncapTypes[] = {
    {"none", TUNNEL_ENCAP_NONE}, {"fou", TUNNEL_ENCAP_FOU}, {"gue", TUNNEL_ENCAP_GUE}, {"mpls", TUNNEL_ENCAP_MPLS}};

constexpr Literal kEncapFlags[] = {{"checksum", TUNNEL_ENCAP_FLAG_CSUM},
                                   {"checksum6", TUNNEL_ENCAP_FLAG_CSUM6},
                                   {"remoteChecksum", TUNNEL_ENCAP_FLAG_REMCSUM}};

constexpr Field kFields[] = {
    {.name = "lowerdev",
     .attribute = IFLA_GRE_LINK,
     .type = Type::ifindex,
     .clearable = true,
     .absentValue = 0,
     .inTarget = true},
    {.name = "inputFlags", .attribute = IFLA_GRE_IFLAGS, .type = Type::be16, .literals = kFlags, .bits = true},
    {.name = "outputFlags", .attribute = IFLA_GRE_OFLAGS, .type = Type::be16, .literals = kFlags, .bits = true},
    {.name = "inputKey", .attribute = IFLA_GRE_IKEY, .type = Type::be32, .clearable = true},
    {.name = "outputKey", .attribute = IFLA_GRE_OKEY, .type = Type::be32, .clearable = true},
    {.name = "local", .attribute = IFLA_GRE_LOCAL, .type = Type::ip4, .clearable = true},
    {.name = "remote", .attribute = IFLA_GRE_REMOTE, .type = Type::ip4, .clearable = true},
    {.name = "ttl", .attribute = IFLA_GRE_TTL, .type = Type::u8},
    {.name = "tos", .attribute = IFLA_GRE_TOS, .type = Type::u8},
    // The two exclude each other; in this order one can make way for the other.
    {.name = "ignoreDf", .attribute = IFLA_GRE_IGNORE_DF, .type = Type::boolean},
    {.name = "pmtuDiscovery", .attribute = IFLA_GRE_PMTUDISC, .type = Type::boolean},
    {.name = "fwmark", .attribute = IFLA_GRE_FWMARK, .type = Type::u32},
    {.name = "encap", .attribute = IFLA_GRE_ENCAP_TYPE, .type = Type::u16, .literals = kEncapTypes},
    {.name = "encapFlags", .attribute = IFLA_GRE_ENCAP_FLAGS, .type = Type::u16, .literals = kEncapFlags, .bits = true},
    {.name = "encapSrcPort", .attribute = IFLA_GRE_ENCAP_SPORT, .type = Type::be16},
    {.name = "encapDstPort", .attribute = IFLA_GRE_ENCAP_DPORT, .type = Type::be16},
    {.name = "external",
     .attribute = IFLA_GRE_COLLECT_METADATA,
     .type = Type::flag,
     .access = Access::createOnly,
     .absentValue = 0},
};

}  // namespace

constexpr Schema kGretap{"gretap", kFields};
static_assert(isWellFormed(kGretap));

}  // namespace schema
