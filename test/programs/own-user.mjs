// What a plain user may do in namespaces of his own.

import assert from 'node:assert/strict';
import { createMacvlan, createNetns, createVeth, deleteNetns, getLink, listNetns, setLink } from 'lowerdev';

assert.deepEqual(await listNetns(), []);
await assert.rejects(deleteNetns('nosuch'), { code: 'ENOENT' });
const [anonymous, named] = [await createNetns(), await createNetns('own')];
assert.deepEqual(await listNetns(), [{ name: 'own', inode: named.inode }]);
const { link } = await createVeth({ peer: { targetNetns: anonymous } });
const macvlan = await createMacvlan({ lowerdev: link.index, name: 'm0', targetNetns: 'own' });
assert.equal((await getLink('m0', { netns: named })).index, macvlan.index);
await setLink('lo', { up: true }, { netns: anonymous });
await deleteNetns('own');
await Promise.all([anonymous.close(), named.close()]);
console.log('done');
