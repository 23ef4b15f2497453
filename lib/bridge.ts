import { checkBridge, checkBridgeChange } from './internal/bridge-rules.js';
import { Call, type CallOptions } from './internal/call.js';
import { changeKind } from './internal/change.js';
import { checkLinkRef, checkObject, checkOwnOptions } from './internal/check.js';
import { createOne } from './internal/create-one.js';
import type { BridgeLink, Known, LinkRef } from './link.js';
import type { CommonOptions } from './options.js';

/** Who runs the spanning tree protocol: a helper program if there is one and else the kernel; a program; the kernel. */
export type BridgeStpMode = 'auto' | 'user' | 'kernel';

/** The EtherType of a bridge's VLAN tags. */
export type BridgeVlanProtocol = '802.1Q' | '802.1ad';

/** Whether a bridge itself counts as a multicast router: never, when it hears queries, always. */
export type BridgeMcastRouter = 'disabled' | 'auto' | 'permanent';

/** What can be set on a bridge, at creation and later. Times are kept in hundredths of a second. */
export interface BridgeChanges {
  /**
   * Who runs the spanning tree protocol (`IFLA_BR_STP_MODE`). Default `'auto'`. To be changed only while it is off:
   * `EBUSY`. Newer than Linux 6.18; 7.3 has it.
   */
  stpMode?: BridgeStpMode | undefined;
  /** Whether the spanning tree protocol is on (`IFLA_BR_STP_STATE`). Default `false`. */
  stpState?: boolean | undefined;
  /**
   * How long a port listens, and then learns, before it forwards, in milliseconds (`IFLA_BR_FORWARD_DELAY`). Default
   * 15000. With the spanning tree protocol on, 2000 to 30000.
   */
  forwardDelayMs?: number | undefined;
  /** The time between two hello packets, 1000 to 10000 ms (`IFLA_BR_HELLO_TIME`). Default 2000. */
  helloTimeMs?: number | undefined;
  /** After which silence another bridge is taken for dead, 6000 to 40000 ms (`IFLA_BR_MAX_AGE`). Default 20000. */
  maxAgeMs?: number | undefined;
  /** How long a learned MAC address is kept, in milliseconds (`IFLA_BR_AGEING_TIME`). Default 300000. */
  ageingTimeMs?: number | undefined;
  /** The priority, 0 to 65535 (`IFLA_BR_PRIORITY`): the bridge with the lowest becomes root. Default 32768. */
  priority?: number | undefined;
  /** Whether frames are filtered by their VLAN (`IFLA_BR_VLAN_FILTERING`). Default `false`. */
  vlanFiltering?: boolean | undefined;
  /** The EtherType of VLAN tags (`IFLA_BR_VLAN_PROTOCOL`). Default `'802.1Q'`. */
  vlanProtocol?: BridgeVlanProtocol | undefined;
  /** The VLAN of frames without a tag, on new ports, 0 to 4094; 0: none (`IFLA_BR_VLAN_DEFAULT_PVID`). Default 1. */
  vlanDefaultPvid?: number | undefined;
  /** Whether packets are counted for each VLAN (`IFLA_BR_VLAN_STATS_ENABLED`). Default `false`. */
  vlanStatsEnabled?: boolean | undefined;
  /**
   * … and for each port of a VLAN (`IFLA_BR_VLAN_STATS_PER_PORT`). Default `false`. To be changed only while no port has
   * VLANs: `EBUSY`.
   */
  vlanStatsPerPort?: boolean | undefined;
  /**
   * Which link-local groups 01:80:c2:00:00:0x are forwarded, one bit for each x (`IFLA_BR_GROUP_FWD_MASK`), 0 to 65535.
   * Default 0. The lowest three bits (STP, pause, LACP) cannot be set.
   */
  groupFwdMask?: number | undefined;
  /**
   * The group address of the spanning tree protocol (`IFLA_BR_GROUP_ADDR`): 01:80:c2:00:00:0x, and x not 1, 2 or 3.
   * Default 01:80:c2:00:00:00.
   */
  groupAddr?: string | undefined;
  /** Whether the bridge itself gets all multicast (`IFLA_BR_MCAST_ROUTER`). Default `'auto'`. */
  mcastRouter?: BridgeMcastRouter | undefined;
  /** Whether multicast goes only to ports with listeners (`IFLA_BR_MCAST_SNOOPING`). Default `true`. */
  mcastSnooping?: boolean | undefined;
  /** Whether queries come from the bridge's own IP address, not 0.0.0.0 (`IFLA_BR_MCAST_QUERY_USE_IFADDR`). Default `false`. */
  mcastQueryUseIfaddr?: boolean | undefined;
  /** Whether the bridge asks for listeners itself (`IFLA_BR_MCAST_QUERIER`). Default `false`. */
  mcastQuerier?: boolean | undefined;
  /** Whether IGMP and MLD packets are counted (`IFLA_BR_MCAST_STATS_ENABLED`). Default `false`. */
  mcastStatsEnabled?: boolean | undefined;
  /** The most groups (`IFLA_BR_MCAST_HASH_MAX`), 0 to 4294967295. Default 4096. */
  mcastHashMax?: number | undefined;
  /** How often it is asked before a group's last listener is taken for gone (`IFLA_BR_MCAST_LAST_MEMBER_CNT`), 0 to 4294967295. Default 2. */
  mcastLastMemberCount?: number | undefined;
  /** How many queries are sent at start (`IFLA_BR_MCAST_STARTUP_QUERY_CNT`), 0 to 4294967295. Default 2. */
  mcastStartupQueryCount?: number | undefined;
  /** The version of IGMP, 2 or 3 (`IFLA_BR_MCAST_IGMP_VERSION`). Default 2. */
  mcastIgmpVersion?: number | undefined;
  /** The version of MLD, 1 or 2 (`IFLA_BR_MCAST_MLD_VERSION`). Default 1. */
  mcastMldVersion?: number | undefined;
  /** Between queries for a group's last listener, in milliseconds (`IFLA_BR_MCAST_LAST_MEMBER_INTVL`). Default 1000. */
  mcastLastMemberIntervalMs?: number | undefined;
  /** How long a listener is remembered, in milliseconds (`IFLA_BR_MCAST_MEMBERSHIP_INTVL`). Default 260000. */
  mcastMembershipIntervalMs?: number | undefined;
  /** After which silence another querier is taken for gone, in milliseconds (`IFLA_BR_MCAST_QUERIER_INTVL`). Default 255000. */
  mcastQuerierIntervalMs?: number | undefined;
  /** Between queries, at least 1000 ms (`IFLA_BR_MCAST_QUERY_INTVL`). Default 125000. */
  mcastQueryIntervalMs?: number | undefined;
  /** How long listeners may take to answer, in milliseconds (`IFLA_BR_MCAST_QUERY_RESPONSE_INTVL`). Default 10000. */
  mcastQueryResponseIntervalMs?: number | undefined;
  /** Between queries at start, at least 1000 ms (`IFLA_BR_MCAST_STARTUP_QUERY_INTVL`). Default 31250. */
  mcastStartupQueryIntervalMs?: number | undefined;
  /** Whether iptables sees bridged IPv4 packets (`IFLA_BR_NF_CALL_IPTABLES`). Default `false`. With br_netfilter only. */
  nfCallIptables?: boolean | undefined;
  /** Whether ip6tables sees bridged IPv6 packets (`IFLA_BR_NF_CALL_IP6TABLES`). Default `false`. With br_netfilter only. */
  nfCallIp6tables?: boolean | undefined;
  /** Whether arptables sees bridged ARP packets (`IFLA_BR_NF_CALL_ARPTABLES`). Default `false`. With br_netfilter only. */
  nfCallArptables?: boolean | undefined;
  /** Do not learn from link-local frames (`IFLA_BR_MULTI_BOOLOPT`, bit 0). Default `false`. Since Linux 5.0. */
  noLinklocalLearn?: boolean | undefined;
  /** Follow multicast for each VLAN; needs `vlanFiltering` (`IFLA_BR_MULTI_BOOLOPT`, bit 1). Default `false`. Since Linux 5.15. */
  mcastVlanSnooping?: boolean | undefined;
  /**
   * Multiple spanning trees (`IFLA_BR_MULTI_BOOLOPT`, bit 2). Default `false`. To be changed only while no port has VLANs:
   * `EBUSY`. Since Linux 5.18.
   */
  mstEnabled?: boolean | undefined;
  /** Tell when hardware does not take a multicast entry (`IFLA_BR_MULTI_BOOLOPT`, bit 3). Default `false`. Since Linux 6.16. */
  mdbOffloadFailNotification?: boolean | undefined;
  /** Keep own addresses in VLAN 0 alone, not in each (`IFLA_BR_MULTI_BOOLOPT`, bit 4). Default `false`. Since Linux 6.18. */
  fdbLocalVlan0?: boolean | undefined;
  /** The most MAC addresses that are learned; 0: any number (`IFLA_BR_FDB_MAX_LEARNED`), 0 to 4294967295. Default 0. Since Linux 6.8. */
  fdbMaxLearned?: number | undefined;
}

