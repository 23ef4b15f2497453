import type { Link, LinkFilter, LinkRef } from '../link.js';
import type { IndexedStats } from '../stats.js';
import { Call, type CallOptions, type Entry } from './call.js';
import { checkBoolean, checkKnown, checkLinkRef, checkObject, outOfRange, wrongType } from './check.js';
import { errno } from './errnos.js';
import { explain } from './explain.js';
import { checkWord } from './filter.js';
import { begun, questions } from './gate.js';
import type { Line } from './line.js';
import { type Outcome, type Step, tables } from './native.js';
import { nextMoment } from './order.js';
import type { Place } from './place.js';
import './shapes.js';
import { slicesOf } from './slices.js';
import { placeFor } from './where.js';

/** Reads one link for the public function `entry`. One of a crowd is nothing but the name until its turn comes. */
export function readOne(entry: Entry, ref: LinkRef, call: CallOptions | undefined): Promise<Link> {
  return begun(() => {
    checkLinkRef(ref);
    if (call !== undefined || !questions.isCrowded()) return readLink(new Call('link.get', ref, call, entry), ref);
    const began = nextMoment();
    return questions.pass(() => readLink(new Call('link.get', ref, undefined, began), ref));
  });
}

/** Reads one link. */
export async function readLink(call: Call, ref: LinkRef, { explain: hints = true } = {}): Promise<Link> {
  const step: Step = { operation: 'link.getWithStats', link: ref };
  const place = placeFor(call);
  const line = place.line('reads');
  const ask = (): Promise<Outcome> => line.perform({ steps: [step] }, 'never', undefined, call.signal);
  const outcome = await call.settle(() => (questions.isOpen() ? questions.pass(ask) : askLater(call, line, ask)));
  const { failure } = outcome;
  if (failure !== undefined) throw hints ? await explain(call, failure, { place, ref }) : call.failure(failure);
  return outcome.records[0] as Link;
}

function askLater(call: Call, line: Line, ask: () => Promise<Outcome>): Promise<Outcome> {
  // The line has to be there still.
  line.beginUse();
  return questions.pass(() => {
    line.endUse();
    call.signal?.throwIfAborted();
    return ask();
  });
}

/** The index of a link that a list is narrowed down to: where there is none the kernel returns an empty list. */
export async function readIndex(call: Call, ref: LinkRef | undefined): Promise<number | undefined> {
  return ref === undefined ? undefined : (await readLink(call, ref)).index;
}

/** Reads one link without its counters; undefined when there is none. */
export async function findIn(call: Call, place: Place, ref: LinkRef): Promise<Link | undefined> {
  const trip = { steps: [{ operation: 'link.get', link: ref }] };
  const { failure, records } = await call.settle(() =>
    place.line('reads').perform(trip, 'never', undefined, call.signal),
  );
  if (failure === undefined) return records[0] as Link;
  if (failure.errno === errno('ENODEV')) return undefined;
  throw await explain(call, failure, { place, ref });
}

/** The objects of a dump, slice by slice; see {@link slicesOf} for `paced`. */
export async function* eachSlice<T>(call: Call, place: Place, step: Step, paced = false): AsyncGenerator<T[]> {
  const listed = await call.settle(() => place.line('reads').list(step, call.signal));
  if (listed.failure !== undefined)
    throw await explain(call, listed.failure, { place, ref: step.link, asked: { ...step.values } });
  for await (const slice of slicesOf<T>(listed, paced)) {
    call.signal?.throwIfAborted();
    yield slice;
  }
}

/** The counters of all links, slice by slice. */
export async function* eachStats(call: Call): AsyncGenerator<IndexedStats[]> {
  yield* eachSlice<IndexedStats>(call, placeFor(call), { operation: 'stats.list' });
}

const filterNames = ['kind', 'master', 'lowerdev', 'group', 'up', 'stats'] as const;
const maxGroup = 0xffffffff;

function checkFilter(filter: unknown): asserts filter is LinkFilter {
  checkObject(filter, 'filter');
  checkKnown(filter, filterNames);
  const { kind, master, lowerdev, group, up, stats } = filter as LinkFilter;
  // Another kind's links would be filtered away as 'other', and the list be empty whatever there is.
  if (kind !== undefined) checkWord(kind, 'kind', [...Object.keys(tables().kinds), 'device', 'other']);
  if (master !== undefined) checkLinkRef(master, 'master');
  if (lowerdev !== undefined) checkLinkRef(lowerdev, 'lowerdev');
  if (group !== undefined) {
    if (typeof group !== 'number') throw wrongType('an integer', 'group', group);
    const fits = Number.isInteger(group) && group >= 0 && group <= maxGroup;
    if (!fits) throw outOfRange(`an integer between 0 and ${maxGroup}`, 'group', group);
  }
  checkBoolean(up, 'up');
  checkBoolean(stats, 'stats');
}

/** The links of a namespace, slice by slice; see {@link slicesOf} for `paced`. */
export async function* eachLink(call: Call, filter: LinkFilter = {}, paced = false): AsyncGenerator<Link[]> {
  checkFilter(filter);
  const { kind, master, group, up, stats } = filter;
  const place = placeFor(call);
  const lowerdev = await indexOf(call, place, filter.lowerdev);
  const step: Step = {
    operation: stats === true ? 'link.listWithStats' : 'link.list',
    // The kernel filters by kind and master; it does not know what has no link info, or no table here.
    kind: kind === 'device' || kind === 'other' ? undefined : kind,
    values: { master },
  };
  const fits = (link: Link): boolean =>
    (kind === undefined || link.kind === kind) &&
    (group === undefined || link.group === group) &&
    (up === undefined || link.up === up) &&
    (lowerdev === undefined || (link.lowerdev === lowerdev && link.lowerdevNetnsId === undefined));
  for await (const slice of eachSlice<Link>(call, place, step, paced)) yield slice.filter(fits);
}

async function indexOf(call: Call, place: Place, ref: LinkRef | undefined): Promise<number | undefined> {
  if (ref === undefined || typeof ref === 'number') return ref;
  const trip = { steps: [{ operation: 'link.get', link: ref }] };
  const outcome = await call.settle(() => place.line('reads').perform(trip, 'never', undefined, call.signal));
  const { failure } = outcome;
  if (failure !== undefined) {
    throw await explain(call, { ...failure, option: 'lowerdev' }, { place, asked: { lowerdev: ref } });
  }
  return (outcome.records[0] as Link).index;
}
