import { timers } from './builtin.js';
import type { Call } from './call.js';
import { closeIdle } from './place.js';

const pauseMs = 20;
const limitMs = 500;

/**
 * Whether a MAC address that is in use may become free by itself: a namespace dies some time after its last user, and
 * its macvlans keep their addresses until then. Not when a link that can be seen holds it. `started` is the time of the
 * first try.
 */
export async function mayRetry(call: Call, started: number, isSeen: () => Promise<boolean>): Promise<boolean> {
  if (!call.retry || performance.now() - started >= limitMs) return false;
  return !(await isSeen());
}

/** A moment before the next try, in which we are not the last user of a namespace ourselves. An abort ends it. */
export async function pause(signal: AbortSignal | undefined): Promise<void> {
  setImmediate(closeIdle);
  const options = signal === undefined ? {} : { signal };
  await timers()
    .setTimeout(pauseMs, undefined, options)
    .catch(() => {
      signal?.throwIfAborted();
    });
}
