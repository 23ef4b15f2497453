// A virtual cable between two network namespaces, and what one end sees of the other.

import { createNetns, createVeth, deleteLink, findLink, getLink, type LinkRef, type Netns, setLink } from 'lowerdev';
import { say, step, table } from './support/print.js';

step('A cable with an end here and an end in another namespace, both up (createVeth)');
await using house = await createNetns();
const { link, peer } = await createVeth({
  name: 'outside0',
  alias: 'to the house',
  mtu: 9000,
  up: true,
  peer: { name: 'inside0', targetNetns: house, mtu: 9000, up: true },
});
say(`${link.name} has index ${link.index} here, ${peer.name} has index ${peer.index} there`);

const ends: [LinkRef, Netns | undefined][] = [
  [link.index, undefined],
  [peer.index, house],
];

const show = async (): Promise<void> => {
  const rows = ends.map(async ([ref, netns]) => {
    const end = await getLink(ref, { netns });
    return {
      name: end.name,
      namespace: netns === undefined ? 'here' : 'house',
      up: String(end.up),
      carrier: String(end.carrier),
      state: end.operState,
      mtu: end.mtu,
      'other end': `index ${end.lowerdev} of namespace ${end.lowerdevNetnsId}`,
      'also known as': [...end.altNames, ...(end.alias === undefined ? [] : [`"${end.alias}"`])].join(', '),
    };
  });
  table(await Promise.all(rows));
};
await show();

step('The end in the house goes down: the one here loses its carrier (setLink)');
await setLink('inside0', { up: false }, { netns: house });
await show();

step('It comes up again, under another name; the one here gets two names more');
await setLink('inside0', { name: 'door0', up: true }, { netns: house });
await setLink('outside0', { altNames: ['street', 'to-the-house-number-1'] });
await show();

step('One end is deleted, and takes the other with it (deleteLink)');
await deleteLink('to-the-house-number-1');
say(`door0 is ${(await findLink('door0', { netns: house })) === undefined ? 'gone' : 'still there'}`);
