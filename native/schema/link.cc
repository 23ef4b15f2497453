#include <linux/if.h>
#include <linux/if_arp.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <sys/socket.h>

#include "schema/tables.h"
#include "schema/uapi.h"

// The fields that every link has: struct ifinfomsg and IFLA_* (net/core/rtnetlink.c).
namespace schema {
namespace {

constexpr Literal kInterfaceFlags[] = {
    {"up", IFF_UP},
    {"broadcast", IFF_BROADCAST},
    {"debug", IFF_DEBUG},
    {"loopback", IFF_LOOPBACK},
    {"pointopoint", IFF_POINTOPOINT},
    {"notrailers", IFF_NOTRAILERS},
    {"running", IFF_RUNNING},
    {"noarp", IFF_NOARP},
    {"promisc", IFF_PROMISC},
    {"allmulti", IFF_ALLMULTI},
    {"master", IFF_MASTER},
    {"slave", IFF_SLAVE},
    {"multicast", IFF_MULTICAST},
    {"portsel", IFF_PORTSEL},
    {"automedia", IFF_AUTOMEDIA},
    {"dynamic", IFF_DYNAMIC},
    {"lower_up", IFF_LOWER_UP},
    {"dormant", IFF_DORMANT},
    {"echo", IFF_ECHO},
};

constexpr Literal kHardwareTypes[] = {
    {"ether", ARPHRD_ETHER},
    {"infiniband", ARPHRD_INFINIBAND},
    {"can", ARPHRD_CAN},
    {"ppp", ARPHRD_PPP},
    {"ipip", ARPHRD_TUNNEL},
    {"tunnel6", ARPHRD_TUNNEL6},
    {"loopback", ARPHRD_LOOPBACK},
    {"sit", ARPHRD_SIT},
    {"gre", ARPHRD_IPGRE},
    {"gre6", ARPHRD_IP6GRE},
    {"ieee802.11", ARPHRD_IEEE80211},
    {"ieee802.15.4", ARPHRD_IEEE802154},
    {"6lowpan", ARPHRD_6LOWPAN},
    {"netlink", ARPHRD_NETLINK},
    {"none", ARPHRD_NONE},
    {"void", ARPHRD_VOID},
};

// The words of /sys/class/net/*/operstate (net/core/net-sysfs.c).
constexpr Literal kOperStates[] = {
    {"unknown", IF_OPER_UNKNOWN}, {"notpresent", IF_OPER_NOTPRESENT},
    {"down", IF_OPER_DOWN},       {"lowerlayerdown", IF_OPER_LOWERLAYERDOWN},
    {"testing", IF_OPER_TESTING}, {"dormant", IF_OPER_DORMANT},
    {"up", IF_OPER_UP},
};

// What `ip link set … mode` takes; IF_LINK_MODE_TESTING is the kernel's own business.
constexpr Literal kLinkModes[] = {{"default", IF_LINK_MODE_DEFAULT}, {"dormant", IF_LINK_MODE_DORMANT}};

constexpr Literal kAddrGenModes[] = {
    {"eui64", IN6_ADDR_GEN_MODE_EUI64},
    {"none", IN6_ADDR_GEN_MODE_NONE},
    {"stable-privacy", IN6_ADDR_GEN_MODE_STABLE_PRIVACY},
    {"random", IN6_ADDR_GEN_MODE_RANDOM},
};

constexpr std::int64_t kMaxAlias = 255;    // IFALIASZ - 1
constexpr std::int64_t kMaxAltName = 127;  // ALTIFNAMSIZ - 1
constexpr std::int64_t kMaxIndex = 0x7fffffff;
constexpr std::int64_t kMaxQueues = 4096;

constexpr Field flagBit(std::string_view name, std::uint32_t mask, Access access, bool inverted = false) {
  return {.name = name,
          .type = Type::maskedBit,
          .access = access,
          .offset = offsetof(ifinfomsg, ifi_flags),
          .mask = mask,
          .inverted = inverted};
}

// Of a link that comes up the operational state follows a moment later.
constexpr Field kUp = [] {
  Field row = flagBit("up", IFF_UP, Access::readWrite);
  row.untold = true;
  return row;
}();

constexpr Field kFields[] = {
    {.name = "index",
     .type = Type::s32,
     .access = Access::createOnly,
     .offset = offsetof(ifinfomsg, ifi_index),
     .min = 1,
     .max = kMaxIndex},
    {.name = "type",
     .type = Type::u16,
     .access = Access::read,
     .offset = offsetof(ifinfomsg, ifi_type),
     .literals = kHardwareTypes},
    {.name = "interfaceFlags",
     .type = Type::u32,
     .access = Access::read,
     .offset = offsetof(ifinfomsg, ifi_flags),
     .literals = kInterfaceFlags,
     .bits = true},
    kUp,
    flagBit("promiscuous", IFF_PROMISC, Access::changeOnly),
    flagBit("allMulticast", IFF_ALLMULTI, Access::changeOnly),
    flagBit("arp", IFF_NOARP, Access::changeOnly, true),
    flagBit("multicast", IFF_MULTICAST, Access::changeOnly),
    flagBit("unfinished", kUnfinished, Access::completing),
    {.name = "name", .attribute = IFLA_IFNAME, .type = Type::linkName, .max = IFNAMSIZ - 1},
    {.name = "mtu", .attribute = IFLA_MTU, .type = Type::u32},
    {.name = "lowerdev",
     .attribute = IFLA_LINK,
     .type = Type::ifindex,
     .access = Access::createOnly,
     .verified = false},
    {.name = "lowerdevNetnsId", .attribute = IFLA_LINK_NETNSID, .type = Type::s32, .access = Access::read},
    {.name = "qdisc", .attribute = IFLA_QDISC, .type = Type::text, .access = Access::read},
    {.name = "master",
     .attribute = IFLA_MASTER,
     .type = Type::ifindex,
     .access = Access::readWriteQuery,
     .clearable = true,
     .absentValue = 0,
     .untold = true,  // rtnl_newlink_create() calls do_set_master() after rtnl_configure_link()
     .inTarget = true},
    {.name = "txQueueLength", .attribute = IFLA_TXQLEN, .type = Type::u32},
    {.name = "operState",
     .attribute = IFLA_OPERSTATE,
     .type = Type::u8,
     .access = Access::read,
     .literals = kOperStates},
    {.name = "linkMode", .attribute = IFLA_LINKMODE, .type = Type::u8, .literals = kLinkModes},
    {.name = "mac", .attribute = IFLA_ADDRESS, .type = Type::mac, .unicast = true},
    {.name = "broadcast", .attribute = IFLA_BROADCAST, .type = Type::mac, .access = Access::read},
    {.name = "permanentMac", .attribute = IFLA_PERM_ADDRESS, .type = Type::mac, .access = Access::read},
    {.name = "alias",
     .attribute = IFLA_IFALIAS,
     .type = Type::text,
     .access = Access::followChange,
     .clearable = true,
     .max = kMaxAlias},
    {.name = "altNames",
     .attribute = IFLA_PROP_LIST,
     .type = Type::list,
     .access = Access::followProperty,
     .element = IFLA_ALT_IFNAME,
     .elementType = Type::linkName,
     .max = kMaxAltName},
    {.name = "group", .attribute = IFLA_GROUP, .type = Type::u32, .access = Access::readWriteComplete},
    {.name = "promiscuity", .attribute = IFLA_PROMISCUITY, .type = Type::u32, .access = Access::read},
    {.name = "allMulticastCount", .attribute = uapi::kLinkAllmulti, .type = Type::u32, .access = Access::read},
    {.name = "numTxQueues",
     .attribute = IFLA_NUM_TX_QUEUES,
     .type = Type::u32,
     .access = Access::createOnly,
     .min = 1,
     .max = kMaxQueues},
    {.name = "numRxQueues",
     .attribute = IFLA_NUM_RX_QUEUES,
     .type = Type::u32,
     .access = Access::createOnly,
     .min = 1,
     .max = kMaxQueues,
     .absentValue = 1},  // a kernel without CONFIG_RPS has one, and does not speak of it
    {.name = "gsoMaxSize", .attribute = IFLA_GSO_MAX_SIZE, .type = Type::u32},
    {.name = "gsoMaxSegs", .attribute = IFLA_GSO_MAX_SEGS, .type = Type::u32},
    {.name = "groMaxSize", .attribute = uapi::kLinkGroMaxSize, .type = Type::u32, .access = Access::read},
    {.name = "tsoMaxSize", .attribute = uapi::kLinkTsoMaxSize, .type = Type::u32, .access = Access::read},
    {.name = "tsoMaxSegs", .attribute = uapi::kLinkTsoMaxSegs, .type = Type::u32, .access = Access::read},
    {.name = "carrier", .attribute = IFLA_CARRIER, .type = Type::boolean, .access = Access::read},
    {.name = "minMtu", .attribute = IFLA_MIN_MTU, .type = Type::u32, .access = Access::read},
    {.name = "maxMtu", .attribute = IFLA_MAX_MTU, .type = Type::u32, .access = Access::read},
    {.name = "netnsImmutable", .attribute = uapi::kLinkNetnsImmutable, .type = Type::boolean, .access = Access::read},
    // Ignored in a create message: rtnl_create_link() does not look at it.
    {.name = "protoDown", .attribute = IFLA_PROTO_DOWN, .type = Type::boolean, .access = Access::changeOnly},
    {.name = "parentDevName", .attribute = uapi::kLinkParentDevName, .type = Type::text, .access = Access::read},
    {.name = "parentDevBusName", .attribute = uapi::kLinkParentDevBusName, .type = Type::text, .access = Access::read},
    {.name = "targetNetns",
     .attribute = IFLA_NET_NS_FD,
     .type = Type::netns,
     .access = Access::create,
     .untold = true,
     .verified = false},
    {.name = "kindName",
     .attribute = IFLA_INFO_KIND,
     .type = Type::text,
     .access = Access::read,
     .inside = {IFLA_LINKINFO}},
    // Its fields are options of their own in JavaScript; nobody gives them as 'details'.
    {.name = "details",
     .attribute = IFLA_INFO_DATA,
     .type = Type::byKind,
     .access = Access::read,
     .inside = {IFLA_LINKINFO},
     .wordIn = "kindName"},
    // The same of its master's kind: what a bond or a bridge knows of this link.
    {.name = "memberOf",
     .attribute = IFLA_INFO_SLAVE_KIND,
     .type = Type::text,
     .access = Access::read,
     .inside = {IFLA_LINKINFO}},
    {.name = "memberDetails",
     .attribute = IFLA_INFO_SLAVE_DATA,
     .type = Type::byKind,
     .access = Access::read,
     .inside = {IFLA_LINKINFO},
     .wordIn = "memberOf",
     .ofMember = true},
    // validate_linkmsg() refuses AF_SPEC in a create message (EAFNOSUPPORT): it follows as a change.
    {.name = "addrGenMode",
     .attribute = IFLA_INET6_ADDR_GEN_MODE,
     .type = Type::u8,
     .access = Access::followChange,
     .inside = {IFLA_AF_SPEC, AF_INET6},
     .literals = kAddrGenModes},
    {.name = "stats",
     .attribute = IFLA_STATS64,
     .type = Type::structure,
     .access = Access::read,
     .nested = &kLinkStats64,
     .counters = true},
};

// That row, as it is read.
consteval Field read(std::string_view name) {
  for (const Field& row : kFields) {
    if (row.name != name) continue;
    Field as = row;
    as.access = Access::read;
    return as;
  }
  throw "there is no such row";
}

// What has to be known of a link before it is deleted: how it is named, the group it is in, and what it goes with. To
// read all rows of thousands of links takes longer than the kernel does.
constexpr Field kToDelete[] = {read("index"), read("unfinished"),      read("name"),     read("lowerdev"),
                               read("group"), read("lowerdevNetnsId"), read("kindName"), read("details")};

}  // namespace

constexpr Schema kLink{"link", kFields, sizeof(ifinfomsg), offsetof(ifinfomsg, ifi_index)};
static_assert(isWellFormed(kLink));

constexpr Schema kLinkToDelete{"linkToDelete", kToDelete, sizeof(ifinfomsg), offsetof(ifinfomsg, ifi_index)};
static_assert(isWellFormed(kLinkToDelete));

}  // namespace schema
