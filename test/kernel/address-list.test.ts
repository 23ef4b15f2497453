// Addresses taken from links, and listed: as iproute2 sees them.

import { beforeEach, describe, expect, test } from 'vitest';
import {
  type Address,
  type AddressOptions,
  addAddress,
  listAddresses,
  listRoutes,
  removeAddress,
  setLink,
} from '../../lib/index.js';
import { addressesMeantBy, expectSameAddresses as same } from '../support/attached.js';
import { errorOf, type Scratch, scratch } from '../support/namespace.js';

let home: Scratch;
let netns: string;

beforeEach(async () => {
  home = await scratch();
  netns = home.name;
  await home.ipBatch('link add eth0 type veth peer name peer0', 'link set eth0 up', 'link set peer0 up');
});

const seen = async (): Promise<Record<string, unknown>[]> =>
  addressesMeantBy(await home.ipJson('address', 'show', 'dev', 'eth0'));

const add = async (address: string | AddressOptions): Promise<Address> => await addAddress('eth0', address, { netns });

describe('removeAddress', () => {
  test('takes exactly the address that is named', async () => {
    await home.ipBatch(
      'address add 192.0.2.1/24 dev eth0',
      'address add 192.0.2.1/25 dev eth0',
      'address add 192.0.2.2 peer 198.51.100.1/24 dev eth0',
      'address add 2001:db8::1/64 dev eth0',
    );
    const { message } = await errorOf(removeAddress('eth0', '192.0.2.1/26', { netns }));
    expect(message).toContain('eth0 has no address 192.0.2.1/26, but 192.0.2.1/24 and 192.0.2.1/25');
    for (const wrong of [
      '192.0.2.1',
      '2001:db8::1/128',
      '192.0.2.2/24',
      { address: '192.0.2.2/24', peer: '198.51.100.2' },
      { address: '192.0.2.1/24', peer: '192.0.2.7' },
      { address: '2001:db8::1/64', peer: '2001:db8::2' },
    ]) {
      await expect(removeAddress('eth0', wrong, { netns })).rejects.toMatchObject({
        code: 'EADDRNOTAVAIL',
        errno: -99,
        operation: 'address.remove',
      });
    }
    expect((await seen()).filter(({ scope }) => scope === 'global')).toHaveLength(4);
    await removeAddress('eth0', '192.0.2.1/25', { netns });
    await removeAddress('eth0', { address: '192.0.2.2', peer: '198.51.100.1/24' }, { netns });
    await removeAddress('eth0', '2001:DB8::1/64', { netns });
    expect((await seen()).filter(({ scope }) => scope === 'global')).toMatchObject([{ address: '192.0.2.1/24' }]);
  });

  test('takes an address as it was read', async () => {
    await add({ address: '192.0.2.1', peer: '198.51.100.1/24', label: 'eth0:x' });
    await add('2001:db8::1/64');
    for (const one of await listAddresses({ link: 'eth0' }, { netns })) await removeAddress('eth0', one, { netns });
    expect(await seen()).toEqual([]);
  });
});

describe('listAddresses', () => {
  const addresses = async (filter: object): Promise<string[]> =>
    (await listAddresses(filter, { netns })).map(({ address }) => address).sort();

  test('lists those of all links, as iproute2 does', async () => {
    await setLink('lo', { up: true }, { netns });
    await add('192.0.2.1/24');
    same(await listAddresses({}, { netns }), addressesMeantBy(await home.ipJson('address', 'show')));
  });

  test('filters by link, family, scope and flags', async () => {
    await setLink('lo', { up: true }, { netns });
    await home.ipBatch('address add 192.0.2.1/24 dev eth0', 'address add 192.0.3.2/24 dev eth0 scope link');
    expect(await addresses({ link: 'lo' })).toEqual(['127.0.0.1/8', '::1/128']);
    expect(await addresses({ link: 1, family: 'inet6' })).toEqual(['::1/128']);
    expect(await addresses({ family: 'inet' })).toEqual(['127.0.0.1/8', '192.0.2.1/24', '192.0.3.2/24']);
    expect(await addresses({ scope: 'host' })).toEqual(['127.0.0.1/8', '::1/128']);
    expect(await addresses({ family: 'inet', scope: 'link' })).toEqual(['192.0.3.2/24']);
    expect(await addresses({ link: 'peer0', family: 'inet' })).toEqual([]);
    expect(await addresses({ family: 'inet', flags: ['dadfailed'] })).toEqual([]);
    expect(await addresses({ link: 'eth0', family: 'inet', flags: ['permanent'] })).toHaveLength(2);
  });

  test('rejects when there is no such link', async () => {
    for (const link of ['nope', 4711]) {
      await expect(listAddresses({ link }, { netns })).rejects.toMatchObject({
        code: 'ENODEV',
        operation: 'address.list',
        hint: expect.stringMatching(/^there is no link/),
      });
    }
  });
});

test('many addresses at once, each with its own result', async () => {
  const wanted = Array.from({ length: 500 }, (_, i) => `10.0.${i >> 8}.${i & 255}/8`).slice(1);
  const results = await Promise.allSettled([...wanted, '10.0.0.1/8'].map(add));
  expect(results.filter(({ status }) => status === 'rejected')).toHaveLength(1);
  expect(results.at(-1)).toMatchObject({ status: 'rejected', reason: { code: 'EEXIST' } });
  expect(
    (await listAddresses({ link: 'eth0', family: 'inet' }, { netns })).map(({ address }) => address).sort(),
  ).toEqual(wanted.toSorted());
});

test('a link that is set down keeps its IPv4 addresses, and loses those of IPv6 and all routes for good', async () => {
  await home.ipBatch(
    'address add 192.0.2.1/24 dev eth0',
    'address add 2001:db8::1/64 dev eth0 nodad',
    'route add 198.51.100.0/24 via 192.0.2.9',
  );
  const state = async (): Promise<string[]> => [
    ...(await listAddresses({ link: 'eth0' }, { netns }))
      .map(({ address }) => address)
      .filter((one) => !/^fe80/.test(one)),
    ...(await listRoutes({ table: 'main', family: 'inet' }, { netns })).map(({ destination }) => destination),
  ];
  expect(await state()).toEqual(['192.0.2.1/24', '2001:db8::1/64', '192.0.2.0/24', '198.51.100.0/24']);
  await setLink('eth0', { up: false }, { netns });
  expect(await state()).toEqual(['192.0.2.1/24']);
  await setLink('eth0', { up: true }, { netns });
  expect(await state()).toEqual(['192.0.2.1/24', '192.0.2.0/24']);
});
