// Programs as strace sees them.

import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { start } from './child.js';

/** What a program asked of the system, of the calls in `trace`: a line for each. Undefined where strace does not work. */
export const straced = async (trace: string, command: readonly string[]): Promise<string[] | undefined> => {
  const folder = mkdtempSync(join(tmpdir(), 'traced-'));
  const file = join(folder, 'calls');
  const { status, stderr } = await start([
    ...['sh', '-c', 'command -v strace >/dev/null && strace -qq -o /dev/null true || exit 77; exec "$@"', 'sh'],
    ...['strace', '-f', '-qq', '-o', file, '-e', `trace=${trace}`, '-e', 'signal=none'],
    ...command,
  ]).ended;
  if (status !== 77) expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  const lines = status === 77 ? undefined : readFileSync(file, 'utf8').split('\n');
  rmSync(folder, { recursive: true });
  return lines;
};
