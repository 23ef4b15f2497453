// Which kernel runs the tests, and what it can do. iproute2 is asked, never the library under test.

import { release } from 'node:os';
import { TestRunner } from 'vitest';
import { CommandError, run } from './shell.js';

export interface VersionRange {
  /** The first version that fits: `'6.4'`. */
  min?: string;
  /** The first version that no longer fits. */
  below?: string;
}

/** The running kernel's version: `{ major: 6, minor: 1, text: '6.1.176' }`. */
export const kernelVersion = (): { major: number; minor: number; text: string } => {
  const text = release();
  const [major, minor] = parseVersion(text);
  return { major, minor, text };
};

/** Whether the running kernel lies in the range: `test.runIf(onKernel({ min: '6.4' }))`, or a branch in a test. */
export const onKernel = ({ min, below }: VersionRange): boolean =>
  (min === undefined || compareVersions(release(), min) >= 0) &&
  (below === undefined || compareVersions(release(), below) < 0);

/** Skips the running test, with the reason, on kernels outside of the range. For tests and `beforeEach` hooks. */
export const needsKernel = (range: VersionRange): void => {
  if (onKernel(range)) return;
  const wanted = [range.min && `>= ${range.min}`, range.below && `< ${range.below}`].filter(Boolean).join(' and ');
  skipCurrentTest(`needs Linux ${wanted}, this is ${release()}`);
};

/** Whether the running kernel can create links of this kind. */
export const hasKind = (kind: string): Promise<boolean> => {
  let answer = kinds.get(kind);
  if (!answer) {
    answer = probe(kind);
    kinds.set(kind, answer);
  }
  return answer;
};

/**
 * Skips the running test, with the reason, where the kernel cannot create links of all these kinds. For tests and
 * `beforeEach` hooks; not for `concurrent` tests, where no one test is the running one.
 */
export const needsKind = async (...wanted: string[]): Promise<void> => {
  for (const kind of wanted) {
    if (!(await hasKind(kind))) skipCurrentTest(`the kernel (${release()}) has no link kind ${kind}`);
  }
};

/** Skips the running test with a reason. */
export const skipCurrentTest = (reason: string): never => {
  const test = TestRunner.getCurrentTest();
  if (test?.type !== 'test') throw new Error(`No test is running that could be skipped: ${reason}`);
  return test.context.skip(reason);
};

const kinds = new Map<string, Promise<boolean>>();

// What each kind needs to come into being. A kind that is not listed needs nothing.
const creation: Record<string, string> = {
  ...Object.fromEntries(
    ['macvlan', 'macvtap', 'ipvlan', 'ipvtap', 'macsec'].map((kind) => [kind, `link add link a0 name x0 type ${kind}`]),
  ),
  ...Object.fromEntries(
    ['ipip', 'sit', 'gre', 'gretap', 'vti'].map((kind) => [
      kind,
      `link add x0 type ${kind} local 192.0.2.1 remote 192.0.2.2`,
    ]),
  ),
  ...Object.fromEntries(
    ['ip6tnl', 'ip6gre', 'ip6gretap', 'vti6'].map((kind) => [
      kind,
      `link add x0 type ${kind} local 2001:db8::1 remote 2001:db8::2`,
    ]),
  ),
  vlan: 'link add link a0 name x0 type vlan id 5',
  vxlan: 'link add x0 type vxlan id 5 dstport 4789',
  geneve: 'link add x0 type geneve id 5 remote 192.0.2.1',
  vrf: 'link add x0 type vrf table 10',
  xfrm: 'link add x0 type xfrm dev a0 if_id 5',
  hsr: 'link add x0 type hsr slave1 a0 slave2 a1',
};

// In a namespace that goes away with the process.
const probe = async (kind: string): Promise<boolean> => {
  const lines = ['link add a0 type veth peer name a1', creation[kind] ?? `link add x0 type ${kind}`];
  try {
    await run(['unshare', '--net', 'ip', '-batch', '-'], lines.join('\n'));
    return true;
  } catch (error) {
    const text = error instanceof CommandError ? error.stderr : '';
    if (/Unknown device type|not supported/i.test(text)) return false;
    throw new Error(`Cannot find out whether the kernel has ${kind}`, { cause: error });
  }
};

const parseVersion = (text: string): [number, number] => {
  const match = /^(\d+)\.(\d+)/.exec(text);
  if (!match) throw new Error(`Not a kernel version: ${text}`);
  return [Number(match[1]), Number(match[2])];
};

/** Below, at or above 0: which of two versions is the older one. */
export const compareVersions = (a: string, b: string): number => {
  const [aMajor, aMinor] = parseVersion(a);
  const [bMajor, bMinor] = parseVersion(b);
  return aMajor - bMajor || aMinor - bMinor;
};
