#pragma once

#include <linux/if.h>

#include "schema/field.h"

// Every table of the library. Each is defined in the file of its name.
namespace schema {

extern const Schema kLink;               // link.cc: the fields all links have
extern const Schema kLinkToDelete;       // link.cc: some of them
extern const Schema kLinkStats64;        // stats.cc: struct rtnl_link_stats64
extern const Schema kStats;              // stats.cc: the answer of RTM_GETSTATS
extern const Schema kNetnsId;            // netns-id.cc
extern const Schema kMacvlan;            // macvlan.cc: macvlan and macvtap
extern const Schema kIpvlan;             // ipvlan.cc: ipvlan and ipvtap
extern const Schema kVeth;               // veth.cc
extern const Schema kVlan;               // vlan.cc
extern const Schema kDummy;              // dummy.cc
extern const Schema kIfb;                // ifb.cc
extern const Schema kVrf;                // vrf.cc
extern const Schema kVrfPort;            // vrf.cc: what it knows of its members
extern const Schema kBond;               // bond.cc
extern const Schema kBondAdInfo;         // bond.cc: what 802.3ad has negotiated
extern const Schema kBondMember;         // bond.cc: what it knows of its members
extern const Schema kBridge;             // bridge.cc
extern const Schema kBridgeQuerier;      // bridge.cc: who asks for multicast listeners
extern const Schema kBridgePort;         // bridge-port.cc: what it knows of its ports
extern const Schema kGretap;             // gretap.cc
extern const Schema kVxlan;              // vxlan.cc
extern const Schema kVxlanPortRange;     // vxlan.cc: struct ifla_vxlan_port_range
extern const Schema kVxlanReservedBits;  // vxlan.cc: struct vxlanhdr

extern const Schema kRoute;           // route.cc: struct rtmsg
extern const Schema kNextHop;         // route.cc: struct rtnexthop, one of the ways of a route
extern const Schema kRouteCacheInfo;  // route.cc: struct rta_cacheinfo
extern const Schema kRule;            // rule.cc: struct fib_rule_hdr
extern const Schema kUidRange;        // rule.cc: struct fib_rule_uid_range
extern const Schema kPortRange;       // rule.cc: struct fib_rule_port_range

extern const Schema kAddress;           // address.cc
extern const Schema kAddressLifetimes;  // address.cc: struct ifa_cacheinfo
extern const Schema kNeighbour;         // neighbour.cc
extern const Schema kNeighbourTimes;    // neighbour.cc: struct nda_cacheinfo
extern const Schema kFdbEntry;          // fdb.cc: a neighbour of AF_BRIDGE

// The mark of construction: interface flags that a link has while it is made by more than one request, all of them, and
// that the last request takes away. To the kernel they mean nothing, and nobody sets them all. Meanwhile the link's
// group is the port of its maker's socket in the namespace of the link: once that port is free, its maker is gone.
inline constexpr std::uint32_t kUnfinished = IFF_NOTRAILERS | IFF_PORTSEL | IFF_AUTOMEDIA | IFF_DYNAMIC;

}  // namespace schema