/** The options of {@link createBridge}. */
export interface BridgeOptions extends CommonOptions, BridgeChanges {}

/** Who asks for multicast listeners on a bridge. */
export interface BridgeQuerier {
  /** The IGMP querier's address (`BRIDGE_QUERIER_IP_ADDRESS`); 0.0.0.0 is the bridge itself. */
  ipAddress: string | undefined;
  /** The index of the port that it is behind (`BRIDGE_QUERIER_IP_PORT`). */
  ipPort: number | undefined;
  /** When it is taken for gone, in milliseconds (`BRIDGE_QUERIER_IP_OTHER_TIMER`). */
  ipOtherTimerMs: number | undefined;
  /** The MLD querier's address (`BRIDGE_QUERIER_IPV6_ADDRESS`); `::` is the bridge itself. */
  ipv6Address: string | undefined;
  /** The index of the port that it is behind (`BRIDGE_QUERIER_IPV6_PORT`). */
  ipv6Port: number | undefined;
  /** When it is taken for gone, in milliseconds (`BRIDGE_QUERIER_IPV6_OTHER_TIMER`). */
  ipv6OtherTimerMs: number | undefined;
}

/**
 * What a bridge says of itself. What begins with `vlan` (but `vlanFiltering`), `mcast` and `nfCall` is absent where the
 * kernel was built without.
 */
