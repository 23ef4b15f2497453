import { describe, expect, test } from 'vitest';
import { createMacvlan, deleteLink, findLink, getLink } from '../../lib/index.js';
import { watchLinks } from '../support/link-events.js';
import { expectAsIpSees, namesByIp, seenByIp, uniqueMac } from '../support/macvlan.js';
import { errorOf, ip, needsKind, onKernel, scratch, uniqueName, vethPair } from '../support/namespace.js';

// Until Linux 6.14 the kernel wanted the name, and the index, to be free in the namespace of the caller as well.
const namesAreLocal = onKernel({ min: '6.15' });

const temporary = /^ld[0-9a-f]{12}$/;

describe('a name that is taken in the namespace of the caller', () => {
  test('can be given to a macvlan elsewhere', async () => {
    const { name: lowerdev, peer } = await vethPair();
    for (const up of [false, true]) {
      const target = await scratch();
      const link = await createMacvlan({ lowerdev, name: peer, targetNetns: target.name, up });
      expect(link).toMatchObject({ kind: 'macvlan', name: peer, up });
      await expectAsIpSees(link, { netns: target });
      expect(await namesByIp({ netns: target })).toEqual(['lo', peer].toSorted());
      expect(await seenByIp(peer)).toMatchObject({ kindName: 'veth' });
    }
  });

  test('can be that of the lower device itself', async () => {
    const { name: lowerdev } = await vethPair();
    const target = await scratch();
    const link = await createMacvlan({ lowerdev, name: lowerdev, targetNetns: target.name, up: true });
    expect(await expectAsIpSees(link, { netns: target })).toMatchObject({ name: lowerdev, up: true });
  });

  test('can be an alternative one there, and can be wanted as one here', async () => {
    const { name: lowerdev, peer } = await vethPair();
    const altName = uniqueName('a');
    await ip('link', 'property', 'add', 'dev', peer, 'altname', altName);
    const target = await scratch();
    const named = await createMacvlan({ lowerdev, name: altName, targetNetns: target.name });
    expect(await expectAsIpSees(named, { netns: target })).toMatchObject({ name: altName });
    const other = await createMacvlan({ lowerdev, name: uniqueName('m'), altNames: [peer], targetNetns: target.name });
    expect(await expectAsIpSees(other, { netns: target })).toMatchObject({ altNames: [peer] });
  });

  test('goes together with all other options', async () => {
    await needsKind('bridge');
    const { name: lowerdev, peer } = await vethPair();
    const target = await scratch();
    const master = uniqueName('br');
    await target.ip('link', 'add', master, 'type', 'bridge');
    const given = {
      mac: uniqueMac(),
      mtu: 1300,
      up: true,
      group: 9,
      alias: 'x',
      addrGenMode: 'none',
      txQueueLength: 12,
      numTxQueues: 2,
      gsoMaxSize: 30_000,
      gsoMaxSegs: 30,
    } as const;
    const altNames = [uniqueName('a')];
    const options = { lowerdev, name: peer, altNames, master, mode: 'private', ...given } as const;
    const link = await createMacvlan({ ...options, altNames, targetNetns: target.name });
    const seen = await expectAsIpSees(link, { netns: target });
    expect(seen).toMatchObject({ ...given, name: peer, altNames, details: { mode: 'private' } });
    expect(seen.master).toBe((await target.ipLink(master))?.ifindex);
  });

  test('never shows up here, nor does a temporary one', async () => {
    const { name: lowerdev, peer } = await vethPair();
    const target = await scratch();
    const before = await namesByIp();
    const here = await watchLinks({ except: [lowerdev, peer] });
    const link = await createMacvlan({ lowerdev, name: peer, targetNetns: target.name, up: true });
    expect(await here.events()).toEqual([]);
    expect(await namesByIp()).toEqual(before);
    expect((await namesByIp({ netns: target })).filter((name) => temporary.test(name))).toEqual([]);
    expect(link.name).toBe(peer);
  });

  test('is given to many at once, each in a namespace of its own', async () => {
    const { name: lowerdev, peer } = await vethPair();
    const targets = [await scratch(), await scratch(), await scratch(), await scratch()];
    const links = await Promise.all(
      targets.map(({ name }) => createMacvlan({ lowerdev, name: peer, targetNetns: name, up: true })),
    );
    for (const [i, netns] of targets.entries()) {
      expect(await expectAsIpSees(links[i] as never, { netns })).toMatchObject({ name: peer });
    }
  });
});

