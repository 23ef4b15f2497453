import { onAbort } from './abort.js';
import { Attendance } from './awake.js';
import { refuse } from './check.js';
import './flatten.js';
import { changes } from './gate.js';
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

// The connections in use, by namespace.

whenLoaded((addon) => {
  addon.bindRefuse(refuse);
});

/** How long a connection that nobody uses stays open, at most: its socket keeps its namespace alive. */
const idleMs = 1000;

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
  #users = 0;
  /** Whether the connection may keep sockets in other namespaces for later. */
  #wentElsewhere = false;
  // Looks time and again, from the beginning on: a call may be refused before it has used the line. To set a timer for
  // each call would cost more than to note that there was one.
  readonly #idle: NodeJS.Timeout;
  #wasUsed = false;
  #before: (() => void) | undefined;

  constructor(namespace: NetnsHandle | null | undefined, isForChanges: boolean, onClose: () => void) {
    this.#isForChanges = isForChanges;
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

type Purpose = 'changes' | 'reads';

/** How often this thread has entered another namespace. */
let moves = 0;

/** A namespace in use: one line for changes, in order, and one for reads, so that no change holds them up. */
export class Place {
  readonly key: string;
  readonly #bornAfter = moves;
  #namespace: NetnsHandle | undefined;
  readonly #lines = new Map<Purpose, Line>();

  /** Owns `namespace`, which is closed with the last line. Without one it is the calling thread's own. */
  constructor(key: string, namespace: NetnsHandle | undefined) {
    this.key = key;
    this.#namespace = namespace;
    // A place may have been named and then not gone to.
    setTimeout(() => {
      this.#leave();
    }, idleMs).unref();
  }

  line(purpose: Purpose): Line {
    const known = this.#lines.get(purpose);
    if (known !== undefined) return known;
    const line = new Line(this.#where(), purpose === 'changes', () => {
      this.#lines.delete(purpose);
      this.#leave();
    });
    this.#lines.set(purpose, line);
    return line;
  }

  submitWaiting(): void {
    for (const line of this.#lines.values()) line.submitWaiting();
  }

  comeHome(): void {
    for (const line of this.#lines.values()) line.comeHome();
  }

  /** Closes the lines that are not in use, and the namespace with the last one. */
  closeIdle(): void {
    for (const line of [...this.#lines.values()]) line.closeIfIdle();
    this.#leave();
  }

  /** When this place is where the calling thread was until now: what is begun here later has to be begun from elsewhere. */
  leaveBehind(namespace: NetnsHandle): void {
    this.#namespace ??= namespace.share();
  }

  // The own namespace needs no handle as long as the thread is there. Afterwards, without one, there is no way back.
  #where(): NetnsHandle | null | undefined {
    return this.#namespace ?? (this.#bornAfter === moves ? undefined : null);
  }

  #leave(): void {
    if (this.#lines.size > 0) return;
    if (places.get(this.key) === this) places.delete(this.key);
    this.#namespace?.close();
  }
}

const places = new Map<string, Place>();

/**
 * Closes what is only kept for later: it keeps namespaces alive that have been deleted. Not to be called from a promise's
 * continuation, since another one may be about to use what it has just left.
 */
export function closeIdle(): void {
  for (const place of [...places.values()]) place.closeIdle();
}

/** To be called when a handle of the namespace is closed, or some name is gone: what is only kept for later keeps it alive. */
export function leaveOthers(key?: string): void {
  // By then, whoever has just left a place has gone back to it if he was about to.
  setImmediate(() => {
    const own = keyOfOwn();
    for (const place of [...places.values()]) {
      if (place.key !== own && place.key === (key ?? place.key)) place.closeIdle();
      else place.comeHome();
    }
  });
}

/** To be called before this thread goes to another namespace. */
export function submitWaiting(): void {
  for (const place of places.values()) place.submitWaiting();
}

let ownKey: string | undefined;
const unrecognised = 'own';

function keyOfOwn(): string {
  if (ownKey !== undefined) return ownKey;
  const current = native().openNetns('current');
  // With neither a capability nor /proc the own namespace is usable all the same, only not recognised.
  if ('failure' in current) return unrecognised;
  ownKey = current.key();
  current.close();
  return ownKey;
}

/** The place of a namespace; without a handle, of the calling thread's own. The handle is only borrowed. */
export function placeOf(handle: NetnsHandle | undefined): Place {
  const own = keyOfOwn();
  const key = handle?.key() ?? own;
  const known = places.get(key);
  if (known !== undefined) return known;
  // The caller's own namespace needs no setns, and so no privilege beyond that of the change itself.
  const namespace = key === own ? undefined : handle?.share();
  // One that was closed must never lead to the caller's own.
  if (key !== own && namespace === undefined) throw new Error('the namespace was closed');
  const place = new Place(key, namespace);
  places.set(key, place);
  return place;
}

/**
 * To be called when this thread has gone from one namespace to another. Calls under way go on in the one that they
 * were made in.
 */
export function moveOn(from: NetnsHandle, to: NetnsHandle): void {
  for (const key of [from.key(), unrecognised]) places.get(key)?.leaveBehind(from);
  moves += 1;
  ownKey = to.key();
}
