// A bond in a user namespace of one's own, where the kernel keeps some of its options to itself.

import assert from 'node:assert/strict';
import { createBond, getLink, setBond } from 'lowerdev';

const hidden = { adActorSystemPriority: 5, adUserPortKey: 6, adActorSystem: '02:00:5e:00:00:77' };
const { details } = await createBond({ name: 'b0', mode: '802.3ad', ...hidden, minLinks: 1 });
for (const name of Object.keys(hidden)) assert.equal(details[name], undefined, name);
assert.equal(details.minLinks, 1);
assert.equal((await setBond('b0', { adActorSystemPriority: 7, minLinks: 2 })).details.minLinks, 2);

// A change that fails is taken back as far as can be seen.
const failing = setBond('b0', { adActorSystemPriority: 8, minLinks: 3, packetsPerMember: 3, tlbDynamicLb: false });
await assert.rejects(failing, { code: 'EACCES' });
const later = setBond('b0', { adActorSystemPriority: 8, minLinks: 3, tlbDynamicLb: false });
await assert.rejects(later, { code: 'EACCES', notRestored: ['adActorSystemPriority'] });
assert.equal((await getLink('b0')).details.minLinks, 2);
console.log('done');
