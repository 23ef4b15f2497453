// namespaces.mjs COUNT: makes, uses and closes COUNT namespaces, and says what is left of them.

import { readdirSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { createNetns, createVeth, getLink, setLink } from 'lowerdev';

const count = Number(process.argv[2]);

const usage = () => ({
  descriptors: readdirSync('/proc/self/fd').length,
  threads: readdirSync('/proc/self/task').length,
});

const cycle = async () => {
  const netns = await createNetns();
  await createVeth({ targetNetns: netns });
  await Promise.all([setLink('lo', { up: true }, { netns }), getLink('lo', { netns })]);
  await netns.close();
};

// Idle connections end in a second, and what is left of them is given back when their threads are joined.
const settled = async ({ descriptors, threads }) => {
  for (let round = 0; round < 1000; round++) {
    const now = usage();
    if (now.threads <= threads && now.descriptors <= descriptors) break;
    await sleep(10);
  }
  return usage();
};

const before = usage();
for (let i = 0; i < count; i++) await cycle();
const after = await settled(before);
console.log(
  JSON.stringify({
    descriptors: after.descriptors - before.descriptors,
    threads: after.threads - before.threads,
  }),
);
