// A path on a file system that does not answer, like that of a server which is down.

import { existsSync, mkdtempSync } from 'node:fs';
import { rmdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { createNetns, getLink, listNetns, openNetns } from '../../lib/index.js';
import { start } from '../support/child.js';
import { undoLater } from '../support/cleanup.js';
import { errorOf, skipCurrentTest } from '../support/namespace.js';

test('openNetns waits for it, and nobody else does', async () => {
  if (!existsSync('/dev/fuse')) skipCurrentTest('the kernel has no FUSE');
  const directory = mkdtempSync(join(tmpdir(), 'silent-'));
  const program = fileURLToPath(new URL('../programs/silent-files.py', import.meta.url));
  undoLater(() => rmdir(directory));
  const server = start(['python3', program, directory]);
  expect(await server.line()).toBe('mounted');
  let settled = false;
  const opening = errorOf(openNetns(join(directory, 'netns'))).finally(() => {
    settled = true;
  });
  expect(await server.line()).toBe('asked');
  // The event loop turns, other calls are made, and namespaces are opened.
  await using other = await createNetns();
  await using again = await openNetns({ pid: process.pid });
  await Promise.all([getLink('lo'), getLink('lo', { netns: other }), getLink('lo', { netns: again }), listNetns()]);
  expect(settled).toBe(false);
  server.say('answer');
  expect(await opening).toMatchObject({ code: 'ENOENT', operation: 'netns.open', target: join(directory, 'netns') });
  // It unmounts what it has mounted.
  server.say('end');
  expect(await server.ended).toMatchObject({ status: 0, stderr: '' });
});
