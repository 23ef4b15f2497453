// Runs once before the kernel tests: they must never change the machine's own network.

import { readlinkSync } from 'node:fs';
import { onUml } from './uml.js';

export const setup = (): void => {
  if (onUml() || isPrivate()) return;
  throw new Error(
    'The kernel tests refuse to run in what may be the initial network namespace. ' +
      'Use `npm test`, or test/support/in-netns.sh node_modules/.bin/vitest run --project kernel',
  );
};

const isPrivate = (): boolean => {
  const own = readlinkSync('/proc/self/ns/net');
  // Said by in-netns.sh, since not everyone may read the other one.
  if (own === process.env.PRIVATE_NETNS) return true;
  try {
    return own !== readlinkSync('/proc/1/ns/net');
  } catch {
    return false;
  }
};
