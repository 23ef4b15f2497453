import type { Link } from '../link.js';
import { timers } from './builtin.js';
import { nextMoment } from './order.js';
import type { Place } from './place.js';
import './shapes.js';
import { allOf } from './slices.js';

// A look at the links of a namespace, to find out what is really wrong. A burst of failures costs one look.

/** What was seen, and when, in the order of all such moments. */
interface Look {
  readonly began: number;
  /** By `performance.now()`. */
  readonly beganMs: number;
  /** Undefined when the namespace could not be looked at. */
  readonly links: Promise<readonly Link[] | undefined>;
}

const looks = new Map<string, Look>();
/** How long the calls of a burst share a look. */
const burstMs = 1000;
/** How long a look tells what is not there, and what is there to calls that were made after it. */
const freshMs = 50;
/** All links of a namespace, now; undefined when they cannot be seen. */
export async function lookAt(place: Place): Promise<readonly Link[] | undefined> {
  return await allOf<Link>(place, { operation: 'link.list' });
}

function lookAgain(place: Place): Look {
  const look = { began: nextMoment(), beganMs: performance.now(), links: lookAt(place) };
  const forget = (): void => {
    if (looks.get(place.key) === look) looks.delete(place.key);
  };
  const forgetLater = (): void => {
    setTimeout(forget, burstMs).unref();
  };
  looks.set(place.key, look);
  look.links.then(forgetLater, forget);
  return look;
}

let lastChange = Number.NEGATIVE_INFINITY;

/** To be told of every change that this library makes: what was seen before may be no longer so. */
export function noteChange(): void {
  lastChange = nextMoment();
}

/** What a look is wanted for: to find what is in the way, or to conclude that it is not there. */
export type Purpose = 'presence' | 'absence';

const isFresh = ({ beganMs }: Look): boolean => performance.now() - beganMs <= freshMs;

// What is in the way was so before, mostly. Calls that were made before the look are of one burst with the one that it
// was made for.
function showsPresence(look: Look, since: number): boolean {
  return look.began >= since || (isFresh(look) && look.began >= lastChange);
}

// A new look for each failure that nothing explains would be one for each link of a burst that makes some and fails with
// others. They wait a moment, and share the next one.
async function lookForAbsence(place: Place, since: number): Promise<Look> {
  const asked = nextMoment();
  const known = looks.get(place.key);
  if (known !== undefined && known.began >= since && isFresh(known)) {
    if (known.began >= lastChange) return known;
    await timers().setTimeout(known.beganMs + freshMs - performance.now());
  }
  const next = looks.get(place.key);
  return next !== undefined && next.began >= asked ? next : lookAgain(place);
}

/** The links of a namespace, for a call that was made at `since`; undefined when they cannot be seen. */
export async function linksIn(place: Place, purpose: Purpose, since: number): Promise<readonly Link[] | undefined> {
  if (purpose === 'absence') return await (await lookForAbsence(place, since)).links;
  const known = looks.get(place.key);
  return await (known !== undefined && showsPresence(known, since) ? known : lookAgain(place)).links;
}
