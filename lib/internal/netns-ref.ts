import { checkKnown, outOfRange, wrongType, wrongValue } from './check.js';
import { type Failure, type NetnsHandle, native } from './native.js';

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

function openText(text: string, name: string): NetnsHandle | { failure: Failure } {
  if (text.includes('/')) {
    if (text.includes('\0')) throw wrongValue('a path without NUL', name, text);
    return native().openNetns('path', text);
  }
  checkNetnsName(text, name);
  return native().openNetns('name', text);
}

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

/** Opens what a reference names; quick, and in the order of the calls. The caller closes what is `opened`. */
export function openRef(ref: unknown, name = 'netns'): { handle: NetnsHandle; opened: boolean } | { failure: Failure } {
  if (typeof ref === 'string') return asOpened(openText(ref, name));
  if (typeof ref !== 'object' || ref === null) throw wrongType(form, name, ref);
  if (handleOf in ref) return { handle: (ref as HasHandle)[handleOf](), opened: false };
  if (has(ref, 'pid')) {
    checkKnown(ref, ['pid']);
    checkNumber(ref.pid, `${name}.pid`, 1);
    return asOpened(native().openNetns('pid', ref.pid));
  }
  if (has(ref, 'fd')) {
    checkKnown(ref, ['fd']);
    checkNumber(ref.fd, `${name}.fd`, 0);
    return asOpened(native().openNetns('fd', ref.fd));
  }
  throw wrongType(form, name, ref);
}

function asOpened(
  opened: NetnsHandle | { failure: Failure },
): { handle: NetnsHandle; opened: boolean } | { failure: Failure } {
  return 'failure' in opened ? opened : { handle: opened, opened: true };
}
