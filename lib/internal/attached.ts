import type { Call } from './call.js';
import { explain } from './explain.js';
import type { Outcome, Step } from './native.js';
import { eachSlice } from './read.js';
import { placeFor } from './where.js';

// What is attached to links: addresses, routes, neighbours, rules. Each is one message to the kernel, which either
// takes it as a whole or not at all.

/** Sends one message, in the order of the namespace's changes. */
export async function attach(call: Call, step: Step, options: object = { ...step.values }): Promise<Outcome> {
  const place = placeFor(call);
  const outcome = await call.settle(() =>
    place.line('changes').perform({ steps: [step] }, 'never', undefined, call.signal),
  );
  if (outcome.failure === undefined) return outcome;
  throw await explain(call, outcome.failure, { place, ref: step.link, asked: { ...options } });
}

/** Reads a list; `fits` leaves out what the kernel could not. */
export async function listAttached<T>(call: Call, step: Step, fits: (one: T) => boolean = () => true): Promise<T[]> {
  const list: T[] = [];
  for await (const slice of eachSlice<T>(call, placeFor(call), step)) list.push(...slice.filter(fits));
  return list;
}
