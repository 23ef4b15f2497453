import { groupSize } from './group.js';
import { looksAt } from './to-delete.js';
import type { Turn } from './turn.js';

// More links than are deleted as one. The kernel answers a deletion when it has waited for the last of its grace periods,
// and for that it gives up its lock for links. So the next chunk goes by a second connection as soon as the links of the
// one before are gone: from then on that cannot fail any more.

/** Deletes a chunk; says whether the next one is to follow. `going` is to be called when all of it has been sent. */
type Work<T> = (turn: Turn, chunk: readonly T[], going: () => void) => Promise<boolean>;

/** So often it is looked whether links are gone: the first looks may come before their deletion. */
const maxLooks = 64;

/** A chunk that is being deleted. */
class UnderWay {
  readonly first: number;
  /** Settles when all of it has been sent, or has ended. */
  readonly going: Promise<void>;
  readonly end: Promise<boolean>;
  hasEnded = false;

  constructor(first: number, work: (going: () => void) => Promise<boolean>) {
    this.first = first;
    let sent = (): void => undefined;
    this.going = new Promise((resolve) => {
      sent = resolve;
    });
    const ended = (): void => {
      this.hasEnded = true;
      sent();
    };
    this.end = work(sent);
    this.end.then(ended, ended);
  }
}

/** Works on chunk after chunk in a turn that is held, and for every other one in another beside it. */
export async function eachChunk<T>(
  turn: Turn,
  all: readonly T[],
  indexOf: (one: T) => number,
  work: Work<T>,
): Promise<void> {
  const second = all.length > groupSize ? turn.beside() : undefined;
  const begun: UnderWay[] = [];
  try {
    for (let from = 0; from < all.length; from += groupSize) {
      const chunk = all.slice(from, from + groupSize);
      const lane = await nextLane(turn, second, begun);
      if (lane === undefined) break;
      begun.push(new UnderWay(indexOf(chunk[0] as T), (going) => work(lane, chunk, going)));
    }
  } finally {
    await Promise.allSettled(begun.map(({ end }) => end));
    second?.end();
  }
  await Promise.all(begun.map(({ end }) => end));
}

/** By which turn the next chunk goes, when it may; nothing when none is to follow. */
async function nextLane(turn: Turn, second: Turn | undefined, begun: readonly UnderWay[]): Promise<Turn | undefined> {
  const [before, last] = [begun.at(-2), begun.at(-1)];
  // Two are enough to keep the kernel busy.
  if (before !== undefined && !(await before.end)) return undefined;
  if (last === undefined || second === undefined) return turn;
  const lane = begun.length % 2 === 1 ? second : turn;
  if (await isGone(lane, last)) return lane;
  return (await last.end) ? turn : undefined;
}

async function isGone(turn: Turn, last: UnderWay): Promise<boolean> {
  await last.going;
  for (let look = 0; look < maxLooks && !last.hasEnded; look += 1) {
    const { records, failure } = await turn.perform({ steps: looksAt([last.first]) });
    // There may be no descriptor or thread for a second connection.
    if (failure !== undefined) return false;
    if (records[0] === undefined) return true;
  }
  return false;
}
