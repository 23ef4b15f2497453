import type { Line } from './line.js';
import type { Hold, Outcome, Step, Trip } from './native.js';

/** Steps of one trip, where there may be thousands: to make more of them at once would hold up the event loop. */
export const stepsAtOnce = 128;

/**
 * A turn in the order of a namespace's changes. Its first trip waits for its turn; when it holds the turn
 * the next trips follow it directly, and nobody else's change comes between. Has to be ended.
 */
export class Turn {
  readonly #line: Line;
  readonly #hold: Hold;
  readonly #signal: AbortSignal | undefined;
  #id: number | undefined;
  #ended = false;
  #released = false;

  constructor(line: Line, hold: Hold, signal: AbortSignal | undefined) {
    this.#line = line;
    this.#hold = hold;
    this.#signal = signal;
    line.beginUse();
  }

  /** The first trip is cancelled by the signal while it waits; the others finish what was begun. */
  async perform(trip: Trip): Promise<Outcome> {
    const first = this.#id === undefined;
    const outcome = await this.#line.perform(trip, this.#hold, this.#id, first ? this.#signal : undefined);
    this.#id ??= outcome.turn;
    // It has ended by itself then.
    this.#released = first && this.#hold === 'onFailure' && outcome.failure === undefined;
    return outcome;
  }

  /**
   * Any number of steps, by several trips one after another. To be used in a turn that is held.
   */
  async performAll(steps: readonly Step[]): Promise<Outcome> {
    const records: Outcome['records'] = [];
    for (let from = 0; from < steps.length; from += stepsAtOnce) {
      const outcome = await this.perform({ steps: steps.slice(from, from + stepsAtOnce) });
      // What was refused before it was carried out has read nothing.
      if (outcome.failure === undefined || outcome.failedStep !== undefined) records.push(...outcome.records);
      if (outcome.failure !== undefined) return { ...outcome, records, failedStep: from + (outcome.failedStep ?? 0) };
    }
    return { records };
  }

  /** A turn of a second connection, for who holds this one: it is nobody else's. Has to be ended before this one. */
  beside(): Turn {
    return new Turn(this.#line.beside(), 'always', undefined);
  }

  /** Lets the next one have its turn; twice is fine. */
  end(): void {
    if (this.#ended) return;
    this.#ended = true;
    if (this.#id !== undefined && !this.#released) this.#line.release(this.#id);
    this.#line.endUse();
  }
}
