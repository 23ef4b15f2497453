import type { Link } from '../link.js';
import type { VxlanChanges, VxlanOptions } from '../vxlan.js';
import { outOfRange, wrongCombination, wrongType, wrongValue } from './check.js';

// The rules between vxlan's options: what no table can know.

const isIp6 = (address: string): boolean => address.includes(':');

function isMulticast(address: string): boolean {
  if (isIp6(address)) return /^ff/i.test(address);
  const first = Number.parseInt(address, 10);
  return first >= 224 && first <= 239;
}

interface Ends {
  remote?: unknown;
  local?: unknown;
  lowerdev?: unknown;
}

function checkEnds({ remote, local, lowerdev }: Ends): void {
  if (typeof local === 'string' && isMulticast(local)) {
    throw wrongValue('an address of this host, not of a multicast group,', 'local', local);
  }
  if (typeof remote !== 'string') return;
  if (typeof local === 'string' && isIp6(remote) !== isIp6(local)) {
    throw wrongCombination(`The addresses 'remote' (${remote}) and 'local' (${local}) have to be of the same family`);
  }
  if (isMulticast(remote) && lowerdev === undefined) {
    throw wrongCombination(`The option 'lowerdev' is needed when 'remote' is a multicast group (${remote})`);
  }
}

function checkExternal({ external, id, gpe, vniFilter, learning }: VxlanOptions): void {
  if (external === true) {
    if (gpe === true && learning !== false) {
      throw wrongCombination("The option 'gpe' goes with 'learning: false' only: there are no MAC addresses to learn");
    }
    if (id === undefined) return;
    throw wrongCombination("The option 'id' cannot be given with 'external': it is said with each packet");
  }
  if (id === undefined) throw wrongType('an integer between 0 and 16777215', 'id', undefined);
  for (const [name, value] of Object.entries({ gpe, vniFilter })) {
    if (value === true) throw wrongCombination(`The option '${name}' is for vxlans with 'external' only`);
  }
}

function checkRange(range: unknown): void {
  if (typeof range !== 'object' || range === null || Array.isArray(range)) return;
  const { low, high } = range as { low?: unknown; high?: unknown };
  for (const [name, port] of Object.entries({ low, high })) {
    if (port === undefined) throw wrongType('an integer between 0 and 65535', `srcPortRange.${name}`, port);
  }
  if (typeof low !== 'number' || typeof high !== 'number' || low <= high) return;
  throw outOfRange(`an integer of at least ${low}`, 'srcPortRange.high', high);
}

/** The rules for a new vxlan. */
export function checkVxlan(options: VxlanOptions): void {
  checkExternal(options);
  checkEnds(options);
  checkRange(options.srcPortRange);
  const { flowLabel, flowLabelPolicy, remote, local } = options;
  const label = flowLabel ? 'flowLabel' : flowLabelPolicy === 'inherit' ? 'flowLabelPolicy' : undefined;
  const is6 = [remote, local].some((address) => typeof address === 'string' && isIp6(address));
  if (label === undefined || is6) return;
  throw wrongCombination(`The option '${label}' is for IPv6 only: neither 'remote' nor 'local' is an IPv6 address`);
}

/** The rules for a change of the link as it is. */
export function checkVxlanChange(changes: VxlanChanges, before: Link): void {
  if (before.kind !== 'vxlan') return;
  const { details } = before;
  checkEnds({ local: details.local, lowerdev: details.lowerdev, ...given(changes) });
  // vxlan_nl2conf() (since 6.14) counts them anew for any change, without those that gbp and others use, and lets nobody
  // set them again: what comes with these bits would be dropped from then on.
  const { flags, vni } = details.reservedBits ?? unused;
  if (flags === unused.flags && vni === unused.vni) return;
  throw wrongCombination(
    `A change of ${before.name} would set its 'reservedBits' back (they are others with gbp, gpe and remCsumRx): delete it and create it anew`,
  );
}

// All that a vxlan without extensions does not use.
const unused = { flags: 0xf7_ff_ff_ff, vni: 0xff } as const;

function given(changes: VxlanChanges): VxlanChanges {
  return Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined));
}

/** The changes as they are sent: no address is told by a zero one, which is of the link's family. */
export function vxlanChange(changes: VxlanChanges, before: Link): VxlanChanges {
  if (before.kind !== 'vxlan') return changes;
  const { remote, local } = before.details;
  const nowhere = [remote, local].some((address) => address !== undefined && isIp6(address)) ? '::' : null;
  const ends = Object.entries({ remote, local })
    .filter(([name]) => changes[name as 'remote' | 'local'] === null)
    // One that is not there stays away by itself.
    .map(([name, address]) => [name, address === undefined ? undefined : nowhere]);
  return { ...changes, ...(Object.fromEntries(ends) as VxlanChanges) };
}
