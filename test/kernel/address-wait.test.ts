// Duplicate address detection, on a cable between two namespaces.

import { readdirSync } from 'node:fs';
import { beforeEach, expect, test } from 'vitest';
import {
  addAddress,
  createVeth,
  deleteLink,
  listAddresses,
  removeAddress,
  setLink,
  waitForAddress,
} from '../../lib/index.js';
import { descriptorsOf } from '../support/descriptors.js';
import { expectSaid } from '../support/hints.js';
import { errorOf, eventually, type Scratch, scratch } from '../support/namespace.js';
import '../support/ipv6.js';

let home: Scratch;
let other: Scratch;
let netns: string;

beforeEach(async () => {
  [home, other] = await Promise.all([scratch(), scratch()]);
  netns = home.name;
  await createVeth({ name: 'eth0', up: true, peer: { name: 'peer0', targetNetns: other.path, up: true } }, { netns });
});

const flagsOf = async (address: string): Promise<string[] | undefined> =>
  (await listAddresses({ link: 'eth0' }, { netns })).find((one) => one.address === address)?.flags;

test('waits until an IPv6 address is in use', async () => {
  expect((await addAddress('eth0', '2001:db8::1/64', { netns })).flags).toContain('tentative');
  const settled = await waitForAddress('eth0', '2001:db8::1', { netns });
  expect(settled).toMatchObject({ address: '2001:db8::1/64', flags: ['permanent'] });
  expect(await waitForAddress('eth0', settled, { netns })).toMatchObject({ address: '2001:db8::1/64' });
}, 20_000);

test('has nothing to wait for with IPv4 and with nodad', async () => {
  await addAddress('eth0', '192.0.2.1/24', { netns });
  await addAddress('eth0', { address: '2001:db8::1/64', flags: ['nodad'] }, { netns });
  expect(await waitForAddress('eth0', '192.0.2.1/24', { netns })).toMatchObject({ address: '192.0.2.1/24' });
  expect(await waitForAddress('eth0', '2001:db8::1/64', { netns })).toMatchObject({ flags: ['nodad', 'permanent'] });
});

test('rejects when somebody else has the address', async () => {
  await addAddress('peer0', { address: '2001:db8::1/64', flags: ['nodad'] }, { netns: other.name });
  await addAddress('eth0', '2001:db8::1/64', { netns });
  await expectSaid(waitForAddress('eth0', '2001:db8::1/64', { netns }), {
    code: 'ERR_NETLINK_DUPLICATE_ADDRESS',
    operation: 'address.wait',
    target: 'eth0',
    hint: '2001:db8::1/64 failed duplicate address detection on eth0',
  });
  expect(await flagsOf('2001:db8::1/64')).toEqual(expect.arrayContaining(['dadfailed', 'tentative']));
}, 20_000);

test('rejects when somebody else has an address with a limited lifetime, which the kernel removes', async () => {
  await addAddress('peer0', { address: '2001:db8::1/64', flags: ['nodad'] }, { netns: other.name });
  await addAddress('eth0', { address: '2001:db8::1/64', validLifetimeS: 3600 }, { netns });
  await expectSaid(waitForAddress('eth0', '2001:db8::1', { netns }), {
    code: 'EADDRNOTAVAIL',
    operation: 'address.wait',
    target: 'eth0',
    hint: /^2001:db8::1 was removed while it was tentative: .+ another node has it$/,
  });
}, 20_000);

