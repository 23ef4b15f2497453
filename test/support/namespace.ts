// The helpers of the kernel tests. Whatever they make has a name of its own and goes away after the test, or after the
// file when `beforeAll` made it.

import { statSync } from 'node:fs';
import { undoLater } from './cleanup.js';
import { at, ip, ipBatch, ipJson, ipLink, linkNames, type NetnsName, uniqueName } from './iproute.js';
import { run } from './shell.js';

export { ip, ipBatch, ipJson, ipLink, linkNames, type NetnsName, uniqueName, type Where } from './iproute.js';
export {
  hasKind,
  kernelVersion,
  needsKernel,
  needsKind,
  onKernel,
  skipCurrentTest,
  type VersionRange,
} from './kernel.js';
export { CommandError } from './shell.js';
export { onUml } from './uml.js';
export { errorOf, eventually } from './wait.js';

/** A named network namespace that a test has for itself. */
export interface Scratch {
  /** Its name under /run/netns. */
  readonly name: string;
  readonly path: string;
  /** The namespace's identity, as `Netns.inode` reports it. */
  readonly inode: number;
  /** `ip` inside of it. */
  ip(...args: (string | number)[]): Promise<string>;
  /** `ip -d -j` inside of it, parsed. */
  // biome-ignore lint/suspicious/noExplicitAny: iproute2's JSON has no types.
  ipJson<T = any>(...args: (string | number)[]): Promise<T[]>;
  /** Several lines in one `ip`. */
  ipBatch(...lines: string[]): Promise<string>;
  /** The link of this name as iproute2 sees it. */
  // biome-ignore lint/suspicious/noExplicitAny: iproute2's JSON has no types.
  ipLink<T = any>(name: string): Promise<T | undefined>;
  /** Any command that ends soon, inside of it; returns what it prints. */
  exec(command: string, ...args: string[]): Promise<string>;
}

/** Makes a new network namespace with nothing but lo in it, which is down. */
export const scratch = async (): Promise<Scratch> => {
  const name = uniqueName('ns');
  await ip('netns', 'add', name);
  scratches.add(name);
  undoLater(() => ip('netns', 'del', name).catch(unlessGone));
  const path = `/run/netns/${name}`;
  return {
    name,
    path,
    inode: statSync(path).ino,
    ip: (...args) => ip(...at(name), ...args),
    ipJson: (...args) => ipJson(args, { netns: name }),
    ipBatch: (...lines) => ipBatch(lines, { netns: name }),
    ipLink: (link) => ipLink(link, { netns: name }),
    exec: (command, ...args) => run(['ip', 'netns', 'exec', name, command, ...args]),
  };
};

export interface VethPair {
  /** The end to build upon. */
  readonly name: string;
  readonly peer: string;
}

/** Makes a pair of veth links, both up: every kernel has them, so they serve as the lower device of other links. */
export const vethPair = async ({
  netns,
  peerNetns = netns,
}: {
  netns?: NetnsName | undefined;
  peerNetns?: NetnsName | undefined;
} = {}): Promise<VethPair> => {
  const name = uniqueName('v');
  const peer = uniqueName('p');
  const here = nameOf(netns);
  const there = nameOf(peerNetns);
  if (here !== undefined && there === undefined) throw new Error('peerNetns has to be a namespace with a name');
  const where = here === there ? '' : ` netns ${there}`;
  // An end cannot come up before it has its other end, so the peer has to wait.
  const peerUp = `link set ${peer} up`;
  await ipBatch([`link add ${name} up type veth peer name ${peer}${where}`, ...(where ? [] : [peerUp])], { netns });
  if (where) await ipBatch([peerUp], { netns: peerNetns });
  undoLater(async () => {
    if (here === undefined) {
      // Either end may have been moved or deleted meanwhile, and takes the other one with it.
      for (const end of [name, peer]) if (linkNames().includes(end)) await ip('link', 'del', end);
    } else if (!scratches.has(here)) {
      await ipBatch([`link del ${name}`], { netns }).catch(unlessGone);
    }
  });
  return { name, peer };
};

const nameOf = (netns: NetnsName | undefined): string | undefined => (typeof netns === 'string' ? netns : netns?.name);

// They take all that is in them along.
const scratches = new Set<string>();

const unlessGone = (error: Error): void => {
  if (!/No such file|Cannot find device|does not exist|Cannot open network namespace/.test(error.message)) throw error;
};
