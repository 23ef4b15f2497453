import { os } from './builtin.js';

/** The kernel's names of errors that this library itself looks for, or makes. */
type Name = keyof ReturnType<typeof os>['constants']['errno'];

// Not read when the library is imported: `node:os` would be loaded for them, and every program wait for it.
let numbers: Readonly<Record<Name, number>> | undefined;

/** The number of an error: not the same on every architecture. */
export function errno(name: Name): number {
  numbers ??= os().constants.errno;
  return numbers[name];
}
