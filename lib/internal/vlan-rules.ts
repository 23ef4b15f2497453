import type { Link } from '../link.js';
import type { VlanChanges, VlanOptions } from '../vlan.js';
import { outOfRange, wrongType } from './check.js';
import { kindFields } from './fields.js';
import { native } from './native.js';

// The rules between a VLAN's options: what no table can know. Types and ranges are the table's.

/** The rules for a new VLAN. */
export function checkVlan(options: VlanOptions): void {
  if ((options.lowerdev as unknown) === undefined)
    throw wrongType('the name or the index of a link', 'lowerdev', undefined);
  if ((options.id as unknown) === undefined) throw wrongType('an integer between 0 and 4094', 'id', undefined);
}

function isName(name: string): boolean {
  try {
    native().encodeStep({ operation: 'link.change', values: { name } });
    return true;
  } catch {
    return false;
  }
}

/** What a VLAN is called that is given no name. */
export function vlanName({ id, lowerdev }: VlanOptions): (lowerdevName: string) => string {
  return (lowerdevName) => {
    // What is wrong with these two is said of them, not of the name that would be made of them.
    native().encodeStep({ operation: 'link.create', kind: 'vlan', values: { lowerdev, id } });
    const name = `${lowerdevName}.${id}`;
    if (isName(name)) return name;
    throw wrongType(`a name of at most 15 bytes (which the default, '${name}', is not)`, 'name', undefined);
  };
}

/** The rules for a change of the link as it is. */
export function checkVlanChange({ egressQosMap }: VlanChanges, before: Link): void {
  if (before.kind !== 'vlan' || egressQosMap === undefined) return;
  const sum = Object.entries({ ...before.details.egressQosMap, ...egressQosMap }).filter(([, to]) => to !== 0);
  const most = kindFields('vlan').find(({ name }) => name === 'egressQosMap')?.maxCount ?? 0;
  // The kernel would take any number by and by, and then not be able to report them.
  if (sum.length > most) throw outOfRange(`at most ${most} priorities in all`, 'egressQosMap', sum.length);
}
