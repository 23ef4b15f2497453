import { Call, type CallOptions } from './internal/call.js';
import { changeKind } from './internal/change.js';
import { checkLinkRef, checkObject, checkOwnOptions } from './internal/check.js';
import { createOne } from './internal/create-one.js';
import { checkMacvlan, checkMacvlanChange, macvlanDefaults } from './internal/macvlan-rules.js';
import type { Known, LinkRef, MacvlanLink, MacvtapLink } from './link.js';
import type { CommonOptions } from './options.js';

/**
 * Who can talk to whom (`IFLA_MACVLAN_MODE`):
 * - `'private'`: nobody on the same lower device, not even by way of the switch;
 * - `'vepa'`: everybody, if the switch sends frames back where they came from;
 * - `'bridge'`: macvlans of one lower device talk directly;
 * - `'passthru'`: the only macvlan of its lower device, with that device's MAC address;
 * - `'source'`: receives frames from the listed source addresses only.
 */
export type MacvlanMode = 'private' | 'vepa' | 'bridge' | 'passthru' | 'source';

/**
 * `'nopromisc'`: do not make the lower device promiscuous (passthru only). `'nodst'`: a frame of a listed source goes
 * to this macvlan only (source only; since Linux 5.13).
 */
export type MacvlanFlag = 'nopromisc' | 'nodst';

/** The options that only macvlan and macvtap have, and that can be changed later. */
export interface MacvlanSettings {
  /**
   * Who can talk to whom (`IFLA_MACVLAN_MODE`). Default `'bridge'` (the kernel's own is `'vepa'`). Into and out of
   * `'passthru'` a macvlan cannot be changed: `EINVAL`.
   */
  mode?: MacvlanMode | undefined;
  /** Flags (`IFLA_MACVLAN_FLAGS`). Default: none. */
  flags?: readonly MacvlanFlag[] | undefined;
  /**
   * In source mode, the source addresses to receive from (`IFLA_MACVLAN_MACADDR_DATA`); at most 5,460. In a change, the
   * whole list: `[]` flushes it.
   */
  sourceAddresses?: readonly string[] | undefined;
  /**
   * Broadcast frames that may wait for delivery (`IFLA_MACVLAN_BC_QUEUE_LEN`), 0 to 4294967295. Default 1000. The largest value among
   * the macvlans of a lower device is used for all of them. Since Linux 5.11.
   */
  broadcastQueueLength?: number | undefined;
  /**
   * From how many receivers on multicast frames wait in that queue (`IFLA_MACVLAN_BC_CUTOFF`); negative: never. Default
   * 1. One value for a lower device: the last writer wins. Since Linux 6.4.
   */
  broadcastCutoff?: number | undefined;
}

/** The options of {@link createMacvlan} and {@link createMacvtap}. */
export interface MacvlanOptions extends CommonOptions, MacvlanSettings {
  /** The device underneath (`IFLA_LINK`): an Ethernet card, a bond, a VLAN, a bridge, a veth, … */
  lowerdev: LinkRef;
}

/** The changes of {@link setMacvlan}. */
export interface MacvlanChanges extends MacvlanSettings {
  /** Source addresses to receive from as well (`MACVLAN_MACADDR_ADD`). */
  addSourceAddresses?: readonly string[] | undefined;
  /** Source addresses to receive from no longer (`MACVLAN_MACADDR_DEL`). */
  removeSourceAddresses?: readonly string[] | undefined;
}

/** What a macvlan or macvtap says of itself. */
export interface MacvlanDetails {
  /** Who can talk to whom (`IFLA_MACVLAN_MODE`). */
  mode: Known<MacvlanMode>;
  /** Flags (`IFLA_MACVLAN_FLAGS`). */
  flags: Known<MacvlanFlag>[];
  /** The source addresses (`IFLA_MACVLAN_MACADDR_DATA`), in source mode. In the kernel's order. */
  sourceAddresses: string[] | undefined;
  /** How many there are (`IFLA_MACVLAN_MACADDR_COUNT`). */
  sourceAddressCount: number;
  /** Broadcast frames that may wait, as set (`IFLA_MACVLAN_BC_QUEUE_LEN`). Since Linux 5.11. */
  broadcastQueueLength: number | undefined;
  /** … and as used: the largest on the lower device (`IFLA_MACVLAN_BC_QUEUE_LEN_USED`). Since Linux 5.11. */
  broadcastQueueLengthUsed: number | undefined;
  /** From how many receivers on frames wait (`IFLA_MACVLAN_BC_CUTOFF`); absent while it is 1. Since Linux 6.4. */
  broadcastCutoff: number | undefined;
}

const macvlan = { kind: 'macvlan', check: checkMacvlan, defaults: macvlanDefaults };
const macvtap = { ...macvlan, kind: 'macvtap' };

/**
 * Creates a macvlan: a link of its own MAC address on another link.
 *
 * Rejects with `ENODEV` when there is no such lower device, `EEXIST` when the name is taken, `EBUSY` when the lower device
 * is a port of a bridge or bond, `EADDRINUSE` when another link has the MAC address, `EINVAL` for a lower device that is
 * no Ethernet, an MTU above its own, or one that a passthru macvlan occupies, `EPERM` without CAP_NET_ADMIN.
 *
 * @example
 * const link = await createMacvlan({ lowerdev: 'eth0', name: 'mv0', mode: 'bridge', up: true });
 */
export function createMacvlan(options: MacvlanOptions, call?: CallOptions): Promise<MacvlanLink> {
  return createOne(createMacvlan, macvlan, options, call) as Promise<MacvlanLink>;
}

/**
 * Creates a macvtap: a macvlan with a character device, `/dev/tap<index>`, for virtual machines.
 *
 * Rejects as {@link createMacvlan} does: `EEXIST`, `ENODEV`, `EBUSY`, …
 *
 * @example
 * const tap = await createMacvtap({ lowerdev: 'eth0', name: 'tap0', mode: 'bridge' });
 */
export function createMacvtap(options: MacvlanOptions, call?: CallOptions): Promise<MacvtapLink> {
  return createOne(createMacvtap, macvtap, options, call) as Promise<MacvtapLink>;
}

/**
 * Changes a macvlan or macvtap.
 *
 * `nopromisc` can be changed only while the link is up: the kernel would count the lower device's promiscuity wrong.
 *
 * Rejects with `ENODEV` when there is no such link, `EOPNOTSUPP` when it is of another kind, `EPERM` without
 * CAP_NET_ADMIN, `EINVAL` into or out of mode passthru.
 *
 * @example
 * await setMacvlan('mv0', { addSourceAddresses: ['02:00:5e:10:00:02'] });
 */
export async function setMacvlan(
  ref: LinkRef,
  changes: MacvlanChanges,
  call?: CallOptions,
): Promise<MacvlanLink | MacvtapLink> {
  checkLinkRef(ref);
  checkObject(changes, 'changes');
  checkOwnOptions('macvlan', changes);
  const changed = await changeKind(
    new Call('link.set', ref, call, setMacvlan),
    ref,
    ['macvlan', 'macvtap'],
    changes,
    checkMacvlanChange,
  );
  return changed as MacvlanLink | MacvtapLink;
}
