import { describe, expect, test } from 'vitest';
import {
  createMacvlan,
  createMacvtap,
  deleteLink,
  deleteLinks,
  type MacvlanOptions,
  type NetlinkError,
} from '../../lib/index.js';
import { expectAsIpSees, macs, namesByIp, uniqueMac } from '../support/macvlan.js';
import { ip, needsKind, scratch, uniqueName, vethPair } from '../support/namespace.js';

describe('a macvlan without a name', () => {
  test('is macvlan0, the next one macvlan1, and so on', async () => {
    const { name: netns } = await scratch();
    const { name: lowerdev } = await vethPair({ netns });
    const names: string[] = [];
    for (let i = 0; i < 12; i++) {
      const link = await createMacvlan({ lowerdev }, { netns });
      await expectAsIpSees(link, { netns });
      names.push(link.name);
    }
    expect(names).toEqual(Array.from({ length: 12 }, (_, i) => `macvlan${i}`));
  });

  test('is called after its kind', async () => {
    await needsKind('macvtap');
    const { name: netns } = await scratch();
    const { name: lowerdev } = await vethPair({ netns });
    const tap = await createMacvtap({ lowerdev }, { netns });
    expect(await expectAsIpSees(tap, { netns })).toMatchObject({ name: 'macvtap0', kindName: 'macvtap' });
  });

  test('takes over the number of one that is gone, and respects alternative names', async () => {
    const { name: netns, ip } = await scratch();
    const { name: lowerdev } = await vethPair({ netns });
    const [first] = [await createMacvlan({ lowerdev }, { netns }), await createMacvlan({ lowerdev }, { netns })];
    await deleteLink(first.index, { netns });
    expect((await createMacvlan({ lowerdev }, { netns })).name).toBe('macvlan0');
    await ip('link', 'property', 'add', 'dev', lowerdev, 'altname', 'macvlan2');
    const link = await createMacvlan({ lowerdev }, { netns });
    expect(await expectAsIpSees(link, { netns })).toMatchObject({ name: 'macvlan3' });
  });

  test('finds a free number among many gaps', async () => {
    const { name: netns, ipBatch } = await scratch();
    const { name: lowerdev } = await vethPair({ netns });
    const taken = [0, 1, 3, 4, 7, 8, 9, 15, 16, 17, 31].map((number) => `macvlan${number}`);
    await ipBatch(...taken.map((name) => `link add ${name} link ${lowerdev} type macvlan`));
    const made: string[] = [];
    for (let i = 0; i < 25; i++) made.push((await createMacvlan({ lowerdev }, { netns })).name);
    expect(new Set([...taken, ...made]).size).toBe(taken.length + made.length);
    for (const name of made) expect(name).toMatch(/^macvlan\d{1,2}$/);
  });

  test('has a name of its own among 50 that are made at once', async () => {
    const { name: netns } = await scratch();
    const { name: lowerdev } = await vethPair({ netns });
    const links = await Promise.all(Array.from({ length: 50 }, () => createMacvlan({ lowerdev }, { netns })));
    const names = links.map(({ name }) => name);
    expect(names).toEqual(Array.from({ length: 50 }, (_, i) => `macvlan${i}`));
    expect(new Set(links.map(({ index }) => index)).size).toBe(50);
    for (const link of [links[0], links[25], links[49]]) await expectAsIpSees(link as never, { netns });
    expect((await namesByIp({ netns })).filter((name) => name.startsWith('macvlan'))).toEqual(names.toSorted());
  });
});

// Every tenth of 200 fails, for one reason after the other.
const failures: { wrong: Partial<MacvlanOptions>; code: string }[] = [
  { wrong: { name: 'taken' }, code: 'EEXIST' },
  { wrong: { lowerdev: 'nosuchlink' }, code: 'ENODEV' },
  { wrong: { lowerdev: 'lo' }, code: 'EINVAL' },
  { wrong: { mtu: 9000 }, code: 'EINVAL' },
  { wrong: { altNames: ['taken'] }, code: 'EEXIST' },
  { wrong: { master: 'lo' }, code: 'EOPNOTSUPP' },
  { wrong: { mode: 'passthru', mac: undefined }, code: 'EINVAL' },
  { wrong: { mode: 'nonsense' as 'bridge' }, code: 'ERR_INVALID_ARG_VALUE' },
  { wrong: { mtu: 1000, addrGenMode: 'none' }, code: 'EAFNOSUPPORT' },
  { wrong: { master: 4_000_000 }, code: 'EINVAL' },
];
const failureOf = (i: number) => (i % 10 === 3 ? failures[Math.floor(i / 10) % failures.length] : undefined);

