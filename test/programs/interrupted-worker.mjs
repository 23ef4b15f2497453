// interrupted-worker.mjs NAMESPACE: ends a worker while it reads lists; says how many milliseconds that took.

import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { listLinks, setLink } from 'lowerdev';

if (isMainThread) {
  const worker = new Worker(new URL(import.meta.url), { workerData: { netns: process.argv[2] } });
  worker.on('message', async () => {
    const started = performance.now();
    await worker.terminate();
    console.log(performance.now() - started);
  });
} else {
  const { netns } = workerData;
  for (let i = 0; i < 10; i++) listLinks({ stats: true }, { netns }).catch(() => {});
  // Meanwhile the first of them is well under way.
  for (let group = 0; group < 20; group++) await setLink('lo', { group }, { netns });
  parentPort.postMessage('reached');
  setInterval(() => {}, 1000);
}
