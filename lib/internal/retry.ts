import { setTimeout as sleep } from 'node:timers/promises';
import type { Plan } from './create.js';
import { macHolder } from './explain.js';

/** The errnos that the library itself acts upon. */
export const errnos = { ENOENT: 2, EEXIST: 17, ENODEV: 19, EADDRINUSE: 98 } as const;

const pauseMs = 20;
const limitMs = 500;

/**
 * Whether a MAC address that is in use may become free by itself: a namespace dies some time after its last user, and
 * its macvlans keep their addresses until then. Not when a link that can be seen holds it.
 */
export async function mayRetry(plan: Plan, tries: number): Promise<boolean> {
  if (!plan.call.retry || tries * pauseMs >= limitMs) return false;
  return (await macHolder(plan)) === undefined;
}

/** A moment before the next try. An abort ends it. */
export async function pause(signal: AbortSignal | undefined): Promise<void> {
  await sleep(pauseMs, undefined, signal === undefined ? {} : { signal }).catch(() => {
    signal?.throwIfAborted();
  });
}
