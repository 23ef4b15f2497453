import { Call, type CallOptions } from './internal/call.js';
import { changeKind } from './internal/change.js';
import { checkLinkRef, checkObject, checkOwnOptions } from './internal/check.js';
import { createOne } from './internal/create-one.js';
import { checkIpvlan } from './internal/ipvlan-rules.js';
import type { IpvlanLink, IpvtapLink, Known, LinkRef } from './link.js';
import type { CommonOptions } from './options.js';

/**
 * How packets find their ipvlan (`IFLA_IPVLAN_MODE`):
 * - `'l2'`: as on Ethernet, with ARP and broadcasts;
 * - `'l3'`: by IP address and routes alone, without ARP, broadcasts and multicast;
 * - `'l3s'`: the same, through the lower device's netfilter and connection tracking.
 */
export type IpvlanMode = 'l2' | 'l3' | 'l3s';

/**
 * Who can talk to whom among the ipvlans of one lower device (`IFLA_IPVLAN_FLAGS`): `'bridge'`: all; `'private'`: nobody;
 * `'vepa'`: everybody, if the switch or router outside sends the packets back.
 */
export type IpvlanIsolation = 'bridge' | 'private' | 'vepa';

/** The changes of {@link setIpvlan}. They hold for all ipvlans of the lower device. */
export interface IpvlanChanges {
  /**
   * How packets find their ipvlan (`IFLA_IPVLAN_MODE`). Default `'l3'`. **One for all ipvlans and ipvtaps of a lower
   * device: the last one made or changed has its way**, and one made without `mode` sets all to `'l3'`. They do not get
   * theirs back when that one is deleted; when its creation fails they do, if one of them is in the namespace of the call.
   */
  mode?: IpvlanMode | undefined;
  /**
   * Who can talk to whom (`IFLA_IPVLAN_FLAGS`). Default: what the others of the lower device have, `'bridge'` for the first.
   * One for all of them, like `mode`.
   */
  isolation?: IpvlanIsolation | undefined;
}

/** The options of {@link createIpvlan} and {@link createIpvtap}. `mac` is refused: they have that of the lower device. */
export interface IpvlanOptions extends CommonOptions, IpvlanChanges {
  /** The device underneath (`IFLA_LINK`): an Ethernet card, a bond, a VLAN, a bridge, a veth, … On an ipvlan, the one below that. */
  lowerdev: LinkRef;
}

/** What an ipvlan or ipvtap says of itself. */
export interface IpvlanDetails {
  /** How packets find their ipvlan (`IFLA_IPVLAN_MODE`); one for all of the lower device. */
  mode: Known<IpvlanMode>;
  /** Who can talk to whom (`IFLA_IPVLAN_FLAGS`); one for all of the lower device. */
  isolation: Known<IpvlanIsolation>;
}

/**
 * Creates an ipvlan: a link with IP addresses of its own and the MAC address of the device underneath, for networks that
 * let only one MAC address through.
 *
 * Its MTU is the lower device's, and becomes it again whenever that changes. An IP address can be on one ipvlan of a
 * lower device only, in whatever namespace.
 *
 * Rejects with `EBUSY` when the lower device carries a macvlan, or is a port of a bridge or bond, `ENODEV` when there is no
 * such device, `EINVAL` when it is no Ethernet, `EEXIST` when the name is taken, `EPERM` without CAP_NET_ADMIN.
 *
 * @example
 * const link = await createIpvlan({ lowerdev: 'eth0', name: 'iv0', mode: 'l2', up: true });
 */
export function createIpvlan(options: IpvlanOptions, call?: CallOptions): Promise<IpvlanLink> {
  return createOne(createIpvlan, { kind: 'ipvlan', check: checkIpvlan }, options, call) as Promise<IpvlanLink>;
}

/**
 * Creates an ipvtap: an ipvlan with a character device, `/dev/tap<index>`, for virtual machines.
 *
 * Rejects as {@link createIpvlan} does: `EEXIST`, `ENODEV`, `EBUSY`, …
 *
 * @example
 * const tap = await createIpvtap({ lowerdev: 'eth0', name: 'tap0', mode: 'l2' });
 */
export function createIpvtap(options: IpvlanOptions, call?: CallOptions): Promise<IpvtapLink> {
  return createOne(createIpvtap, { kind: 'ipvtap', check: checkIpvlan }, options, call) as Promise<IpvtapLink>;
}

/**
 * Changes an ipvlan or ipvtap, and with it all others of its lower device. Needs CAP_NET_ADMIN in the namespace of the
 * lower device as well.
 *
 * Rejects with `ENODEV` when there is no such link, `EOPNOTSUPP` when it is of another kind, `EPERM` without
 * CAP_NET_ADMIN.
 *
 * @example
 * await setIpvlan('iv0', { mode: 'l2', isolation: 'private' });
 */
export async function setIpvlan(
  ref: LinkRef,
  changes: IpvlanChanges,
  call?: CallOptions,
): Promise<IpvlanLink | IpvtapLink> {
  checkLinkRef(ref);
  checkObject(changes, 'changes');
  checkOwnOptions('ipvlan', changes);
  const change = new Call('link.set', ref, call, setIpvlan);
  const changed = await changeKind(change, ref, ['ipvlan', 'ipvtap'], changes, () => undefined);
  return changed as IpvlanLink | IpvtapLink;
}
