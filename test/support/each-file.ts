// Runs before each kernel test file: after each test and after the file, all is as it was before.

import { readdirSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach } from 'vitest';
import { fileEnds, testEnds, testStarts } from './cleanup.js';
import { ip, ipBatch, linkNames } from './iproute.js';
import { startShell } from './shell.js';

// Hooks registered here run first, and their counterparts last.
beforeEach((context) => {
  testStarts();
  context.onTestFinished(testEnds);
});

let linksBefore: string[] = [];
let namespacesBefore: string[] = [];

beforeAll(() => {
  startShell();
  linksBefore = linkNames();
  namespacesBefore = namespaces();
});

// What the library made in the namespace that the files share, and what a failed test left.
afterAll(async () => {
  await fileEnds();
  for (const name of namespaces()) {
    if (!namespacesBefore.includes(name)) await ip('netns', 'del', name);
  }
  const left = linkNames().filter((name) => !linksBefore.includes(name));
  if (left.length > 0) {
    // A link may go away with another one.
    await ipBatch(
      left.map((name) => `link del dev ${name}`),
      { force: true },
    ).catch(() => {});
  }
});

const namespaces = (): string[] => {
  try {
    return readdirSync('/run/netns');
  } catch {
    return [];
  }
};
