import type { LinkRef } from '../link.js';
import { refusal } from './attached.js';
import { errno } from './errnos.js';
import { deleteAsOne, type Watcher } from './group.js';
import { eachChunk } from './lanes.js';
import type { Failure } from './native.js';
import { looksAt, type ToDelete } from './to-delete.js';
import { stepsAtOnce, type Turn } from './turn.js';

// Many links are deleted, each with an outcome of its own: the one that it would have had, had they been deleted one by
// one in their order.

/** A link that is to be deleted. */
export interface Wanted {
  readonly ref: LinkRef;
  /** To be called once: with the failure, or without when it is deleted. */
  readonly settle: (failure: Failure | undefined) => void;
}

/** What a name was found to mean; undefined: nothing. */
interface Found {
  readonly wanted: Wanted;
  readonly link: ToDelete | undefined;
}

interface Target {
  readonly wanted: Wanted;
  readonly link: ToDelete;
}

/** Names whose meaning was looked for again and again, because links kept disappearing under them, are deleted alone. */
const maxRounds = 8;

/** Deletes them in a turn that is held. `looked`: those that were looked at already, and what was found. */
export async function removeEach(turn: Turn, wanted: readonly Wanted[], looked: readonly Found[] = []): Promise<void> {
  let found = [...looked, ...(await lookAtAll(turn, wanted))];
  for (let round = 0; found.length > 0; round += 1) {
    const rest = await removeRound(turn, found, round < maxRounds);
    found = rest.length === 0 ? [] : await lookAtAll(turn, rest);
  }
}

/** What the names mean now. Those that cannot be looked at have settled. */
async function lookAtAll(turn: Turn, wanted: readonly Wanted[]): Promise<Found[]> {
  const found: Found[] = [];
  // Not by performAll(): what fails costs those that are looked at in the same trip, and no others.
  for (let from = 0; from < wanted.length; from += stepsAtOnce) {
    const slice = wanted.slice(from, from + stepsAtOnce);
    found.push(...foundBy(slice, await turn.perform({ steps: looksAt(refsOf(slice)) })));
  }
  return found;
}

/** What they are called. */
export function refsOf(wanted: readonly Wanted[]): LinkRef[] {
  return wanted.map(({ ref }) => ref);
}

/** What looks at them have found. */
export function foundBy(
  wanted: readonly Wanted[],
  { records, failure }: { records: (object | undefined)[]; failure?: Failure },
): Found[] {
  if (failure === undefined) return wanted.map((one, i) => ({ wanted: one, link: records[i] as ToDelete | undefined }));
  for (const one of wanted) one.settle(failure);
  return [];
}

/** Deletes what can be deleted at the same time; returns what has to be looked at again, in its order. */
async function removeRound(turn: Turn, found: readonly Found[], asGroup: boolean): Promise<Wanted[]> {
  const { together, alone, later } = await sorted(turn, found);
  const again = new Set(later);
  if (asGroup) {
    await eachChunk(turn, together, async (lane, targets, watcher) => {
      for (const one of await removeTogether(lane, targets, watcher)) again.add(one);
      return true;
    });
  } else {
    alone.unshift(...together);
  }
  for (const target of alone) await removeAlone(turn, target);
  return found.map(({ wanted }) => wanted).filter((one) => again.has(one));
}

/** Deletes some as one; returns those that somebody else's change came between. */
async function removeTogether(turn: Turn, targets: readonly Target[], watcher?: Watcher): Promise<Wanted[]> {
  const [first, second] = targets;
  if (first === undefined) return [];
  if (second === undefined) {
    await removeAlone(turn, first);
    return [];
  }
  const links = targets.map(({ link }) => link);
  const failure = await deleteAsOne(turn, links, false, watcher);
  if (failure === undefined) {
    for (const { wanted } of targets) wanted.settle(undefined);
    return [];
  }
  if (failure.errno === errno('ENODEV')) return targets.map(({ wanted }) => wanted);
  // One of them is to blame. A group that is refused costs no grace period: halves find it sooner than one by one.
  const half = Math.ceil(targets.length / 2);
  return [
    ...(await removeTogether(turn, targets.slice(0, half))),
    ...(await removeTogether(turn, targets.slice(half))),
  ];
}

async function removeAlone(turn: Turn, { wanted, link }: Target): Promise<void> {
  const { failure } = await turn.perform({ steps: [{ operation: 'link.delete', link: link.index }] });
  wanted.settle(failure);
}

/** What is deleted together, what alone, and what only when the others are gone: it may go with one of them. */
async function sorted(
  turn: Turn,
  found: readonly Found[],
): Promise<{ together: Target[]; alone: Target[]; later: Wanted[] }> {
  const known = await withLinksBelow(turn, found);
  const earlier = new Set<number>();
  const [together, alone, later]: [Target[], Target[], Wanted[]] = [[], [], []];
  for (const { wanted, link } of found) {
    if (link === undefined) {
      wanted.settle(refusal(errno('ENODEV')));
    } else if (liesUpon(link, earlier, known)) {
      later.push(wanted);
    } else {
      earlier.add(link.index);
      // The kernel does not delete devices; and the group of an unfinished link says whose it is.
      const isSpecial = link.kindName === undefined || link.unfinished;
      (isSpecial ? alone : together).push({ wanted, link });
    }
  }
  return { together, alone, later };
}

/** Whether a link is one of some, or lies upon one of them. */
function liesUpon(
  link: ToDelete,
  some: ReadonlySet<number>,
  known: ReadonlyMap<number, ToDelete | undefined>,
): boolean {
  const seen = new Set<number>();
  const waiting = [link.index];
  for (let index = waiting.pop(); index !== undefined; index = waiting.pop()) {
    if (some.has(index)) return true;
    const here = known.get(index);
    if (seen.has(index) || here === undefined) continue;
    seen.add(index);
    waiting.push(...here.below);
  }
  return false;
}

/** The links, and all that they lie upon. */
async function withLinksBelow(turn: Turn, found: readonly Found[]): Promise<Map<number, ToDelete | undefined>> {
  const known = new Map<number, ToDelete | undefined>();
  let added = found.map(({ link }) => link);
  while (added.length > 0) {
    for (const link of added) if (link !== undefined) known.set(link.index, link);
    const below = added.flatMap((link) => (link === undefined ? [] : link.below));
    const unknown = [...new Set(below)].filter((index) => !known.has(index));
    if (unknown.length === 0) break;
    const { records } = await turn.performAll(looksAt(unknown));
    for (const index of unknown) known.set(index, undefined);
    added = records as (ToDelete | undefined)[];
  }
  return known;
}
