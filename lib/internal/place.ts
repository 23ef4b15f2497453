import { idleMs, Line } from './line.js';
import { type NetnsHandle, native } from './native.js';

// The connections in use, by namespace.

type Purpose = 'changes' | 'reads' | 'beside';

/** How often this thread has entered another namespace. */
let moves = 0;

/**
 * A namespace in use: one line for changes, in order, and one for reads, so that no change holds them up; and when many links
 * are deleted one more, for who has his turn among the changes.
 */
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
    const line = new Line(this.#where(), {
      isForChanges: purpose === 'changes',
      beside: () => this.line('beside'),
      onClose: () => {
        this.#lines.delete(purpose);
        this.#leave();
      },
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
  if (places.size === 0) return;
  // By then, whoever has just left a place has gone back to it if he was about to.
  setImmediate(() => {
    const own = keyOfOwn();
    for (const place of [...places.values()]) {
      if (place.key !== own && (key === undefined || place.key === key)) place.closeIdle();
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
