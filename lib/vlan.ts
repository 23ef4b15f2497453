import { Call, type CallOptions } from './internal/call.js';
import { changeKind } from './internal/change.js';
import { checkLinkRef, checkObject, checkOwnOptions } from './internal/check.js';
import { createOne } from './internal/create-one.js';
import { checkVlan, checkVlanChange, vlanName } from './internal/vlan-rules.js';
import type { Known, LinkRef, VlanLink } from './link.js';
import type { CommonOptions } from './options.js';

/** The tag's protocol: `'802.1Q'` (0x8100), or `'802.1ad'` (0x88a8), the outer tag where two are stacked. */
export type VlanProtocol = '802.1Q' | '802.1ad';

/** The changes of {@link setVlan}. What is not given is not touched. */
export interface VlanChanges {
  /** Move the headers of received frames so that they look untagged to packet sockets (`VLAN_FLAG_REORDER_HDR`). Default `true`. */
  reorderHeader?: boolean | undefined;
  /** Register the VLAN with the switch by GVRP (`VLAN_FLAG_GVRP`). Default `false`. */
  gvrp?: boolean | undefined;
  /** Register the VLAN with the switch by MVRP (`VLAN_FLAG_MVRP`). Default `false`. */
  mvrp?: boolean | undefined;
  /**
   * Do not follow the state of the lower device (`VLAN_FLAG_LOOSE_BINDING`). Default `false`: the VLAN goes down with it,
   * comes up with it, even when it had been set down before, and cannot be set up without it (`ENETDOWN`).
   */
  looseBinding?: boolean | undefined;
  /**
   * On a bridge, have a carrier only while a port that is a member of the VLAN has one (`VLAN_FLAG_BRIDGE_BINDING`).
   * Default `false`.
   */
  bridgeBinding?: boolean | undefined;
  /**
   * From the priority in the tag of a received frame, 0 to 7, to the kernel's priority (`IFLA_VLAN_INGRESS_QOS`). Default:
   * all to 0. A change merges: what it does not name stays, and mapping to 0 removes.
   */
  ingressQosMap?: Record<number, number> | undefined;
  /**
   * From the kernel's priority of a packet (`SO_PRIORITY`, say) to that in the tag, 0 to 7 (`IFLA_VLAN_EGRESS_QOS`);
   * at most 5,400 of them. Default: all to 0. A change merges: what it does not name stays, and mapping to 0 removes.
   */
  egressQosMap?: Record<number, number> | undefined;
}

/** The options of {@link createVlan}. */
export interface VlanOptions extends CommonOptions, VlanChanges {
  /**
   * The name (`IFLA_IFNAME`). Default: that of the lower device, a dot and the id, `eth0.10`. Where that is longer than 15
   * bytes a name has to be given.
   */
  name?: string | undefined;
  /** The device underneath (`IFLA_LINK`): an Ethernet card, a bond, a bridge, a macvlan, a VLAN, … It cannot be changed later. */
  lowerdev: LinkRef;
  /** The VLAN's number (`IFLA_VLAN_ID`), 0 to 4094. It cannot be changed later. */
  id: number;
  /** The tag's protocol (`IFLA_VLAN_PROTOCOL`). Default `'802.1Q'`. It cannot be changed later. */
  protocol?: VlanProtocol | undefined;
}

/** What a VLAN says of itself. */
export interface VlanDetails {
  /** The tag's protocol (`IFLA_VLAN_PROTOCOL`). */
  protocol: Known<VlanProtocol>;
  /** The VLAN's number (`IFLA_VLAN_ID`). */
  id: number;
  /** Headers of received frames are moved (`VLAN_FLAG_REORDER_HDR`). */
  reorderHeader: boolean;
  /** Registered with the switch by GVRP (`VLAN_FLAG_GVRP`). */
  gvrp: boolean;
  /** Registered with the switch by MVRP (`VLAN_FLAG_MVRP`). */
  mvrp: boolean;
  /** Does not follow the state of the lower device (`VLAN_FLAG_LOOSE_BINDING`). */
  looseBinding: boolean;
  /** Has a carrier only with a port of the bridge that is a member (`VLAN_FLAG_BRIDGE_BINDING`). */
  bridgeBinding: boolean;
  /** From the priority in a received tag to the kernel's (`IFLA_VLAN_INGRESS_QOS`); what is not there means 0. */
  ingressQosMap: Record<number, number>;
  /** From the kernel's priority to that in the tag (`IFLA_VLAN_EGRESS_QOS`); what is not there means 0. */
  egressQosMap: Record<number, number>;
}

/**
 * Creates a VLAN: a link that sends and receives the frames of another one that carry its tag.
 *
 * It has the MAC address of its lower device, and follows it while it is up, unless `mac` is given. Its MTU is at most
 * the lower device's, and is cut when that is. When the lower device goes down, so does it; when the lower device comes
 * up, so does it, even if it had been set down before: see `looseBinding`.
 *
 * Rejects with `EEXIST` when the lower device has that VLAN already, in whatever namespace, or the name is taken;
 * `ENODEV` when there is no such lower device, `EOPNOTSUPP` when it carries no VLANs (the loopback, a tunnel without
 * Ethernet, a VRF, an ipvlan), `ENETDOWN` with `up` while it is down, `EINVAL` for an MTU above its own.
 *
 * @example
 * const vlan = await createVlan({ lowerdev: 'eth0', id: 10, up: true }); // eth0.10
 */
export function createVlan(options: VlanOptions, call?: CallOptions): Promise<VlanLink> {
  return createOne(
    createVlan,
    { kind: 'vlan', check: checkVlan, nameUpon: vlanName },
    options,
    call,
  ) as Promise<VlanLink>;
}

/**
 * Changes a VLAN. Its id, its protocol and its lower device are fixed: the kernel would ignore them, so they are
 * refused.
 *
 * Rejects with `ENODEV` when there is no such link, `EOPNOTSUPP` when it is of another kind, `EPERM` without
 * CAP_NET_ADMIN.
 *
 * @example
 * await setVlan('eth0.10', { egressQosMap: { 6: 5 }, gvrp: true });
 */
export async function setVlan(ref: LinkRef, changes: VlanChanges, call?: CallOptions): Promise<VlanLink> {
  checkLinkRef(ref);
  checkObject(changes, 'changes');
  checkOwnOptions('vlan', changes);
  const change = new Call('link.set', ref, call, setVlan);
  return (await changeKind(change, ref, ['vlan'], changes, checkVlanChange)) as VlanLink;
}
