import { errnoName } from '../../errors.js';
import { fs } from '../builtin.js';
import type { Failure } from '../native.js';
import { nearest } from '../nearest.js';
import { handleOf, type NetnsRef } from '../netns-ref.js';

// Namespaces that cannot be opened, and what they are called in hints.

/** Where the names are. */
export const directory = '/run/netns';

/** `'namespace blue'`, `'the namespace of process 7'` */
export function netnsWords(ref: NetnsRef): string {
  if (typeof ref === 'string') return `namespace ${ref}`;
  if (handleOf in ref) {
    const name = ref.name ?? ref.path;
    return name === undefined ? `namespace net:[${ref.inode}]` : `namespace ${name}`;
  }
  return 'pid' in ref ? `the namespace of process ${ref.pid}` : `the namespace of descriptor ${ref.fd}`;
}

type Place = 'name' | 'path' | 'pid' | 'fd' | 'handle';

function formOf(ref: NetnsRef): Place {
  if (typeof ref === 'string') return ref.includes('/') ? 'path' : 'name';
  if (handleOf in ref) return 'handle';
  return 'pid' in ref ? 'pid' : 'fd';
}

// Synchronous, like the opening itself: a handful of names in memory, and only after a failure.
function namesPresent(): string[] {
  try {
    return fs().readdirSync(directory);
  } catch {
    return [];
  }
}

/** There is no such name. */
export function noSuchName(name: string): string {
  const meant = nearest(name, namesPresent());
  const hint = meant === undefined ? '' : ` (did you mean ${meant}?)`;
  return `there is no namespace ${name}: ${directory}/${name} does not exist${hint}`;
}

/** What opens a namespace, as the reference has it. */
function openedBy(ref: NetnsRef): string {
  if (typeof ref === 'string') return ref.includes('/') ? ref : `${directory}/${ref}`;
  if ('pid' in ref) return `process ${ref.pid}`;
  return 'fd' in ref ? `descriptor ${ref.fd}` : 'the handle';
}

const byCode: Readonly<Record<string, (ref: NetnsRef) => string | undefined>> = {
  ENOENT: (ref) => {
    if (formOf(ref) === 'pid') return '/proc is not mounted, and without it a namespace cannot be opened by pid';
    return typeof ref === 'string' && formOf(ref) === 'name' ? noSuchName(ref) : `${openedBy(ref)} does not exist`;
  },
  ENOTDIR: (ref) => `a part of the path ${openedBy(ref)} is no directory`,
  ESRCH: (ref) => `there is no ${openedBy(ref)}`,
  EBADF: (ref) => `${openedBy(ref)} is not open in this process`,
  EACCES: (ref) => mayNotOpen(ref),
  EPERM: (ref) => mayNotOpen(ref),
  EINVAL: (ref) => {
    const what = `${openedBy(ref)} is not a network namespace`;
    if (formOf(ref) !== 'name') return what;
    return `${what}: its name was left behind, or was made in another mount namespace; deleteNetns removes it`;
  },
  ETIMEDOUT: (ref) =>
    `the file system of ${openedBy(ref)} does not answer; openNetns waits for it without stopping the event loop`,
  EMFILE: () => tooManyFiles.EMFILE,
  ENFILE: () => tooManyFiles.ENFILE,
};

function mayNotOpen(ref: NetnsRef): string {
  if (formOf(ref) !== 'pid') return `this process may not open ${openedBy(ref)}`;
  return `the namespaces of ${openedBy(ref)} are open to its owner only, or with CAP_SYS_PTRACE`;
}

/** Descriptors have two limits. */
export const tooManyFiles = {
  EMFILE: 'this process has as many files open as it may: close some, or raise the limit (ulimit -n)',
  ENFILE: 'the system has as many files open as it may (sysctl fs.file-max)',
} as const;

/** Why a namespace cannot be opened. */
export function netnsHint(failure: Failure, ref: NetnsRef): string {
  if (failure.kind === 'closed') return 'the namespace handle was closed';
  return byCode[errnoName(failure.errno)]?.(ref) ?? `${failure.text} failed`;
}
