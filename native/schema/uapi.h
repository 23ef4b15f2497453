#pragma once

// Kernel constants newer than the oldest supported headers (Linux 5.10), with the version that brought
// each. Named as in the kernel, in a namespace, so that newer headers do not clash with them.
#include <cstdint>

namespace schema::uapi {

constexpr std::uint16_t kMacvlanBcQueueLen = 7;      // IFLA_MACVLAN_BC_QUEUE_LEN, 5.11
constexpr std::uint16_t kMacvlanBcQueueLenUsed = 8;  // IFLA_MACVLAN_BC_QUEUE_LEN_USED, 5.11
constexpr std::uint16_t kMacvlanBcCutoff = 9;        // IFLA_MACVLAN_BC_CUTOFF, 6.4
constexpr std::uint32_t kMacvlanFlagNodst = 2;       // MACVLAN_FLAG_NODST, 5.13
constexpr std::uint16_t kLinkParentDevName = 56;     // IFLA_PARENT_DEV_NAME, 5.14
constexpr std::uint16_t kLinkParentDevBusName = 57;  // IFLA_PARENT_DEV_BUS_NAME, 5.14
constexpr std::uint16_t kLinkGroMaxSize = 58;        // IFLA_GRO_MAX_SIZE, 5.17
constexpr std::uint16_t kLinkTsoMaxSize = 59;        // IFLA_TSO_MAX_SIZE, 5.19
constexpr std::uint16_t kLinkTsoMaxSegs = 60;        // IFLA_TSO_MAX_SEGS, 5.19
constexpr std::uint16_t kLinkAllmulti = 61;          // IFLA_ALLMULTI, 6.1
constexpr std::uint16_t kLinkNetnsImmutable = 67;    // IFLA_NETNS_IMMUTABLE, 6.15
constexpr std::uint16_t kAddressProto = 11;          // IFA_PROTO, 5.18
constexpr std::uint16_t kNeighbourFlagsExt = 15;     // NDA_FLAGS_EXT, 5.16
constexpr std::uint32_t kNeighbourManaged = 1;       // NTF_EXT_MANAGED, 5.16
constexpr std::uint32_t kNeighbourLocked = 2;        // NTF_EXT_LOCKED, 6.2
constexpr std::uint32_t kNeighbourValidated = 4;     // NTF_EXT_EXT_VALIDATED, 6.18
constexpr std::uint32_t kExtFilterSkipStats = 8;     // RTEXT_FILTER_SKIP_STATS
constexpr std::uint32_t kExtFilterMst = 0x80;        // RTEXT_FILTER_MST, 5.18: no effect on AF_UNSPEC dumps

// Of bonds and their members.
constexpr std::uint32_t kBondXmitPolicyVlanSrcmac = 5;       // BOND_XMIT_POLICY_VLAN_SRCMAC, 5.12
constexpr std::uint16_t kBondAdLacpActive = 29;              // IFLA_BOND_AD_LACP_ACTIVE, 5.15
constexpr std::uint16_t kBondMissedMax = 30;                 // IFLA_BOND_MISSED_MAX, 5.17
constexpr std::uint16_t kBondNsIp6Target = 31;               // IFLA_BOND_NS_IP6_TARGET, 5.18
constexpr std::uint16_t kBondCoupledControl = 32;            // IFLA_BOND_COUPLED_CONTROL, 6.9
constexpr std::uint16_t kBondBroadcastNeigh = 33;            // IFLA_BOND_BROADCAST_NEIGH, 6.17
constexpr std::uint16_t kBondSlavePrio = 9;                  // IFLA_BOND_SLAVE_PRIO, 6.0
constexpr std::uint16_t kBondSlaveActorPortPrio = 10;        // IFLA_BOND_SLAVE_ACTOR_PORT_PRIO, 6.18
constexpr std::uint16_t kBondSlaveAdChurnActorState = 11;    // IFLA_BOND_SLAVE_AD_CHURN_ACTOR_STATE, after 6.18
constexpr std::uint16_t kBondSlaveAdChurnPartnerState = 12;  // IFLA_BOND_SLAVE_AD_CHURN_PARTNER_STATE, after 6.18

// Of bridges and their ports.
constexpr std::uint16_t kBrMcastQuerierState = 47;                 // IFLA_BR_MCAST_QUERIER_STATE, 5.15
constexpr std::uint16_t kBrFdbNLearned = 48;                       // IFLA_BR_FDB_N_LEARNED, 6.8
constexpr std::uint16_t kBrFdbMaxLearned = 49;                     // IFLA_BR_FDB_MAX_LEARNED, 6.8
constexpr std::uint16_t kBrStpMode = 50;                           // IFLA_BR_STP_MODE, in 7.3
constexpr std::uint32_t kBrStpModeAuto = 0;                        // BR_STP_MODE_AUTO
constexpr std::uint32_t kBrStpModeUser = 1;                        // BR_STP_MODE_USER
constexpr std::uint32_t kBrStpModeKernel = 2;                      // BR_STP_MODE_KERNEL
constexpr std::uint32_t kBrBooloptMcastVlanSnooping = 1;           // BR_BOOLOPT_MCAST_VLAN_SNOOPING, 5.15
constexpr std::uint32_t kBrBooloptMstEnable = 2;                   // BR_BOOLOPT_MST_ENABLE, 5.18
constexpr std::uint32_t kBrBooloptMdbOffloadFailNotification = 3;  // BR_BOOLOPT_MDB_OFFLOAD_FAIL_NOTIFICATION, 6.16
constexpr std::uint32_t kBrBooloptFdbLocalVlan0 = 4;               // BR_BOOLOPT_FDB_LOCAL_VLAN_0, 6.18
constexpr std::uint16_t kBridgeQuerierIpAddress = 1;               // BRIDGE_QUERIER_IP_ADDRESS, 5.15, as those below
constexpr std::uint16_t kBridgeQuerierIpPort = 2;                  // BRIDGE_QUERIER_IP_PORT
constexpr std::uint16_t kBridgeQuerierIpOtherTimer = 3;            // BRIDGE_QUERIER_IP_OTHER_TIMER
constexpr std::uint16_t kBridgeQuerierIpv6Address = 5;             // BRIDGE_QUERIER_IPV6_ADDRESS
constexpr std::uint16_t kBridgeQuerierIpv6Port = 6;                // BRIDGE_QUERIER_IPV6_PORT
constexpr std::uint16_t kBridgeQuerierIpv6OtherTimer = 7;          // BRIDGE_QUERIER_IPV6_OTHER_TIMER
constexpr std::uint16_t kBrportMcastEhtHostsLimit = 37;            // IFLA_BRPORT_MCAST_EHT_HOSTS_LIMIT, 5.12
constexpr std::uint16_t kBrportMcastEhtHostsCnt = 38;              // IFLA_BRPORT_MCAST_EHT_HOSTS_CNT, 5.12
constexpr std::uint16_t kBrportLocked = 39;                        // IFLA_BRPORT_LOCKED, 5.18
constexpr std::uint16_t kBrportMab = 40;                           // IFLA_BRPORT_MAB, 6.2
constexpr std::uint16_t kBrportMcastNGroups = 41;                  // IFLA_BRPORT_MCAST_N_GROUPS, 6.3
constexpr std::uint16_t kBrportMcastMaxGroups = 42;                // IFLA_BRPORT_MCAST_MAX_GROUPS, 6.3
constexpr std::uint16_t kBrportNeighVlanSuppress = 43;             // IFLA_BRPORT_NEIGH_VLAN_SUPPRESS, 6.4
constexpr std::uint16_t kBrportBackupNhid = 44;                    // IFLA_BRPORT_BACKUP_NHID, 6.6
constexpr std::uint16_t kBrportNeighForwardGrat = 45;              // IFLA_BRPORT_NEIGH_FORWARD_GRAT, in 7.3

// Of vxlan.
constexpr std::uint16_t kVxlanVniFilter = 30;     // IFLA_VXLAN_VNIFILTER, 5.18
constexpr std::uint16_t kVxlanLocalBypass = 31;   // IFLA_VXLAN_LOCALBYPASS, 6.5
constexpr std::uint16_t kVxlanLabelPolicy = 32;   // IFLA_VXLAN_LABEL_POLICY, 6.8
constexpr std::uint32_t kVxlanLabelFixed = 0;     // VXLAN_LABEL_FIXED
constexpr std::uint32_t kVxlanLabelInherit = 1;   // VXLAN_LABEL_INHERIT
constexpr std::uint16_t kVxlanReservedBits = 33;  // IFLA_VXLAN_RESERVED_BITS, 6.14

// Of routes and rules.
constexpr std::uint32_t kRtmOffloadFailed = 0x20000000;  // RTM_F_OFFLOAD_FAILED, 5.12
constexpr std::uint32_t kRtaxFeatureTcpUsecTs = 0x10;    // RTAX_FEATURE_TCP_USEC_TS, 6.7
constexpr std::uint32_t kRtprotKeepalived = 18;          // RTPROT_KEEPALIVED, 5.11
constexpr std::uint32_t kRtprotOpenr = 99;               // RTPROT_OPENR, 5.12
constexpr std::uint16_t kEncapIoam6 = 9;                 // LWTUNNEL_ENCAP_IOAM6, 5.15
constexpr std::uint16_t kEncapXfrm = 10;                 // LWTUNNEL_ENCAP_XFRM, 6.1
constexpr std::uint16_t kFraDscp = 25;                   // FRA_DSCP, 6.13

}  // namespace schema::uapi
