import type { Link, LinkRef } from '../link.js';
import type { Call } from './call.js';
import { explain } from './explain.js';
import { linksIn } from './look.js';
import type { Failure } from './native.js';
import type { Place } from './place.js';
import { randomBytes } from './random.js';
import './shapes.js';
import { Turn } from './turn.js';
import { placeFor } from './where.js';

/** Deletes one link. */
export async function removeLink(call: Call, ref: LinkRef): Promise<void> {
  const place = placeFor(call);
  const line = place.line('changes');
  const trip = { steps: [{ operation: 'link.delete', link: ref }] };
  const outcome = await call.settle(() => line.perform(trip, 'never', undefined, call.signal));
  if (outcome.failure !== undefined) throw await explain(call, outcome.failure, { place, ref });
}

// A deletion costs a grace period of the kernel, some 16 ms, whether of one link or of a group of links. So
// the links are put into a group of their own, which is then deleted as one. The kernel deletes all of a
// group or, when one cannot be deleted, none.

/** Links of one group deletion: the kernel's lock is held throughout, some 0.15 ms for each. */
const chunkSize = 500;

/** Deletes links by groups. */
export async function removeLinks(call: Call, refs: readonly LinkRef[]): Promise<void> {
  const place = placeFor(call);
  await call.settle(() => removeInTurn(call, place, refs));
}

async function removeInTurn(call: Call, place: Place, refs: readonly LinkRef[]): Promise<void> {
  const turn = new Turn(place.line('changes'), 'always', call.signal);
  try {
    const links = await resolve(call, place, turn, refs);
    for (let from = 0; from < links.length; from += chunkSize) {
      call.signal?.throwIfAborted();
      const failure = await removeChunk(place, turn, links.slice(from, from + chunkSize), from > 0);
      if (failure === undefined) continue;
      const error = await explain(call, failure, { place, refs: links.map(({ index }) => index) });
      throw from === 0 ? error : await chunkError(call, turn, failure, links, error.hint);
    }
  } finally {
    turn.end();
  }
}

// Every link is looked up before any is touched. Two names of one link are one link.
async function resolve(call: Call, place: Place, turn: Turn, refs: readonly LinkRef[]): Promise<Link[]> {
  const found = await turn.perform({ steps: refs.map((link) => ({ operation: 'link.get', link })) });
  if (found.failure !== undefined) {
    const ref = refs[found.failedStep ?? 0];
    turn.end();
    throw await explain(call, found.failure, { place, ref, target: String(ref), addition: 'none was deleted' });
  }
  return [...new Map((found.records as Link[]).map((link) => [link.index, link])).values()];
}

// Names those that are gone and those that remain: an end of a pair that was not its turn yet went with its peer.
async function chunkError(
  call: Call,
  turn: Turn,
  failure: Failure,
  links: readonly Link[],
  hint: string | undefined,
): Promise<Error> {
  const found = await turn.perform({
    steps: links.map(({ index }) => ({ operation: 'link.get', link: index, mayBeGone: true })),
  });
  const names = (there: boolean): string[] =>
    links.filter((_, i) => (found.records[i] !== undefined) === there).map((link) => link.name);
  return call.failure(failure, { hint, deleted: names(false), remaining: names(true) });
}

/**
 * Deletes at most {@link chunkSize} links as one; on failure their groups are as before. In a later chunk links may be
 * gone: a peer or a macvlan went with its other end or its lower device in an earlier one.
 */
async function removeChunk(
  place: Place,
  turn: Turn,
  links: readonly Link[],
  later: boolean,
): Promise<Failure | undefined> {
  const group = await unusedGroup(place);
  const join = links.map(({ index }) => ({
    operation: 'link.change',
    link: index,
    values: { group },
    mayBeGone: later,
  }));
  const steps = [...join, { operation: 'link.delete', values: { group }, mayBeGone: later }];
  const { failure } = await turn.perform({ steps });
  if (failure === undefined) return undefined;
  const back = links.map((link) => ({
    operation: 'link.change',
    link: link.index,
    values: { group: link.group },
    mayBeGone: true,
  }));
  await turn.perform({ steps: back });
  return failure;
}

// Groups are numbers that anybody may use. One that nobody uses, out of two thousand million, is ours.
async function unusedGroup(place: Place): Promise<number> {
  const links = await linksIn(place, 'presence', 0);
  const used = new Set(links?.map((link) => link.group));
  for (;;) {
    // Where nobody numbers groups by hand.
    const group = 0x4000_0000 + (Buffer.from(randomBytes(4)).readUInt32LE() >>> 1);
    if (!used.has(group)) return group;
  }
}
