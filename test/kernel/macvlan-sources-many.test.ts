import { describe, expect, test } from 'vitest';
import { createMacvlan, getLink, type Link, listLinks, setLink, setMacvlan } from '../../lib/index.js';
import { Call } from '../../lib/internal/call.js';
import { changeKind } from '../../lib/internal/change.js';
import { expectAsIpSees, macs, namesByIp } from '../support/macvlan.js';
import { errorOf, ip, ipBatch, linkNames, needsKind, uniqueName, vethPair } from '../support/namespace.js';

/** The most that fit into the list's own length field, which has 16 bits: 4 + 12 × 5,460 = 65,524. */
const most = 5460;
// From here on the lengths of the nests around the list wrap round, in a request with nothing but the mode as well as
// in the kernel's reply: iproute2 cannot read that.
const unreadableForIp = 5456;

const sourcesOf = (link: Link | undefined): string[] | undefined =>
  link?.kind === 'macvlan' ? link.details.sourceAddresses?.toSorted() : undefined;

const expectSources = async (name: string, wanted: string[]): Promise<void> => {
  const link = await getLink(name);
  expect(link.details).toMatchObject({ mode: 'source', sourceAddressCount: wanted.length });
  expect(sourcesOf(link)).toEqual(wanted);
  if (wanted.length < unreadableForIp) await expectAsIpSees(link);
};

describe('a macvlan with many source addresses', () => {
  test('takes 5,000 in one request', async () => {
    const { name: lowerdev } = await vethPair();
    const link = await createMacvlan({ lowerdev, mode: 'source', sourceAddresses: macs(5000), up: true });
    expect(sourcesOf(link)).toEqual(macs(5000));
    await expectSources(link.name, macs(5000));
  });

  test('stands in a list in which no other link is missing', async () => {
    const { name: lowerdev } = await vethPair();
    const names = Array.from({ length: 12 }, () => uniqueName('m'));
    for (const [i, name] of names.entries()) {
      // Large ones first, in the middle, one after the other and last.
      const large = [0, 5, 6, 11].includes(i);
      await createMacvlan({ lowerdev, name, ...(large ? { mode: 'source', sourceAddresses: macs(5000, i) } : {}) });
    }
    for (const stats of [false, true]) {
      const listed = await listLinks({ stats });
      expect(listed.map(({ name }) => name).toSorted()).toEqual(await namesByIp());
      for (const [i, name] of names.entries()) {
        const link = listed.find((one) => one.name === name);
        expect(sourcesOf(link)).toEqual([0, 5, 6, 11].includes(i) ? macs(5000, i) : undefined);
        expect(link).toMatchObject({ mtu: 1500, kind: 'macvlan' });
      }
    }
    expect(await listLinks({ kind: 'macvlan', lowerdev })).toHaveLength(12);
  });

  test('is changed live by thousands', async () => {
    const { name: lowerdev } = await vethPair();
    const { name } = await createMacvlan({ lowerdev, mode: 'source' });
    await setMacvlan(name, { sourceAddresses: macs(5000) });
    await expectSources(name, macs(5000));
    await setMacvlan(name, { addSourceAddresses: macs(400, 5000) });
    await expectSources(name, macs(5400));
    await setMacvlan(name, { removeSourceAddresses: macs(5000) });
    await expectSources(name, macs(400, 5000));
    await setMacvlan(name, { sourceAddresses: macs(5000, 9000) });
    await expectSources(name, macs(5000, 9000));
    await setMacvlan(name, { sourceAddresses: [] });
    await expectSources(name, []);
  });
});

