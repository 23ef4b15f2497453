// descriptors.mjs NAMESPACE: calls while no descriptor is to be had, and again when there are some.

import { closeSync } from 'node:fs';
import { createNetns, getLink, listLinks, openNetns, setLink } from 'lowerdev';
import { exhaust } from '../support/exhaust.mjs';

const netns = await openNetns(process.argv[2]);

const calls = {
  read: () => getLink('lo'),
  list: () => listLinks(),
  change: () => setLink('lo', {}),
  elsewhere: () => getLink('lo', { netns }),
  changeElsewhere: () => setLink('lo', { up: true }, { netns }),
  open: () => openNetns(process.argv[2]),
  create: () => createNetns(),
};

const outcomes = async () => {
  const settled = [];
  for (const [name, call] of Object.entries(calls)) {
    settled.push([
      name,
      await call().then(
        () => 'fulfilled',
        (error) => error.code,
      ),
    ]);
  }
  return Object.fromEntries(settled);
};

const taken = [];
// What opened the namespace is put away behind the answer, and gives back a descriptor then.
await exhaust(taken);
const without = await outcomes();
for (const fd of taken) closeSync(fd);
// At once: nothing must remember that it failed.
console.log(JSON.stringify({ without, afterwards: await outcomes() }));
