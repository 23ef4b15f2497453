#include "schema/registry.h"

#include <linux/if_link.h>
#include <linux/rtnetlink.h>

#include <algorithm>
#include <cerrno>

#include "schema/tables.h"
#include "schema/uapi.h"

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
};

constexpr const Schema* kSchemas[] = {
    &kLink,
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
};

// A link dump without a mask ends in silence at a link that exceeds 32 KiB: rtnl_calcit() sizes the
// buffer by the largest link only when there is one.
constexpr Preset kWithoutStats[] = {{.attribute = IFLA_EXT_MASK, .value = uapi::kExtFilterSkipStats}};
constexpr Preset kWithStats[] = {{.attribute = IFLA_EXT_MASK, .value = uapi::kExtFilterMst}};
// rtnl_create_link() refuses a link without a transmit queue, after the kind has been found.
constexpr Preset kNoQueues[] = {{.attribute = IFLA_NUM_TX_QUEUES, .value = 0}};
constexpr Preset kLink64[] = {
    {.offset = offsetof(if_stats_msg, filter_mask), .value = 1U << (IFLA_STATS_LINK_64 - 1U)}};

constexpr std::uint16_t kCreate = NLM_F_ACK | NLM_F_CREATE | NLM_F_EXCL;

// Changes of a link go by RTM_NEWLINK without NLM_F_CREATE: RTM_SETLINK ignores IFLA_LINKINFO and
// reports success.
constexpr Operation kOperations[] = {
    {.name = "link.create",
     .message = RTM_NEWLINK,
     .flags = kCreate,
     .form = Form::change,
     .schema = &kLink,
     .carries = Access::create,
     .alreadyDone = EEXIST},
    // Never makes a link: it asks whether the kernel knows the kind.
    {.name = "link.probe",
     .message = RTM_NEWLINK,
     .flags = kCreate,
     .form = Form::change,
     .schema = &kLink,
     .carries = Access::query,
     .presets = kNoQueues},
    {.name = "link.change", .message = RTM_NEWLINK, .flags = NLM_F_ACK, .form = Form::change, .schema = &kLink},
    {.name = "link.addNames",
     .message = RTM_NEWLINKPROP,
     .flags = kCreate,
     .form = Form::change,
     .schema = &kLink,
     .carries = Access::property,
     .alreadyDone = EEXIST},
    {.name = "link.removeNames",
     .message = RTM_DELLINKPROP,
     .flags = NLM_F_ACK,
     .form = Form::change,
     .schema = &kLink,
     .carries = Access::property,
     .takesAway = true,
     .alreadyDone = ENOENT},
    {.name = "link.delete",
     .message = RTM_DELLINK,
     .flags = NLM_F_ACK,
     .form = Form::change,
     .schema = &kLink,
     .alreadyDone = ENODEV},
    {.name = "link.get",
     .message = RTM_GETLINK,
     .flags = 0,
     .form = Form::get,
     .schema = &kLink,
     .reply = RTM_NEWLINK,
     .presets = kWithoutStats},
    {.name = "link.getWithStats",
     .message = RTM_GETLINK,
     .flags = 0,
     .form = Form::get,
     .schema = &kLink,
     .reply = RTM_NEWLINK,
     .presets = kWithStats,
     .stats = true},
    {.name = "link.list",
     .message = RTM_GETLINK,
     .flags = NLM_F_DUMP,
     .form = Form::dump,
     .schema = &kLink,
     .carries = Access::query,
     .reply = RTM_NEWLINK,
     .presets = kWithoutStats,
     .byIndex = true},
    {.name = "link.listWithStats",
     .message = RTM_GETLINK,
     .flags = NLM_F_DUMP,
     .form = Form::dump,
     .schema = &kLink,
     .carries = Access::query,
     .reply = RTM_NEWLINK,
     .presets = kWithStats,
     .byIndex = true,
     .stats = true},
    {.name = "stats.list",
     .message = RTM_GETSTATS,
     .flags = NLM_F_DUMP,
     .form = Form::dump,
     .schema = &kStats,
     .carries = Access::query,
     .reply = RTM_NEWSTATS,
     .presets = kLink64,
     .byIndex = true,
     .stats = true},
    {.name = "route.add",
     .message = RTM_NEWROUTE,
     .flags = kCreate,
     .form = Form::change,
     .schema = &kRoute,
     .alreadyDone = EEXIST},
    {.name = "route.replace",
     .message = RTM_NEWROUTE,
     .flags = NLM_F_ACK | NLM_F_CREATE | NLM_F_REPLACE,
     .form = Form::change,
     .schema = &kRoute},
    {.name = "route.remove",
     .message = RTM_DELROUTE,
     .flags = NLM_F_ACK,
     .form = Form::change,
     .schema = &kRoute,
     .takesAway = true,
     .alreadyDone = ESRCH},
    {.name = "route.list",
     .message = RTM_GETROUTE,
     .flags = NLM_F_DUMP,
     .form = Form::dump,
     .schema = &kRoute,
     .carries = Access::query,
     .reply = RTM_NEWROUTE},
    {.name = "route.get",
     .message = RTM_GETROUTE,
     .flags = 0,
     .form = Form::get,
     .schema = &kRoute,
     .carries = Access::query,
     .reply = RTM_NEWROUTE},
    {.name = "rule.add",
     .message = RTM_NEWRULE,
     .flags = kCreate,
     .form = Form::change,
     .schema = &kRule,
     .alreadyDone = EEXIST},
    {.name = "rule.remove",
     .message = RTM_DELRULE,
     .flags = NLM_F_ACK,
     .form = Form::change,
     .schema = &kRule,
     .takesAway = true,
     .alreadyDone = ENOENT},
    {.name = "rule.list",
     .message = RTM_GETRULE,
     .flags = NLM_F_DUMP,
     .form = Form::dump,
     .schema = &kRule,
     .carries = Access::query,
     .reply = RTM_NEWRULE},
    // The kernel's rtnl_net_getid(): -1 for a namespace that has no number.
    {.name = "netnsId.get",
     .message = RTM_GETNSID,
     .flags = 0,
     .form = Form::get,
     .schema = &kNetnsId,
     .carries = Access::query,
     .reply = RTM_NEWNSID},
};

}  // namespace

std::span<const Kind> kinds() { return kKinds; }

std::span<const Operation> operations() { return kOperations; }

const Operation* findOperation(std::string_view name) {
  const auto* const found = std::ranges::find(kOperations, name, &Operation::name);
  return found == std::end(kOperations) ? nullptr : found;
}

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