describe('near the limit of 5,460', () => {
  const near = [5453, 5454, 5455, 5456, 5457, 5458, 5459, 5460];

  test.each(near)('createMacvlan takes %d source addresses', async (count) => {
    const { name: lowerdev } = await vethPair();
    const link = await createMacvlan({ lowerdev, mode: 'source', sourceAddresses: macs(count), mtu: 1400 });
    expect(link).toMatchObject({ kind: 'macvlan', mtu: 1400, numTxQueues: 1, addrGenMode: 'eui64' });
    expect(sourcesOf(link)).toEqual(macs(count));
    await expectSources(link.name, macs(count));
  });

  test.each(near)('createMacvlan takes %d source addresses among other options', async (count) => {
    const { name: lowerdev } = await vethPair();
    const link = await createMacvlan({
      lowerdev,
      mode: 'source',
      flags: ['nodst'],
      sourceAddresses: macs(count),
      broadcastQueueLength: 7,
      alias: 'full',
      up: true,
    });
    expect(link).toMatchObject({ alias: 'full', up: true, details: { flags: ['nodst'], broadcastQueueLength: 7 } });
    await expectSources(link.name, macs(count));
  });

  test('setMacvlan replaces a full list by another one', async () => {
    const { name: lowerdev } = await vethPair();
    const { name } = await createMacvlan({ lowerdev, mode: 'source', sourceAddresses: macs(most) });
    for (const first of [1, 7000]) {
      await setMacvlan(name, { sourceAddresses: macs(most, first), flags: ['nodst'] });
      await expectSources(name, macs(most, first));
    }
  });

  test('a full list is put back when a later part of the change fails', async () => {
    const { name: lowerdev } = await vethPair();
    const { name } = await createMacvlan({ lowerdev, mode: 'source', sourceAddresses: macs(most) });
    const call = new Call('link.set', name, undefined, setMacvlan);
    const change = { mode: 'bridge', mtu: 9000 };
    const error = await errorOf(changeKind(call, name, ['macvlan'], change, () => undefined));
    expect(error).toMatchObject({ code: 'EINVAL' });
    expect(error).not.toHaveProperty('notRestored');
    await expectSources(name, macs(most));
  });

  test('a list of links holds full ones and all the others', async () => {
    const { name: lowerdev } = await vethPair();
    for (const count of [5455, 5456, 5459, most]) {
      await createMacvlan({ lowerdev, name: `full${count}`, mode: 'source', sourceAddresses: macs(count) });
      await createMacvlan({ lowerdev, name: `beside${count}` });
    }
    const listed = await listLinks();
    // iproute2 cannot read such a list.
    expect(listed.map(({ name }) => name).toSorted()).toEqual(linkNames().toSorted());
    for (const count of [5455, 5456, 5459, most]) {
      const full = listed.find(({ name }) => name === `full${count}`);
      expect(sourcesOf(full)).toEqual(macs(count));
      expect(full).toMatchObject({ mtu: 1500, group: 0, numTxQueues: 1, txQueueLength: 1000 });
    }
  });

  test('a full one is read as the port of a bridge, whose options lie beside the list', async () => {
    await needsKind('bridge');
    const { name: lowerdev } = await vethPair();
    const bridge = uniqueName('br');
    await ip('link', 'add', bridge, 'type', 'bridge');
    for (const count of [5300, most]) {
      const link = await createMacvlan({ lowerdev, mode: 'source', sourceAddresses: macs(count), master: bridge });
      await expectSources(link.name, macs(count));
      expect((await getLink(link.index)).master).toBe((await getLink(bridge)).index);
      await setLink(link.index, { master: null });
      await expectSources(link.name, macs(count));
    }
  });

  test('5,461 are refused before anything is sent', async () => {
    const { name: lowerdev } = await vethPair();
    const before = await namesByIp();
    const refused = { code: 'ERR_OUT_OF_RANGE', message: expect.stringContaining('5460') };
    const tooMany = { mode: 'source', sourceAddresses: macs(most + 1) } as const;
    expect(await errorOf(createMacvlan({ lowerdev, ...tooMany }))).toMatchObject(refused);
    expect(await namesByIp()).toEqual(before);
    const { name } = await createMacvlan({ lowerdev, mode: 'source', sourceAddresses: macs(2) });
    expect(await errorOf(setMacvlan(name, tooMany))).toMatchObject(refused);
    await expectSources(name, macs(2));
  });

  test('a list cannot grow beyond the limit by additions', async () => {
    const { name: lowerdev } = await vethPair();
    const { name } = await createMacvlan({ lowerdev, mode: 'source', sourceAddresses: macs(5450) });
    const error = await errorOf(setMacvlan(name, { addSourceAddresses: macs(11, 5450) }));
    expect(error).toMatchObject({ code: 'ERR_OUT_OF_RANGE', message: expect.stringContaining('5460') });
    await expectSources(name, macs(5450));
    await setMacvlan(name, { addSourceAddresses: macs(11, 5450), removeSourceAddresses: macs(1) });
    await expectSources(name, macs(most, 1));
    // Those that are there already add nothing.
    await setMacvlan(name, { addSourceAddresses: macs(3, 1) });
    await expectSources(name, macs(most, 1));
  });

  test('what others made is read beyond the limit, where the kernel still tells it', async () => {
    const { name: lowerdev } = await vethPair();
    const { name } = await createMacvlan({ lowerdev, mode: 'source', sourceAddresses: macs(most) });
    const more = macs(40, most).map((mac) => `link set ${name} type macvlan macaddr add ${mac}`);
    await ipBatch(more);
    // Since 7.x the kernel refuses to tell it: EMSGSIZE.
    const found = await getLink(name).catch((error: { code: string }) => error.code);
    if (typeof found === 'string') expect(found).toBe('EMSGSIZE');
    else expect(sourcesOf(found)).toEqual(macs(most + 40));
    await ip('link', 'set', name, 'type', 'macvlan', 'macaddr', 'flush');
    await expectSources(name, []);
  });
});
