import { fs } from '../builtin.js';
import { type NetnsHandle, native } from '../native.js';
import { type NetnsRef, openRef } from '../netns-ref.js';
import { netnsWords } from './netns.js';
import type { Case } from './scene.js';

// Which capability is missing, and where. The kernel says EPERM, and asks for the capability in the user namespace that
// owns the network namespace: to be root is not enough. It says EPERM of other things as well, so nothing is said to be
// missing that is there.

/** Numbers of capabilities (include/uapi/linux/capability.h). */
const capabilities = { CAP_NET_ADMIN: 12n, CAP_SYS_ADMIN: 21n } as const;
type Capability = keyof typeof capabilities;

/** Whether this thread has it: by /proc/thread-self, since each has its own. Undefined without /proc. */
export function isEffective(capability: Capability): boolean | undefined {
  try {
    const line = /^CapEff:\s*([0-9a-f]+)$/m.exec(fs().readFileSync('/proc/thread-self/status', 'utf8'))?.[1];
    if (line === undefined) return undefined;
    return ((BigInt(`0x${line}`) >> capabilities[capability]) & 1n) === 1n;
  } catch {
    return undefined;
  }
}

function inReach(handle: NetnsHandle): boolean | undefined {
  try {
    return handle.isInReach();
  } finally {
    handle.close();
  }
}

/** Whether what this thread may do holds in a network namespace; undefined when that cannot be told. */
function isInReach(ref: NetnsRef | undefined): boolean | undefined {
  const addon = native();
  if (ref === undefined) {
    const own = addon.openNetns('current');
    return 'failure' in own ? undefined : inReach(own);
  }
  const opened = openRef(ref);
  if ('failure' in opened) return undefined;
  return opened.opened ? inReach(opened.handle) : opened.handle.isInReach();
}

/** Whether EPERM means something other than that CAP_NET_ADMIN is missing. */
export function hasNetAdmin({ call, target }: Case): boolean {
  return (
    isEffective('CAP_NET_ADMIN') === true && isInReach(call.netns) === true && target?.handle.isInReach() !== false
  );
}

/** A change needs CAP_NET_ADMIN over the namespace of the call, and over the one where a new link ends up. */
export function netAdminMissing({ call, target }: Case): string | undefined {
  const has = isEffective('CAP_NET_ADMIN');
  if (has === undefined) return 'a change needs CAP_NET_ADMIN: without /proc it cannot be told whether it is missing';
  if (!has) return 'this process has no CAP_NET_ADMIN';
  const elsewhere = (words: string): string =>
    `${words} belongs to another user namespace, and there this process has no CAP_NET_ADMIN`;
  const reach = isInReach(call.netns);
  if (reach === false) {
    return elsewhere(call.netns === undefined ? 'the network namespace of this process' : netnsWords(call.netns));
  }
  if (target?.handle.isInReach() === false) return elsewhere(target.words);
  if (reach === undefined) return undefined;
  return 'CAP_NET_ADMIN is not what is missing, this process has it there: a link or a namespace that it is about belongs to another user namespace, or a security module is against it';
}

/** Another namespace is entered to open a socket in it: setns() needs CAP_SYS_ADMIN, here and there. */
export function sysAdminMissing({ call, target, failure }: Case): string | undefined {
  if (failure.text !== 'setns') return undefined;
  if (target !== undefined) return sysAdminNeeded(target.words, () => target.handle.isInReach());
  const { netns } = call;
  return netns === undefined ? undefined : sysAdminNeededFor(netns);
}

function sysAdminNeeded(words: string, reaches: () => boolean | undefined): string {
  const needs = `to enter ${words} this process needs CAP_SYS_ADMIN`;
  if (isEffective('CAP_SYS_ADMIN') !== true) return needs;
  return reaches() === true ? refused('setns') : `${needs} in the user namespace that owns it`;
}

/** What it takes to enter a namespace. */
export function sysAdminNeededFor(ref: NetnsRef): string {
  return sysAdminNeeded(netnsWords(ref), () => isInReach(ref));
}

const openingCalls = ['socket', 'bind', 'send'];

/** What is left when no capability is missing. */
export const refused = (what: string): string =>
  `the system call ${what} was refused, by a filter (seccomp) or a security module as it seems`;

/** A socket that was refused by something other than the rules for namespaces. */
export function refusedByFilter({ failure }: Case): string | undefined {
  return openingCalls.includes(failure.text) ? refused(failure.text) : undefined;
}
