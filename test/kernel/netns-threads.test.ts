// No thread that outlives a call ever changes its namespace.

import { pbkdf2 } from 'node:crypto';
import { readdirSync, readlinkSync } from 'node:fs';
import { setImmediate as turn } from 'node:timers/promises';
import { promisify } from 'node:util';
import { beforeAll, expect, test } from 'vitest';
import {
  createNetns,
  createVeth,
  deleteNetns,
  getLink,
  listLinks,
  listNetns,
  openNetns,
  setLink,
} from '../../lib/index.js';
import { eventually, scratch, uniqueName } from '../support/namespace.js';

const own = readlinkSync('/proc/self/ns/net');

const threads = (): string[] => readdirSync('/proc/self/task');

const namespaceOf = (thread: string): string | undefined => {
  try {
    return readlinkSync(`/proc/self/task/${thread}/ns/net`);
  } catch {
    return undefined; // It has ended.
  }
};

/** Every thread but those of the library: the main one, those of V8, those of libuv's pool. */
let others: string[];

beforeAll(async () => {
  // libuv makes the threads of its pool when there is work for them.
  await Promise.all(Array.from({ length: 8 }, () => promisify(pbkdf2)('a', 'b', 1, 1, 'sha1')));
  others = threads();
  expect(others.length).toBeGreaterThan(4);
  expect(others).toContain(String(process.pid));
});

/** Looks at the threads as long as the work lasts. */
const watch = async (work: Promise<unknown>): Promise<number> => {
  let over = false;
  const ended = work.finally(() => {
    over = true;
  });
  let looks = 0;
  for (; !over; looks++) {
    for (const thread of others) expect([thread, namespaceOf(thread) ?? own]).toEqual([thread, own]);
    await turn();
  }
  await ended;
  return looks;
};

const work = async (): Promise<void> => {
  const there = await scratch();
  await Promise.all(
    Array.from({ length: 8 }, async () => {
      const name = uniqueName('w');
      await using named = await createNetns(name);
      await using anonymous = await createNetns();
      await createVeth({ name: 'a', targetNetns: named, peer: { name: uniqueName('p'), targetNetns: anonymous } });
      await createVeth({ targetNetns: there.name }, { netns: anonymous });
      await Promise.all([getLink('a', { netns: name }), listLinks({}, { netns: anonymous }), listNetns()]);
      await setLink('a', { up: true }, { netns: named });
      await using _opened = await openNetns(name);
      await deleteNetns(name);
    }),
  );
};

test('the threads that were there stay in their namespace while others are entered', async () => {
  expect(await watch(work())).toBeGreaterThan(5);
});

test('afterwards no thread is anywhere else', async () => {
  await eventually(() => {
    const elsewhere = threads().filter((thread) => ![own, undefined].includes(namespaceOf(thread)));
    expect(elsewhere).toEqual([]);
  });
});

test('the threads of the library end when they are idle', async () => {
  await getLink('lo');
  await eventually(() => expect(threads().filter((thread) => !others.includes(thread))).toEqual([]));
});
