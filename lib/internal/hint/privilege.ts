import { readFileSync } from 'node:fs';
import { netnsWords } from './netns.js';
import type { Case } from './scene.js';

// Which capability is missing, and where. The kernel says EPERM, and asks for the capability in the user namespace that
// owns the network namespace: to be root is not enough.

/** Numbers of capabilities (include/uapi/linux/capability.h). */
const capabilities = { CAP_NET_ADMIN: 12n, CAP_SYS_ADMIN: 21n } as const;
type Capability = keyof typeof capabilities;

/** Whether this thread has it: by /proc/thread-self, since each has its own. Undefined without /proc. */
export function isEffective(capability: Capability): boolean | undefined {
  try {
    const line = /^CapEff:\s*([0-9a-f]+)$/m.exec(readFileSync('/proc/thread-self/status', 'utf8'))?.[1];
    if (line === undefined) return undefined;
    return ((BigInt(`0x${line}`) >> capabilities[capability]) & 1n) === 1n;
  } catch {
    return undefined;
  }
}

/** Whether this process has CAP_NET_ADMIN somewhere; then EPERM may mean other things. */
export function hasNetAdmin(): boolean {
  return isEffective('CAP_NET_ADMIN') === true;
}

/** A change needs CAP_NET_ADMIN over the namespace of the call, and over the one where a new link ends up. */
export function netAdminMissing({ call }: Case): string {
  if (isEffective('CAP_NET_ADMIN') !== true) return 'this process has no CAP_NET_ADMIN';
  // Another one than its own this process could not even have entered.
  const words = call.netns === undefined ? 'the network namespace of this process' : netnsWords(call.netns);
  return `${words} belongs to another user namespace, and there this process has no CAP_NET_ADMIN`;
}

/** Another namespace is entered to open a socket in it: setns() needs CAP_SYS_ADMIN, here and there. */
export function sysAdminMissing({ call, target, failure }: Case): string | undefined {
  const words = target?.words ?? (call.netns === undefined ? undefined : netnsWords(call.netns));
  return failure.text !== 'setns' || words === undefined ? undefined : sysAdminNeeded(words);
}

/** What it takes to enter a namespace. */
export function sysAdminNeeded(words: string): string {
  const needs = `to enter ${words} this process needs CAP_SYS_ADMIN`;
  return isEffective('CAP_SYS_ADMIN') === true ? `${needs} in the user namespace that owns it` : needs;
}

const openingCalls = ['socket', 'bind', 'send'];

/** A socket that was refused by something other than the rules for namespaces. */
export function refusedByFilter({ failure }: Case): string | undefined {
  if (!openingCalls.includes(failure.text)) return undefined;
  return `the system call ${failure.text} was refused, by a filter (seccomp) or a security module as it seems`;
}
