#include "schema/watch.h"

#include <linux/rtnetlink.h>
#include <sys/socket.h>

#include <algorithm>

#include "schema/tables.h"

namespace schema {
namespace {

constexpr std::uint32_t kLinkGroups[] = {RTNLGRP_LINK};
constexpr std::uint32_t kAddressGroups[] = {RTNLGRP_IPV4_IFADDR, RTNLGRP_IPV6_IFADDR};
constexpr std::uint32_t kNeighbourGroups[] = {RTNLGRP_NEIGH};
constexpr std::uint32_t kRouteGroups[] = {RTNLGRP_IPV4_ROUTE, RTNLGRP_IPV6_ROUTE};
constexpr std::uint32_t kRuleGroups[] = {RTNLGRP_IPV4_RULE, RTNLGRP_IPV6_RULE};
constexpr std::uint32_t kNetnsIdGroups[] = {RTNLGRP_NSID};

constexpr Watchable kWatchables[] = {
    {.name = "link", .appears = RTM_NEWLINK, .disappears = RTM_DELLINK, .schema = &kLink, .groups = kLinkGroups},
    {.name = "address",
     .appears = RTM_NEWADDR,
     .disappears = RTM_DELADDR,
     .schema = &kAddress,
     .groups = kAddressGroups},
    {.name = "neighbour",
     .appears = RTM_NEWNEIGH,
     .disappears = RTM_DELNEIGH,
     .schema = &kNeighbour,
     .groups = kNeighbourGroups},
    {.name = "fdb",
     .appears = RTM_NEWNEIGH,
     .disappears = RTM_DELNEIGH,
     .schema = &kFdbEntry,
     .groups = kNeighbourGroups,
     .ofBridge = true},
    {.name = "route", .appears = RTM_NEWROUTE, .disappears = RTM_DELROUTE, .schema = &kRoute, .groups = kRouteGroups},
    {.name = "rule", .appears = RTM_NEWRULE, .disappears = RTM_DELRULE, .schema = &kRule, .groups = kRuleGroups},
    {.name = "netnsId",
     .appears = RTM_NEWNSID,
     .disappears = RTM_DELNSID,
     .schema = &kNetnsId,
     .groups = kNetnsIdGroups},
};

}  // namespace

std::span<const Watchable> watchables() { return kWatchables; }

const Watchable* findWatchable(std::string_view name) {
  const auto* const found = std::ranges::find(kWatchables, name, &Watchable::name);
  return found == std::end(kWatchables) ? nullptr : found;
}

const Watchable* findWatchable(std::uint16_t type, std::uint8_t family) {
  const auto* const found = std::ranges::find_if(kWatchables, [&](const Watchable& one) {
    return (one.appears == type || one.disappears == type) && one.ofBridge == (family == AF_BRIDGE);
  });
  return found == std::end(kWatchables) ? nullptr : found;
}

}  // namespace schema
