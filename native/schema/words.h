#pragma once

#include <linux/rtnetlink.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include "schema/field.h"
#include "schema/uapi.h"

// The words that several tables share.
namespace schema {

inline constexpr Literal kAddressFamilies[] = {{"inet", AF_INET}, {"inet6", AF_INET6}};

// How far an address or a route reaches: RT_SCOPE_*.
inline constexpr Literal kAddressScopes[] = {
    {"global", RT_SCOPE_UNIVERSE}, {"site", RT_SCOPE_SITE},       {"link", RT_SCOPE_LINK},
    {"host", RT_SCOPE_HOST},       {"nowhere", RT_SCOPE_NOWHERE},
};

// Who made a route: RTPROT_*.
inline constexpr Literal kRouteProtocols[] = {
    {"unspec", RTPROT_UNSPEC},
    {"redirect", RTPROT_REDIRECT},
    {"kernel", RTPROT_KERNEL},
    {"boot", RTPROT_BOOT},
    {"static", RTPROT_STATIC},
    {"gated", RTPROT_GATED},
    {"ra", RTPROT_RA},
    {"mrt", RTPROT_MRT},
    {"zebra", RTPROT_ZEBRA},
    {"bird", RTPROT_BIRD},
    {"dnrouted", RTPROT_DNROUTED},
    {"xorp", RTPROT_XORP},
    {"ntk", RTPROT_NTK},
    {"dhcp", RTPROT_DHCP},
    {"mrouted", RTPROT_MROUTED},
    {"keepalived", uapi::kRtprotKeepalived},
    {"babel", RTPROT_BABEL},
    {"openr", uapi::kRtprotOpenr},
    {"bgp", RTPROT_BGP},
    {"isis", RTPROT_ISIS},
    {"ospf", RTPROT_OSPF},
    {"rip", RTPROT_RIP},
    {"eigrp", RTPROT_EIGRP},
};

inline constexpr Literal kIpProtocols[] = {
    {"icmp", IPPROTO_ICMP}, {"tcp", IPPROTO_TCP},          {"udp", IPPROTO_UDP},
    {"dccp", IPPROTO_DCCP}, {"ipv6-icmp", IPPROTO_ICMPV6}, {"sctp", IPPROTO_SCTP},
};

}  // namespace schema
