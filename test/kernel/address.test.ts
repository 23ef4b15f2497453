// Addresses: what the library does and reads is what iproute2 sees.

import { beforeEach, describe, expect, test } from 'vitest';
import {
  type Address,
  type AddressFlag,
  type AddressOptions,
  addAddress,
  getLink,
  listAddresses,
  replaceAddress,
  setLink,
} from '../../lib/index.js';
import { native } from '../../lib/internal/native.js';
import { addressesMeantBy, expectSameAddresses as same } from '../support/attached.js';
import { errorOf, needsKernel, type Scratch, scratch } from '../support/namespace.js';

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
const replace = async (address: string | AddressOptions): Promise<Address> =>
  await replaceAddress('eth0', address, { netns });
const own = (address: string): Promise<Address | undefined> =>
  listAddresses({ link: 'eth0' }, { netns }).then((list) => list.find((one) => one.address === address));

describe('addAddress', () => {
  test('gives a link an address, and returns it as iproute2 sees it', async () => {
    const added = [await add('192.0.2.1/24'), await add({ address: '2001:DB8:0::1/64', flags: ['nodad'] })];
    expect(added).toMatchObject([
      { address: '192.0.2.1/24', broadcast: '192.0.2.255', label: 'eth0', family: 'inet', flags: ['permanent'] },
      { address: '2001:db8::1/64', broadcast: undefined, label: undefined, family: 'inet6' },
    ]);
    same(
      added,
      (await seen()).filter(({ scope }) => scope === 'global'),
    );
    const { index } = await getLink('eth0', { netns });
    expect(added.map(({ link }) => link)).toEqual([index, index]);
  });

  test('takes the link by its index as well, and by an alternative name', async () => {
    const { index } = await getLink('eth0', { netns });
    expect(await addAddress(index, '192.0.2.1/24', { netns })).toMatchObject({ link: index });
    await setLink('eth0', { altNames: ['a-name-of-more-than-fifteen-bytes'] }, { netns });
    await addAddress('a-name-of-more-than-fifteen-bytes', '192.0.2.2/24', { netns });
    expect(await own('192.0.2.2/24')).toMatchObject({ flags: ['permanent', 'secondary'] });
  });

  test('means all bits without a prefix length, as ip does', async () => {
    expect(await add('192.0.2.1')).toMatchObject({ address: '192.0.2.1/32', broadcast: undefined });
    expect(await add('2001:db8::1')).toMatchObject({ address: '2001:db8::1/128' });
  });

  test('of IPv4, one address with several prefix lengths', async () => {
    await add('192.0.2.1/24');
    await add('192.0.2.1/25');
    expect((await seen()).filter(({ family }) => family === 'inet')).toHaveLength(2);
  });
});

// Every option, with a value that is not the default, and what it is when it is read back.
const options: Record<string, [AddressOptions, Partial<Address>][]> = {
  peer: [
    [
      { address: '192.0.2.1', peer: '198.51.100.1' },
      { address: '192.0.2.1/32', peer: '198.51.100.1' },
    ],
    [
      { address: '192.0.2.1/24', peer: '198.51.100.1' },
      { address: '192.0.2.1/24', broadcast: '198.51.100.255' },
    ],
    [
      { address: '192.0.2.1', peer: '198.51.100.1/30' },
      { address: '192.0.2.1/30', broadcast: '198.51.100.3' },
    ],
    [
      { address: '2001:db8::1', peer: '2001:db8:1::1' },
      { address: '2001:db8::1/128', peer: '2001:db8:1::1' },
    ],
    [{ address: '192.0.2.1/24', peer: '192.0.2.1' }, { peer: undefined }],
  ],
  broadcast: [
    [{ address: '192.0.2.1/24', broadcast: '192.0.2.127' }, { broadcast: '192.0.2.127' }],
    [{ address: '192.0.2.1/24', broadcast: null }, { broadcast: undefined }],
    [{ address: '192.0.2.1/31' }, { broadcast: undefined }],
    [{ address: '192.0.2.1/30' }, { broadcast: '192.0.2.3' }],
  ],
  label: [[{ address: '192.0.2.1/24', label: 'fifteen-bytes-x' }, { label: 'fifteen-bytes-x' }]],
  scope: [
    ...(['site', 'link', 'host', 'nowhere'] as const).map((scope): [AddressOptions, Partial<Address>] => [
      { address: '192.0.2.1/24', scope },
      { scope },
    ]),
    [{ address: '127.0.0.2/8' }, { scope: 'host' }],
    [{ address: '127.0.0.2/8', scope: 'global' }, { scope: 'global' }],
  ],
  flags: [
    [{ address: '192.0.2.1/24', flags: ['noprefixroute'] }, { flags: ['noprefixroute', 'permanent'] }],
    [{ address: '224.0.0.77/32', flags: ['autojoin'] }, { flags: ['autojoin', 'permanent'] }],
    ...(['nodad', 'noprefixroute', 'home', 'mngtmpaddr'] as AddressFlag[]).map(
      (flag): [AddressOptions, Partial<Address>] => [
        { address: '2001:db8::1/64', flags: [flag, 'nodad'] },
        { flags: [...new Set<AddressFlag>(['nodad', flag]), 'permanent'].toSorted() as AddressFlag[] },
      ],
    ),
    [{ address: 'ff05::77/128', flags: ['autojoin', 'nodad'] }, { flags: ['autojoin', 'nodad', 'permanent'] }],
  ],
  preferredLifetimeS: [[{ address: '192.0.2.1/24', preferredLifetimeS: 0 }, { flags: ['deprecated', 'permanent'] }]],
  validLifetimeS: [
    [{ address: '192.0.2.1/24', validLifetimeS: 4_294_967_295 }, { validLifetimeS: undefined }],
    [{ address: '192.0.2.1/24', validLifetimeS: 4_000_000 }, { flags: [] }],
  ],
  metric: [
    [{ address: '192.0.2.1/24', metric: 77 }, { metric: 77 }],
    [{ address: '2001:db8::1/64', flags: ['nodad'], metric: 77 }, { metric: 77 }],
    [{ address: '192.0.2.1/24', metric: 0 }, { metric: 0 }],
  ],
};

