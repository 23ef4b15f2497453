// Forwarding databases: of bridges, vxlans and passthru macvlans, against `bridge fdb`.

import { beforeEach, describe, expect, test } from 'vitest';
import { addFdbEntry, type FdbEntry, type FdbOptions, listFdb, removeFdbEntry } from '../../lib/index.js';
import { comparable, fdbMeantBy, inOrder } from '../support/attached.js';
import { expectSaid } from '../support/hints.js';
import { needsKind, type Scratch, scratch } from '../support/namespace.js';

let home: Scratch;
let netns: string;

beforeEach(async () => {
  home = await scratch();
  netns = home.name;
  await home.exec('sh', '-c', 'echo 1 >/proc/sys/net/ipv6/conf/default/disable_ipv6');
  await home.ipBatch(
    'link add eth0 type veth peer name peer0',
    'link add br0 type bridge',
    'link set eth0 master br0',
    'link set eth0 up',
    'link set peer0 up',
    'link set br0 up',
  );
});

const mac = '02:00:5e:10:00:07';
const seen = async (...words: string[]): Promise<Record<string, unknown>[]> => {
  const links = await home.ipJson('link', 'show');
  const text = await home.exec('bridge', '-j', 'fdb', 'show', ...words);
  // It leaves out what it was asked for.
  const asked = words[0] === 'dev' ? { ifname: words[1] } : {};
  const said = text.trim() === '' ? [] : JSON.parse(text).map((item: object) => ({ ...asked, ...item }));
  return fdbMeantBy(said, new Map(links.map(({ ifname, ifindex }) => [ifname, ifindex])));
};
const same = (found: readonly object[], expected: readonly Record<string, unknown>[]): void => {
  const [first = { mac: '' }] = expected;
  expect(inOrder(found.map((one) => comparable(one, first)))).toEqual(inOrder(expected));
};
const add = (link: string, options: FdbOptions): Promise<void> => addFdbEntry(link, options, { netns });
const entries = async (filter: object = {}): Promise<FdbEntry[]> =>
  (await listFdb(filter, { netns })).filter((one) => one.mac === mac);

// Where the kernel has VLANs on bridges, an entry without one is also put into each of the port's.
const withoutVlan = (list: FdbEntry[]): FdbEntry[] => list.filter(({ vlan }) => vlan === undefined);

