// second-connection.mjs PATH: deletes the links m0 to m1700 of a namespace that has a link `low`, and says by how many
// threads more than a single link takes: more than one group of them without a descriptor to be had, one group, and more.

import { closeSync, readdirSync } from 'node:fs';
import { deleteLink, deleteLinks, openNetns, setLink } from 'lowerdev';
import { exhaust, takeAll } from '../support/exhaust.mjs';

const netns = await openNetns(process.argv[2]);
const range = (from, to) => Array.from({ length: to - from }, (_, i) => `m${from + i}`);
const threads = () => readdirSync('/proc/self/task').length;

/** Works without a descriptor, but with the connection for changes. */
const without = async (work) => {
  const taken = [];
  await exhaust(taken);
  // It may just have been closed, since nobody has used it.
  while ((await setLink('low', { promiscuous: false }, { netns }).catch(({ code }) => code)) === 'EMFILE')
    closeSync(taken.pop());
  takeAll(taken);
  await work().finally(() => {
    for (const one of taken) closeSync(one);
  });
};

await deleteLink('m0', { netns });
const alone = threads();
const more = async (refs) => {
  await deleteLinks(refs, { netns });
  return threads() - alone;
};
await without(() => deleteLinks(range(1, 700), { netns }));
const withoutDescriptor = threads() - alone;
const oneGroup = await more(range(700, 1200));
const twoGroups = await more(range(1200, 1701));
console.log(JSON.stringify({ withoutDescriptor, oneGroup, twoGroups }));
process.exit(0);
