import { readFileSync } from 'node:fs';

/** True inside User-Mode Linux, where the initial network namespace is the guest's own. */
export const onUml = (): boolean => {
  try {
    return readFileSync('/proc/cpuinfo', 'utf8').includes('User Mode Linux');
  } catch {
    return false;
  }
};
