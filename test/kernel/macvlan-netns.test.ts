import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readlinkSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import {
  createMacvlan,
  createMacvtap,
  createNetns,
  deleteLink,
  findLink,
  getLink,
  listLinks,
  openNetns,
} from '../../lib/index.js';
import { watchLinks } from '../support/link-events.js';
import { expectAsIpSees, macs, namesByIp, seenByIp, uniqueMac } from '../support/macvlan.js';
import { errorOf, eventually, ip, needsKind, scratch, uniqueName, vethPair } from '../support/namespace.js';
import { run } from '../support/shell.js';

/** A process in a network namespace of its own. */
const processElsewhere = async (): Promise<ChildProcess & { pid: number }> => {
  const child = spawn('unshare', ['--net', 'sleep', '60']);
  const own = readlinkSync('/proc/self/ns/net');
  await eventually(() => readlinkSync(`/proc/${child.pid}/ns/net`) !== own);
  return child as ChildProcess & { pid: number };
};

describe('targetNetns', () => {
  test('is a name, a path, an open descriptor or an open handle', async () => {
    const { name: lowerdev } = await vethPair();
    const target = await scratch();
    const fd = openSync(target.path, 'r');
    const handle = await openNetns(target.name);
    try {
      for (const targetNetns of [target.name, target.path, { fd }, handle]) {
        const name = uniqueName('m');
        const link = await createMacvlan({ lowerdev, name, targetNetns, up: true });
        const seen = await expectAsIpSees(link, { netns: target });
        expect(seen).toMatchObject({ name, up: true, details: { mode: 'bridge' } });
        expect(seen.lowerdev).toBe((await getLink(lowerdev)).index);
        expect(await seenByIp(name)).toBeUndefined();
        expect(await getLink(link.index, { netns: targetNetns })).toMatchObject({ name, index: link.index });
      }
    } finally {
      closeSync(fd);
      await handle.close();
    }
  });

  test('is the namespace of a process', async () => {
    const { name: lowerdev } = await vethPair();
    const child = await processElsewhere();
    try {
      const link = await createMacvlan({ lowerdev, name: 'mine', targetNetns: { pid: child.pid } });
      const said = JSON.parse(await run(['nsenter', '--net', '-t', String(child.pid), 'ip', '-d', '-j', 'link']));
      expect(said.at(-1)).toMatchObject({ ifname: 'mine', ifindex: link.index, address: link.mac });
      expect(await seenByIp('mine')).toBeUndefined();
    } finally {
      child.kill();
      await once(child, 'close');
    }
    const error = await errorOf(createMacvlan({ lowerdev, targetNetns: { pid: child.pid } }));
    expect(error).toMatchObject({ code: 'ESRCH', option: 'targetNetns' });
  });

  test('is a namespace without a name', async () => {
    const { name: lowerdev } = await vethPair();
    const lab = await createNetns();
    const link = await createMacvlan({ lowerdev, name: uniqueName('m'), targetNetns: lab });
    expect(await namesByIp()).not.toContain(link.name);
    expect((await listLinks({}, { netns: lab })).map(({ name }) => name)).toEqual(['lo', link.name]);
    await lab.close();
  });

  test('may be closed as soon as the call was made', async () => {
    const { name: lowerdev } = await vethPair();
    const target = await scratch();
    const [handle, home] = [await openNetns(target.name), await openNetns('/proc/self/ns/net')];
    const creations = Array.from({ length: 10 }, (_, i) =>
      createMacvlan({ lowerdev, name: `m${i}`, targetNetns: handle }, { netns: home }),
    );
    await Promise.all([handle.close(), home.close()]);
    for (const link of await Promise.all(creations)) await expectAsIpSees(link, { netns: target });
    for (const [options, call] of [
      [{ lowerdev, targetNetns: handle }, {}],
      [{ lowerdev }, { netns: handle }],
    ] as const) {
      expect(await errorOf(createMacvlan(options, call))).toMatchObject({ code: 'ERR_NETLINK_CLOSED' });
    }
  });

  test('may be the namespace that the call works in', async () => {
    const { name: netns, path } = await scratch();
    const { name: lowerdev } = await vethPair({ netns });
    for (const [call, targetNetns] of [
      [netns, path],
      [netns, netns],
    ] as const) {
      const link = await createMacvlan({ lowerdev, name: uniqueName('m'), targetNetns }, { netns: call });
      expect(link.lowerdevNetnsId).toBeUndefined();
      await expectAsIpSees(link, { netns });
    }
    const { name: ownLower } = await vethPair();
    await expectAsIpSees(await createMacvlan({ lowerdev: ownLower, targetNetns: '/proc/self/ns/net' }));
  });

  test('is another one than that of the call, in all directions', async () => {
    const [left, right] = [await scratch(), await scratch()];
    const here = { path: '/proc/self/ns/net', where: {} };
    const there = [left, right].map(({ path, name }) => ({ path, where: { netns: name } }));
    for (const from of [here, ...there]) {
      const { name: lowerdev } = await vethPair(from.where);
      for (const to of [here, ...there]) {
        const name = uniqueName('m');
        const link = await createMacvlan({ lowerdev, name, targetNetns: to.path }, { netns: from.path });
        await expectAsIpSees(link, to.where);
        for (const { where } of [here, ...there])
          expect((await namesByIp(where)).includes(name)).toBe(where === to.where);
        await deleteLink(name, { netns: to.path });
      }
    }
  });

  test('that cannot be opened rejects, and no link is made', async () => {
    const { name: lowerdev } = await vethPair();
    const before = await namesByIp();
    for (const [targetNetns, code] of [
      [uniqueName('none'), 'ENOENT'],
      ['/run/nothing/here', 'ENOENT'],
      ['/proc/self/ns/mnt', 'EINVAL'],
      ['/dev/null', 'EINVAL'],
      [{ fd: 1_000_000 }, 'EBADF'],
      [{ pid: 2_147_483_647 }, 'ESRCH'],
      ['../net', 'ENOENT'],
      ['', 'ERR_INVALID_ARG_VALUE'],
      ['..', 'ERR_INVALID_ARG_VALUE'],
      [{ pid: 0 }, 'ERR_OUT_OF_RANGE'],
      [{ fd: -1 }, 'ERR_OUT_OF_RANGE'],
      [{}, 'ERR_INVALID_ARG_TYPE'],
      [null, 'ERR_INVALID_ARG_TYPE'],
      [7, 'ERR_INVALID_ARG_TYPE'],
    ] as const) {
      const error = await errorOf(createMacvlan({ lowerdev, targetNetns: targetNetns as string }));
      expect([targetNetns, error]).toMatchObject([targetNetns, { code }]);
    }
    expect(await namesByIp()).toEqual(before);
  });
});

