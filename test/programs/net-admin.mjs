// What works in the namespace of the caller without more than CAP_NET_ADMIN.

import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import {
  createMacvlan,
  createNetns,
  createVeth,
  deleteLinks,
  getLink,
  kernelSupports,
  listLinks,
  openNetns,
  setLink,
} from 'lowerdev';

assert.equal(await kernelSupports('veth'), true);
const { link, peer } = await createVeth({ up: true, peer: { up: true } });
const macvlan = await createMacvlan({ lowerdev: link.name, alias: 'mine', altNames: ['net-admin-macvlan'] });
await setLink(macvlan.index, { up: true, mtu: 1400 });
assert.equal((await getLink('net-admin-macvlan')).mtu, 1400);
assert.ok((await listLinks({ lowerdev: link.name })).length >= 2);
if (existsSync('/proc/self')) {
  // The caller's own namespace is recognised, and not entered.
  const netns = await openNetns('/proc/self/ns/net');
  assert.equal((await getLink(link.name, { netns })).index, link.index);
  await setLink(link.name, { group: 3 }, { netns: { pid: process.pid } });
  await netns.close();
}
await assert.rejects(createNetns(), { code: 'EPERM' });
await deleteLinks([macvlan.index, peer.index]);
console.log('done');
