// Neighbours: what the library does and reads is what iproute2 sees.

import { beforeEach, describe, expect, test } from 'vitest';
import {
  addNeighbour,
  getLink,
  listNeighbours,
  type Neighbour,
  type NeighbourOptions,
  removeNeighbour,
  replaceNeighbour,
} from '../../lib/index.js';
import { native } from '../../lib/internal/native.js';
import { comparable, inOrder, neighboursMeantBy } from '../support/attached.js';
import { expectSaid } from '../support/hints.js';
import { needsKernel, type Scratch, scratch } from '../support/namespace.js';

let home: Scratch;
let netns: string;

beforeEach(async () => {
  home = await scratch();
  netns = home.name;
  await home.ipBatch(
    'link add eth0 type veth peer name peer0',
    'link add br0 type bridge',
    'link set peer0 master br0',
    // Both, since a link that loses its carrier forgets its neighbours.
    'link set peer0 up',
    'link set eth0 up',
    // Without a route to it, an address of IPv4 is taken for one that everybody is meant by (arp_constructor()).
    'address add 192.0.2.1/24 dev eth0',
  );
});

const mac = '02:00:5e:10:00:07';
const seen = async (...words: string[]): Promise<Record<string, unknown>[]> => {
  const links = await home.ipJson('link', 'show');
  const indexes = new Map(links.map(({ ifname, ifindex }) => [ifname, ifindex]));
  return neighboursMeantBy(await home.ipJson('neighbour', 'show', ...words), indexes);
};
const same = (found: readonly object[], expected: readonly Record<string, unknown>[]): void => {
  const [first = { address: '' }] = expected;
  expect(inOrder(found.map((one) => comparable(one, first)))).toEqual(inOrder(expected));
};
const add = (options: NeighbourOptions): Promise<Neighbour> => addNeighbour('eth0', options, { netns });

// Every option, with a value that is not the default.
const options: Record<string, [NeighbourOptions, Partial<Neighbour>][]> = {
  address: [
    [
      { address: '192.0.2.7', mac },
      { address: '192.0.2.7', family: 'inet', state: 'permanent' },
    ],
    [
      { address: '2001:DB8:0::7', mac },
      { address: '2001:db8::7', family: 'inet6', state: 'permanent' },
    ],
  ],
  mac: [[{ address: '192.0.2.7', mac: '02-00-5E-10-00-0A' }, { mac: '02:00:5e:10:00:0a' }]],
  state: [
    ...(['reachable', 'stale', 'noarp', 'permanent'] as const).map((state): [NeighbourOptions, Partial<Neighbour>] => [
      { address: '192.0.2.7', mac, state },
      { state },
    ]),
    [
      { address: '192.0.2.7', state: 'none' },
      { state: 'none', mac: undefined },
    ],
  ],
  proxy: [
    [
      { address: '192.0.2.7', proxy: true },
      { proxy: true, mac: undefined },
    ],
  ],
  router: [[{ address: '2001:db8::7', mac, router: true }, { router: true }]],
  externallyLearned: [[{ address: '192.0.2.7', mac, externallyLearned: true }, { externallyLearned: true }]],
  use: [[{ address: '192.0.2.7', use: true }, { mac: undefined }]],
  protocol: [
    [{ address: '192.0.2.7', mac, protocol: 200 }, { protocol: 200 }],
    [
      { address: '192.0.2.7', proxy: true, protocol: 200 },
      { protocol: 200, proxy: true },
    ],
  ],
};

