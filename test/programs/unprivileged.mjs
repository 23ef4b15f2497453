// unprivileged.mjs NAMESPACE: what is left to a process without privileges, one line of JSON each.

import { createVeth, deleteLink, deleteLinks, getLink, kernelSupports, listLinks, listStats, setLink } from 'lowerdev';

const netns = process.argv[2];

const attempts = {
  read: async () => (await getLink('lo')).index,
  list: async () => (await listLinks()).length > 0,
  stats: async () => (await listStats()).length > 0,
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
};

for (const [name, attempt] of Object.entries(attempts)) {
  const [result, detail] = await attempt().then(
    (value) => [value],
    (error) => [error.code, error.message],
  );
  console.log(JSON.stringify({ name, result, detail }));
}
