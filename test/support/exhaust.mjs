// For programs that have to do without a descriptor.

import { openSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** Takes every descriptor there is, and those that others give back, until nobody does any more; adds them to `taken`. */
export const exhaust = async (taken) => {
  for (let quiet = 0; quiet < 20; quiet++) {
    try {
      for (;;) {
        taken.push(openSync('/dev/null'));
        quiet = 0;
      }
    } catch {
      // None left.
    }
    await sleep(10);
  }
};
