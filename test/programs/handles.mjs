// handles.mjs COUNT PATH: opens and closes a namespace COUNT times; what that has cost in the end, and by half-time.

import { setTimeout as sleep } from 'node:timers/promises';
import { openNetns } from 'lowerdev';
import { growthOf, usage } from '../support/usage.mjs';

const [count, path] = [Number(process.argv[2]), process.argv[3]];

// What opened a namespace is put away behind the answer.
const atRest = async () => {
  for (let last = usage(), same = 0; same < 3; ) {
    await sleep(10);
    const now = usage();
    same = now.descriptors === last.descriptors && now.threads === last.threads ? same + 1 : 0;
    last = now;
  }
  return usage();
};

const cycle = async (times) => {
  for (let i = 0; i < times; i++) {
    const netns = await openNetns(path);
    await netns.close();
  }
};

await cycle(10);
const before = await atRest();
await cycle(count / 2);
const half = await atRest();
await cycle(count / 2);
const after = await atRest();
const { descriptors, threads } = growthOf(before, after);
const { heap, besides } = growthOf(half, after);
console.log(JSON.stringify({ descriptors, threads, heap, besides }));
