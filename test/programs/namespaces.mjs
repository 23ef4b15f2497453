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

const settled = async (threads) => {
  // Idle connections end in a second.
  for (let round = 0; round < 500 && usage().threads > threads; round++) await sleep(10);
  return usage();
};

await settled(0);
const before = usage();
for (let i = 0; i < count; i++) await cycle();
const after = await settled(before.threads);
console.log(
  JSON.stringify({
    descriptors: after.descriptors - before.descriptors,
    threads: after.threads - before.threads,
  }),
);
