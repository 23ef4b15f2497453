// The command, as users start it: the built one, in a process of its own.

import { fileURLToPath } from 'node:url';
import { type Child, type Ended, start } from './child.js';

const file = fileURLToPath(new URL('../../dist/code/cli.js', import.meta.url));
const command = (...args: string[]): string[] => [process.execPath, file, ...args];

/** Runs `lowerdev` to its end. */
export const lowerdev = (...args: string[]): Promise<Ended> => start(command(...args)).ended;

/** … without any privilege. */
lowerdev.unprivileged = (...args: string[]): Promise<Ended> =>
  start(['setpriv', '--bounding-set=-all', '--inh-caps=-all', '--no-new-privs', ...command(...args)]).ended;

/** … on a terminal, of whose colours nobody but the test has said anything. */
lowerdev.onTerminal = (env: Record<string, string>, ...args: string[]): Promise<Ended> =>
  start([
    'script',
    '-qec',
    [
      'env -u NO_COLOR',
      ...Object.entries({ TERM: 'xterm', ...env }).map(([k, v]) => `${k}=${v}`),
      ...command(...args),
    ].join(' '),
    '/dev/null',
  ]).ended;

/** Starts `lowerdev`, which goes on. */
lowerdev.started = (...args: string[]): Child => start(command(...args));
