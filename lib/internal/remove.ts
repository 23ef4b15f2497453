import type { LinkRef } from '../link.js';
import { Call, type CallOptions, type Entry } from './call.js';
import { checkLinkRef } from './check.js';
import { explain } from './explain.js';
import { begun, isCrowd } from './gate.js';
import { gather } from './gather.js';
import { deleteAsOne } from './group.js';
import { eachChunk } from './lanes.js';
import type { Failure } from './native.js';
import { nextMoment } from './order.js';
import { type Place, placeOf } from './place.js';
import './shapes.js';
import { looksAt, type ToDelete } from './to-delete.js';
import { Turn } from './turn.js';
import { placeFor } from './where.js';

/** Deletes one link for the public function `entry`. */
export function removeLink(entry: Entry, ref: LinkRef, call: CallOptions | undefined): Promise<void> {
  return begun(() => {
    checkLinkRef(ref);
    return call === undefined && isCrowd()
      ? removeOfCrowd(ref)
      : removeOne(new Call('link.delete', ref, call, entry), ref);
  });
}

async function removeOne(call: Call, ref: LinkRef): Promise<void> {
  const place = placeFor(call);
  const line = place.line('changes');
  const { signal } = call;
  const failure = await call.settle(
    () =>
      new Promise<Failure | undefined>((settle, fail) => {
        gather(line, { ref, signal, settle, fail });
      }),
  );
  if (failure !== undefined) throw await explain(call, failure, { place, ref });
}

// Until it fails, one of a crowd is nothing but the name.
function removeOfCrowd(ref: LinkRef): Promise<void> {
  const place = placeOf(undefined);
  const began = nextMoment();
  return new Promise((done, fail) => {
    const settle = (failure: Failure | undefined): void => {
      done(
        failure === undefined
          ? undefined
          : refuse(new Call('link.delete', ref, undefined, began), failure, { place, ref }),
      );
    };
    gather(place.line('changes'), { ref, signal: undefined, settle, fail });
  });
}

async function refuse(...[call, failure, context]: Parameters<typeof explain>): Promise<never> {
  throw await explain(call, failure, context);
}

/** Deletes links by groups. */
export async function removeLinks(call: Call, refs: readonly LinkRef[]): Promise<void> {
  const place = placeFor(call);
  await call.settle(() => removeInTurn(call, place, refs));
}

async function removeInTurn(call: Call, place: Place, refs: readonly LinkRef[]): Promise<void> {
  const turn = new Turn(place.line('changes'), 'always', call.signal);
  try {
    const links = await resolve(call, place, turn, refs);
    const { failure, isFirst } = await removeChunks(call, turn, links);
    if (failure === undefined) return;
    const error = await explain(call, failure, { place, refs: links.map(({ index }) => index) });
    throw isFirst ? error : await chunkError(call, turn, failure, links, error.hint);
  } finally {
    turn.end();
  }
}

// Until one fails; whether that was the first one.
async function removeChunks(
  call: Call,
  turn: Turn,
  links: readonly ToDelete[],
): Promise<{ failure?: Failure; isFirst: boolean }> {
  let failed: Failure | undefined;
  let done = 0;
  await eachChunk(turn, links, async (lane, chunk, watcher) => {
    call.signal?.throwIfAborted();
    // Later, links may be gone: a peer or a macvlan went with its other end or its lower device in an earlier chunk.
    const failure = await deleteAsOne(lane, chunk, chunk[0] !== links[0], watcher);
    failed ??= failure;
    if (failure === undefined) done += 1;
    return failure === undefined;
  });
  return failed === undefined ? { isFirst: false } : { failure: failed, isFirst: done === 0 };
}

// Every link is looked up before any is touched. Two names of one link are one link.
async function resolve(call: Call, place: Place, turn: Turn, refs: readonly LinkRef[]): Promise<ToDelete[]> {
  const found = await turn.performAll(refs.map((link) => ({ operation: 'link.getToDelete', link })));
  if (found.failure !== undefined) {
    const ref = refs[found.failedStep ?? 0];
    turn.end();
    throw await explain(call, found.failure, { place, ref, target: String(ref), addition: 'none was deleted' });
  }
  const links = new Map((found.records as ToDelete[]).map((link) => [link.index, link]));
  return [...links.values()];
}

// Names those that are gone and those that remain: an end of a pair that was not its turn yet went with its peer.
async function chunkError(
  call: Call,
  turn: Turn,
  failure: Failure,
  links: readonly ToDelete[],
  hint: string | undefined,
): Promise<Error> {
  const found = await turn.performAll(looksAt(links.map(({ index }) => index)));
  // What could not be looked at is not known to be gone.
  const isGone = links.map((_, i) => i < found.records.length && found.records[i] === undefined);
  const names = (gone: boolean): string[] => links.filter((_, i) => isGone[i] === gone).map((link) => link.name);
  return call.failure(failure, { hint, deleted: names(true), remaining: names(false) });
}
