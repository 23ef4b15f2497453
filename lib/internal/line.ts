import { onAbort } from './abort.js';
import { Attendance } from './awake.js';
import { refuse } from './check.js';
import './flatten.js';
import { changes, copyOf } from './gate.js';
import { keepFor, keptFor } from './kept.js';
import { noteChange } from './look.js';
import {
  type Connection,
  type Failure,
  type Hold,
  type Listed,
  type NetnsHandle,
  native,
  type Outcome,
  type Step,
  type Trip,
  whenLoaded,
} from './native.js';

// A connection: how calls travel by it, in which order, and how long it is kept.

whenLoaded((addon) => {
  addon.bindRefuse(refuse);
});

/** How long a connection that nobody uses stays open, at most: its socket keeps its namespace alive. */
export const idleMs = 1000;

let lastTicket = 0;

function nextTicket(): number {
  lastTicket = (lastTicket + 1) >>> 0;
  return lastTicket;
}

/** One socket with its thread. Closed when nobody has used it for half a second, or a little longer. */
export class Line {
  readonly #connection: Connection;
  readonly #attendance: Attendance;
  readonly #onClose: () => void;
  readonly #isForChanges: boolean;
  /** Another one to the same namespace, for who has a turn of this one. */
  readonly beside: () => Line;
  #users = 0;
  /** Whether the connection may keep sockets in other namespaces for later. */
  #wentElsewhere = false;
  // Looks time and again, from the beginning on: a call may be refused before it has used the line. To set a timer for
  // each call would cost more than to note that there was one.
  readonly #idle: NodeJS.Timeout;
  #wasUsed = false;
  #before: (() => void) | undefined;

  constructor(
    namespace: NetnsHandle | null | undefined,
    { isForChanges, beside, onClose }: { isForChanges: boolean; beside: () => Line; onClose: () => void },
  ) {
    this.#isForChanges = isForChanges;
    this.beside = beside;
    this.#connection = new (native().Connection)(namespace);
    this.#attendance = new Attendance(this.#connection);
    this.#onClose = onClose;
    this.#idle = setInterval(() => {
      if (this.#wasUsed) this.#wasUsed = this.#users > 0;
      else this.closeIfIdle();
    }, idleMs / 2).unref();
  }

  /** Carries out a trip, in a turn of its own or in one that is held. */
  perform(trip: Trip, hold: Hold, turn: number | undefined, signal: AbortSignal | undefined): Promise<Outcome> {
    if (turn === undefined) this.#submitEarlier();
    if (trip.namespaces !== undefined && trip.namespaces.length > 0) this.#wentElsewhere = true;
    const ticket = nextTicket();
    const answer = this.#connection.perform(ticket, trip, hold, turn);
    const forget = this.#sent(ticket, signal);
    return answer.then((outcome) => {
      if (outcome.failure === undefined) noteChange();
      this.#answered(forget);
      return outcome;
    });
  }

  /**
   * Goes on with what was given, behind what was called before; of a crowd when its turn comes, with a copy. What cannot be
   * copied takes those that wait along.
   */
  inOrder<Given extends object, T>(given: Given, work: (own: Given) => Promise<T>): Promise<T> {
    if (changes.isOpen()) return changes.pass(() => work(given));
    const own = copyOf(given);
    if (own === undefined) return work(given);
    this.beginUse();
    // What is gathered until now does not wait for this one, and what is gathered from now on comes behind it.
    this.submitWaiting();
    return changes.pass(() => {
      this.endUse();
      return work(own);
    });
  }

  /** Reads a dump. */
  async list(step: Step, signal: AbortSignal | undefined): Promise<Listed> {
    const ticket = nextTicket();
    // First: it may throw. The slices come by later turns.
    const answer = this.#connection.list(ticket, step);
    keepFor(ticket);
    const listed = await this.#ask(ticket, answer, signal);
    const made = keptFor(ticket, listed.failure === undefined ? listed.tries : 0);
    return listed.failure === undefined ? { ...listed, made } : listed;
  }

  /** Whether a route socket in this namespace has that port. */
  isPortTaken(port: number, signal: AbortSignal | undefined): Promise<{ failure?: Failure; taken?: boolean }> {
    const ticket = nextTicket();
    return this.#ask(ticket, this.#connection.isPortTaken(ticket, port), signal);
  }

  /** `callback` is called once, before the next turn is submitted. */
  beforeNext(callback: (() => void) | undefined): void {
    this.#before = callback;
  }

  /** Submits what has been called, and waits for the end of the tick. */
  submitWaiting(): void {
    const before = this.#before;
    this.#before = undefined;
    before?.();
  }

  // What was called before goes before: first what waits behind the gate, and then what is gathered, since that is
  // submitted when something comes to wait behind the gate.
  #submitEarlier(): void {
    if (!this.#isForChanges || changes.isStarting()) return;
    changes.passAll();
    this.submitWaiting();
  }

  /** Ends a turn that is held. */
  release(turn: number): void {
    this.#connection.release(turn);
  }

  /** Keeps the line open until {@link endUse}. */
  beginUse(): void {
    this.#users += 1;
    this.#wasUsed = true;
  }

  endUse(): void {
    this.#users -= 1;
  }

  /** Leaves other namespaces, unless it is in use. */
  comeHome(): void {
    if (this.#users > 0 || !this.#wentElsewhere) return;
    this.#wentElsewhere = false;
    void this.perform({ steps: [], closeIdle: true }, 'never', undefined, undefined);
  }

  /** Closes the line now, unless it is in use. */
  closeIfIdle(): void {
    if (this.#users > 0) return;
    clearInterval(this.#idle);
    this.#onClose();
    this.#connection.close();
  }

  // When the signal fires, what is still queued is never sent. What is sent goes on, and is undone by the addon when it can
  // be: before anything that is submitted after the signal has fired.
  #sent(ticket: number, signal: AbortSignal | undefined): (() => void) | undefined {
    this.#attendance.sent();
    this.beginUse();
    if (signal === undefined) return undefined;
    return onAbort(signal, () => {
      this.#connection.cancel(ticket);
    });
  }

  // The addon's promises never reject.
  #answered(forget: (() => void) | undefined): void {
    this.#attendance.answered();
    forget?.();
    this.endUse();
  }

  #ask<T>(ticket: number, answer: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
    const forget = this.#sent(ticket, signal);
    void answer.then(() => {
      this.#answered(forget);
    });
    return answer;
  }
}