describe('an index', () => {
  test('is that of the new link there, whatever has it here', async () => {
    const { name: lowerdev, peer } = await vethPair();
    // The indexes of both namespaces run over the same numbers, and the names are the same too.
    const target = await scratch();
    const names = [peer, lowerdev, uniqueName('m'), uniqueName('m')];
    for (const name of names) {
      const link = await createMacvlan({ lowerdev, name, targetNetns: target.name });
      const seen = await expectAsIpSees(link, { netns: target });
      expect(seen).toMatchObject({ index: link.index, name, mac: link.mac });
      expect(await getLink(link.index, { netns: target.name })).toMatchObject({ name, kind: 'macvlan' });
      expect((await findLink(link.index))?.name).not.toBe(name);
    }
  });

  test('is honoured there', async () => {
    const { name: lowerdev, peer } = await vethPair();
    const target = await scratch();
    const link = await createMacvlan({ lowerdev, name: uniqueName('m'), index: 4711, targetNetns: target.name });
    expect(await expectAsIpSees(link, { netns: target })).toMatchObject({ index: 4711 });
    const sameName = await createMacvlan({ lowerdev, name: peer, index: 4712, targetNetns: target.name, up: true });
    expect(await expectAsIpSees(sameName, { netns: target })).toMatchObject({ index: 4712, name: peer, up: true });
  });

  test('that is taken there is refused with EEXIST, or EBUSY before Linux 6.15', async () => {
    const { name: lowerdev, peer } = await vethPair();
    const target = await scratch();
    await createMacvlan({ lowerdev, index: 4711, targetNetns: target.name });
    for (const name of [uniqueName('m'), undefined, peer]) {
      const error = await errorOf(createMacvlan({ lowerdev, name, index: 4711, targetNetns: target.name }));
      expect(error).toMatchObject({ code: namesAreLocal ? 'EEXIST' : 'EBUSY', operation: 'link.create' });
    }
    expect(await namesByIp({ netns: target })).toHaveLength(2);
  });

  test('that is taken here is free there, since Linux 6.15', async () => {
    const { name: lowerdev } = await vethPair();
    const target = await scratch();
    const { index } = await getLink(lowerdev);
    const created = createMacvlan({ lowerdev, name: uniqueName('m'), index, targetNetns: target.name });
    if (namesAreLocal) {
      expect(await expectAsIpSees(await created, { netns: target })).toMatchObject({ index });
    } else {
      expect(await errorOf(created)).toMatchObject({ code: 'EEXIST' });
      expect(await namesByIp({ netns: target })).toEqual(['lo']);
    }
  });
});

describe('a name that is taken there', () => {
  test('is refused with EEXIST, and nothing changes', async () => {
    const { name: lowerdev, peer } = await vethPair();
    const target = await scratch();
    const taken = uniqueName('m');
    const altName = uniqueName('a');
    await createMacvlan({ lowerdev, name: taken, altNames: [altName], targetNetns: target.name });
    await createMacvlan({ lowerdev, name: peer, targetNetns: target.name });
    const [before, beforeThere] = [await namesByIp(), await namesByIp({ netns: target })];
    // The last one is taken on both sides.
    for (const name of [taken, altName, 'lo', peer]) {
      const error = await errorOf(createMacvlan({ lowerdev, name, targetNetns: target.name, up: true }));
      expect(error).toMatchObject({ code: 'EEXIST', errno: -17, operation: 'link.create', target: name });
    }
    expect(await namesByIp()).toEqual(before);
    expect(await namesByIp({ netns: target })).toEqual(beforeThere);
  });
});

describe('a macvlan without a name', () => {
  test('gets macvlan0, macvlan1, … in the target', async () => {
    const { name: lowerdev } = await vethPair();
    const target = await scratch();
    const names: string[] = [];
    for (let i = 0; i < 4; i++) {
      const link = await createMacvlan({ lowerdev, targetNetns: target.name, up: true });
      await expectAsIpSees(link, { netns: target });
      names.push(link.name);
    }
    expect(names).toEqual(['macvlan0', 'macvlan1', 'macvlan2', 'macvlan3']);
    expect(await namesByIp({ netns: target })).toEqual(['lo', ...names]);
  });

  test('gets a name that is free in the target, whatever there is here', async () => {
    const { name: lowerdev } = await vethPair();
    const target = await scratch();
    const here = await createMacvlan({ lowerdev });
    const there = await createMacvlan({ lowerdev, targetNetns: target.name });
    expect(there.name).toMatch(/^macvlan\d+$/);
    await expectAsIpSees(there, { netns: target });
    expect(await seenByIp(here.name)).toMatchObject({ index: here.index, mac: here.mac });
    await deleteLink(here.index);
    await expectAsIpSees(await createMacvlan({ lowerdev, targetNetns: target.name }), { netns: target });
  });

  test('gets one of its own among many that are made at once', async () => {
    const { name: lowerdev } = await vethPair();
    const targets = [await scratch(), await scratch()];
    const links = await Promise.all(
      Array.from({ length: 40 }, (_, i) => createMacvlan({ lowerdev, targetNetns: targets[i % 2]?.name })),
    );
    for (const [i, netns] of targets.entries()) {
      const names = links.filter((_, n) => n % 2 === i).map(({ name }) => name);
      expect(new Set(names).size).toBe(20);
      expect(await namesByIp({ netns })).toEqual(['lo', ...names].toSorted());
    }
  });
});
