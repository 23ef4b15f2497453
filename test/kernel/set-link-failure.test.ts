// Changes that fail: what was applied is put back, or named.

import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { getLink, type LinkChanges, setLink } from '../../lib/index.js';
import { onKernel } from '../support/kernel.js';
import { errorOf, ipBatch, ipJson, ipLink, uniqueName, vethPair } from '../support/namespace.js';

let name: string;
let peer: string;
let bridge: string;
let other: string;

beforeAll(async () => {
  ({ name, peer } = await vethPair());
  [bridge, other] = [uniqueName('br'), uniqueName('br')];
  await ipBatch([`link add ${bridge} type bridge`, `link add ${other} type bridge`]);
});

const prepare = async (): Promise<void> => {
  await ipBatch([
    `link set ${name} up master ${bridge} mtu 1500 group 3 alias before txqueuelen 500 address 02:00:5e:00:00:01`,
    `link set ${name} promisc on multicast on arp on allmulticast off addrgenmode none`,
  ]);
};

beforeAll(prepare);

// biome-ignore lint/suspicious/noExplicitAny: iproute2's JSON has no types.
const state = async (): Promise<any> => {
  const { stats64: _, linkinfo: _ports, operstate: _state, ...rest } = await ipLink(name);
  return { ...rest, flags: rest.flags.filter((flag: string) => !/CARRIER|LOWER_UP/.test(flag)).sort() };
};

const everything: LinkChanges = {
  mac: '02:00:5e:00:00:02',
  mtu: 1400,
  group: 4,
  alias: 'after',
  txQueueLength: 600,
  promiscuous: false,
  multicast: false,
  allMulticast: true,
  arp: false,
};

describe('setLink puts everything back', () => {
  beforeEach(prepare);
  afterAll(prepare);

  test.each<[string, LinkChanges, string]>([
    // The kernel applies these last, when all the others have been.
    ['a master that is none', { master: 1 }, 'EOPNOTSUPP'],
    ['a master that does not exist', { master: 2_147_483_647 }, 'EINVAL'],
    ['a segmentation limit that is too high', { gsoMaxSize: 4_294_967_295, master: null }, 'EINVAL'],
    ['a segmentation limit that is too high, with another master', { gsoMaxSize: 4_294_967_295 }, 'EINVAL'],
    ['the same, with the link set down', { gsoMaxSize: 4_294_967_295, up: false }, 'EINVAL'],
    ['the same, with another way to IPv6 addresses', { gsoMaxSize: 4_294_967_295, addrGenMode: 'eui64' }, 'EINVAL'],
    ['the same, with the alias removed', { gsoMaxSize: 4_294_967_295, alias: null }, 'EINVAL'],
    ['an alternative name that is taken', { altNames: ['fresh', 'lo'] }, 'EEXIST'],
  ])('after %s', async (what, changes, code) => {
    const before = await state();
    const more = what.includes('another master') ? { master: other } : {};
    const error = await errorOf(setLink(name, { ...everything, ...changes, ...more }));
    expect(error).toMatchObject({ code, operation: 'link.set', target: name });
    expect(error).not.toHaveProperty('notRestored');
    expect(await state()).toEqual(before);
  });

  test('after a name that is taken, when the link is down', async () => {
    await ipBatch([`link set ${name} down`]);
    const before = await state();
    expect(await errorOf(setLink(name, { ...everything, name: bridge, up: true }))).toMatchObject({ code: 'EEXIST' });
    expect(await state()).toEqual(before);
  });

  test('after a name that was free, when something later fails', async () => {
    await ipBatch([`link set ${name} down`]);
    const before = await state();
    const error = await errorOf(setLink(name, { ...everything, name: uniqueName('n'), up: true, master: 1 }));
    expect(error).toMatchObject({ code: 'EOPNOTSUPP' });
    expect(await state()).toEqual(before);
  });
});

describe('a change that sets the link down, and fails', () => {
  const withAddresses = async (): Promise<string> => {
    const { name: link } = await vethPair();
    await ipBatch([
      `link set ${link} up`,
      `address add 2001:db8:1::1/64 dev ${link} nodad`,
      `address add 192.0.2.1/24 dev ${link}`,
      `route add 2001:db8:2::/64 dev ${link}`,
      `route add 198.51.100.0/24 dev ${link}`,
    ]);
    return link;
  };
  const kept = async (link: string): Promise<string[]> => {
    const lists = await Promise.all([
      ipJson(['-6', 'address', 'show', 'dev', link, 'scope', 'global']),
      ipJson(['-6', 'route', 'show', 'dev', link]),
      ipJson(['-4', 'route', 'show', 'dev', link]),
    ]);
    return lists.map((list) => JSON.stringify(list.map(({ dst, addr_info }) => dst ?? addr_info?.[0]?.local)));
  };

  test.each<[string, LinkChanges, string]>([
    ['a segmentation limit that is too high', { gsoMaxSize: 4_294_967_295 }, 'EINVAL'],
    ['an alternative name that is taken', { altNames: ['lo'] }, 'EEXIST'],
    ['a name that is taken', { name: 'lo' }, onKernel({ min: '6.2' }) ? 'EEXIST' : 'EBUSY'],
  ])('costs the link nothing after %s', async (_, changes, code) => {
    const link = await withAddresses();
    const before = await kept(link);
    const error = await errorOf(setLink(link, { ...changes, up: false }));
    expect(error).toMatchObject({ code });
    expect(error).not.toHaveProperty('notRestored');
    expect(await kept(link)).toEqual(before);
  });

  // do_setlink() looks at the flags before the master.
  test('costs it nothing when it was down already', async () => {
    const link = await withAddresses();
    const before = await kept(link);
    const error = await errorOf(setLink(link, { master: 'lo', up: false }));
    expect(error).toMatchObject({ code: 'EOPNOTSUPP' });
    expect(error).not.toHaveProperty('notRestored');
    expect(await getLink(link)).toMatchObject({ up: true });
    expect(await kept(link)).toEqual(before);
  });

  test('costs it nothing when there was no IPv6 on it meanwhile', async () => {
    const link = await withAddresses();
    const before = await kept(link);
    const error = await errorOf(setLink(link, { mtu: 1000, master: 'lo' }));
    expect(error).toMatchObject({ code: 'EOPNOTSUPP' });
    expect(error).not.toHaveProperty('notRestored');
    expect(await kept(link)).toEqual(before);
  });
});

