import type { AddressOptions } from '../address.js';
import type { Link } from '../link.js';
import type { CommonOptions } from '../options.js';
import { addressStep } from './address-rules.js';
import type { Call } from './call.js';
import { checkList, within } from './check.js';
import { isEmpty, type Split, split } from './fields.js';
import { netnsWords } from './hint/netns.js';
import type { NetnsHandle, Step, Trip } from './native.js';
import type { NetnsRef } from './netns-ref.js';
import type { Place } from './place.js';
import { randomBytes } from './random.js';
import type { Handles } from './where.js';

// What a creation sends: which option travels in which message, and what takes it back.

interface End {
  options: Split;
  addresses: Step[];
  name: string | undefined;
  /** Where it ends up: 0 is where the call works, n is namespace n - 1 of the trip. */
  place: number;
}

/** What is to be made. The peer, if there is one, is the second end. */
export interface Plan {
  call: Call;
  kind: string;
  place: Place;
  namespaces: NetnsHandle[];
  /** What they are called in hints. */
  namespaceWords: string[];
  ends: [End] | [End, End];
  /** More is done beside it, by other trips: its link stays marked as unfinished until then. */
  goesOn?: boolean;
}

/** Sorts what is wanted of a link, and of its peer, by the messages that carry it. */
export function planOf(
  call: Call,
  kind: string,
  options: [CommonOptions] | [CommonOptions, CommonOptions],
  place: Place,
  handles: Handles,
  defaults?: Readonly<Record<string, unknown>>,
): Plan {
  const namespaces: NetnsHandle[] = [];
  const namespaceWords: string[] = [];
  const settle = (ref: NetnsRef | undefined, name: string): number => {
    if (ref === undefined) return 0;
    const handle = handles.open(ref, name);
    if (handle.key() === place.key) return 0;
    namespaceWords.push(netnsWords(ref));
    return namespaces.push(handle);
  };
  // Each is read once: a name may be another one the second time, and the link of that name be taken for the new one.
  const [{ targetNetns, addresses, ...own }, peer] = options;
  const first: End = {
    options: split(own, kind, defaults),
    addresses: addressSteps(addresses),
    name: own.name,
    place: settle(targetNetns, 'targetNetns'),
  };
  if (peer === undefined) return { call, kind, place, namespaces, namespaceWords, ends: [first] };
  const { targetNetns: peerNetns, addresses: peerAddresses, ...other } = peer;
  const second: End = {
    options: splitPeer(other),
    addresses: within('peer', () => addressSteps(peerAddresses)),
    name: other.name,
    place: settle(peerNetns, 'peer.targetNetns'),
  };
  return { call, kind, place, namespaces, namespaceWords, ends: [first, second] };
}

// Each in a message of its own, behind all others: moving the link into a VRF or renaming it would lose some of them.
function addressSteps(addresses: unknown): Step[] {
  if (addresses === undefined) return [];
  const list = checkList(addresses, 'addresses') as (string | AddressOptions)[];
  return list.map((each, i) => within(`addresses[${i}]`, () => addressStep(each)));
}

// veth_newlink() sets the peer up before the two ends are joined (ENOTCONN), and gives it no master.
function splitPeer(options: CommonOptions): Split {
  const { up, master, ...rest } = options;
  const parts = split(rest);
  if (up !== undefined) parts.later.push({ values: { up } });
  if (master !== undefined) parts.change['master'] = master;
  return parts;
}

/** The trip that makes what is planned. */
export function tripOf(plan: Plan): Trip {
  const { ends, goesOn = false } = plan;
  const creation: Step = { operation: 'link.create', kind: plan.kind, values: createValues(plan) };
  const steps = [creation];
  ends.forEach((end, number) => {
    pushStepsAfter(steps, end, number);
  });
  // What one request makes is there as a whole, or not at all.
  creation.marked = goesOn || steps.length > 1;
  if (creation.marked && !goesOn) steps.push(...ends.map(unmarkEnd).toReversed());
  ends.forEach((end, number) => {
    steps.push(read(end, number));
  });
  return {
    steps,
    undo: [{ operation: 'link.delete', subject: 0, place: ends[0].place }],
    subjects: ends.map(({ name, place }) => ({ name, prefix: plan.kind, place })),
    namespaces: plan.namespaces,
  };
}

function createValues({ ends: [first, second], namespaces }: Plan): object {
  if (first.place === 0 && second === undefined) return first.options.create;
  const namespaceOf = ({ place }: End): object => (place === 0 ? {} : { targetNetns: namespaces[place - 1] });
  const peer = second === undefined ? {} : { peer: { ...second.options.create, ...namespaceOf(second) } };
  return { ...first.options.create, ...namespaceOf(first), ...peer };
}

type Where = Pick<Step, 'subject' | 'about' | 'place'>;

const whereIs = (end: End, number: number): Where => ({ subject: number, about: number, place: end.place });

function pushStepsAfter(steps: Step[], end: End, number: number): void {
  const { change, property, later } = end.options;
  if (!isEmpty(change)) steps.push({ operation: 'link.change', ...whereIs(end, number), values: change });
  if (!isEmpty(property)) steps.push({ operation: 'link.addNames', ...whereIs(end, number), values: property });
  for (const part of later) steps.push({ operation: 'link.change', ...whereIs(end, number), ...part });
  for (const step of end.addresses) steps.push({ ...step, ...whereIs(end, number) });
  if (end.addresses.length > 0) steps.push({ operation: 'address.list', ...whereIs(end, number) });
}

// The mark has taken the place of the group.
function unmark({ options: { create } }: End): Pick<Step, 'operation' | 'values'> {
  return { operation: 'link.complete', values: { group: create['group'] ?? 0, unfinished: false } };
}

const unmarkEnd = (end: End, number: number): Step => ({ ...unmark(end), ...whereIs(end, number) });

const read = ({ place }: End, number: number): Step => {
  return { operation: 'link.get', subject: number, about: number, place, verify: true };
};

/** Says of a link whose making went on that it is complete now. */
export function finishStep({ ends: [end] }: Plan, link: Link): Step {
  return { ...unmark(end), link: link.index };
}

/** The trip that takes a link away again. */
export function undoTrip(plan: Plan, link: Link): Trip {
  const { place } = plan.ends[0];
  return { steps: [{ operation: 'link.delete', link: link.index, place }], namespaces: plan.namespaces };
}

/**
 * The plan with a name for the time being. Down, because a link that is up could not be renamed before Linux 6.2; the
 * change that follows gives it its name and sets it up.
 */
export function underAnotherName(plan: Plan): Plan {
  const [first, ...peer] = plan.ends;
  const { up, name: wanted, ...create } = first.options.create;
  const name = `ld${Buffer.from(randomBytes(6)).toString('hex')}`;
  const change = { ...first.options.change, name: wanted, ...(up === undefined ? {} : { up }) };
  const renamed: End = { ...first, name, options: { ...first.options, create: { ...create, name }, change } };
  return { ...plan, ends: [renamed, ...peer] };
}
