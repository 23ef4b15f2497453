// Only the thread that calls enterNetns moves: neither the main thread nor one of libuv's pool, whoever starts that.

import { statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { type Ended, nodeCommand, start } from '../support/child.js';
import { scratch } from '../support/namespace.js';

const own = statSync('/proc/self/ns/net').ino;
const poolSize = 6;

const run = async (...options: string[]): Promise<{ ended: Ended; there: number[] }> => {
  const namespaces = [await scratch(), await scratch()];
  const library = fileURLToPath(new URL('../../dist/code/index.js', import.meta.url));
  const [node = '', ...args] = nodeCommand('entering.cjs', library, ...namespaces.map(({ name }) => name));
  const command = ['env', `UV_THREADPOOL_SIZE=${poolSize}`, node, ...options, ...args];
  return { ended: await start(command).ended, there: namespaces.map(({ inode }) => inode) };
};

test('in a program whose pool has not been used when the worker enters', async () => {
  const { ended, there } = await run();
  expect(ended).toMatchObject({ status: 0, stderr: '' });
  const seen = JSON.parse(ended.stdout);
  expect(seen).toMatchObject({ own, mine: own, elsewhere: [], poolBefore: [], poolIn: [own] });
  expect(seen.looks).toBeGreaterThanOrEqual(100);
  expect(seen.visited.sort()).toEqual(there.sort());
  // The pool came into being in the call of enterNetns.
  expect(seen.added).toHaveLength(poolSize);
  expect(seen.added).toEqual(expect.arrayContaining(seen.pool));
});

test('in a program whose pool is there already', async () => {
  // A module that is loaded first, and uses the pool.
  const { ended } = await run(
    '--import',
    'data:text/javascript,import fs from "node:fs/promises"; await fs.stat("/");',
  );
  expect(ended).toMatchObject({ status: 0, stderr: '' });
  const seen = JSON.parse(ended.stdout);
  expect(seen).toMatchObject({ own, mine: own, elsewhere: [], poolIn: [own] });
  // Nobody comes twice.
  expect(seen.added).toEqual([]);
});
