import { onAbort } from './abort.js';
import type { Call } from './call.js';
import { explain } from './explain.js';
import { type Failure, type NativeMonitor, type NetnsHandle, native } from './native.js';
import './shapes.js';
import { nextTurn } from './slices.js';

// What the kernel tells of, as it comes: read by a thread of its own into a bounded queue, and taken from there in
// slices as fast as the consumer goes.

/** One object that appeared, changed or disappeared; or, without a name, the news that events were lost. */
export type Tiding = { name: string; gone: boolean; object: object } | { name?: undefined };

/** How many events become objects at once. */
const eventsAtOnce = 32;
/** How long a consumer that is always ready keeps the others from their turn. */
const sliceMs = 1;

/** How much may wait: bytes of the socket's buffer, and of messages in the queue behind it. */
export interface Limits {
  receiveBuffer: number;
  queue: number;
}

/** For what changes rarely: what does not fit is read again. */
export const smallLimits: Limits = { receiveBuffer: 1024 * 1024, queue: 1024 * 1024 };

/** A listener in one namespace, which it keeps open. */
export class Watch {
  readonly #call: Call;
  readonly #names: readonly string[];
  readonly #monitor: NativeMonitor;
  readonly #forget: () => void;
  #opened: Promise<void> | undefined;
  #taken: Tiding[] = [];
  #next = 0;
  #turnBegan = 0;
  #failure: Failure | undefined;
  #closed = false;
  #wake: (() => void) | undefined;

  constructor(call: Call, namespace: NetnsHandle | undefined, names: readonly string[], limits: Limits) {
    this.#call = call;
    this.#names = names;
    this.#monitor = new (native().Monitor)(namespace, names, limits, () => this.#wake?.());
    this.#forget = onAbort(call.signal, () => {
      this.close();
    });
  }

  isClosed(): boolean {
    return this.#closed;
  }

  /** Resolves when the kernel has been asked: what happens from here on is told. Twice is fine. */
  open(): Promise<void> {
    this.#opened ??= this.#open();
    return this.#opened;
  }

  async #open(): Promise<void> {
    const opened = await this.whileOpen(this.#call.settle(() => this.#monitor.open()));
    this.#call.signal?.throwIfAborted();
    // Whoever has closed it meanwhile does not ask how that went.
    if (opened?.failure !== undefined && !this.#closed) throw await explain(this.#call, opened.failure);
  }

  /** What `work` comes to; undefined as soon as this is closed. Not to be called again before it has settled. */
  whileOpen<T>(work: Promise<T>): Promise<T | undefined> {
    return new Promise((resolve, reject) => {
      // What rings is still there when it is asked for.
      this.#wake = () => {
        if (this.#closed) resolve(undefined);
      };
      work.then(resolve, reject);
    });
  }

  /** The next piece of news; undefined when the watch was closed. Not to be called again before it has settled. */
  async next(): Promise<Tiding | undefined> {
    while (!this.#closed) {
      const tiding = this.#taken[this.#next];
      if (tiding !== undefined) {
        this.#next += 1;
        return tiding;
      }
      await this.#refill();
    }
    this.#call.signal?.throwIfAborted();
    return undefined;
  }

  /** Forgets what has been told and not been asked for yet. */
  drop(): void {
    this.#monitor.drop();
    this.#taken = [];
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#forget();
    this.#monitor.close();
    this.#wake?.();
  }

  async #refill(): Promise<void> {
    if (this.#taken.length > 0 && performance.now() - this.#turnBegan >= sliceMs) {
      await nextTurn();
      this.#turnBegan = performance.now();
    }
    if (this.#closed) return;
    // Before the look: the bell is rung once until all was taken.
    const rung = new Promise<void>((resolve) => {
      this.#wake = resolve;
    });
    const { numbers, objects = [], failure } = this.#monitor.take(eventsAtOnce);
    this.#failure ??= failure;
    this.#taken = numbers.map((number, i) => this.#read(number, objects[i]));
    this.#next = 0;
    if (this.#taken.length > 0) return;
    if (this.#failure !== undefined) {
      this.close();
      throw this.#call.failure(this.#failure);
    }
    await rung;
    this.#turnBegan = performance.now();
  }

  #read(number: number, object: object | undefined): Tiding {
    const name = this.#names[number >> 1];
    return name === undefined || object === undefined ? {} : { name, gone: number % 2 === 1, object };
  }
}
