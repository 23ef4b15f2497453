import type { Line } from './line.js';
import { foundBy, refsOf, removeEach, type Wanted } from './remove-each.js';
import { looksAt } from './to-delete.js';
import { stepsAtOnce, Turn } from './turn.js';

// Deletions that follow one another in the order of a namespace's changes are gathered, and carried out in one turn: those
// that are called in one tick, and those that are called while earlier ones are under way. Nothing waits for company: a
// gathering takes its turn as a single call would, and is closed when its turn has come or when another change is called.

/** A deletion that waits, until its call is given up. */
interface Waiting extends Wanted {
  readonly signal: AbortSignal | undefined;
  /** Instead of `settle`, when something of our own is wrong. */
  readonly fail: (error: unknown) => void;
}

/** How many gatherings of a line are under way, and the one that others can join. */
interface State {
  underWay: number;
  open: Gathering | undefined;
}

const states = new WeakMap<Line, State>();

function stateOf(line: Line): State {
  const state = states.get(line) ?? { underWay: 0, open: undefined };
  states.set(line, state);
  return state;
}

/** Deletes one link, together with those beside it. */
export function gather(line: Line, one: Waiting): void {
  const state = stateOf(line);
  state.open ??= new Gathering(line, state);
  state.open.add(one);
}

class Gathering {
  readonly #line: Line;
  readonly #state: State;
  readonly #waiting: Waiting[] = [];
  #submitted = false;

  constructor(line: Line, state: State) {
    this.#line = line;
    this.#state = state;
    line.beginUse();
    line.beforeNext(() => {
      this.#submit();
      this.#close();
    });
    // When all calls of this tick have been made: before anybody's `await` is over.
    queueMicrotask(() => {
      this.#submit();
    });
  }

  add(one: Waiting): void {
    this.#waiting.push(one);
  }

  #close(): void {
    if (this.#state.open === this) this.#state.open = undefined;
  }

  #submit(): void {
    if (this.#submitted) return;
    this.#submitted = true;
    // What it submits itself closes nothing.
    this.#line.beforeNext(undefined);
    const [first, second] = this.#waiting;
    const isLone = second === undefined && this.#state.underWay === 0;
    this.#state.underWay += 1;
    const work = first !== undefined && isLone ? this.#removeLone(first) : this.#removeAll();
    void work
      .catch((error: unknown) => {
        for (const { fail } of this.#waiting) fail(error);
      })
      .finally(() => {
        this.#state.underWay -= 1;
        this.#line.endUse();
      });
  }

  async #removeLone({ ref, signal, settle }: Waiting): Promise<void> {
    this.#close();
    const trip = { steps: [{ operation: 'link.delete', link: ref }] };
    const { failure } = await this.#line.perform(trip, 'never', undefined, signal);
    settle(failure);
  }

  // Who is called while it waits for its turn joins.
  async #removeAll(): Promise<void> {
    const turn = new Turn(this.#line, 'always', undefined);
    try {
      const early = this.#waiting.slice(0, stepsAtOnce);
      const look = turn.perform({ steps: looksAt(refsOf(early)) });
      this.#line.beforeNext(() => {
        this.#close();
      });
      const looked = foundBy(early, await look);
      this.#close();
      const isWanted = ({ signal }: Waiting): boolean => signal?.aborted !== true;
      const wanted = new Set<Wanted>(this.#waiting.filter(isWanted));
      const late = this.#waiting.slice(early.length).filter(isWanted);
      await removeEach(
        turn,
        late,
        looked.filter((one) => wanted.has(one.wanted)),
      );
    } finally {
      turn.end();
    }
  }
}
