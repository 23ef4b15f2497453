import type { Link } from '../link.js';
import { native } from './native.js';
import type { Place } from './place.js';
import './shapes.js';

// A look at the links of a namespace, to find out what is really wrong. A burst of failures costs one look.

const fresh = new Map<string, Promise<readonly Link[]>>();
/** How long a look is good for. */
const freshMs = 50;

async function look(place: Place): Promise<readonly Link[]> {
  const listed = await place.line('reads').list({ operation: 'link.list' }, undefined);
  // A hint is worth something, but not an error of its own.
  if (listed.failure !== undefined) return [];
  return native().take(listed.pile, 0, listed.size) as Link[];
}

/** The links of a namespace, at most a moment old. */
export function linksIn(place: Place): Promise<readonly Link[]> {
  const known = fresh.get(place.key);
  if (known !== undefined) return known;
  const looking = look(place);
  fresh.set(place.key, looking);
  const forget = (): void => {
    setTimeout(() => fresh.delete(place.key), freshMs).unref();
  };
  looking.then(forget, forget);
  return looking;
}
