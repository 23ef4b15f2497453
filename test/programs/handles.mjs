// handles.mjs COUNT PATH: opens and closes a namespace COUNT times; what that has cost in the end, and by half-time.

import { readdirSync } from 'node:fs';
import { openNetns } from 'lowerdev';

const [count, path] = [Number(process.argv[2]), process.argv[3]];

const usage = () => {
  gc();
  gc();
  return {
    descriptors: readdirSync('/proc/self/fd').length,
    threads: readdirSync('/proc/self/task').length,
    memory: process.memoryUsage.rss(),
  };
};

const cycle = async (times) => {
  for (let i = 0; i < times; i++) {
    const netns = await openNetns(path);
    await netns.close();
  }
};

await cycle(10);
const before = usage();
await cycle(count / 2);
const half = usage();
await cycle(count / 2);
const after = usage();
console.log(
  JSON.stringify({
    descriptors: after.descriptors - before.descriptors,
    threads: after.threads - before.threads,
    growth: after.memory - half.memory,
  }),
);
