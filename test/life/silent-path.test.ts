// A path on a file system that does not answer, like that of a server which is down.

import { existsSync, mkdtempSync } from 'node:fs';
import { rmdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { createNetns, createVeth, getLink, listNetns, openNetns } from '../../lib/index.js';
import { type Child, nodeCommand, start } from '../support/child.js';
import { undoLater } from '../support/cleanup.js';
import { errorOf, skipCurrentTest } from '../support/namespace.js';

interface Silent {
  /** A path that does not answer. */
  readonly path: string;
  readonly server: Child;
}

const mountSilent = async (): Promise<Silent> => {
  if (!existsSync('/dev/fuse')) skipCurrentTest('the kernel has no FUSE');
  const directory = mkdtempSync(join(tmpdir(), 'silent-'));
  const program = fileURLToPath(new URL('../programs/silent-files.py', import.meta.url));
  undoLater(() => rmdir(directory));
  const server = start(['python3', program, directory]);
  expect(await server.line()).toBe('mounted');
  return { path: join(directory, 'netns'), server };
};

// It unmounts what it has mounted.
const unmount = async ({ server }: Silent): Promise<void> => {
  server.say('answer');
  server.say('end');
  expect(await server.ended).toMatchObject({ status: 0, stderr: '' });
};

test('openNetns waits for it, and nobody else does', async () => {
  const { path, server } = await mountSilent();
  let settled = false;
  const opening = errorOf(openNetns(path)).finally(() => {
    settled = true;
  });
  expect(await server.line()).toBe('asked');
  // The event loop turns, other calls are made, and namespaces are opened.
  await using other = await createNetns();
  await using again = await openNetns({ pid: process.pid });
  await Promise.all([getLink('lo'), getLink('lo', { netns: other }), getLink('lo', { netns: again }), listNetns()]);
  expect(settled).toBe(false);
  server.say('answer');
  expect(await opening).toMatchObject({ code: 'ENOENT', operation: 'netns.open', target: path });
  // It unmounts what it has mounted.
  server.say('end');
  expect(await server.ended).toMatchObject({ status: 0, stderr: '' });
});

// A call opens what it names before it returns: its place in the order of calls depends on it.
test('a call that names it is refused in the end, as a namespace and as a target', async () => {
  const silent = await mountSilent();
  const refused = { code: 'ETIMEDOUT', errno: -110, hint: expect.stringContaining('openNetns') };
  expect(await errorOf(getLink('lo', { netns: silent.path }))).toMatchObject({ ...refused, option: 'netns' });
  const creation = createVeth({ targetNetns: silent.path, peer: {} });
  expect(await errorOf(creation)).toMatchObject({ ...refused, option: 'targetNetns' });
  await unmount(silent);
});

test.each([
  ['exit', { status: 7, stderr: '' }],
  ['throw', { status: 1, stderr: expect.stringContaining('thrown on purpose') }],
  ['terminate', { status: 1, stderr: '' }],
])('nothing that ends waits for it: %s', async (ending, wanted) => {
  const silent = await mountSilent();
  const program = start(nodeCommand('hung-path.mjs', ending, silent.path));
  expect(await silent.server.line()).toBe('asked');
  program.say('end');
  expect(await program.ended).toMatchObject({ ...wanted, signal: null });
  await unmount(silent);
});
