import { checkBridgePort } from './internal/bridge-rules.js';
import { Call, type CallOptions } from './internal/call.js';
import { changeMember } from './internal/change.js';
import { checkLinkRef, checkObject, checkOwnOptions } from './internal/check.js';
import type { Known, Link, LinkRef } from './link.js';

/** The state of a port in the spanning tree. */
export type BridgePortState = 'disabled' | 'listening' | 'learning' | 'forwarding' | 'blocking';

/** Whether multicast routers are behind a port: never, when it hears them, always, or for a while from now on. */
export type BridgePortMcastRouter = 'disabled' | 'auto' | 'permanent' | 'temporary';

/** What can be set on a port of a bridge. */
export interface BridgePortChanges {
  /**
   * The state in the spanning tree (`IFLA_BRPORT_STATE`). The kernel refuses it while it runs the protocol itself
   * (`EBUSY`), and on a port that is down or has no carrier (`ENETDOWN`).
   */
  state?: BridgePortState | undefined;
  /** The priority in the spanning tree, 0 to 63 (`IFLA_BRPORT_PRIORITY`). Default 32. */
  priority?: number | undefined;
  /** The cost in the spanning tree, 1 to 65535 (`IFLA_BRPORT_COST`). Default: by the link's speed. */
  cost?: number | undefined;
  /** Send frames back where they came from (`IFLA_BRPORT_MODE`). Default `false`. */
  hairpin?: boolean | undefined;
  /** Shut the port when a spanning tree packet comes in (`IFLA_BRPORT_GUARD`). Default `false`. */
  guard?: boolean | undefined;
  /** Never let the root bridge be behind the port (`IFLA_BRPORT_PROTECT`). Default `false`. */
  rootBlock?: boolean | undefined;
  /** Forget a listener as soon as it leaves its group (`IFLA_BRPORT_FAST_LEAVE`). Default `false`. */
  fastLeave?: boolean | undefined;
  /** Send multicast as unicast, to each listener (`IFLA_BRPORT_MCAST_TO_UCAST`). Default `false`. */
  mcastToUnicast?: boolean | undefined;
  /** Learn the MAC addresses behind the port (`IFLA_BRPORT_LEARNING`). Default `true`. */
  learning?: boolean | undefined;
  /** Send it what goes to an unknown address (`IFLA_BRPORT_UNICAST_FLOOD`). Default `true`. */
  flood?: boolean | undefined;
  /** Send it multicast without known listeners (`IFLA_BRPORT_MCAST_FLOOD`). Default `true`. */
  mcastFlood?: boolean | undefined;
  /** Send it broadcasts (`IFLA_BRPORT_BCAST_FLOOD`). Default `true`. */
  bcastFlood?: boolean | undefined;
  /** Answer ARP in the name of others (`IFLA_BRPORT_PROXYARP`). Default `false`. */
  proxyArp?: boolean | undefined;
  /** … as access points do (`IFLA_BRPORT_PROXYARP_WIFI`). Default `false`. */
  proxyArpWifi?: boolean | undefined;
  /** Translate VLANs to tunnels (`IFLA_BRPORT_VLAN_TUNNEL`). Default `false`. */
  vlanTunnel?: boolean | undefined;
  /**
   * Which link-local groups 01:80:c2:00:00:0x are forwarded, one bit for each x (`IFLA_BRPORT_GROUP_FWD_MASK`), 0 to 65535. Default
   * 0. Bit 1 (pause frames) cannot be set.
   */
  groupFwdMask?: number | undefined;
  /** Keep ARP and neighbour discovery away from the port (`IFLA_BRPORT_NEIGH_SUPPRESS`). Default `false`. */
  neighSuppress?: boolean | undefined;
  /** … for single VLANs (`IFLA_BRPORT_NEIGH_VLAN_SUPPRESS`). Default `false`. Since Linux 6.4. */
  neighVlanSuppress?: boolean | undefined;
  /**
   * … but for what nobody has asked for (`IFLA_BRPORT_NEIGH_FORWARD_GRAT`). Default `false`. Newer than Linux 6.18; 7.3
   * has it.
   */
  neighForwardGrat?: boolean | undefined;
  /** Forward nothing between this port and others that are isolated (`IFLA_BRPORT_ISOLATED`). Default `false`. */
  isolated?: boolean | undefined;
  /** Take frames only from addresses that were entered by hand (`IFLA_BRPORT_LOCKED`). Default `false`. Since Linux 5.18. */
  locked?: boolean | undefined;
  /**
   * Note the addresses that `locked` refuses (`IFLA_BRPORT_MAB`); needs `locked` and `learning`. Default `false`. Since
   * Linux 6.2.
   */
  mab?: boolean | undefined;
  /** Whether multicast routers are behind the port (`IFLA_BRPORT_MULTICAST_ROUTER`). Default `'auto'`. */
  mcastRouter?: BridgePortMcastRouter | undefined;
  /** The most listeners that are followed one by one (`IFLA_BRPORT_MCAST_EHT_HOSTS_LIMIT`), 1 to 4294967295. Default 512. Since Linux 5.12. */
  mcastEhtHostsLimit?: number | undefined;
  /** The most groups behind the port; 0: any number (`IFLA_BRPORT_MCAST_MAX_GROUPS`), 0 to 4294967295. Default 0. Since Linux 6.3. */
  mcastMaxGroups?: number | undefined;
  /**
   * Another port of the bridge, which gets the frames while this one has no carrier (`IFLA_BRPORT_BACKUP_PORT`); `null`:
   * none.
   */
  backupPort?: LinkRef | null | undefined;
  /** The next hop of frames to the backup port, an id, 1 to 4294967295 (`IFLA_BRPORT_BACKUP_NHID`); `null`: none. Since Linux 6.6. */
  backupNhid?: number | null | undefined;
}

