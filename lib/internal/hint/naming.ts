import { errnoName } from '../../errors.js';
import type { Failure } from '../native.js';
import { directory, noSuchName, tooManyFiles } from './netns.js';
import { isEffective, refused } from './privilege.js';

// Names of namespaces that cannot be made or removed.

// Of whoever has the capability something else is the matter.
function refusedName(text: string): string {
  if (isEffective('CAP_SYS_ADMIN') !== true) return 'making and removing namespaces needs CAP_SYS_ADMIN';
  if (text === 'unshare') return refused(text);
  if (/^(u?mount|share) /.test(text)) {
    return 'names are mounts, and those of this process belong to another user namespace: it needs a mount namespace of its own (unshare --mount)';
  }
  return `${text} was refused: by the permissions of the directory, an attribute of the file (lsattr), or a security module`;
}

/** Why a namespace cannot be made or removed. */
export function namedNetnsHint(failure: Failure, name: string | undefined): string {
  const code = errnoName(failure.errno);
  if (code === 'EPERM' || code === 'EACCES') return refusedName(failure.text);
  if (name !== undefined && code === 'EEXIST') return `there is a namespace ${name} already (${directory}/${name})`;
  if (name !== undefined && code === 'ENOENT') return noSuchName(name);
  if (code === 'EMFILE' || code === 'ENFILE') return tooManyFiles[code];
  return `${failure.text} failed`;
}
