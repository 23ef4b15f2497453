import type { BondChurnState, BondMemberState, BondMiiStatus, BondPortState } from './bond-words.js';
import { Call, type CallOptions } from './internal/call.js';
import { changeMember } from './internal/change.js';
import { checkLinkRef, checkObject, checkOwnOptions } from './internal/check.js';
import { addMember, removeMember } from './internal/members.js';
import type { Known, Link, LinkRef } from './link.js';

/** The options of a member of a bond. */
export interface BondMemberOptions {
  /**
   * The transmit queue of the bond that goes out on this member (`IFLA_BOND_SLAVE_QUEUE_ID`), 0 to the bond's
   * `numTxQueues`. Default 0: none of its own. No two members can have the same one: `EPERM`.
   */
  queueId?: number | undefined;
  /**
   * Which member becomes the active one: the one with the highest number (`IFLA_BOND_SLAVE_PRIO`), -2147483648 to
   * 2147483647. Default 0. In modes
   * `'active-backup'`, `'balance-tlb'` and `'balance-alb'`; without effect while the bond has a `primary`. Since Linux 6.0.
   */
  priority?: number | undefined;
  /**
   * The priority of the port in 802.3ad, 0 to 65535 (`IFLA_BOND_SLAVE_ACTOR_PORT_PRIO`). Default 255; the lowest number is
   * preferred on the wire. Since Linux 6.18.
   */
  actorPortPriority?: number | undefined;
}

/** What a bond knows of one of its members. */
export interface BondMemberDetails {
  /** Whether it carries traffic (`IFLA_BOND_SLAVE_STATE`). */
  state: Known<BondMemberState>;
  /** Its link, as the bond sees it (`IFLA_BOND_SLAVE_MII_STATUS`). */
  miiStatus: Known<BondMiiStatus>;
  /** How often its link has failed (`IFLA_BOND_SLAVE_LINK_FAILURE_COUNT`). */
  linkFailureCount: number;
  /** The MAC address it had before, and gets back when it is released (`IFLA_BOND_SLAVE_PERM_HWADDR`). */
  permanentMac: string;
  /** The transmit queue of the bond that goes out on it (`IFLA_BOND_SLAVE_QUEUE_ID`). */
  queueId: number;
  /** Which member becomes the active one (`IFLA_BOND_SLAVE_PRIO`). Since Linux 6.0. */
  priority: number | undefined;
  /** The aggregator it belongs to (`IFLA_BOND_SLAVE_AD_AGGREGATOR_ID`). In mode `'802.3ad'`. */
  aggregatorId: number | undefined;
  /** The state of this side's port (`IFLA_BOND_SLAVE_AD_ACTOR_OPER_PORT_STATE`). In mode `'802.3ad'`. */
  actorOperPortState: Known<BondPortState>[] | undefined;
  /** The state of the other side's port (`IFLA_BOND_SLAVE_AD_PARTNER_OPER_PORT_STATE`). In mode `'802.3ad'`. */
  partnerOperPortState: Known<BondPortState>[] | undefined;
  /** The priority of the port (`IFLA_BOND_SLAVE_ACTOR_PORT_PRIO`). In mode `'802.3ad'`. Since Linux 6.18. */
  actorPortPriority: number | undefined;
  /** Churn of this side (`IFLA_BOND_SLAVE_AD_CHURN_ACTOR_STATE`). In mode `'802.3ad'`; newer than Linux 6.18. */
  actorChurnState: Known<BondChurnState> | undefined;
  /** Churn of the other side (`IFLA_BOND_SLAVE_AD_CHURN_PARTNER_STATE`). In mode `'802.3ad'`; newer than Linux 6.18. */
  partnerChurnState: Known<BondChurnState> | undefined;
}

/**
 * Makes a link a member of a bond, and returns it. The kernel takes only links that are down: the link is set down first,
 * and comes up as a member. It gets the bond's MAC address and MTU. A link that has another master is taken from it. One
 * that is a member of this bond already only gets the options.
 *
 * Setting a link down costs it its IPv6 addresses and its routes. The VLANs upon it go down and come up with it; afterwards
 * they are up or down as before.
 *
 * Rejects with `EBUSY` when a macvlan or ipvlan has the frames of the link, `EOPNOTSUPP` when the bond is none or the link
 * is no Ethernet device, `EINVAL` when the link cannot have the bond's MTU, `EACCES` when the mode has no such option,
 * `EPERM` without CAP_NET_ADMIN. The link is then as before; what could not be put back is in `notRestored`: `'vlans'` for
 * those of the port of a bridge that filters by them.
 *
 * @example
 * await createDummy({ name: 'dummy0', up: true });
 * await createBond({ name: 'bond0', mode: 'active-backup' });
 * await addBondMember('bond0', 'dummy0', { priority: 10 });
 */
export async function addBondMember(
  bond: LinkRef,
  member: LinkRef,
  options: BondMemberOptions = {},
  call?: CallOptions,
): Promise<Link> {
  checkLinkRef(bond, 'bond');
  checkLinkRef(member, 'member');
  checkObject(options, 'options');
  checkOwnOptions('bond', options, true);
  return await addMember(new Call('bondMember.add', member, call, addBondMember), bond, member, options);
}

/**
 * Releases a member of a bond, and returns it: with the MAC address and the MTU that it had before, and down, as the kernel
 * leaves it.
 *
 * Rejects with `EINVAL` when the link is no member of this bond.
 *
 * @example
 * await createDummy({ name: 'dummy0' });
 * await createBond({ name: 'bond0', members: ['dummy0'] });
 * const { name } = await removeBondMember('bond0', 'dummy0');
 * await setLink(name, { up: true });
 */
export async function removeBondMember(bond: LinkRef, member: LinkRef, call?: CallOptions): Promise<Link> {
  checkLinkRef(bond, 'bond');
  checkLinkRef(member, 'member');
  return await removeMember(new Call('bondMember.remove', member, call, removeBondMember), bond, member);
}

/**
 * Changes what a bond knows of one of its members.
 *
 * Rejects with `EOPNOTSUPP` when the link is no member of a bond, `EACCES` when the mode has no such option, `EPERM` when
 * another member has the `queueId`.
 *
 * @example
 * await createDummy({ name: 'dummy0' });
 * await createBond({ name: 'bond0', mode: 'active-backup', members: ['dummy0'] });
 * await setBondMember('dummy0', { priority: 10 });
 */
export async function setBondMember(ref: LinkRef, changes: BondMemberOptions, call?: CallOptions): Promise<Link> {
  checkLinkRef(ref);
  checkObject(changes, 'changes');
  checkOwnOptions('bond', changes, true);
  return await changeMember(new Call('link.set', ref, call, setBondMember), ref, 'bond', changes);
}
