import { type Failure, type Listed, native, type Step } from './native.js';
import type { Place } from './place.js';

// A list as the addon holds it, made into objects slice by slice, so that the event loop goes on between.

/** Lets the others have their turn of the event loop. */
export const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** The objects of a list that was read. `paced`: with a turn of the event loop between slices that were made long ago, too. */
export async function* slicesOf<T>(list: Exclude<Listed, { failure: Failure }>, paced = false): AsyncGenerator<T[]> {
  const { pile, slices, made = [] } = list;
  for (let number = 0; number < slices; number += 1) {
    const slice = made[number];
    if (number > 0 && (paced || slice === undefined)) await nextTurn();
    yield (slice ?? native().take(pile, number)) as T[];
  }
}

/** All objects of a dump; undefined when it cannot be read. A hint is worth something, but not an error of its own. */
export async function allOf<T>(place: Place, step: Step): Promise<T[] | undefined> {
  const listed = await place.line('reads').list(step, undefined);
  if (listed.failure !== undefined) return undefined;
  const objects: T[] = [];
  for await (const slice of slicesOf<T>(listed)) objects.push(...slice);
  return objects;
}
