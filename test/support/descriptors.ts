import { readdirSync, statSync } from 'node:fs';

/** How many descriptors of this process lead to a namespace. */
export const descriptorsOf = (inode: number): number =>
  readdirSync('/proc/self/fd').filter((fd) => {
    try {
      return statSync(`/proc/self/fd/${fd}`).ino === inode;
    } catch {
      return false;
    }
  }).length;
