// What is used is given back: descriptors, threads, memory.

import { describe, expect, test } from 'vitest';
import { nodeCommand, runProgram, start } from '../support/child.js';
import { onUml, scratch, skipCurrentTest } from '../support/namespace.js';

const mebibyte = 2 ** 20;

describe('a handle of a namespace', () => {
  // LONG_RUN=1 makes it ten thousand.
  const count = process.env['LONG_RUN'] ? 10_000 : 1000;

  test(`that is opened and closed ${count} times leaves nothing`, async () => {
    const { path } = await scratch();
    const { status, stdout, stderr } = await runProgram('handles.mjs', count, path);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    const { heap, besides, ...rest } = JSON.parse(stdout);
    expect(rest).toEqual({ descriptors: 0, threads: 0 });
    expect(heap).toBeLessThanOrEqual(mebibyte);
    expect(besides).toBeLessThanOrEqual(5 * mebibyte);
  });
});

test('namespaces that are made, used and closed leave neither descriptor nor thread', async () => {
  if (onUml()) skipCurrentTest('it takes User-Mode Linux ten seconds; netns-handle.test.ts is for all kernels');
  const { status, stdout, stderr } = await runProgram('namespaces.mjs', 40);
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(JSON.parse(stdout)).toEqual({ descriptors: 0, threads: 0 });
});

test('lists that are refused leave nothing', async () => {
  const { status, stdout, stderr } = await runProgram('refused-lists.mjs', 5000);
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  // An empty object has 56 bytes.
  expect(JSON.parse(stdout)).toBeLessThan(50);
});

// Ten thousand of them with 2 KB each: the garbage collector took 50 ms for the turn that they were made in.
test('a call of a crowd keeps little while it waits', async () => {
  const { status, stdout, stderr } = await runProgram('crowd.mjs', 5000);
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  const bytes = JSON.parse(stdout) as Record<string, number>;
  expect(Object.keys(bytes)).toEqual(['getLink', 'deleteLink', 'createMacvlan']);
  for (const [name, each] of Object.entries(bytes)) expect(each, name).toBeLessThan(900);
});

test('namespaces that live for a moment leave no connection that is kept for later', async () => {
  const command = ['sh', '-c', 'ulimit -n 128; exec "$@"', 'sh', ...nodeCommand('short-lived.mjs', 400)];
  expect(await start(command).ended).toMatchObject({ status: 0, stderr: '' });
});

test('calls that found no descriptor say so, and succeed as soon as there are some', async () => {
  const { path } = await scratch();
  const command = ['sh', '-c', 'ulimit -n 64; exec "$@"', 'sh', ...nodeCommand('descriptors.mjs', path)];
  const { status, stdout, stderr } = await start(command).ended;
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  const { without, afterwards } = JSON.parse(stdout);
  const names = ['read', 'list', 'change', 'elsewhere', 'changeElsewhere', 'open', 'create'];
  expect(without).toEqual(Object.fromEntries(names.map((name) => [name, 'EMFILE'])));
  expect(afterwards).toEqual(Object.fromEntries(names.map((name) => [name, 'fulfilled'])));
});
