#include "schema/registry.h"

#include <algorithm>

#include "schema/tables.h"

namespace schema {
namespace {

constexpr Kind kKinds[] = {
    {.word = "macvlan", .schema = &kMacvlan, .uponLink = true},
    {.word = "macvtap", .schema = &kMacvlan, .uponLink = true},
    {.word = "ipvlan", .schema = &kIpvlan, .uponLink = true},
    {.word = "ipvtap", .schema = &kIpvlan, .uponLink = true},
    {.word = "vlan", .schema = &kVlan, .uponLink = true},
    {.word = "veth", .schema = &kVeth},
    {.word = "dummy", .schema = &kDummy},
    {.word = "ifb", .schema = &kIfb},
    {.word = "vrf", .schema = &kVrf, .member = &kVrfPort},
    {.word = "bridge", .schema = &kBridge, .member = &kBridgePort},
    {.word = "vxlan", .schema = &kVxlan},
    {.word = "gretap", .schema = &kGretap, .wholeChange = true},
    {.word = "bond", .schema = &kBond, .member = &kBondMember},
};

constexpr const Schema* kSchemas[] = {
    &kLink,
    &kLinkToDelete,
    &kNetnsId,
    &kLinkStats64,
    &kStats,
    &kMacvlan,
    &kIpvlan,
    &kVlan,
    &kVeth,
    &kDummy,
    &kIfb,
    &kVrf,
    &kVrfPort,
    &kBond,
    &kBondAdInfo,
    &kBondMember,
    &kBridge,
    &kBridgeQuerier,
    &kBridgePort,
    &kVxlan,
    &kVxlanPortRange,
    &kVxlanReservedBits,
    &kGretap,
    &kRoute,
    &kNextHop,
    &kRouteCacheInfo,
    &kRule,
    &kUidRange,
    &kPortRange,
    &kAddress,
    &kAddressLifetimes,
    &kNeighbour,
    &kNeighbourTimes,
    &kFdbEntry,
};

}  // namespace

std::span<const Kind> kinds() { return kKinds; }

const Schema* findKind(std::string_view kind) {
  const auto* const found = std::ranges::find(kKinds, kind, &Kind::word);
  return found == std::end(kKinds) ? nullptr : found->schema;
}

const Schema* findMember(std::string_view kind) {
  const auto* const found = std::ranges::find(kKinds, kind, &Kind::word);
  return found == std::end(kKinds) ? nullptr : found->member;
}

std::span<const Schema* const> schemas() { return kSchemas; }

}  // namespace schema
