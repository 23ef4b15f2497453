// two-copies.mjs ONE OTHER: two copies of the package in one process, at the same time.

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';

const [one, other] = await Promise.all(process.argv.slice(2).map((folder) => import(`${folder}/dist/code/index.js`)));

assert.notEqual(one.createVeth, other.createVeth);
const pairs = await Promise.all([one, other, one, other].map((copy) => copy.createVeth({ up: true })));
assert.equal(new Set(pairs.flatMap(({ link, peer }) => [link.index, peer.index])).size, 8);
const loaded = readFileSync('/proc/self/maps', 'utf8').match(/\S+lowerdev\.node/g);
assert.equal(new Set(loaded).size, 2);

// Each has its own namespaces; what is the other's is refused, not misused.
const [mine, yours] = await Promise.all([one.createNetns(), other.createNetns()]);
await Promise.all([
  one.setLink('lo', { up: true }, { netns: mine }),
  other.setLink('lo', { up: true }, { netns: yours }),
]);
for (const [copy, netns] of [
  [one, yours],
  [other, mine],
]) {
  await assert.rejects(copy.getLink('lo', { netns }), { code: 'ERR_INVALID_ARG_TYPE' });
  await assert.rejects(copy.openNetns(netns), { code: 'ERR_INVALID_ARG_TYPE' });
  await assert.rejects(copy.getLink('nosuch'), { code: 'ENODEV', name: 'NetlinkError' });
}
await Promise.all([mine.close(), yours.close()]);

// What one has made, the other deletes.
await one.deleteLinks([pairs[1].link.index, pairs[3].link.index]);
await other.deleteLinks([pairs[0].link.index, pairs[2].link.index]);
assert.deepEqual(await one.listLinks({ kind: 'veth' }), await other.listLinks({ kind: 'veth' }));
console.log(JSON.stringify({ threads: readdirSync('/proc/self/task').length > 1 }));
