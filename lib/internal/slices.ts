import { native } from './native.js';

// A list as the addon holds it, made into objects slice by slice, so that the event loop goes on between.

/** Objects made in one turn of the event loop. */
export const sliceSize = 256;

/** Lets the others have their turn of the event loop. */
export const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** The objects of a list that was read. */
export async function* slicesOf<T>({ pile, size }: { pile: object; size: number }): AsyncGenerator<T[]> {
  for (let from = 0; from < size; from += sliceSize) {
    if (from > 0) await nextTurn();
    yield native().take(pile, from, sliceSize) as T[];
  }
}
