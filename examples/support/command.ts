// Programs that the examples need besides the library.

import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { say, styled } from './print.js';

const run = promisify(execFile);

/** Shows and runs a command; returns what it printed. */
export const command = async (program: string, ...args: string[]): Promise<string> => {
  say(styled('dim', `$ ${[program, ...args].join(' ')}`));
  const { stdout } = await run(program, args);
  return stdout.trim();
};