test('rejects when there is no such address, or no longer', async () => {
  await addAddress('eth0', '2001:db8::1/64', { netns });
  for (const wrong of ['2001:db8::2', '2001:db8::1/80', { address: '2001:db8::1/64', peer: '2001:db8::9' }]) {
    await expect(waitForAddress('eth0', wrong, { netns })).rejects.toMatchObject({
      code: 'EADDRNOTAVAIL',
      hint: expect.stringMatching(/^eth0 has no address/),
    });
  }
  await setLink('eth0', { up: false }, { netns });
  await addAddress('eth0', '2001:db8::3/64', { netns });
  const waiting = errorOf(waitForAddress('eth0', '2001:db8::3', { netns }));
  await eventually(async () => (await flagsOf('2001:db8::3/64')) !== undefined);
  await removeAddress('eth0', '2001:db8::3/64', { netns });
  expect(await waiting).toMatchObject({ code: 'EADDRNOTAVAIL' });
  await expect(waitForAddress('eth9', '2001:db8::3', { netns })).rejects.toMatchObject({ code: 'ENODEV' });
});

test('waits for a link that is down until the signal fires, and for its coming up', async () => {
  await setLink('eth0', { up: false }, { netns });
  await addAddress('eth0', '2001:db8::1/64', { netns });
  const reason = new Error('no more time');
  const stop = new AbortController();
  const aborted = errorOf(waitForAddress('eth0', '2001:db8::1', { netns, signal: stop.signal }));
  const waiting = waitForAddress('eth0', '2001:db8::1', { netns });
  stop.abort(reason);
  expect(await aborted).toBe(reason);
  await setLink('eth0', { up: true }, { netns });
  expect(await waiting).toMatchObject({ flags: ['permanent'] });
}, 20_000);

const threads = (): string[] => readdirSync('/proc/self/task');

test('rejects with the reason of a signal at each stage, and leaves neither thread nor descriptor', async () => {
  await setLink('eth0', { up: false }, { netns });
  await addAddress('eth0', '2001:db8::1/64', { netns });
  const before = threads();
  const reason = new Error('enough');
  await expect(waitForAddress('eth0', '2001:db8::1', { netns, signal: AbortSignal.abort(reason) })).rejects.toBe(
    reason,
  );
  // Before the first look, between the looks, and while it waits.
  for (const turns of [0, 1, 2, 3, 5, 8, 13, 21, 34]) {
    const stop = new AbortController();
    const waiting = errorOf(waitForAddress('eth0', '2001:db8::1', { netns, signal: stop.signal }));
    for (let i = 0; i < turns; i++) await new Promise(setImmediate);
    stop.abort(reason);
    expect(await waiting, `after ${turns} turns`).toBe(reason);
  }
  const timeout = errorOf(waitForAddress('eth0', '2001:db8::1', { netns, signal: AbortSignal.timeout(20) }));
  expect(await timeout).toMatchObject({ name: 'TimeoutError' });
  await eventually(() => expect(threads().filter((one) => !before.includes(one))).toEqual([]));
  await eventually(() => expect(descriptorsOf(home.inode)).toBe(0));
});

test.each(['name', 'index'] as const)('rejects when the link goes meanwhile, known by its %s', async (by) => {
  await setLink('eth0', { up: false }, { netns });
  const { link } = await addAddress('eth0', '2001:db8::1/64', { netns });
  const before = threads();
  const waiting = errorOf(waitForAddress(by === 'name' ? 'eth0' : link, '2001:db8::1', { netns }));
  await eventually(() => threads().length > before.length);
  await deleteLink('eth0', { netns });
  expect(await waiting).toMatchObject({
    code: 'ENODEV',
    operation: 'address.wait',
    hint: expect.stringMatching(/^there is no link /),
  });
  await eventually(() => expect(threads().filter((one) => !before.includes(one))).toEqual([]));
  await eventually(() => expect(descriptorsOf(home.inode)).toBe(0));
});

test('many wait for one address', async () => {
  await setLink('eth0', { up: false }, { netns });
  await addAddress('eth0', '2001:db8::1/64', { netns });
  const waits = Array.from({ length: 20 }, () => waitForAddress('eth0', '2001:db8::1', { netns }));
  await setLink('eth0', { up: true }, { netns });
  for (const address of await Promise.all(waits)) expect(address.flags).toEqual(['permanent']);
}, 20_000);