describe('each option', () => {
  test.each(
    Object.entries(options).flatMap(([name, cases]) => cases.map(([given, read]) => [name, given, read] as const)),
  )('%s: %j', async (name, given, read) => {
    const added = await add(given);
    expect(added).toMatchObject(read);
    if (name === 'use') return; // it is on its way through several states
    const { address } = added;
    const list = await (given.proxy === true ? seen('proxy') : seen('nud', 'all'));
    same(
      [added].map((one) => (given.proxy === true ? { ...one, state: 'none' } : one)),
      list.filter((one) => one['address'] === address),
    );
  });

  test('managed, which Linux knows since 5.16', async () => {
    needsKernel({ min: '5.16' });
    expect(await add({ address: '192.0.2.7', managed: true })).toMatchObject({ managed: true });
    expect(await replaceNeighbour('eth0', { address: '192.0.2.7', mac, managed: false }, { netns })).toMatchObject({
      managed: false,
      mac,
    });
  });

  test('has a case', () => {
    const rows = native()
      .describe()
      .schemas.find(({ name }) => name === 'neighbour')
      ?.fields.filter(({ access }) => access.includes('change'))
      .map(({ name }) => name);
    const flags = ['proxy', 'router', 'externallyLearned', 'use'];
    const apart = ['flags', 'extendedFlags', 'family'];
    expect(rows?.filter((row) => !apart.includes(row)).toSorted()).toEqual(
      Object.keys(options)
        .filter((name) => !flags.includes(name))
        .toSorted(),
    );
  });
});

describe('addNeighbour', () => {
  test('takes one for a link that is down', async () => {
    await home.ip('link', 'set', 'eth0', 'down');
    expect(await add({ address: '192.0.2.7', mac })).toMatchObject({ state: 'permanent' });
  });

  test('refuses one that is known: EEXIST', async () => {
    await add({ address: '192.0.2.7', mac });
    await add({ address: '192.0.2.7', proxy: true });
    const said = { code: 'EEXIST', operation: 'neighbour.add', target: 'eth0' };
    await expectSaid(add({ address: '192.0.2.7', mac }), { ...said, hint: 'eth0 knows 192.0.2.7 already' });
    await expectSaid(add({ address: '192.0.2.7', proxy: true }), {
      ...said,
      hint: 'eth0 answers for 192.0.2.7 already',
    });
  });

  test('refuses a link that is not there: ENODEV', async () => {
    for (const link of ['eth9', 4711]) {
      await expectSaid(addNeighbour(link, { address: '192.0.2.7', mac }, { netns }), {
        code: 'ENODEV',
        operation: 'neighbour.add',
        target: String(link),
        hint: /^there is no link/,
      });
    }
  });

  test('many at once, each with its own result', async () => {
    const all = Array.from({ length: 300 }, (_, i) => `10.0.${i >> 8}.${i & 255}`);
    const made = await Promise.all(all.map((address) => add({ address, mac })));
    expect(made.map(({ address }) => address)).toEqual(all);
    expect(await listNeighbours({ link: 'eth0', family: 'inet' }, { netns })).toHaveLength(300);
  });
});

describe('replaceNeighbour', () => {
  test('adds, changes, and is idempotent', async () => {
    for (const state of ['permanent', 'permanent', 'stale', 'noarp'] as const) {
      const options = { address: '192.0.2.7', mac, state };
      expect(await replaceNeighbour('eth0', options, { netns })).toMatchObject(options);
    }
    const other = { address: '192.0.2.7', mac: '02:00:5e:10:00:08', protocol: 9 };
    expect(await replaceNeighbour('eth0', other, { netns })).toMatchObject(other);
    same(
      await listNeighbours({ link: 'eth0', family: 'inet' }, { netns }),
      (await seen('nud', 'all')).filter(({ family }) => family === 'inet'),
    );
  });
});

describe('removeNeighbour', () => {
  test('takes what is named, and what was read', async () => {
    await add({ address: '192.0.2.7', mac });
    await add({ address: '192.0.2.8', mac });
    const proxy = await add({ address: '192.0.2.7', proxy: true });
    await removeNeighbour('eth0', '192.0.2.7', { netns });
    expect(await listNeighbours({ family: 'inet' }, { netns })).toMatchObject([{ address: '192.0.2.8' }]);
    expect(await listNeighbours({ proxy: true }, { netns })).toMatchObject([{ address: '192.0.2.7', proxy: true }]);
    await removeNeighbour('eth0', proxy, { netns });
    expect(await listNeighbours({ proxy: true }, { netns })).toEqual([]);
  });

  test('refuses one that is not known: ENOENT', async () => {
    const said = { code: 'ENOENT', operation: 'neighbour.remove', target: 'eth0' };
    await expectSaid(removeNeighbour('eth0', '192.0.2.7', { netns }), {
      ...said,
      hint: 'eth0 knows no neighbour 192.0.2.7',
    });
    await expectSaid(removeNeighbour('eth0', { address: '2001:db8::7', proxy: true }, { netns }), {
      ...said,
      hint: 'eth0 does not answer for 2001:db8::7',
    });
  });
});

