import type { Entry } from './call.js';
import { begun } from './gate.js';

// A generator passes on `return` only when it has been asked for nothing: whoever leaves one that waits for an event
// would have to wait as well.

/** What a loop reads: `close` ends a `next` that is pending. */
interface Source<T> {
  next(): Promise<IteratorResult<T, undefined>>;
  close(): Promise<void>;
}

/** Reads a source that is opened at the first step, and closed at once when the loop is left. */
export class Loop<T> implements AsyncGenerator<T, undefined> {
  /** Undefined when it was called, or will never be. */
  #open: ((from: Entry) => Source<T>) | undefined;
  #source: Source<T> | undefined;

  /** `open` gets a function that the user's line has called. */
  constructor(open: (from: Entry) => Source<T>) {
    this.#open = open;
  }

  next(): Promise<IteratorResult<T, undefined>> {
    const open = this.#open;
    if (open === undefined) return this.#source?.next() ?? Promise.resolve({ done: true, value: undefined });
    this.#open = undefined;
    const first = (): Promise<IteratorResult<T, undefined>> => {
      this.#source = open(first);
      return this.#source.next();
    };
    return begun(first);
  }

  async return(value?: PromiseLike<undefined>): Promise<IteratorResult<T, undefined>> {
    await this.#close();
    await value;
    return { done: true, value: undefined };
  }

  async throw(error: unknown): Promise<never> {
    await this.#close();
    throw error;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#close();
  }

  async #close(): Promise<void> {
    this.#open = undefined;
    await this.#source?.close();
  }
}