describe('macvlans without a name from two namespaces', () => {
  test('get names of their own in the third one', async () => {
    const { name: targetNetns } = await scratch();
    const sources = await Promise.all([scratch(), scratch()].map(async (made) => (await made).name));
    const lowers = await Promise.all(sources.map(async (netns) => (await vethPair({ netns })).name));
    const links = await Promise.all(
      Array.from({ length: 60 }, (_, i) =>
        createMacvlan({ lowerdev: lowers[i % 2] as string, targetNetns }, { netns: sources[i % 2] }),
      ),
    );
    const names = links.map(({ name }) => name);
    expect(new Set(names).size).toBe(60);
    expect(await namesByIp({ netns: targetNetns })).toEqual(['lo', ...names].toSorted());
  });
});

describe('200 creations at once', () => {
  test('settle each with its own result', async () => {
    await needsKind('bridge');
    const { name: netns, ip } = await scratch();
    const { name: lowerdev } = await vethPair({ netns });
    await ip('link', 'add', 'br0', 'type', 'bridge');
    await createMacvlan({ lowerdev, name: 'taken', mac: uniqueMac() }, { netns });
    const addresses = macs(200);
    const settled = await Promise.allSettled(
      addresses.map((mac, i) => {
        const options = { lowerdev, name: `m${i}`, mac, group: i, alias: `number ${i}`, up: i % 2 === 0 };
        return createMacvlan({ ...options, ...failureOf(i)?.wrong }, { netns });
      }),
    );
    for (const [i, result] of settled.entries()) {
      const code = failureOf(i)?.code;
      if (code !== undefined) {
        expect([i, result]).toMatchObject([i, { status: 'rejected', reason: { code } }]);
      } else {
        const wanted = { name: `m${i}`, mac: addresses[i], group: i, alias: `number ${i}`, up: i % 2 === 0 };
        expect([i, result]).toMatchObject([i, { status: 'fulfilled', value: wanted }]);
      }
    }
    const made = settled.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
    expect(made).toHaveLength(180);
    const names = ['br0', 'lo', 'taken', ...made.map(({ name }) => name)];
    expect(await namesByIp({ netns })).toEqual(expect.arrayContaining(names));
    expect(await namesByIp({ netns })).toHaveLength(names.length + 2);
    for (const link of [made[0], made[90], made[179]]) await expectAsIpSees(link as never, { netns });
  });

  test('are carried out in the order of the calls', async () => {
    const { name: netns } = await scratch();
    const { name: lowerdev } = await vethPair({ netns });
    const links = await Promise.all(
      Array.from({ length: 200 }, (_, i) => createMacvlan({ lowerdev, name: `m${i}` }, { netns })),
    );
    const indexes = links.map(({ index }) => index);
    expect(indexes).toEqual(indexes.toSorted((a, b) => a - b));
    await deleteLinks(indexes, { netns });
    expect(await namesByIp({ netns })).toHaveLength(3);
  });

  test('of one name make one link', async () => {
    const { name: lowerdev } = await vethPair();
    const name = uniqueName('m');
    const settled = await Promise.allSettled(Array.from({ length: 200 }, () => createMacvlan({ lowerdev, name })));
    const refused = settled.slice(1).map((result) => (result as PromiseRejectedResult).reason as NetlinkError);
    expect(settled[0]).toMatchObject({ status: 'fulfilled' });
    for (const failure of refused) expect(failure).toMatchObject({ code: 'EEXIST', target: name });
    expect((await namesByIp()).filter((one) => one === name)).toHaveLength(1);
  });

  test('in several namespaces are all there afterwards', async () => {
    const { name: lowerdev } = await vethPair();
    const targets = [await scratch(), await scratch(), await scratch(), undefined];
    const links = await Promise.all(
      Array.from({ length: 200 }, (_, i) =>
        createMacvlan({ lowerdev, name: uniqueName('m'), targetNetns: targets[i % 4]?.name, up: i % 3 === 0 }),
      ),
    );
    for (const [i, netns] of targets.entries()) {
      const names = links.filter((_, n) => n % 4 === i).map(({ name }) => name);
      expect(await namesByIp({ netns })).toEqual(expect.arrayContaining(names));
      if (netns !== undefined) expect(await namesByIp({ netns })).toHaveLength(51);
    }
    await ip('link', 'del', lowerdev);
    for (const netns of targets)
      expect((await namesByIp({ netns })).filter((name) => name.startsWith('m'))).toEqual([]);
  });
});
