// Network namespaces: with and without a name, links made in one that end up in another.

import { open } from 'node:fs/promises';
import {
  createMacvlan,
  createNetns,
  createVeth,
  deleteNetns,
  listLinks,
  listNetns,
  type Netns,
  openNetns,
} from 'lowerdev';
import { say, step, table } from './support/print.js';

step('A namespace with a name, which `ip netns` sees, and one without (createNetns)');
await using blue = await createNetns('blue');
await using hidden = await createNetns();
say(`blue is inode ${blue.inode}, ${blue.path}`);
say(`the other one is inode ${hidden.inode}; it is gone when the last handle on it is closed`);

step('The names there are (listNetns)');
table((await listNetns()).map(({ name, inode }) => ({ name, inode })));

step('By name, by path, by process, by descriptor: any of them works where a namespace is asked for (openNetns)');
const file = await open('/run/netns/blue');
const ways = {
  "'blue'": 'blue',
  "'/run/netns/blue'": '/run/netns/blue',
  '{ fd }': { fd: file.fd },
  '{ pid }, of this process': { pid: process.pid },
};
for (const [way, ref] of Object.entries(ways)) {
  await using opened = await openNetns(ref);
  say(`${way.padEnd(26)} inode ${opened.inode}`);
}
await file.close();

step('Made here, with the device here, and ending up there (targetNetns)');
await createVeth({ name: 'eth0', up: true, peer: { name: 'cable0', up: true } });
await Promise.all(
  [blue, hidden, undefined].map((targetNetns) =>
    createMacvlan({ lowerdev: 'eth0', name: 'mv0', targetNetns, up: true }),
  ),
);

step('Made there, by a call that works there (netns)');
await createVeth({ name: 'veth0', peer: { name: 'veth1' } }, { netns: hidden });

const show = async (name: string, netns: Netns | undefined) =>
  (await listLinks({}, { netns })).map((link) => ({
    namespace: name,
    index: link.index,
    name: link.name,
    kind: link.kind,
    mac: link.mac,
    state: link.operState,
  }));
table([...(await show('here', undefined)), ...(await show('blue', blue)), ...(await show('(no name)', hidden))]);

step('The name goes (deleteNetns); the namespace lives as long as the handle on it');
await deleteNetns('blue');
say(`names: ${(await listNetns()).length}; links in it: ${(await listLinks({}, { netns: blue })).length}`);
