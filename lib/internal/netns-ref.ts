import { checkKnown, outOfRange, wrongType, wrongValue } from './check.js';
import { type Failure, type NetnsForm, type NetnsHandle, native } from './native.js';

/** The way from a Netns to its native handle, for this library only. */
export const handleOf: unique symbol = Symbol('lowerdev.handle');

/** Whatever has a native handle inside: the public class Netns, which this folder does not know. */
export interface HasHandle {
  readonly inode: number;
  readonly name?: string;
  readonly path?: string;
  [handleOf](): NetnsHandle;
}

/**
 * A network namespace: an open {@link Netns}, a name under `/run/netns` (`'blue'`), a path (it contains
 * a `/`), `{ pid }` of a process in it, or `{ fd }`, an open descriptor of it, which is duplicated.
 *
 * It is opened while the call is made, so that calls are carried out in their order: a path on a file system that
 * does not answer (a dead server) stops the event loop for half a second, and then the call rejects with `ETIMEDOUT`.
 * `openNetns` waits for it as long as it takes, and stops nobody: give calls the handle it opens.
 */
export type NetnsRef = HasHandle | string | { pid: number } | { fd: number };

const maxPid = 0x7fffffff;

function checkNumber(value: unknown, name: string, min: number): asserts value is number {
  if (typeof value !== 'number') throw wrongType('an integer', name, value);
  if (!Number.isInteger(value) || value < min || value > maxPid) {
    throw outOfRange(`an integer between ${min} and ${maxPid}`, name, value);
  }
}

const form = 'a Netns, a name, a path, { pid } or { fd }';

/** Refuses what cannot be a name under /run/netns, so that a name can never lead out of it. */
export function checkNetnsName(value: unknown, name = 'name'): asserts value is string {
  if (typeof value !== 'string') throw wrongType('a string', name, value);
  const fits = value.length > 0 && Buffer.byteLength(value) <= 255 && !/[/\0]/.test(value);
  if (!fits || value === '.' || value === '..') {
    throw wrongValue("a name of 1 to 255 bytes without '/', and neither '.' nor '..'", name, value);
  }
}

function has<Name extends string>(value: object, name: Name): value is Record<Name, unknown> {
  return name in value;
}

/** What a reference names: a handle, or what opens one. */
type Named = { handle: NetnsHandle } | { form: NetnsForm; value: string | number };

const closed: Failure = { kind: 'closed', errno: 0, text: '' };

const isClosed = (handle: NetnsHandle): boolean => handle.descriptor() === undefined;

function namedBy(ref: unknown, name: string): Named {
  if (typeof ref === 'string') {
    if (!ref.includes('/')) checkNetnsName(ref, name);
    else if (ref.includes('\0')) throw wrongValue('a path without NUL', name, ref);
    return { form: ref.includes('/') ? 'path' : 'name', value: ref };
  }
  if (typeof ref !== 'object' || ref === null) throw wrongType(form, name, ref);
  if (handleOf in ref) return { handle: (ref as HasHandle)[handleOf]() };
  if (has(ref, 'pid')) {
    checkKnown(ref, ['pid']);
    checkNumber(ref.pid, `${name}.pid`, 1);
    return { form: 'pid', value: ref.pid };
  }
  if (has(ref, 'fd')) {
    checkKnown(ref, ['fd']);
    checkNumber(ref.fd, `${name}.fd`, 0);
    return { form: 'fd', value: ref.fd };
  }
  throw wrongType(form, name, ref);
}

type Failed = { failure: Failure };
type Opened = { handle: NetnsHandle; opened: boolean } | Failed;

/** Opens what a reference names, in the order of the calls. The caller closes what is `opened`. */
export function openRef(ref: unknown, name = 'netns'): Opened {
  const named = namedBy(ref, name);
  if ('handle' in named) return isClosed(named.handle) ? { failure: closed } : { ...named, opened: false };
  const opened = native().openNetns(named.form, named.value);
  return 'failure' in opened ? opened : { handle: opened, opened: true };
}

/**
 * Opens what a reference names without waiting on this thread: a path may lead to a file system that does not answer.
 * Refuses at once what is no reference. The handle is the caller's in any case: of somebody's handle it is another one on
 * the same descriptor.
 */
export function openRefAside(ref: unknown, name = 'netns'): Promise<{ handle: NetnsHandle } | Failed> {
  const named = namedBy(ref, name);
  // A handle or a descriptor is what it is now: its owner may close it as soon as he has called.
  if ('handle' in named) {
    const handle = named.handle.share();
    return Promise.resolve(handle === undefined ? { failure: closed } : { handle });
  }
  const { form, value } = named;
  const addon = native();
  const opening = form === 'fd' ? Promise.resolve(addon.openNetns(form, value)) : addon.openNetnsAside(form, value);
  return opening.then((opened) => ('failure' in opened ? opened : { handle: opened }));
}
