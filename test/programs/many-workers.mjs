// many-workers.mjs COUNT: workers that come and go, each of which makes a pair of links.

import { readdirSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { isMainThread, parentPort, Worker } from 'node:worker_threads';
import { createVeth, deleteLinks, listLinks } from 'lowerdev';

const usage = () => ({
  threads: readdirSync('/proc/self/task').length,
  descriptors: readdirSync('/proc/self/fd').length,
});

const makeOne = () =>
  new Promise((resolve, reject) => {
    const worker = new Worker(new URL(import.meta.url));
    let made;
    worker.on('error', reject);
    worker.on('message', (index) => {
      made = index;
    });
    worker.on('exit', (status) => (status === 0 ? resolve(made) : reject(new Error(`status ${status}`))));
  });

if (isMainThread) {
  const count = Number(process.argv[2]);
  await makeOne();
  const before = usage();
  const made = [];
  // Five at a time.
  await Promise.all(
    [0, 1, 2, 3, 4].map(async () => {
      while (made.length < count) made.push(await makeOne());
    }),
  );
  const there = (await listLinks({ kind: 'veth' })).map(({ index }) => index);
  const missing = made.filter((index) => !there.includes(index));
  await deleteLinks(made);
  // A connection's thread ends first; its last descriptor is closed when the main thread hears of that.
  const isMore = () => usage().threads > before.threads || usage().descriptors > before.descriptors;
  for (let round = 0; round < 300 && isMore(); round++) await sleep(10);
  const after = usage();
  const growth = { threads: after.threads - before.threads, descriptors: after.descriptors - before.descriptors };
  console.log(JSON.stringify({ made: new Set(made).size, missing, growth }));
} else {
  parentPort.postMessage((await createVeth()).link.index);
}
