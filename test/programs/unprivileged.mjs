// unprivileged.mjs NAMESPACE: what is left to a process without privileges, one line of JSON each.

import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import {
  createVeth,
  deleteLink,
  deleteLinks,
  getLink,
  kernelSupports,
  listLinks,
  listStats,
  openNetns,
  setLink,
} from 'lowerdev';

const netns = process.argv[2];

const attempts = {
  read: async () => (await getLink('lo')).index,
  list: async () => (await listLinks()).length > 0,
  stats: async () => (await listStats()).length > 0,
  find: async () => (await openNetns({ pid: process.pid })).netnsOf(4711),
  supports: () => kernelSupports('veth'),
  create: () => createVeth({ name: 'unprivileged0' }),
  change: () => setLink('lo', { mtu: 1000 }),
  changeAgain: () => setLink('lo', { mtu: 1000 }),
  delete: () => deleteLink('lo'),
  deleteMany: () => deleteLinks(['lo']),
  // Each has to be refused: one that was must not leave the others waiting.
  elsewhere: () => setLink('lo', { up: true }, { netns }),
  elsewhereAgain: () => setLink('lo', { up: true }, { netns }),
  elsewhereMany: () => deleteLinks(['lo'], { netns }),
  elsewhereCreate: () => createVeth({ name: 'unprivileged0' }, { netns }),
  elsewhereRead: () => getLink('lo', { netns }),
  elsewhereFind: async () => (await openNetns(netns)).netnsOf(0),
  elsewhereEnter: async () => {
    const worker = new Worker(new URL('thread.mjs', import.meta.url));
    worker.postMessage({ id: 1, source: '({ library }, name) => library.enterNetns(name)', argument: netns });
    const [{ error }] = await once(worker, 'message');
    await worker.terminate();
    throw error;
  },
};

for (const [name, attempt] of Object.entries(attempts)) {
  const [result, detail] = await attempt().then(
    (value) => [value],
    (error) => [error.code, error.message],
  );
  console.log(JSON.stringify({ name, result, detail }));
}
