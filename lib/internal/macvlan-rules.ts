import type { Link } from '../link.js';
import type { MacvlanChanges, MacvlanDetails, MacvlanOptions } from '../macvlan.js';
import { outOfRange, wrongCombination, wrongType } from './check.js';
import { kindFields } from './fields.js';

// The rules between macvlan's options: what no table can know. Types and ranges are the table's.

function holds(list: unknown, word: string): boolean {
  return Array.isArray(list) && list.includes(word);
}

// What only one mode understands. `mode` is the one the link is in, or will be.
function checkForMode(changes: MacvlanChanges, mode: string): void {
  if (mode !== 'passthru' && holds(changes.flags, 'nopromisc')) {
    throw wrongCombination(`The flag 'nopromisc' is for mode 'passthru' only, not for '${mode}'`);
  }
  if (mode === 'source') return;
  if (holds(changes.flags, 'nodst'))
    throw wrongCombination(`The flag 'nodst' is for mode 'source' only, not for '${mode}'`);
  for (const name of ['sourceAddresses', 'addSourceAddresses', 'removeSourceAddresses'] as const) {
    if (changes[name] !== undefined)
      throw wrongCombination(`The option '${name}' is for mode 'source' only, not for '${mode}'`);
  }
}

/** The rules for a new macvlan or macvtap. */
export function checkMacvlan(options: MacvlanOptions): void {
  if ((options.lowerdev as unknown) === undefined)
    throw wrongType('the name or the index of a link', 'lowerdev', undefined);
  const mode = options.mode ?? macvlanDefaults.mode;
  checkForMode(options, mode);
  if (mode === 'passthru' && options.mac !== undefined) {
    throw wrongCombination(
      "The option 'mac' cannot be given in mode 'passthru': such a link has the MAC address of its lower device",
    );
  }
}

/** The default that is ours: the kernel's own would be 'vepa'. */
export const macvlanDefaults = { mode: 'bridge' } as const;

const octets = (mac: string): string => mac.toLowerCase().replaceAll('-', ':');

// The kernel would take any number by and by, and then not be able to report them.
function checkSum(
  { addSourceAddresses = [], removeSourceAddresses = [] }: MacvlanChanges,
  before: MacvlanDetails,
): void {
  if (addSourceAddresses.length === 0) return;
  const sum = new Set([...(before.sourceAddresses ?? []), ...addSourceAddresses.map(octets)]);
  for (const mac of removeSourceAddresses) sum.delete(octets(mac));
  const most = kindFields('macvlan').find(({ name }) => name === 'sourceAddresses')?.maxCount ?? 0;
  if (sum.size > most) throw outOfRange(`at most ${most} source addresses in all`, 'addSourceAddresses', sum.size);
}

/** The rules for a change of the link as it is. */
export function checkMacvlanChange(changes: MacvlanChanges, before: Link): void {
  if (before.kind !== 'macvlan' && before.kind !== 'macvtap') return;
  const mode = changes.mode ?? before.details.mode;
  checkForMode(changes, mode);
  for (const name of ['addSourceAddresses', 'removeSourceAddresses'] as const) {
    if (changes.sourceAddresses !== undefined && changes[name] !== undefined) {
      throw wrongCombination(
        `The option '${name}' cannot be given together with 'sourceAddresses', which is the whole list`,
      );
    }
  }
  checkSum(changes, before.details);
  if (changes.flags === undefined || mode !== 'passthru' || before.up) return;
  // macvlan_changelink() moves the lower device's promiscuity only when the link was up: the count would
  // become negative, and stay so (EOVERFLOW).
  if (holds(changes.flags, 'nopromisc') !== before.details.flags.includes('nopromisc')) {
    throw wrongCombination(`The flag 'nopromisc' of ${before.name} can be changed only while it is up`);
  }
}
