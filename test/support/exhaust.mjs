// For programs that have to do without a descriptor.

import { openSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** Takes every descriptor there is; adds them to `taken`. */
export const takeAll = (taken) => {
  try {
    for (;;) taken.push(openSync('/dev/null'));
  } catch {
    // None left.
  }
};

/** Takes every descriptor there is, and those that others give back, until nobody does any more; adds them to `taken`. */
export const exhaust = async (taken) => {
  for (let quiet = 0; quiet < 20; quiet++) {
    const before = taken.length;
    takeAll(taken);
    if (taken.length > before) quiet = 0;
    await sleep(10);
  }
};