describe('the database of a bridge', () => {
  test.each<[FdbOptions, Partial<FdbEntry>]>([
    [{ mac, master: true }, { state: 'permanent' }],
    [
      { mac, master: true, state: 'static' },
      { state: 'static', sticky: false },
    ],
    [{ mac, master: true, state: 'dynamic' }, { state: 'dynamic' }],
    [{ mac, master: true, state: 'static', sticky: true }, { sticky: true }],
    [{ mac, master: true, state: 'static', externallyLearned: true }, { externallyLearned: true }],
  ])('takes %j', async (options, read) => {
    await add('eth0', options);
    const found = await entries({ link: 'eth0' });
    expect(withoutVlan(found)).toMatchObject([{ self: false, master: expect.any(Number), ...read }]);
    same(
      found,
      (await seen()).filter((one) => one['mac'] === mac),
    );
    await removeFdbEntry('eth0', { mac, master: true }, { netns });
    expect(await entries()).toEqual([]);
  });

  test('refuses an entry that is there, and the removal of one that is not', async () => {
    await add('eth0', { mac, master: true });
    await expectSaid(add('eth0', { mac, master: true }), {
      code: 'EEXIST',
      operation: 'fdb.add',
      target: 'eth0',
      hint: `the bridge of eth0 has an entry for ${mac} already`,
    });
    await removeFdbEntry('eth0', { mac, master: true }, { netns });
    await expectSaid(removeFdbEntry('eth0', { mac, master: true }, { netns }), {
      code: 'ENOENT',
      operation: 'fdb.remove',
      target: 'eth0',
      hint: `the bridge of eth0 has no entry for ${mac}`,
    });
  });

  test('has an entry for one VLAN, if it is one of the port’s', async () => {
    const vlans = JSON.parse((await home.exec('bridge', '-j', 'vlan', 'show')) || '[]');
    if (vlans.length > 0) {
      await add('eth0', { mac, master: true, vlan: 1 });
      await add('br0', { mac: '02:00:5e:10:00:08', vlan: 1 });
      expect(await entries({ link: 'eth0' })).toMatchObject([{ vlan: 1, state: 'permanent' }]);
      same(await listFdb({ master: 'br0' }, { netns }), await seen('br', 'br0'));
    }
    await expectSaid(add('eth0', { mac, master: true, vlan: 7 }), {
      code: 'EINVAL',
      operation: 'fdb.add',
      target: 'eth0',
      hint: 'VLAN 7 is not one of those of eth0',
    });
    // fdb_delete_by_addr_and_port(), or first a look whether the VLAN is there, by the kernel's version.
    await expect(removeFdbEntry('eth0', { mac, master: true, vlan: 7 }, { netns })).rejects.toMatchObject({
      code: expect.stringMatching(/^(EINVAL|ENOENT)$/),
      hint: expect.stringMatching(/^VLAN 7 is not one of those of eth0$|^the bridge of eth0 has no entry/),
    });
  });

  test('refuses a dynamic entry for a port that is down: EPERM', async () => {
    await home.ip('link', 'set', 'eth0', 'down');
    await expectSaid(add('eth0', { mac, master: true, state: 'dynamic' }), {
      code: 'EPERM',
      operation: 'fdb.add',
      target: 'eth0',
      hint: 'a bridge takes a dynamic entry only for a port that is up and learning: is eth0 that?',
    });
  });

  test('is one of two that an entry can be in: both or none', async () => {
    await add('eth0', { mac, self: true, master: true });
    expect(
      withoutVlan(await entries())
        .map(({ self }) => self)
        .sort(),
    ).toEqual([false, true]);
    await removeFdbEntry('eth0', { mac, self: true }, { netns });
    // In the one it is, in the other not.
    await expect(removeFdbEntry('eth0', { mac, self: true, master: true }, { netns })).rejects.toMatchObject({
      code: 'ENOENT',
    });
    await removeFdbEntry('eth0', { mac, master: true }, { netns });
    await add('eth0', { mac });
    await expect(add('eth0', { mac, self: true, master: true })).rejects.toMatchObject({ code: 'EEXIST' });
    expect((await entries()).map(({ self }) => self)).toEqual([true]);
  });
});

describe('the database of a macvlan in mode passthru', () => {
  test('takes unicast addresses, which bridge fdb sees', async () => {
    await home.ip('link', 'add', 'link', 'peer0', 'name', 'mv0', 'type', 'macvlan', 'mode', 'passthru');
    await add('mv0', { mac });
    same(await listFdb({ link: 'mv0' }, { netns }), await seen('dev', 'mv0'));
    expect(await entries({ link: 'mv0' })).toMatchObject([{ self: true, state: 'permanent', master: undefined }]);
    await expectSaid(add('mv0', { mac }), {
      code: 'EEXIST',
      operation: 'fdb.add',
      target: 'mv0',
      hint: `mv0 has an entry for ${mac} already`,
    });
    await removeFdbEntry('mv0', { mac }, { netns });
    await expect(removeFdbEntry('mv0', { mac }, { netns })).rejects.toMatchObject({ code: 'ENOENT' });
  });

  test('in another mode, multicast only: EOPNOTSUPP', async () => {
    await home.ip('link', 'add', 'link', 'peer0', 'name', 'mv0', 'type', 'macvlan', 'mode', 'bridge');
    await expectSaid(add('mv0', { mac }), {
      code: 'EOPNOTSUPP',
      operation: 'fdb.add',
      target: 'mv0',
      hint: 'a macvlan takes unicast addresses in mode passthru only, and mv0 is in mode bridge',
    });
    await add('mv0', { mac: '01:00:5e:00:00:77' });
    const macs = (await listFdb({ link: 'mv0' }, { netns })).map((one) => one.mac);
    expect(macs).toContain('01:00:5e:00:00:77');
  });

  test('what it would ignore in silence is refused', async () => {
    await home.ip('link', 'add', 'link', 'peer0', 'name', 'mv0', 'type', 'macvlan', 'mode', 'passthru');
    for (const options of [{ vlan: 5 }, { state: 'static' }, { remote: '192.0.2.7' }, { externallyLearned: true }]) {
      await expect(add('mv0', { mac, ...options } as FdbOptions)).rejects.toMatchObject({
        code: 'ERR_INVALID_ARG_VALUE',
      });
    }
    expect(await entries({ link: 'mv0' })).toEqual([]);
  });
});

