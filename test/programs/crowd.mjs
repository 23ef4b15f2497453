// node --expose-gc crowd.mjs COUNT: makes so many calls in one turn of the event loop, and prints how many bytes of memory
// each of them has while it waits.

import { createMacvlan, deleteLink, getLink } from 'lowerdev';

const missing = 'no-such-link';
const calls = {
  getLink: () => getLink(missing),
  deleteLink: () => deleteLink(missing),
  createMacvlan: () => createMacvlan({ lowerdev: missing, name: 'mv0', up: true }),
};

const heap = () => {
  gc();
  return process.memoryUsage().heapUsed;
};

const count = Number(process.argv[2]);
const bytes = {};
for (const [name, call] of Object.entries(calls)) {
  // What is compiled and loaded on the way belongs to no call.
  await Promise.allSettled(Array.from({ length: 200 }, call));
  const made = new Array(count);
  const before = heap();
  for (let i = 0; i < count; i++) made[i] = call();
  bytes[name] = Math.round((heap() - before) / count);
  const settled = await Promise.allSettled(made);
  const codes = new Set(settled.map(({ reason }) => reason?.code));
  if ([...codes].join() !== 'ENODEV') throw new Error(`${name}: ${[...codes]}`);
}
console.log(JSON.stringify(bytes));
