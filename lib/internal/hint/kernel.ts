import { os } from '../builtin.js';

// What the running kernel is, and has. Used to explain, never to decide: distributions port features back.

/** The running kernel's release: `'6.1.0-25-amd64'`. */
export const runningKernel = (): string => os().release();

function numbersOf(version: string): [number, number] {
  const [major = '0', minor = '0'] = version.split('.');
  return [Number.parseInt(major, 10), Number.parseInt(minor, 10)];
}

/** Whether a kernel, the running one by default, is older than a version such as `'6.4'`. */
export function isOlderThan(version: string, running: string = runningKernel()): boolean {
  const [major, minor] = numbersOf(version);
  const [ownMajor, ownMinor] = numbersOf(running);
  return ownMajor < major || (ownMajor === major && ownMinor < minor);
}
