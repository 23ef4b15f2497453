// workers.mjs NAMESPACE ENDING...: ends a worker at each stage, by terminate(), by process.exit() and by itself.

import { readdirSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { stages } from './stages.mjs';

const threads = () => readdirSync('/proc/self/task').length;

const run = (stage, ending) =>
  new Promise((resolve, reject) => {
    const worker = new Worker(new URL(import.meta.url), { workerData: { stage, ending, netns: process.argv[2] } });
    worker.on('error', (error) => error.message === 'thrown on purpose' || reject(error));
    worker.on('message', () => ending === 'terminate' && worker.terminate());
    worker.on('exit', (status) => resolve(status));
  });

if (isMainThread) {
  const endings = process.argv.slice(3);
  const before = threads();
  for (const stage of Object.keys(stages)) {
    // The same worker would delete the links that the others need.
    for (const ending of stage === 'inFlight' ? ['terminate'] : endings) {
      console.log(JSON.stringify({ stage, ending, status: await run(stage, ending) }));
    }
  }
  for (let round = 0; round < 500 && threads() > before; round++) await sleep(10);
  console.log(JSON.stringify({ stage: 'over', ending: 'threads', status: threads() - before }));
} else {
  const { stage, ending, netns } = workerData;
  const finish = await stages[stage](netns);
  parentPort.postMessage('reached');
  if (ending === 'exit') process.exit(7);
  if (ending === 'throw') {
    setImmediate(() => {
      throw new Error('thrown on purpose');
    });
  }
  if (ending === 'return') await finish?.();
  if (ending === 'terminate') setInterval(() => {}, 1000);
  // A worker that ends by itself lets its calls settle.
}
