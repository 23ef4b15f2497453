// everything-once.mjs MARK NAME: looks for the file MARK, which does not exist, and then makes calls of every sort, with a namespace
// NAME: whoever watches
// the process sees from there on what the library does.

import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { isMainThread, Worker } from 'node:worker_threads';
import {
  addRoute,
  createMacvlan,
  createNetns,
  createVeth,
  deleteLinks,
  deleteNetns,
  enterNetns,
  findLeftovers,
  kernelSupports,
  listAddresses,
  listLinks,
  listNetns,
  openMonitor,
  openNetns,
  setLink,
} from 'lowerdev';

if (!isMainThread) {
  enterNetns({ pid: process.pid });
} else {
  const name = process.argv[3];
  // Loads the addon, and what Node loads for the first of everything.
  await listLinks();
  const worker = new Worker(new URL(import.meta.url));
  await new Promise((resolve) => worker.once('exit', resolve));
  existsSync(process.argv[2]);
  const blue = await createNetns(name);
  const anonymous = await createNetns();
  assert.ok((await listNetns()).some((one) => one.name === name));
  const monitor = await openMonitor({ events: ['link'] }, { netns: blue });
  const { link, peer } = await createVeth({ up: true, addresses: ['192.0.2.1/24'], peer: { targetNetns: anonymous } });
  await setLink(peer.index, { up: true }, { netns: anonymous });
  await addRoute({ destination: '203.0.113.0/24', device: link.index });
  const path = `/run/netns/${name}`;
  for (const targetNetns of [name, path, blue]) await createMacvlan({ lowerdev: link.index, targetNetns, alias: 'x' });
  for (const ref of [name, path, { pid: process.pid }]) await (await openNetns(ref)).close();
  await listAddresses({}, { netns: name });
  await findLeftovers({ netns: blue });
  await kernelSupports('macvlan');
  // Failures look for reasons.
  await assert.rejects(createMacvlan({ lowerdev: 'nosuch' }), { code: 'ENODEV' });
  await assert.rejects(setLink('lo', { up: true }, { netns: 'nosuch' }), { code: 'ENOENT' });
  await deleteLinks([link.index]);
  await monitor.close();
  await Promise.all([blue.close(), anonymous.close()]);
  await deleteNetns(name);
}
