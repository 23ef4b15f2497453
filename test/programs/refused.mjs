// refused.mjs WHAT NAMESPACE LOWERDEV: calls that are refused for want of rights, or of descriptors (WHAT: 'rights' or
// 'descriptors'); says what their errors say.

import { openSync } from 'node:fs';
import {
  createMacvlan,
  createNetns,
  createVeth,
  deleteLink,
  deleteLinks,
  deleteNetns,
  getLink,
  kernelSupports,
  openNetns,
  setLink,
} from 'lowerdev';

const [what, netns, lowerdev] = process.argv.slice(2);

const rights = {
  create: () => createMacvlan({ lowerdev, name: 'new' }),
  createThere: () => createMacvlan({ lowerdev, name: 'new', targetNetns: netns }),
  createFromThere: () => createMacvlan({ lowerdev: 'lo', name: 'new' }, { netns }),
  createPeerThere: () => createVeth({ name: 'new', peer: { name: 'peer', targetNetns: netns } }),
  set: () => setLink('lo', { mtu: 1400 }),
  delete: () => deleteLink(lowerdev),
  deleteMany: () => deleteLinks([lowerdev]),
  getThere: () => getLink('lo', { netns }),
  getOfParent: () => getLink('lo', { netns: { pid: process.ppid } }),
  supports: () => kernelSupports('macvlan'),
  createNetns: () => createNetns('made-in-vain'),
  deleteNetns: () => deleteNetns(netns),
};

const descriptors = {
  get: () => getLink('lo'),
  openNetns: () => openNetns(netns),
  getThere: () => getLink('lo', { netns }),
};

if (what === 'descriptors') {
  // The addon is loaded at the first call.
  await getLink('lo', { netns });
  try {
    for (;;) openSync('/dev/null');
  } catch {
    // None left.
  }
}

const said = {};
for (const [name, call] of Object.entries(what === 'rights' ? rights : descriptors)) {
  const { code, errno, operation, target, option, kernelMessage, hint } = await call().then(
    () => ({ code: 'fulfilled' }),
    (error) => error,
  );
  said[name] = { code, errno, operation, target, option, kernelMessage, hint };
}
console.log(JSON.stringify(said));