export interface BridgeDetails {
  /** Who runs the spanning tree protocol (`IFLA_BR_STP_MODE`). Newer than Linux 6.18; 7.3 has it. */
  stpMode: Known<BridgeStpMode> | undefined;
  /** Whether the spanning tree protocol is on, in the kernel or in a program (`IFLA_BR_STP_STATE`). */
  stpState: boolean;
  /** How long a port listens, and then learns, in milliseconds (`IFLA_BR_FORWARD_DELAY`). */
  forwardDelayMs: number;
  /** Between two hello packets, in milliseconds (`IFLA_BR_HELLO_TIME`). */
  helloTimeMs: number;
  /** After which silence another bridge is taken for dead, in milliseconds (`IFLA_BR_MAX_AGE`). */
  maxAgeMs: number;
  /** How long a learned MAC address is kept, in milliseconds (`IFLA_BR_AGEING_TIME`). */
  ageingTimeMs: number;
  /** The priority (`IFLA_BR_PRIORITY`). */
  priority: number;
  /** Whether frames are filtered by their VLAN (`IFLA_BR_VLAN_FILTERING`). */
  vlanFiltering: boolean;
  /** The EtherType of VLAN tags (`IFLA_BR_VLAN_PROTOCOL`). */
  vlanProtocol: Known<BridgeVlanProtocol> | undefined;
  /** The VLAN of frames without a tag (`IFLA_BR_VLAN_DEFAULT_PVID`); 0: none. */
  vlanDefaultPvid: number | undefined;
  /** Whether packets are counted for each VLAN (`IFLA_BR_VLAN_STATS_ENABLED`). */
  vlanStatsEnabled: boolean | undefined;
  /** … and for each port of a VLAN (`IFLA_BR_VLAN_STATS_PER_PORT`). */
  vlanStatsPerPort: boolean | undefined;
  /** Which link-local groups are forwarded (`IFLA_BR_GROUP_FWD_MASK`). */
  groupFwdMask: number;
  /** The group address of the spanning tree protocol (`IFLA_BR_GROUP_ADDR`). */
  groupAddr: string;
  /** The root bridge: its priority and MAC address, `'8000.02:00:5e:10:00:01'` (`IFLA_BR_ROOT_ID`). */
  rootId: string;
  /** This bridge, in the same form (`IFLA_BR_BRIDGE_ID`). */
  bridgeId: string;
  /** The number of the port towards the root (`IFLA_BR_ROOT_PORT`); 0: this is the root. */
  rootPort: number;
  /** The cost of the path to the root (`IFLA_BR_ROOT_PATH_COST`). */
  rootPathCost: number;
  /** Whether the root tells of a change of the topology (`IFLA_BR_TOPOLOGY_CHANGE`). */
  topologyChange: boolean;
  /** Whether this bridge has seen one (`IFLA_BR_TOPOLOGY_CHANGE_DETECTED`). */
  topologyChangeDetected: boolean;
  /** What is left until the next hello packet, in milliseconds; 0: not running (`IFLA_BR_HELLO_TIMER`). */
  helloTimerMs: number;
  /** … until the change of topology is told again (`IFLA_BR_TCN_TIMER`). */
  tcnTimerMs: number;
  /** … until the change of topology is over (`IFLA_BR_TOPOLOGY_CHANGE_TIMER`). */
  topologyChangeTimerMs: number;
  /** … until old addresses are removed (`IFLA_BR_GC_TIMER`). */
  gcTimerMs: number;
  /** Whether the bridge itself gets all multicast (`IFLA_BR_MCAST_ROUTER`). */
  mcastRouter: Known<BridgeMcastRouter> | undefined;
  /** Whether multicast goes only to ports with listeners (`IFLA_BR_MCAST_SNOOPING`). */
  mcastSnooping: boolean | undefined;
  /** Whether queries come from the bridge's own IP address (`IFLA_BR_MCAST_QUERY_USE_IFADDR`). */
  mcastQueryUseIfaddr: boolean | undefined;
  /** Whether the bridge asks for listeners itself (`IFLA_BR_MCAST_QUERIER`). */
  mcastQuerier: boolean | undefined;
  /** Whether IGMP and MLD packets are counted (`IFLA_BR_MCAST_STATS_ENABLED`). */
  mcastStatsEnabled: boolean | undefined;
  /** Nothing that could be set any more: 16 (`IFLA_BR_MCAST_HASH_ELASTICITY`). */
  mcastHashElasticity: number | undefined;
  /** The most groups (`IFLA_BR_MCAST_HASH_MAX`). */
  mcastHashMax: number | undefined;
  /** How often it is asked for a last listener (`IFLA_BR_MCAST_LAST_MEMBER_CNT`). */
  mcastLastMemberCount: number | undefined;
  /** How many queries are sent at start (`IFLA_BR_MCAST_STARTUP_QUERY_CNT`). */
  mcastStartupQueryCount: number | undefined;
  /** The version of IGMP (`IFLA_BR_MCAST_IGMP_VERSION`). */
  mcastIgmpVersion: number | undefined;
  /** The version of MLD (`IFLA_BR_MCAST_MLD_VERSION`). */
  mcastMldVersion: number | undefined;
  /** Between queries for a group's last listener, in milliseconds (`IFLA_BR_MCAST_LAST_MEMBER_INTVL`). */
  mcastLastMemberIntervalMs: number | undefined;
  /** How long a listener is remembered, in milliseconds (`IFLA_BR_MCAST_MEMBERSHIP_INTVL`). */
  mcastMembershipIntervalMs: number | undefined;
  /** After which silence another querier is taken for gone, in milliseconds (`IFLA_BR_MCAST_QUERIER_INTVL`). */
  mcastQuerierIntervalMs: number | undefined;
  /** Between queries, in milliseconds (`IFLA_BR_MCAST_QUERY_INTVL`). */
  mcastQueryIntervalMs: number | undefined;
  /** How long listeners may take to answer, in milliseconds (`IFLA_BR_MCAST_QUERY_RESPONSE_INTVL`). */
  mcastQueryResponseIntervalMs: number | undefined;
  /** Between queries at start, in milliseconds (`IFLA_BR_MCAST_STARTUP_QUERY_INTVL`). */
  mcastStartupQueryIntervalMs: number | undefined;
  /** Who asks for listeners (`IFLA_BR_MCAST_QUERIER_STATE`); absent while snooping is off. Since Linux 5.15. */
  mcastQuerierState: BridgeQuerier | undefined;
  /** Whether iptables sees bridged IPv4 packets (`IFLA_BR_NF_CALL_IPTABLES`). */
  nfCallIptables: boolean | undefined;
  /** Whether ip6tables sees bridged IPv6 packets (`IFLA_BR_NF_CALL_IP6TABLES`). */
  nfCallIp6tables: boolean | undefined;
  /** Whether arptables sees bridged ARP packets (`IFLA_BR_NF_CALL_ARPTABLES`). */
  nfCallArptables: boolean | undefined;
  /** Does not learn from link-local frames (`IFLA_BR_MULTI_BOOLOPT`, bit 0). Since Linux 5.0. */
  noLinklocalLearn: boolean | undefined;
  /** Follows multicast for each VLAN (`IFLA_BR_MULTI_BOOLOPT`, bit 1). Since Linux 5.15. */
  mcastVlanSnooping: boolean | undefined;
  /** Has multiple spanning trees (`IFLA_BR_MULTI_BOOLOPT`, bit 2). Since Linux 5.18. */
  mstEnabled: boolean | undefined;
  /** Tells when hardware does not take a multicast entry (`IFLA_BR_MULTI_BOOLOPT`, bit 3). Since Linux 6.16. */
  mdbOffloadFailNotification: boolean | undefined;
  /** Keeps own addresses in VLAN 0 alone (`IFLA_BR_MULTI_BOOLOPT`, bit 4). Since Linux 6.18. */
  fdbLocalVlan0: boolean | undefined;
  /** How many MAC addresses have been learned (`IFLA_BR_FDB_N_LEARNED`). Since Linux 6.8. */
  fdbLearnedCount: number | undefined;
  /** The most that are learned; 0: any number (`IFLA_BR_FDB_MAX_LEARNED`). Since Linux 6.8. */
  fdbMaxLearned: number | undefined;
}

