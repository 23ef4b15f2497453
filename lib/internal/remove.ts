import { randomInt } from 'node:crypto';
import type { Link, LinkRef } from '../link.js';
import type { Call } from './call.js';
import { explain } from './explain.js';
import { linksIn } from './look.js';
import type { Failure, Outcome } from './native.js';
import type { Place } from './place.js';
import { errnos } from './retry.js';
import './shapes.js';
import { Turn } from './turn.js';
import { placeFor } from './where.js';

/** Deletes one link. */
export async function removeLink(call: Call, ref: LinkRef): Promise<void> {
  const line = placeFor(call).line('changes');
  const trip = { steps: [{ operation: 'link.delete', link: ref }] };
  const outcome = await call.settle(() => line.perform(trip, 'never', undefined, call.signal));
  if (outcome.failure !== undefined) throw await explain(call, outcome.failure);
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
    const links = await resolve(call, turn, refs);
    const deleted: Link[] = [];
    for (let from = 0; from < links.length; from += chunkSize) {
      call.signal?.throwIfAborted();
      const chunk = links.slice(from, from + chunkSize);
      const failure = await removeChunk(place, turn, chunk, deleted.length > 0);
      if (failure !== undefined) throw await chunkError(call, failure, links, deleted);
      deleted.push(...chunk);
    }
  } finally {
    turn.end();
  }
}

// Every link is looked up before any is touched. Two names of one link are one link.
async function resolve(call: Call, turn: Turn, refs: readonly LinkRef[]): Promise<Link[]> {
  const found = await turn.perform({ steps: refs.map((link) => ({ operation: 'link.get', link })) });
  if (found.failure !== undefined) {
    const missing = refs[found.failedStep ?? 0];
    const hint = found.failure.errno === errnos.ENODEV ? `there is no link ${String(missing)}; none was deleted` : undefined;
    throw call.failure(found.failure, { target: String(missing), hint });
  }
  return [...new Map((found.records as Link[]).map((link) => [link.index, link])).values()];
}

async function chunkError(call: Call, failure: Failure, links: readonly Link[], deleted: readonly Link[]): Promise<Error> {
  const plain = await explain(call, failure);
  if (deleted.length === 0) return plain;
  const gone = new Set(deleted.map((link) => link.index));
  const names = (list: readonly Link[]): string[] => list.map((link) => link.name);
  return call.failure(failure, {
    hint: plain.hint,
    deleted: names(deleted),
    remaining: names(links.filter((link) => !gone.has(link.index))),
  });
}

/** Deletes at most {@link chunkSize} links as one; on failure their groups are as before. */
async function removeChunk(place: Place, turn: Turn, links: readonly Link[], others: boolean): Promise<Failure | undefined> {
  let left = links;
  for (;;) {
    if (left.length === 0) return undefined;
    const outcome = await removeAsGroup(turn, left, await unusedGroup(place));
    if (outcome.failure === undefined) return undefined;
    await putBack(turn, left);
    const missing = left[outcome.failedStep ?? 0];
    // A peer may have gone with an earlier chunk of this call.
    if (!others || outcome.failure.errno !== errnos.ENODEV || missing === undefined) return outcome.failure;
    left = left.filter((link) => link !== missing);
  }
}

function removeAsGroup(turn: Turn, links: readonly Link[], group: number): Promise<Outcome> {
  const join = links.map((link) => ({ operation: 'link.change', link: link.index, values: { group } }));
  return turn.perform({ steps: [...join, { operation: 'link.delete', values: { group } }] });
}

async function putBack(turn: Turn, links: readonly Link[]): Promise<void> {
  for (const link of links) {
    await turn.perform({ steps: [{ operation: 'link.change', link: link.index, values: { group: link.group } }] });
  }
}

// Groups are numbers that anybody may use. One that nobody uses, out of two thousand million, is ours.
async function unusedGroup(place: Place): Promise<number> {
  const used = new Set((await linksIn(place)).map((link) => link.group));
  for (;;) {
    const group = randomInt(0x4000_0000, 0xc000_0000);
    if (!used.has(group)) return group;
  }
}
