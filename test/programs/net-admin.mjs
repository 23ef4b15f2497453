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
  listAddresses,
  listLinks,
  openMonitor,
  openNetns,
  removeLeftovers,
  setLink,
} from 'lowerdev';

assert.equal(await kernelSupports('veth'), true);
const monitor = await openMonitor({ events: ['link', 'address'] });
const { link, peer } = await createVeth({ up: true, peer: { up: true } });
const altNames = ['net-admin-macvlan'];
const addresses = ['192.0.2.1/24'];
const macvlan = await createMacvlan({ lowerdev: link.name, alias: 'mine', altNames, addresses });
assert.equal((await listAddresses({ link: macvlan.index }))[0].address, '192.0.2.1/24');
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
assert.deepEqual(await removeLeftovers(), []);
await deleteLinks([macvlan.index, peer.index]);
for await (const event of monitor) {
  if (event.type === 'link' && event.action === 'delete' && event.link.index === macvlan.index) break;
}
console.log('done');
