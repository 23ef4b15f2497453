// killed.mjs NAMESPACE TARGET ID FRACTION: makes links in TARGET, and is killed while it makes the last one, at that
// fraction of the time that one takes, and a little beyond. It says how long that is.

import { Worker } from 'node:worker_threads';
import { createMacvlan, createVeth } from 'lowerdev';

const [netns, targetNetns, id, fraction] = process.argv.slice(2);

const shared = new SharedArrayBuffer(8);
const cell = new Int32Array(shared);
// A thread that waits for nothing else. The signal is for the whole process.
const killer = new Worker(
  `const { workerData, parentPort } = require('node:worker_threads');
   const cell = new Int32Array(workerData);
   parentPort.postMessage('ready');
   Atomics.wait(cell, 0, 0);
   Atomics.wait(cell, 1, 0, cell[0] / 1000);
   process.kill(process.pid, 'SIGKILL');`,
  { eval: true, workerData: shared },
);
await new Promise((resolve) => {
  killer.once('message', resolve);
});

// The last number in the addresses' third part is the link's own.
const wanted = (n) => ({
  targetNetns,
  alias: 'complete',
  altNames: [`${id}-${n}-other`],
  group: 7,
  up: true,
  addresses: [`10.${id}.${n}.1/24`, `10.${id}.${n}.2/24`, { address: `fd00:${id}:a${n}::1/64`, flags: ['nodad'] }],
});

const make = async (n) => {
  const name = `k${id}x${n}`;
  if (n % 2 === 0) return await createMacvlan({ ...wanted(n), name, lowerdev: 'low' }, { netns });
  // Of a pair both ends have to be complete, each in its namespace.
  const peer = { ...wanted(n), name: `${name}p`, altNames: [], addresses: [`10.${id}.${n}.3/24`], targetNetns: netns };
  return await createVeth({ ...wanted(n), name, peer }, { netns });
};

let took = 0;
for (const n of [0, 1, 2, 3]) {
  const started = performance.now();
  await make(n);
  // The first ones open what the others use.
  if (n > 1) took = Math.max(took, performance.now() - started);
}
const killed = make(4 + (id % 2));
cell[0] = Math.max(1, Math.round(took * 1000 * Number(fraction)));
Atomics.notify(cell, 0);
await killed;
// It was faster than expected: then everything is complete.
await new Promise(() => setInterval(() => {}, 1000));
