import { errnoName } from '../../errors.js';
import type { Failure } from '../native.js';
import type { NetnsRef } from '../netns-ref.js';
import { netnsWords, tooManyFiles } from './netns.js';
import { sysAdminNeededFor } from './privilege.js';

// Namespaces that can be opened, and not entered or not found.

/** Why a namespace cannot be entered. */
export function enteringHint(failure: Failure, ref: NetnsRef): string {
  const code = errnoName(failure.errno);
  if (failure.text === 'setns' && code === 'EPERM') return sysAdminNeededFor(ref);
  if (code === 'EMFILE' || code === 'ENFILE') return tooManyFiles[code];
  return `${failure.text} failed`;
}

/** Why the namespace that another one knows by a number cannot be opened. */
export function numberedNetnsHint(failure: Failure, id: number, from: NetnsRef): string {
  if (errnoName(failure.errno) !== 'ENOENT') return enteringHint(failure, from);
  if (failure.kind === 'kernel') return `${netnsWords(from)} knows no other one by the number ${id}`;
  return (
    `${netnsWords(from)} knows one by the number ${id}, but nobody that this process can see is in it or has a handle on it: ` +
    'a socket may keep it alive, or somebody in another pid or mount namespace'
  );
}
