#include <linux/lwtunnel.h>
#include <linux/rtnetlink.h>
#include <sys/socket.h>

#include "schema/tables.h"
#include "schema/uapi.h"
#include "schema/words.h"

// struct rtmsg and RTA_* (net/ipv4/fib_frontend.c, net/ipv6/route.c).
namespace schema {
namespace {

constexpr Literal kTypes[] = {
    {"unicast", RTN_UNICAST},         {"local", RTN_LOCAL},         {"broadcast", RTN_BROADCAST},
    {"anycast", RTN_ANYCAST},         {"multicast", RTN_MULTICAST}, {"blackhole", RTN_BLACKHOLE},
    {"unreachable", RTN_UNREACHABLE}, {"prohibit", RTN_PROHIBIT},   {"throw", RTN_THROW},
};

constexpr Literal kFlags[] = {
    {"dead", RTNH_F_DEAD},          {"pervasive", RTNH_F_PERVASIVE},
    {"onlink", RTNH_F_ONLINK},      {"offload", RTNH_F_OFFLOAD},
    {"linkdown", RTNH_F_LINKDOWN},  {"unresolved", RTNH_F_UNRESOLVED},
    {"trap", RTNH_F_TRAP},          {"notify", RTM_F_NOTIFY},
    {"cloned", RTM_F_CLONED},       {"equalize", RTM_F_EQUALIZE},
    {"prefix", RTM_F_PREFIX},       {"lookup_table", RTM_F_LOOKUP_TABLE},
    {"fib_match", RTM_F_FIB_MATCH}, {"rt_offload", RTM_F_OFFLOAD},
    {"rt_trap", RTM_F_TRAP},        {"rt_offload_failed", uapi::kRtmOffloadFailed},
};

constexpr Literal kHopFlags[] = {
    {"dead", RTNH_F_DEAD},       {"pervasive", RTNH_F_PERVASIVE}, {"onlink", RTNH_F_ONLINK},
    {"offload", RTNH_F_OFFLOAD}, {"linkdown", RTNH_F_LINKDOWN},   {"unresolved", RTNH_F_UNRESOLVED},
    {"trap", RTNH_F_TRAP},
};

constexpr Literal kPreferences[] = {
    {"low", 3},  // ICMPV6_ROUTER_PREF_LOW, …
    {"medium", 0},
    {"high", 1},
};

constexpr Literal kEncapsulations[] = {
    {"mpls", LWTUNNEL_ENCAP_MPLS},
    {"ip", LWTUNNEL_ENCAP_IP},
    {"ila", LWTUNNEL_ENCAP_ILA},
    {"ip6", LWTUNNEL_ENCAP_IP6},
    {"seg6", LWTUNNEL_ENCAP_SEG6},
    {"bpf", LWTUNNEL_ENCAP_BPF},
    {"seg6local", LWTUNNEL_ENCAP_SEG6_LOCAL},
    {"rpl", LWTUNNEL_ENCAP_RPL},
    {"ioam6", uapi::kEncapIoam6},
    {"xfrm", uapi::kEncapXfrm},
};

// A metric by its name in JavaScript: a bit of RTAX_LOCK says that what is learnt does not change it.
constexpr Literal kLocks[] = {
    {"mtu", 1U << RTAX_MTU},
    {"windowSize", 1U << RTAX_WINDOW},
    {"rttMs", 1U << RTAX_RTT},
    {"rttVarianceMs", 1U << RTAX_RTTVAR},
    {"slowStartThreshold", 1U << RTAX_SSTHRESH},
    {"congestionWindow", 1U << RTAX_CWND},
    {"advertisedMss", 1U << RTAX_ADVMSS},
    {"reordering", 1U << RTAX_REORDERING},
    {"hopLimit", 1U << RTAX_HOPLIMIT},
    {"rtoMinMs", 1U << RTAX_RTO_MIN},
    {"congestionControl", 1U << RTAX_CC_ALGO},
};

constexpr Literal kFeatures[] = {
    {"ecn", RTAX_FEATURE_ECN},
    {"sack", RTAX_FEATURE_SACK},
    {"timestamp", RTAX_FEATURE_TIMESTAMP},
    {"allfrag", RTAX_FEATURE_ALLFRAG},
    {"tcp_usec_ts", uapi::kRtaxFeatureTcpUsecTs},
};

constexpr std::int64_t kMaxCongestionControl = 15;  // TCP_CA_NAME_MAX - 1
// ip_metrics_convert() takes what is larger for the largest.
constexpr std::int64_t kMaxHopLimit = 255;
constexpr std::int64_t kMaxMtu = 65535 - 15;
constexpr std::int64_t kMaxMss = 65535 - 40;
constexpr std::uint32_t kClockTicks = 100;  // USER_HZ

constexpr Field header(std::string_view name, std::size_t offset, Access access = Access::changeOnlyQuery) {
  return {.name = name, .type = Type::u8, .access = access, .offset = static_cast<std::uint16_t>(offset)};
}

constexpr Field wordInHeader(std::string_view name, std::size_t offset, std::span<const Literal> words, bool open) {
  Field field = header(name, offset);
  field.literals = words;
  field.open = open;
  return field;
}

constexpr Field metric(std::string_view name, std::uint16_t number) {
  return {.name = name, .attribute = number, .type = Type::u32, .access = Access::changeOnly, .inside = {RTA_METRICS}};
}

constexpr Field metricInParts(std::string_view name, std::uint16_t number, std::uint32_t parts) {
  Field field = metric(name, number);
  field.parts = parts;
  return field;
}

constexpr Field metricOfWords(std::string_view name, std::uint16_t number, std::span<const Literal> words) {
  Field field = metric(name, number);
  field.literals = words;
  field.bits = true;
  return field;
}

constexpr Field metricSwitch(std::string_view name, std::uint16_t number) {
  Field field = metric(name, number);
  field.type = Type::boolean32;
  return field;
}

constexpr Field metricUpTo(std::string_view name, std::uint16_t number, std::int64_t most) {
  Field field = metric(name, number);
  field.max = most;
  return field;
}

constexpr Field kFields[] = {
    wordInHeader("family", offsetof(rtmsg, rtm_family), kAddressFamilies, false),
    header("destinationLength", offsetof(rtmsg, rtm_dst_len)),
    header("sourceLength", offsetof(rtmsg, rtm_src_len)),
    header("tos", offsetof(rtmsg, rtm_tos)),
    header("smallTable", offsetof(rtmsg, rtm_table)),
    wordInHeader("protocol", offsetof(rtmsg, rtm_protocol), kRouteProtocols, true),
    wordInHeader("scope", offsetof(rtmsg, rtm_scope), kAddressScopes, true),
    wordInHeader("type", offsetof(rtmsg, rtm_type), kTypes, false),
    {.name = "flags",
     .type = Type::u32,
     .access = Access::changeOnlyQuery,
     .offset = offsetof(rtmsg, rtm_flags),
     .literals = kFlags,
     .bits = true},
    {.name = "table", .attribute = RTA_TABLE, .type = Type::u32, .access = Access::changeOnlyQuery},
    {.name = "destination", .attribute = RTA_DST, .type = Type::ip, .access = Access::changeOnlyQuery},
    {.name = "source", .attribute = RTA_SRC, .type = Type::ip, .access = Access::changeOnlyQuery},
    {.name = "metric", .attribute = RTA_PRIORITY, .type = Type::u32, .access = Access::changeOnly},
    {.name = "preferredSource", .attribute = RTA_PREFSRC, .type = Type::ip, .access = Access::changeOnly},
    metricOfWords("locked", RTAX_LOCK, kLocks),
    metricUpTo("mtu", RTAX_MTU, kMaxMtu),
    metric("windowSize", RTAX_WINDOW),
    metricInParts("rttMs", RTAX_RTT, 8),
    metricInParts("rttVarianceMs", RTAX_RTTVAR, 4),
    metric("slowStartThreshold", RTAX_SSTHRESH),
    metric("congestionWindow", RTAX_CWND),
    metricUpTo("advertisedMss", RTAX_ADVMSS, kMaxMss),
    metric("reordering", RTAX_REORDERING),
    metricUpTo("hopLimit", RTAX_HOPLIMIT, kMaxHopLimit),
    metric("initialCongestionWindow", RTAX_INITCWND),
    metricOfWords("features", RTAX_FEATURES, kFeatures),
    metric("rtoMinMs", RTAX_RTO_MIN),
    metric("initialReceiveWindow", RTAX_INITRWND),
    metricSwitch("quickAck", RTAX_QUICKACK),
    {.name = "congestionControl",
     .attribute = RTAX_CC_ALGO,
     .type = Type::text,
     .access = Access::changeOnly,
     .inside = {RTA_METRICS},
     .max = kMaxCongestionControl},
    metricSwitch("fastOpenNoCookie", RTAX_FASTOPEN_NO_COOKIE),
    {.name = "device", .attribute = RTA_OIF, .type = Type::ifindex, .access = Access::changeOnlyQuery},
    {.name = "gateway", .attribute = RTA_GATEWAY, .type = Type::ip, .access = Access::changeOnly},
    {.name = "via", .attribute = RTA_VIA, .type = Type::via, .access = Access::changeOnly},
    {.name = "nextHops",
     .attribute = RTA_MULTIPATH,
     .type = Type::multipath,
     .access = Access::changeOnly,
     .nested = &kNextHop},
    {.name = "preference",
     .attribute = RTA_PREF,
     .type = Type::u8,
     .access = Access::changeOnly,
     .literals = kPreferences},
    {.name = "expiresS", .attribute = RTA_EXPIRES, .type = Type::u32, .access = Access::change},
    {.name = "nexthopId",
     .attribute = RTA_NH_ID,
     .type = Type::u32,
     .access = Access::changeOnly,
     .min = 1,
     .max = 0xffffffff},
    {.name = "encapsulation",
     .attribute = RTA_ENCAP_TYPE,
     .type = Type::u16,
     .access = Access::read,
     .literals = kEncapsulations},
    {.name = "cacheInfo",
     .attribute = RTA_CACHEINFO,
     .type = Type::structure,
     .access = Access::read,
     .nested = &kRouteCacheInfo},
    // What only questions hold, and their answers.
    {.name = "iif", .attribute = RTA_IIF, .type = Type::ifindex, .access = Access::readQuery},
    {.name = "mark", .attribute = RTA_MARK, .type = Type::u32, .access = Access::readQuery},
    {.name = "uid", .attribute = RTA_UID, .type = Type::u32, .access = Access::query},
    {.name = "ipProtocol",
     .attribute = RTA_IP_PROTO,
     .type = Type::u8,
     .access = Access::query,
     .literals = kIpProtocols,
     .open = true},
    {.name = "sourcePort",
     .attribute = RTA_SPORT,
     .type = Type::be16,
     .access = Access::query,
     .min = 1,
     .max = 0xffff},
    {.name = "destinationPort",
     .attribute = RTA_DPORT,
     .type = Type::be16,
     .access = Access::query,
     .min = 1,
     .max = 0xffff},
};

constexpr Field kHopFields[] = {
    {.name = "flags",
     .type = Type::u8,
     .access = Access::changeOnly,
     .offset = offsetof(rtnexthop, rtnh_flags),
     .literals = kHopFlags,
     .bits = true},
    header("hops", offsetof(rtnexthop, rtnh_hops)),
    {.name = "device",
     .type = Type::ifindex,
     .access = Access::changeOnlyQuery,
     .offset = offsetof(rtnexthop, rtnh_ifindex)},
    {.name = "gateway", .attribute = RTA_GATEWAY, .type = Type::ip, .access = Access::changeOnly},
    {.name = "via", .attribute = RTA_VIA, .type = Type::via, .access = Access::changeOnly},
    {.name = "encapsulation",
     .attribute = RTA_ENCAP_TYPE,
     .type = Type::u16,
     .access = Access::read,
     .literals = kEncapsulations},
};

constexpr Field kCacheFields[] = {
    {.name = "expiresS",
     .type = Type::s32,
     .access = Access::read,
     .offset = offsetof(rta_cacheinfo, rta_expires),
     .parts = kClockTicks},
};

}  // namespace

constexpr Schema kNextHop{"nextHop", kHopFields, sizeof(rtnexthop)};
static_assert(isWellFormed(kNextHop));

constexpr Schema kRouteCacheInfo{"routeCacheInfo", kCacheFields, sizeof(rta_cacheinfo)};
static_assert(isWellFormed(kRouteCacheInfo));

constexpr Schema kRoute{"route", kFields, sizeof(rtmsg)};
static_assert(isWellFormed(kRoute));

}  // namespace schema