describe('the database of a vxlan', () => {
  beforeEach(async () => {
    await needsKind('vxlan');
    await home.ipBatch('link add vx0 type vxlan id 42 dstport 4789', 'link set vx0 up');
  });

  test('says where the other ends are', async () => {
    await add('vx0', { mac, remote: '192.0.2.7', port: 4790, vni: 43, device: 'peer0', state: 'static', router: true });
    expect(await entries()).toMatchObject([
      { self: true, remote: '192.0.2.7', port: 4790, vni: 43, state: 'static', router: true },
    ]);
    await add('vx0', { mac: '02:00:5e:10:00:08', remote: '192.0.2.8' });
    same(await listFdb({ link: 'vx0' }, { netns }), await seen('dev', 'vx0'));
    await expectSaid(add('vx0', { mac, remote: '192.0.2.7' }), {
      code: 'EEXIST',
      operation: 'fdb.add',
      target: 'vx0',
      hint: `vx0 has an entry for ${mac} already`,
    });
  });

  test('has several for one address, of which the named one is removed', async () => {
    const all = { mac: '00:00:00:00:00:00' };
    const remotes = async (): Promise<unknown[]> =>
      (await listFdb({ link: 'vx0' }, { netns })).map(({ remote }) => remote).sort();
    for (const remote of ['192.0.2.7', '192.0.2.8', '192.0.2.9']) await add('vx0', { ...all, remote, append: true });
    expect(await remotes()).toEqual(['192.0.2.7', '192.0.2.8', '192.0.2.9']);
    await removeFdbEntry('vx0', { ...all, remote: '192.0.2.8' }, { netns });
    await expectSaid(removeFdbEntry('vx0', { ...all, remote: '192.0.2.8' }, { netns }), {
      code: 'ENOENT',
      operation: 'fdb.remove',
      target: 'vx0',
      hint: 'vx0 has no entry for 00:00:00:00:00:00 with the destination 192.0.2.8',
    });
    expect(await remotes()).toEqual(['192.0.2.7', '192.0.2.9']);
    await removeFdbEntry('vx0', all, { netns });
    expect(await remotes()).toEqual([]);
  });
});

describe('listFdb', () => {
  test('lists what bridge fdb shows, of all, of one link, of one bridge', async () => {
    await add('eth0', { mac, master: true, state: 'static' });
    same(await listFdb({}, { netns }), await seen());
    same(await listFdb({ link: 'eth0' }, { netns }), await seen('dev', 'eth0'));
    same(await listFdb({ master: 'br0' }, { netns }), await seen('br', 'br0'));
    expect(withoutVlan(await entries({ state: 'static' }))).toHaveLength(1);
    expect(await entries({ state: 'dynamic' })).toEqual([]);
  });

  test('refuses a link that is not there: ENODEV', async () => {
    for (const filter of [{ link: 'eth9' }, { link: 4711 }, { master: 'br9' }]) {
      await expect(listFdb(filter, { netns })).rejects.toMatchObject({ code: 'ENODEV', operation: 'fdb.list' });
    }
  });
});

test('a link without a database, and one that is no port: EOPNOTSUPP', async () => {
  await expectSaid(add('peer0', { mac, master: true }), {
    code: 'EOPNOTSUPP',
    operation: 'fdb.add',
    target: 'peer0',
    hint: 'veth peer0 is no port of a bridge',
  });
});
