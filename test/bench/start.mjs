// What the programs that start the measurements share.

import { spawnSync } from 'node:child_process';
import { join, resolve } from 'node:path';

export const root = resolve(import.meta.dirname, '../..');

/** Runs a program that prints for the user; its status. */
export const run = (command, args) => {
  const { status, error } = spawnSync(command, args, { cwd: root, stdio: 'inherit' });
  if (error) throw error;
  return status ?? 1;
};

/** Compiles `test/bench/NAME.c` to `build/bench/NAME`; the compiler's status. */
export const compileC = (name) => {
  const words = ['-std=gnu11', '-O2', '-Wall', '-o', join(root, 'build/bench', name), `test/bench/${name}.c`];
  return run(process.env.CC ?? 'cc', words);
};
