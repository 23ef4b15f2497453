// refused.mjs WHAT NAMESPACE LOWERDEV: calls that are refused for want of rights, or of descriptors (WHAT: 'rights',
// 'descriptors', or 'ipvlan', which waits for a line on stdin); says what their errors say.

import { once } from 'node:events';
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
  setIpvlan,
  setLink,
} from 'lowerdev';
import { exhaust } from '../support/exhaust.mjs';

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

// A link of this namespace, whose lower device is in another one.
const ipvlan = {
  mtu: () => setLink('ipv0', { mtu: 1300 }),
  mode: () => setIpvlan('ipv0', { mode: 'l3' }),
};

if (what === 'ipvlan') {
  console.log('ready');
  await once(process.stdin, 'data');
  process.stdin.unref();
}

if (what === 'descriptors') {
  // The addon is loaded at the first call, and what explains failures by the first that fails at the latest.
  await getLink('no-such-link', { netns }).catch(() => undefined);
  // The connection goes with the handle, and not in the midst of what follows.
  await (await openNetns(netns)).close();
}

const files = [];
const said = {};
for (const [name, call] of Object.entries({ rights, descriptors, ipvlan }[what])) {
  if (what === 'descriptors') await exhaust(files);
  const { code, errno, operation, target, option, kernelMessage, hint } = await call().then(
    () => ({ code: 'fulfilled' }),
    (error) => error,
  );
  said[name] = { code, errno, operation, target, option, kernelMessage, hint };
}
console.log(JSON.stringify(said));