/**
 * Creates a bridge, a switch for the links that are enslaved to it through `master`.
 *
 * Rejects with `EEXIST` when the name is taken, `EPERM` without CAP_NET_ADMIN.
 *
 * @example
 * await createBridge({ name: 'br0', ageingTimeMs: 60_000, up: true });
 * await createVeth({ name: 'veth0', master: 'br0', up: true, peer: { targetNetns: 'blue' } });
 */
export function createBridge(options: BridgeOptions = {}, call?: CallOptions): Promise<BridgeLink> {
  return createOne(createBridge, { kind: 'bridge', check: checkBridge }, options, call) as Promise<BridgeLink>;
}

/**
 * Changes a bridge. The kernel applies one option after the other; when one fails, those before it are put back.
 *
 * Rejects with `ENODEV` when there is no such link, `EOPNOTSUPP` when it is of another kind, `EPERM` without
 * CAP_NET_ADMIN, `EINVAL` for what does not go together.
 *
 * @example
 * await createBridge({ name: 'br0' });
 * await setBridge('br0', { ageingTimeMs: 60_000, mcastSnooping: false });
 */
export async function setBridge(ref: LinkRef, changes: BridgeChanges, call?: CallOptions): Promise<BridgeLink> {
  checkLinkRef(ref);
  checkObject(changes, 'changes');
  checkOwnOptions('bridge', changes);
  const entry = new Call('link.set', ref, call, setBridge);
  return (await changeKind(entry, ref, ['bridge'], changes, checkBridgeChange)) as BridgeLink;
}
