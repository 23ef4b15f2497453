// Who makes thousands of calls in one turn of the event loop would keep everybody else waiting until the last of them is
// made into a request. So the first few calls of a turn are sent at once, and the others in the turns that follow, in
// their order and a little in each: the kernel takes longer for them than that anyhow.

/** Calls that are sent at once between two turns of the event loop. Who awaits each call never makes more. */
const atOnce = 8;
/** How long each turn of the event loop spends on those that wait. */
const sliceMs = 1;

/** Begins at once. What it throws rejects. */
export function begun<T>(work: () => Promise<T>): Promise<T> {
  try {
    return work();
  } catch (error) {
    return Promise.reject(error);
  }
}

/** What goes through here goes on in the order in which it came. */
export class Gate {
  #waiting: (() => void)[] = [];
  #next = 0;
  #begun = 0;
  #isStarting = false;

  /** Whether a call that is made now goes through at once. */
  isOpen(): boolean {
    return this.#isStarting || (this.#waiting.length === 0 && this.#begun < atOnce);
  }

  /** Whether a call that is made now waits, and is not known by where it was made. */
  isCrowded(): boolean {
    return isCrowd() && !this.isOpen();
  }

  /** Does the work when its turn comes. What was given to it must be its own by then. */
  pass<T>(work: () => Promise<T>): Promise<T> {
    if (this.isOpen()) {
      this.#begun += 1;
      return work();
    }
    return new Promise((resolve) => {
      this.#waiting.push(() => {
        resolve(begun(work));
      });
      if (this.#waiting.length === 1) setImmediate(this.#slice);
    });
  }

  /** To be called when the event loop has gone on. */
  turned(): void {
    this.#begun = 0;
  }

  /** Whether what has waited is just being started. */
  isStarting(): boolean {
    return this.#isStarting;
  }

  /** Starts all that waits: something comes that must not go first. Not while it is being started. */
  passAll(): void {
    if (this.#waiting.length > 0 && !this.#isStarting) this.#start(Number.POSITIVE_INFINITY);
  }

  readonly #slice = (): void => {
    this.turned();
    this.#start(performance.now() + sliceMs);
    if (this.#waiting.length > 0) setImmediate(this.#slice);
  };

  #start(until: number): void {
    this.#isStarting = true;
    try {
      while (this.#next < this.#waiting.length) {
        this.#next += 1;
        this.#waiting[this.#next - 1]?.();
        if (performance.now() >= until) break;
      }
    } finally {
      this.#isStarting = false;
    }
    if (this.#next < this.#waiting.length) return;
    this.#waiting = [];
    this.#next = 0;
  }
}

/** Changes: in their order, whatever else is changed. */
export const changes = new Gate();
/** Questions, which no change holds up. */
export const questions = new Gate();
/**
 * What is found out about failures: thousands of them may wait for the same look at the links. Nobody says that the event
 * loop has gone on, as answers do so often in one turn: of nine in different turns one waits for the next.
 */
export const explanations = new Gate();

/** So many calls of one turn note where in the program they were made. That takes five times as long as all the rest. */
const traced = 64;
/** Of so many it is time to see to it that they are forgotten. */
const someTraces = 8;
let traces = 0;

const forgetTraces = (): void => {
  traces = 0;
};

// Who awaits one call after the other, thousands of them, makes one in each turn; an error has the line of that `await`
// anyhow. So there are so many turns with traces, and another one every few milliseconds.
const manyTurns = 128;
const msPerTurn = 2;
let turns = manyTurns;
let counted = 0;
let isTracedTurn = false;

function takesTurn(): boolean {
  const now = performance.now();
  turns = Math.min(manyTurns, turns + (now - counted) / msPerTurn);
  counted = now;
  if (turns < 1) return false;
  turns -= 1;
  return true;
}

/** Whether a call that is made now can take the time to note where it was made. */
export function takesTrace(): boolean {
  traces += 1;
  // They may all be answered without a connection, and nobody say that the event loop has gone on.
  if (traces === someTraces) setImmediate(forgetTraces);
  if (traces > traced) return false;
  if (traces === 1 || !isTracedTurn) isTracedTurn = takesTurn();
  return isTracedTurn;
}

/** Whether so many have been made in this turn that none can take that time any more. */
export function isCrowd(): boolean {
  return traces >= traced;
}

/** To be called when the event loop has gone on. */
export function turned(): void {
  forgetTraces();
  changes.turned();
  questions.turned();
}

/** Starts all that waits. */
export function passAll(): void {
  changes.passAll();
  questions.passAll();
}

type Flat = string | number | boolean | bigint | symbol | null | undefined;

function isFlat(value: unknown): value is Flat {
  return (typeof value !== 'object' && typeof value !== 'function') || value === null;
}

/** What lies deeper than any option does. */
const maxDepth = 5;

/** A copy that its owner cannot change any more; undefined when there is more in it than values, lists and records. */
export function copyOf<T extends object>(given: T, depth = 0): T | undefined {
  const copy = emptyLike(given);
  if (copy === undefined || depth > maxDepth) return undefined;
  for (const [name, value] of Object.entries(given) as [string, object | Flat][]) {
    const own = isFlat(value) ? value : copyOf(value, depth + 1);
    // By an assignment it would become the prototype.
    if ((own === undefined && value !== undefined) || name === '__proto__') return undefined;
    copy[name] = own;
  }
  return copy as T;
}

function emptyLike(given: object): Record<string, unknown> | undefined {
  if (Array.isArray(given)) return new Array(given.length) as unknown as Record<string, unknown>;
  const prototype: unknown = Object.getPrototypeOf(given);
  return prototype === Object.prototype || prototype === null ? {} : undefined;
}