test('setLink names what it could not put back', async () => {
  // Below 1280 bytes there is no IPv6 on the link; the setting is gone with it.
  await ipBatch([`link set ${name} addrgenmode none`]);
  const error = await errorOf<Error & { notRestored?: string[] }>(
    setLink(name, { addrGenMode: 'none', mtu: 1000, master: 1 }),
  );
  expect(error).toMatchObject({ code: 'EOPNOTSUPP' });
  const now = (await ipLink(name)).inet6_addr_gen_mode;
  if (now === 'none') expect(error).not.toHaveProperty('notRestored');
  else expect(error.notRestored).toEqual(['addrGenMode']);
  expect((await ipLink(name)).mtu).toBe(1500);
});

describe('setLink refuses, and sends nothing', () => {
  test.each<[string, object, string]>([
    ['an unknown option', { mtuu: 1400 }, 'ERR_INVALID_ARG_VALUE'],
    ['an option of creation', { numTxQueues: 2 }, 'ERR_INVALID_ARG_VALUE'],
    ['an option of a kind', { mode: 'bridge' }, 'ERR_INVALID_ARG_VALUE'],
    ['a field that is read only', { carrier: true }, 'ERR_INVALID_ARG_VALUE'],
    ['another lower device', { lowerdev: 'lo' }, 'ERR_INVALID_ARG_VALUE'],
    ['a number as text', { mtu: '1400' }, 'ERR_INVALID_ARG_TYPE'],
    ['a fraction', { mtu: 1400.5 }, 'ERR_OUT_OF_RANGE'],
    ['a number below zero', { group: -1 }, 'ERR_OUT_OF_RANGE'],
    ['a number beyond 32 bits', { txQueueLength: 2 ** 32 }, 'ERR_OUT_OF_RANGE'],
    ['no number', { mtu: Number.NaN }, 'ERR_OUT_OF_RANGE'],
    ['a multicast MAC address', { mac: '01:00:5e:00:00:01' }, 'ERR_INVALID_ARG_VALUE'],
    ['a short MAC address', { mac: '02:00:5e:00:00' }, 'ERR_INVALID_ARG_VALUE'],
    ['a name that is too long', { name: 'x'.repeat(16) }, 'ERR_INVALID_ARG_VALUE'],
    ['a pattern as a name', { name: 'eth%d' }, 'ERR_INVALID_ARG_VALUE'],
    ['an alias that is too long', { alias: 'x'.repeat(256) }, 'ERR_INVALID_ARG_VALUE'],
    ['an empty alias', { alias: '' }, 'ERR_INVALID_ARG_VALUE'],
    ['a null for what cannot be cleared', { mtu: null }, 'ERR_INVALID_ARG_TYPE'],
    ['a list that is none', { altNames: 'one' }, 'ERR_INVALID_ARG_TYPE'],
    ['a flag that is none', { up: 1 }, 'ERR_INVALID_ARG_TYPE'],
    ['a word of no set', { addrGenMode: 'eui-64' }, 'ERR_INVALID_ARG_VALUE'],
  ])('%s', async (_, changes, code) => {
    const { stats: _stats, ...before } = await getLink(name);
    expect(await errorOf(setLink(name, { group: 9, ...changes }))).toMatchObject({ code });
    expect(await getLink(name)).toMatchObject(before);
  });

  test.each([[[]], [null], [undefined], ['mtu'], [5]])('%j for the changes', async (changes) => {
    expect(await errorOf(setLink(name, changes as LinkChanges))).toMatchObject({ code: 'ERR_INVALID_ARG_TYPE' });
  });
});

test('setLink of a link that is missing is ENODEV, and changes no other', async () => {
  const before = await state();
  // Old-style labels are no names: the kernel's ioctl would cut them at the colon.
  for (const ref of ['nosuch', `${name}:1`, 'an-alternative-name-nobody-has', 2_147_483_647]) {
    const error = await errorOf(setLink(ref, { group: 9, up: false }));
    expect(error).toMatchObject({ code: 'ENODEV', operation: 'link.set', target: String(ref) });
  }
  expect(await errorOf(setLink(name, { master: `${bridge}:1` }))).toMatchObject({ code: 'ENODEV', option: 'master' });
  expect(await errorOf(setLink(name, { master: 'nosuch', mtu: 1300 }))).toMatchObject({
    code: 'ENODEV',
    option: 'master',
  });
  expect(await state()).toEqual(before);
  expect((await ipLink(peer)).group).toBe('default');
});
