import { groupSize, hasMembers, type Watcher } from './group.js';
import type { Turn } from './turn.js';

// More links than are deleted as one. The kernel answers a deletion when it has waited for the last of its grace periods,
// and for that it gives up its lock for links. So the next chunk goes by a second connection as soon as the group of the
// one before is empty: from then on that cannot fail any more.

/** Deletes a chunk; says whether the next one is to follow. Of the last one nobody wants to know how far it is. */
type Work<T> = (turn: Turn, chunk: readonly T[], watcher: Watcher | undefined) => Promise<boolean>;

/** A chunk that is being deleted. */
class UnderWay implements Watcher {
  readonly end: Promise<boolean>;
  /** Resolves when its deletion has been sent, or when it is no longer to be looked at. */
  readonly sent: Promise<void>;
  #group: number | undefined;
  #onSent = (): void => undefined;

  constructor(work: (watcher: Watcher) => Promise<boolean>) {
    this.sent = new Promise((resolve) => {
      this.#onSent = resolve;
    });
    const ended = (): void => {
      this.failed();
    };
    this.end = work(this);
    this.end.then(ended, ended);
  }

  going(group: number): void {
    this.#group = group;
    this.#onSent();
  }

  /** The group of its links, until their deletion has been answered. */
  group(): number | undefined {
    return this.#group;
  }

  failed(): void {
    this.#group = undefined;
    this.#onSent();
  }
}

/** Works on chunk after chunk in a turn that is held, and for every other one in another beside it. */
export async function eachChunk<T>(turn: Turn, all: readonly T[], work: Work<T>): Promise<void> {
  const second = all.length > groupSize ? turn.beside() : undefined;
  const begun: UnderWay[] = [];
  try {
    for (let from = 0; from < all.length; from += groupSize) {
      const chunk = all.slice(from, from + groupSize);
      const lane = await nextLane(turn, second, begun);
      if (lane === undefined) break;
      const isLast = from + groupSize >= all.length;
      begun.push(new UnderWay((watcher) => work(lane, chunk, isLast ? undefined : watcher)));
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
  if (await isDecided(lane, last)) return lane;
  return (await last.end) ? turn : undefined;
}

// The first looks may come before the deletion. Once that has begun, they wait for the kernel's lock.
async function isDecided(turn: Turn, last: UnderWay): Promise<boolean> {
  await last.sent;
  for (let group = last.group(); group !== undefined; group = last.group()) {
    const isThere = await hasMembers(turn, group);
    // There may be no descriptor or thread for a second connection.
    if (isThere === undefined) return false;
    // When it has failed meanwhile, the links have left the group.
    if (!isThere) return last.group() !== undefined;
  }
  return false;
}
