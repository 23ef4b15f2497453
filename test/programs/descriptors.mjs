// descriptors.mjs NAMESPACE: calls while no descriptor is to be had, and again when there are some.

import { closeSync, openSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { createNetns, getLink, listLinks, openNetns, setLink } from 'lowerdev';

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
const takeAll = () => {
  try {
    for (;;) taken.push(openSync('/dev/null'));
  } catch {
    // None left.
  }
};
// What opened the namespace is put away behind the answer, and gives back a descriptor then.
for (let same = 0; same < 3; ) {
  const before = taken.length;
  takeAll();
  same = taken.length === before ? same + 1 : 0;
  await sleep(10);
}
const without = await outcomes();
for (const fd of taken) closeSync(fd);
// At once: nothing must remember that it failed.
console.log(JSON.stringify({ without, afterwards: await outcomes() }));