describe('each option', () => {
  test.each(
    Object.entries(options).flatMap(([name, cases]) => cases.map(([given, read]) => [name, given, read] as const)),
  )('%s: %j', async (_, given, read) => {
    const added = await add(given);
    expect({ ...added, flags: added.flags.toSorted() }).toMatchObject(read);
    const [first = ''] = added.address.split('/');
    same(
      [added],
      (await seen()).filter(({ address }) => String(address).startsWith(`${first}/`)),
    );
  });

  test('has a case', () => {
    const rows = native()
      .describe()
      .schemas.find(({ name }) => name === 'address')
      ?.fields.filter(({ access }) => access.includes('change'))
      .map(({ name }) => name);
    const apart = ['address', 'family', 'prefixLength', 'lifetimes', 'protocol'];
    expect([...Object.keys(options), ...apart].toSorted()).toEqual(
      [...(rows ?? []), 'preferredLifetimeS', 'validLifetimeS'].toSorted(),
    );
  });

  test('protocol, which Linux knows since 5.18', async () => {
    needsKernel({ min: '5.18' });
    expect(await add({ address: '192.0.2.1/24', protocol: 9 })).toMatchObject({ protocol: 9 });
    expect(await add({ address: '2001:db8::1/64', protocol: 255 })).toMatchObject({ protocol: 255 });
    const linkLocal = await listAddresses({ link: 'eth0', scope: 'link' }, { netns });
    expect(linkLocal, 'IFAPROT_KERNEL_LL').toMatchObject([{ protocol: 3 }]);
  });

  test('lifetimes run', async () => {
    const added = await add({ address: '192.0.2.1/24', validLifetimeS: 600 });
    expect(added.validLifetimeS).toBeOneOf([599, 600]);
    expect(added.preferredLifetimeS).toBeOneOf([599, 600]);
    const other = await add({ address: '2001:db8::1/64', validLifetimeS: 600, preferredLifetimeS: 300 });
    expect(other.preferredLifetimeS).toBeOneOf([299, 300]);
  });
});

describe('replaceAddress', () => {
  test('adds what is not there, and is idempotent', async () => {
    for (const address of ['192.0.2.1/24', '2001:db8::1/64']) {
      const first = await replace(address);
      expect(first.address).toBe(address);
      expect(await replace(address)).toMatchObject({ address, createdMs: first.createdMs, broadcast: first.broadcast });
    }
    expect((await seen()).filter(({ scope }) => scope === 'global')).toHaveLength(2);
  });

  test('changes lifetimes, metric and protocol', async () => {
    for (const address of ['192.0.2.1/24', '2001:db8::1/64']) {
      await add(address);
      const changed = await replace({ address, validLifetimeS: 5000, preferredLifetimeS: 0, metric: 5 });
      expect(changed).toMatchObject({ address, preferredLifetimeS: 0, metric: 5 });
      expect(changed.validLifetimeS).toBeGreaterThan(4900);
      expect(await replace(address)).toMatchObject({
        validLifetimeS: undefined,
        flags: expect.arrayContaining(['permanent']),
      });
    }
  });

  test('changes flags and peer of an IPv6 address', async () => {
    await add('2001:db8::1/128');
    const changed = await replace({
      address: '2001:db8::1/128',
      peer: '2001:db8:1::1',
      flags: ['noprefixroute', 'nodad'],
    });
    expect(changed).toMatchObject({ peer: '2001:db8:1::1', flags: expect.arrayContaining(['noprefixroute']) });
  });

  test('leaves what was not named as it was', async () => {
    await home.ip('address', 'add', '192.0.2.1/24', 'dev', 'eth0', 'label', 'eth0:x', 'scope', 'link');
    expect(await replace('192.0.2.1/24')).toMatchObject({ label: 'eth0:x', scope: 'link', broadcast: undefined });
  });

  test.each<[string, AddressOptions, string]>([
    ['label', { address: '192.0.2.1/24', label: 'other' }, 'label'],
    ['scope', { address: '192.0.2.1/24', scope: 'link' }, 'scope'],
    ['broadcast', { address: '192.0.2.1/24', broadcast: '192.0.2.127' }, 'broadcast'],
    ['flags', { address: '192.0.2.1/24', flags: ['noprefixroute'] }, 'flags'],
    ['the prefix length', { address: '2001:db8::1/80' }, 'address'],
  ])('rejects, and restores the rest, when the kernel ignores %s', async (_, given, option) => {
    const [before] = [await add(given.address.includes(':') ? '2001:db8::1/64' : '192.0.2.1/24')];
    const error = await errorOf(replace({ ...given, validLifetimeS: 600, metric: 9 }));
    expect(error).toMatchObject({
      code: 'ERR_NETLINK_OPTION_IGNORED',
      operation: 'address.replace',
      target: 'eth0',
      option,
      hint: expect.stringContaining('an address that is there'),
    });
    const after = await own(before.address);
    expect({ ...after, flags: [], updatedMs: 0 }).toMatchObject({
      ...before,
      flags: [],
      updatedMs: 0,
      // inet6_addr_modify() can set a metric, and not take it back to none.
      ...(given.address.includes(':') ? { metric: 9 } : {}),
    });
  });
});
