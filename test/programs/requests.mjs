// Makes every kind of request once, after it has said which threads there were before: to be looked at by strace.

import { pbkdf2 } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { promisify } from 'node:util';
import {
  createMacvlan,
  createNetns,
  createVeth,
  deleteLink,
  deleteLinks,
  findLink,
  getLink,
  kernelSupports,
  links,
  listLinks,
  listStats,
  setLink,
  setMacvlan,
} from 'lowerdev';

// libuv makes the threads of its pool when there is work for them.
await Promise.all(Array.from({ length: 8 }, () => promisify(pbkdf2)('a', 'b', 1, 1, 'sha1')));
console.log(JSON.stringify({ pid: process.pid, threads: readdirSync('/proc/self/task').map(Number) }));

const a = 'requests-a';
const b = 'requests-b';
await createVeth({ name: a, up: true, peer: { name: b, up: true } });
await getLink(a);
await findLink('requests-nosuch');
await findLink('requests-nosuch-longer-than-15');
for (const filter of [{}, { stats: true }, { kind: 'veth' }, { master: 1 }, { lowerdev: b }]) await listLinks(filter);
for await (const _ of links()) break;
await listStats();
for (const changes of [
  { mtu: 1400 },
  { up: true },
  { promiscuous: false, allMulticast: true },
  { arp: false },
  { group: 5, alias: 'x', txQueueLength: 5 },
  { altNames: ['requests-by-another-name'] },
  { altNames: [] },
]) {
  await setLink(a, changes);
}
await createMacvlan({ lowerdev: a, name: 'requests-m', mode: 'source', sourceAddresses: ['02:00:00:00:00:01'] });
await setMacvlan('requests-m', { mode: 'bridge' });
await kernelSupports('veth');
const netns = await createNetns();
await createVeth({ targetNetns: netns }, { netns });
await createVeth({ name: 'requests-c', peer: { targetNetns: netns } });
await netns.close();
await deleteLink('requests-c');
await deleteLinks([a, 'requests-m']);
