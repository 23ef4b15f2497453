import type { NetnsHandle, Outcome, Step, Subject, Trip } from './native.js';
import type { Place } from './place.js';
import type { Turn } from './turn.js';

/** What a trip is made of that goes to one namespace only. */
export type LocalTrip = Pick<Trip, 'steps' | 'subjects'>;

/** One of the namespaces that a turn reaches: what is performed here goes there. */
export class Seat {
  /** The namespace, for reads that take no turn. */
  readonly place: Place;
  readonly #turn: Turn;
  readonly #number: number;
  readonly #namespaces: NetnsHandle[];

  /** `number` 0 is the namespace of the turn itself, n is `namespaces[n - 1]`. */
  constructor(turn: Turn, place: Place, number = 0, namespaces: NetnsHandle[] = []) {
    this.#turn = turn;
    this.place = place;
    this.#number = number;
    this.#namespaces = namespaces;
  }

  async perform({ steps, subjects = [] }: LocalTrip): Promise<Outcome> {
    const place = this.#number;
    const there = <T extends Step | Subject>(one: T): T => ({ ...one, place });
    return await this.#turn.perform({
      steps: steps.map(there),
      subjects: subjects.map(there),
      namespaces: this.#namespaces,
    });
  }

  /** Lets the next one have its turn: nobody else has to wait while it is found out why something failed. */
  end(): void {
    this.#turn.end();
  }
}