describe('listNeighbours', () => {
  const addresses = async (filter: object): Promise<string[]> =>
    (await listNeighbours(filter, { netns }))
      .map(({ address }) => address)
      .filter((address) => !address.startsWith('ff'))
      .sort();

  test('filters by link, master, family, state and proxy', async () => {
    await add({ address: '192.0.2.7', mac });
    await add({ address: '2001:db8::7', mac, state: 'stale' });
    await add({ address: '192.0.2.9', proxy: true });
    await addNeighbour('peer0', { address: '192.0.2.8', mac, state: 'noarp' }, { netns });
    expect(await addresses({})).toEqual(['192.0.2.7', '192.0.2.8', '2001:db8::7']);
    expect(await addresses({ link: 'eth0' })).toEqual(['192.0.2.7', '2001:db8::7']);
    const { index } = await getLink('eth0', { netns });
    expect(await addresses({ link: index, family: 'inet6' })).toEqual(['2001:db8::7']);
    expect(await addresses({ master: 'br0' })).toEqual(['192.0.2.8']);
    expect(await addresses({ state: 'stale' })).toEqual(['2001:db8::7']);
    expect(await addresses({ proxy: true })).toEqual(['192.0.2.9']);
    expect(await addresses({ proxy: true, link: 'peer0' })).toEqual([]);
  });

  test('refuses a link that is not there: ENODEV', async () => {
    for (const filter of [{ link: 'eth9' }, { link: 4711 }, { master: 'br9' }]) {
      await expect(listNeighbours(filter, { netns })).rejects.toMatchObject({
        code: 'ENODEV',
        operation: 'neighbour.list',
        hint: expect.stringMatching(/^there is no link/),
      });
    }
  });
});

// What the library refuses before anything is sent, or sends in one form only: what the kernel says to it.
test.each([addNeighbour, replaceNeighbour])('on a loopback all of IPv4 are one: %o', async (put) => {
  const home = await scratch();
  await home.ip('link', 'set', 'lo', 'up');
  const call = { netns: home.name };
  await expectSaid(put('lo', { address: '127.0.0.9', mac: '02:00:5e:10:00:09' }, call), {
    code: 'ENOENT',
    operation: put === addNeighbour ? 'neighbour.add' : 'neighbour.replace',
    target: 'lo',
    kernelMessage: /.*/,
    hint: 'a loopback or point-to-point link has one neighbour for all of IPv4, 0.0.0.0',
  });
  expect(await home.ipJson('neigh', 'show', 'nud', 'permanent', 'dev', 'lo')).toEqual([]);
  await put('lo', { address: '0.0.0.0', mac: '02:00:5e:10:00:09' }, call);
});

describe('the kernel refuses', () => {
  const failureOf = async (operation: string, values: object, link: string | number = 'eth0') => {
    const handle = native().openNetns('name', netns);
    if ('failure' in handle) throw new Error(handle.failure.text);
    const connection = new (native().Connection)(handle);
    const { failure } = await connection.perform(1, { steps: [{ operation, link, values }] }, 'never');
    connection.close();
    handle.close();
    return failure;
  };
  const inet = { family: 'inet', state: 'permanent' };

  test.each([
    ['a permanent one without a MAC address', { ...inet, address: '192.0.2.7' }, 22, /^No link layer address given$/],
    ['one without an address', { ...inet, mac }, 22, /^Network address not specified$/],
  ])('%s', async (_, values, errno, text) => {
    expect(await failureOf('neighbour.add', values)).toMatchObject({ errno, text: expect.stringMatching(text) });
  });

  test('an index that there is none of', async () => {
    expect(await failureOf('neighbour.add', { ...inet, address: '192.0.2.7', mac }, 4711)).toMatchObject({ errno: 19 });
  });
});