describe('a macvlan for another namespace', () => {
  test('is created there: it never appears in the namespace of the caller', async () => {
    const { name: lowerdev, peer } = await vethPair();
    const target = await scratch();
    const here = await watchLinks({ except: [lowerdev, peer] });
    const there = await watchLinks({ netns: target });
    const name = uniqueName('m');
    const link = await createMacvlan({
      lowerdev,
      name,
      targetNetns: target.name,
      up: true,
      altNames: [uniqueName('a')],
    });
    expect(await there.events()).toContainEqual({ action: 'new', index: link.index, name });
    expect(await here.events()).toEqual([]);
  });

  test('has all its options there', async () => {
    await needsKind('bridge');
    const { name: lowerdev } = await vethPair();
    const target = await scratch();
    // Bridges of one name on both sides: the one there is meant, which is the second in its namespace.
    const master = uniqueName('br');
    await ip('link', 'add', master, 'type', 'bridge');
    await target.ipBatch('link add other type bridge', `link add ${master} type bridge`);
    const given = {
      mac: uniqueMac(),
      mtu: 1300,
      group: 9,
      alias: 'over there',
      txQueueLength: 12,
      addrGenMode: 'none',
    } as const;
    const altNames = [uniqueName('a'), uniqueName('b')];
    const link = await createMacvlan({
      lowerdev,
      name: uniqueName('m'),
      targetNetns: target.name,
      up: true,
      master,
      altNames,
      mode: 'source',
      sourceAddresses: macs(3),
      ...given,
    });
    const seen = await expectAsIpSees(link, { netns: target });
    expect(seen).toMatchObject({ ...given, up: true, altNames: altNames.toSorted() });
    expect(seen.details).toMatchObject({ mode: 'source', sourceAddresses: macs(3) });
    expect(seen.master).toBe((await target.ipLink(master))?.ifindex);
    expect(seen.master).not.toBe((await getLink(master)).index);
    expect(await getLink(altNames[0] as string, { netns: target.name })).toMatchObject({ index: link.index });
  });

  test('does not know a master of the namespace of the caller', async () => {
    await needsKind('bridge');
    const { name: lowerdev } = await vethPair();
    const target = await scratch();
    const master = uniqueName('br');
    await ip('link', 'add', master, 'type', 'bridge');
    const before = await namesByIp();
    const error = await errorOf(createMacvlan({ lowerdev, targetNetns: target.name, master }));
    expect(error).toMatchObject({ code: 'ENODEV', option: 'master' });
    expect(await namesByIp()).toEqual(before);
    expect(await namesByIp({ netns: target })).toEqual(['lo']);
  });

  test('can be a macvtap, in a passthru mode too', async () => {
    await needsKind('macvtap');
    const { name: lowerdev } = await vethPair();
    const target = await scratch();
    const link = await createMacvtap({ lowerdev, targetNetns: target.name, mode: 'passthru', up: true });
    expect(link).toMatchObject({ kind: 'macvtap', details: { mode: 'passthru' } });
    await expectAsIpSees(link, { netns: target });
    expect((await seenByIp(lowerdev))?.promiscuity).toBe(1);
  });

  test('carries 5,000 source addresses there', async () => {
    const { name: lowerdev } = await vethPair();
    const target = await scratch();
    const options = { lowerdev, mode: 'source', sourceAddresses: macs(5000), targetNetns: target.name } as const;
    const link = await createMacvlan(options);
    expect((await expectAsIpSees(link, { netns: target })).details.sourceAddresses).toEqual(macs(5000));
  });

  test('goes with its namespace', async () => {
    const { name: lowerdev, peer } = await vethPair();
    const target = await scratch();
    const mac = uniqueMac();
    const { name } = await createMacvlan({ lowerdev, name: uniqueName('m'), mac, up: true, targetNetns: target.name });
    expect(await findLink(name, { netns: target.name })).toBeDefined();
    await ip('netns', 'del', target.name);
    // The lower device can be a port of a bridge again when nothing is on it any more.
    await needsKind('bridge');
    const bridge = uniqueName('br');
    await ip('link', 'add', bridge, 'type', 'bridge');
    await eventually(() => ip('link', 'set', lowerdev, 'master', bridge));
    expect(await namesByIp()).toContain(peer);
  });
});
