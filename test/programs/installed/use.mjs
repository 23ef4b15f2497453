// Run by .ci/package in a project that has the package installed, in a network namespace with a link lower0: the calls
// that a user makes first, by `import` and by `require`.
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { addAddress, createMacvlan, createNetns, deleteLink, getLink, listLinks, openMonitor } from 'lowerdev';

const required = createRequire(import.meta.url)('lowerdev');
assert.equal(required.createMacvlan, createMacvlan);

const events = await openMonitor({ events: ['link'] });
const link = await createMacvlan({ lowerdev: 'lower0', name: 'mv0', mode: 'bridge', up: true });
assert.deepEqual([link.name, link.kind, link.details.mode], ['mv0', 'macvlan', 'bridge']);
for await (const event of events) {
  // The lower device is told of, too.
  if (event.type === 'link' && event.action === 'new' && event.link.name === 'mv0') break;
}
assert.equal((await getLink('mv0')).stats.rxErrors, 0);
assert.equal((await addAddress('mv0', '192.0.2.1/24')).broadcast, '192.0.2.255');
assert.ok((await listLinks({ kind: 'macvlan' })).some(({ name }) => name === 'mv0'));
await assert.rejects(createMacvlan({ lowerdev: 'lower0', name: 'mv0' }), { code: 'EEXIST', target: 'mv0' });
await deleteLink('mv0');

// QEMU does not know the ioctl that tells which namespace a socket is in (SIOCGSKNS).
const isEmulated = process.argv[2] === 'emulated';
const netns = await createNetns().catch((error) => {
  if (!isEmulated || error.code !== 'ENOSYS') throw error;
});
assert.equal(netns === undefined, isEmulated, 'namespaces are to be had, except under QEMU');
if (netns !== undefined) assert.deepEqual((await listLinks({}, { netns })).map(({ name }) => name)[0], 'lo');
console.log(
  `It works on ${process.arch}, Node ${process.versions.node}${isEmulated ? '; namespaces were not tried' : ''}.`,
);
