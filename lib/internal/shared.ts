import type { Link } from '../link.js';
import type { Plan } from './create-plan.js';
import { tripOf } from './create-plan.js';
import { isEmpty, sharedFields } from './fields.js';
import { lookAt } from './look.js';
import { tables } from './native.js';
import type { Place } from './place.js';
import { of, restore } from './restore.js';
import { sharesByMac } from './takers.js';
import type { Turn } from './turn.js';

// What is the lower device's own, and so of all links upon it: the mode of an ipvlan. A creation sets it, and when that
// fails later and the link is deleted again, the others have it still. So one of the others is read before.

/** A link upon the same device, as it was before. */
export type Sibling = Link;

/** Whether a creation changes other links, and may fail when it has. */
export function touchesOthers(plan: Plan): boolean {
  const [{ options }] = plan.ends;
  const { create } = options;
  const isSet = sharedFields(plan.kind).some(
    ({ name, shared }) => shared === 'always' || (shared === 'whenGiven' && create[name] !== undefined),
  );
  if (!isSet) return false;
  // rtnl_newlink_create() sets it up and gives it its master when it is there; macvlan_open() refuses an address that is taken.
  if (create['master'] !== undefined || (create['up'] === true && sharesByMac(plan.kind))) return true;
  const [, ...later] = tripOf(plan).steps;
  return later.some(({ operation }) => operation !== 'link.get');
}

// By their lower device, as it was named: a thousand creations need no list each.
const known = new WeakMap<Place, Map<unknown, Sibling>>();

/** Reads one of the other links; undefined when none can be seen. */
export async function siblingOf({ place, kind, ends: [{ options }] }: Plan, turn: Turn): Promise<Sibling | undefined> {
  const ref = options.create['lowerdev'];
  const isOne = (link: Link, lower: number | undefined): boolean =>
    link.lowerdev === lower &&
    link.lowerdevNetnsId === undefined &&
    link.kindName !== undefined &&
    tables().kinds[link.kindName] === tables().kinds[kind];
  const last = known.get(place)?.get(ref);
  if (last !== undefined) {
    const { records } = await turn.perform({ steps: [{ operation: 'link.get', link: last.index, mayBeGone: true }] });
    const now = records[0] as Link | undefined;
    if (now !== undefined && isOne(now, last.lowerdev)) return now;
  }
  const all = (await lookAt(place)) ?? [];
  const named = all.find(
    ({ index, name, altNames }) => ref === index || ref === name || altNames.includes(String(ref)),
  );
  // Upon one of its own family a link lies on the device below that (ipvlan_link_new(), macvlan_common_newlink()).
  const isFamily = named !== undefined && isOne(named, named.lowerdev);
  const lower = isFamily ? named.lowerdev : named?.index;
  const found = lower === undefined ? undefined : all.find((link) => isOne(link, lower));
  if (found !== undefined) {
    const ofPlace = known.get(place) ?? new Map<unknown, Sibling>();
    known.set(place, ofPlace.set(ref, found));
  }
  return found;
}

/** Puts back what the others had. Returns what could not be, with the name of the link. */
export async function putSiblingBack(sibling: Sibling | undefined, turn: Turn): Promise<string[]> {
  if (sibling === undefined || isEmpty(sibling.details ?? {})) return [];
  const notRestored = await restore(turn, sibling, {}, { kind: sibling.kindName });
  return notRestored.map((option) => of(sibling, option));
}
