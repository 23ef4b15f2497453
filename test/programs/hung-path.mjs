// hung-path.mjs ENDING PATH: is opening a namespace at a path that does not answer, when it is told, by a line on stdin,
// to end in one of the ways that a process can end; or a worker that does the same is terminated.

import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { openNetns } from 'lowerdev';

const [ending, path] = process.argv.slice(2);

const openIn = {
  thread: () => {
    openNetns(path).catch(() => {});
  },
  worker: async () => {
    const source = `import('${import.meta.resolve('lowerdev')}').then(({ openNetns }) => openNetns(${JSON.stringify(path)}))`;
    const worker = new Worker(source, { eval: true });
    await once(worker, 'online');
    return worker;
  },
};

const worker = await openIn[ending === 'terminate' ? 'worker' : 'thread']();
await once(process.stdin, 'data');
process.stdin.destroy();
const endings = {
  exit: () => process.exit(7),
  throw: () => {
    throw new Error('thrown on purpose');
  },
  terminate: async () => process.exit(await worker.terminate()),
};
await endings[ending]();