/** What a bridge knows of one of its ports. */
export interface BridgePortDetails {
  /** The state in the spanning tree (`IFLA_BRPORT_STATE`). */
  state: Known<BridgePortState>;
  /** The priority in the spanning tree (`IFLA_BRPORT_PRIORITY`). */
  priority: number;
  /** The cost in the spanning tree (`IFLA_BRPORT_COST`). */
  cost: number;
  /** Sends frames back where they came from (`IFLA_BRPORT_MODE`). */
  hairpin: boolean;
  /** Is shut when a spanning tree packet comes in (`IFLA_BRPORT_GUARD`). */
  guard: boolean;
  /** Never has the root bridge behind it (`IFLA_BRPORT_PROTECT`). */
  rootBlock: boolean;
  /** Forgets a listener as soon as it leaves its group (`IFLA_BRPORT_FAST_LEAVE`). */
  fastLeave: boolean;
  /** Gets multicast as unicast (`IFLA_BRPORT_MCAST_TO_UCAST`). */
  mcastToUnicast: boolean;
  /** Learns the MAC addresses behind it (`IFLA_BRPORT_LEARNING`). */
  learning: boolean;
  /** Gets what goes to an unknown address (`IFLA_BRPORT_UNICAST_FLOOD`). */
  flood: boolean;
  /** Gets multicast without known listeners (`IFLA_BRPORT_MCAST_FLOOD`). */
  mcastFlood: boolean;
  /** Gets broadcasts (`IFLA_BRPORT_BCAST_FLOOD`). */
  bcastFlood: boolean;
  /** Answers ARP in the name of others (`IFLA_BRPORT_PROXYARP`). */
  proxyArp: boolean;
  /** … as access points do (`IFLA_BRPORT_PROXYARP_WIFI`). */
  proxyArpWifi: boolean;
  /** The root bridge, as this port has heard: `'8000.02:00:5e:10:00:01'` (`IFLA_BRPORT_ROOT_ID`). */
  rootId: string;
  /** The designated bridge of its segment, in the same form (`IFLA_BRPORT_BRIDGE_ID`). */
  bridgeId: string;
  /** The designated port of its segment: priority and number (`IFLA_BRPORT_DESIGNATED_PORT`). */
  designatedPort: number;
  /** The cost from there to the root (`IFLA_BRPORT_DESIGNATED_COST`). */
  designatedCost: number;
  /** The port's priority and number in one (`IFLA_BRPORT_ID`). */
  id: number;
  /** The port's number (`IFLA_BRPORT_NO`). */
  no: number;
  /** Acknowledges a change of the topology with its next packet (`IFLA_BRPORT_TOPOLOGY_CHANGE_ACK`). */
  topologyChangeAck: boolean;
  /** Has a packet to send when the hold timer allows (`IFLA_BRPORT_CONFIG_PENDING`). */
  configPending: boolean;
  /** Translates VLANs to tunnels (`IFLA_BRPORT_VLAN_TUNNEL`). */
  vlanTunnel: boolean;
  /** Which link-local groups are forwarded (`IFLA_BRPORT_GROUP_FWD_MASK`). */
  groupFwdMask: number;
  /** Keeps ARP and neighbour discovery away (`IFLA_BRPORT_NEIGH_SUPPRESS`). */
  neighSuppress: boolean;
  /** … for single VLANs (`IFLA_BRPORT_NEIGH_VLAN_SUPPRESS`). Since Linux 6.4. */
  neighVlanSuppress: boolean | undefined;
  /** … but for what nobody has asked for (`IFLA_BRPORT_NEIGH_FORWARD_GRAT`). Newer than Linux 6.18; 7.3 has it. */
  neighForwardGrat: boolean | undefined;
  /** Whether a ring of the media redundancy protocol is open here (`IFLA_BRPORT_MRP_RING_OPEN`). */
  mrpRingOpen: boolean | undefined;
  /** … or the connection of two rings (`IFLA_BRPORT_MRP_IN_OPEN`). */
  mrpInOpen: boolean | undefined;
  /** Exchanges nothing with other isolated ports (`IFLA_BRPORT_ISOLATED`). */
  isolated: boolean;
  /** Takes frames only from addresses that were entered by hand (`IFLA_BRPORT_LOCKED`). Since Linux 5.18. */
  locked: boolean | undefined;
  /** Notes the addresses that `locked` refuses (`IFLA_BRPORT_MAB`). Since Linux 6.2. */
  mab: boolean | undefined;
  /** When what was heard of the root is too old, in milliseconds; 0: not running (`IFLA_BRPORT_MESSAGE_AGE_TIMER`). */
  messageAgeTimerMs: number;
  /** When the next state comes, in milliseconds (`IFLA_BRPORT_FORWARD_DELAY_TIMER`). */
  forwardDelayTimerMs: number;
  /** When the next packet may be sent, in milliseconds (`IFLA_BRPORT_HOLD_TIMER`). */
  holdTimerMs: number;
  /** Whether multicast routers are behind it (`IFLA_BRPORT_MULTICAST_ROUTER`). */
  mcastRouter: Known<BridgePortMcastRouter> | undefined;
  /** The most listeners that are followed one by one (`IFLA_BRPORT_MCAST_EHT_HOSTS_LIMIT`). Since Linux 5.12. */
  mcastEhtHostsLimit: number | undefined;
  /** How many are followed (`IFLA_BRPORT_MCAST_EHT_HOSTS_CNT`). Since Linux 5.12. */
  mcastEhtHostsCount: number | undefined;
  /** How many groups are behind it (`IFLA_BRPORT_MCAST_N_GROUPS`). Since Linux 6.3. */
  mcastGroupCount: number | undefined;
  /** The most groups; 0: any number (`IFLA_BRPORT_MCAST_MAX_GROUPS`). Since Linux 6.3. */
  mcastMaxGroups: number | undefined;
  /** The index of the port that gets the frames while this one has no carrier (`IFLA_BRPORT_BACKUP_PORT`). */
  backupPort: number | undefined;
  /** The next hop of frames to the backup port (`IFLA_BRPORT_BACKUP_NHID`). Since Linux 6.6. */
  backupNhid: number | undefined;
}

/**
 * Changes what a bridge does with one of its ports; `ref` names the port. A link becomes a port by
 * `setLink(ref, { master: 'br0' })`, and is released by `{ master: null }`.
 *
 * Rejects with `EOPNOTSUPP` when the link is no port of a bridge.
 *
 * @example
 * await createBridge({ name: 'br0', up: true });
 * await createVeth({ name: 'veth0', master: 'br0', up: true, peer: { targetNetns: 'blue' } });
 * await setBridgePort('veth0', { isolated: true, learning: false });
 */
export async function setBridgePort(ref: LinkRef, changes: BridgePortChanges, call?: CallOptions): Promise<Link> {
  checkLinkRef(ref);
  checkObject(changes, 'changes');
  checkOwnOptions('bridge', changes, true);
  checkBridgePort(changes);
  return await changeMember(new Call('link.set', ref, call, setBridgePort), ref, 'bridge', changes);
}
