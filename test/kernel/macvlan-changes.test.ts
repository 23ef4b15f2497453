import { beforeEach, describe, expect, test } from 'vitest';
import {
  createMacvlan,
  getLink,
  type Link,
  type LinkChanges,
  type MacvlanChanges,
  type NetlinkError,
  setLink,
  setMacvlan,
} from '../../lib/index.js';
import { Call } from '../../lib/internal/call.js';
import { changeKind } from '../../lib/internal/change.js';
import { expectAsIpSees, macs, type Seen, seenByIp, uniqueMac } from '../support/macvlan.js';
import { errorOf, ip, needsKernel, needsKind, onKernel, uniqueName, vethPair } from '../support/namespace.js';

let lowerdev: string;
beforeEach(async () => {
  ({ name: lowerdev } = await vethPair());
});

const seenOf = async (link: Link): Promise<Seen> => (await seenByIp(link.name)) as Seen;

// Each with what iproute2 has to see then; all of them together are undone as well.
const changes: [keyof LinkChanges, LinkChanges][] = [
  ['mac', { mac: '02:00:5e:99:00:01' }],
  ['mtu', { mtu: 1300 }],
  ['group', { group: 77 }],
  ['alias', { alias: 'after' }],
  ['altNames', { altNames: ['after-1', 'kept'] }],
  ['txQueueLength', { txQueueLength: 55 }],
  ['gsoMaxSize', { gsoMaxSize: 20_000 }],
  ['gsoMaxSegs', { gsoMaxSegs: 20 }],
  ['addrGenMode', { addrGenMode: 'random' }],
  ['up', { up: false }],
];

const original = {
  ...{ mtu: 1400, group: 5, alias: 'before', txQueueLength: 66, gsoMaxSize: 30_000, gsoMaxSegs: 30, up: true },
  addrGenMode: 'none',
} as const;

const make = (): Promise<Link> =>
  createMacvlan({ lowerdev, name: uniqueName('m'), ...original, altNames: ['before-1', 'kept'], mac: uniqueMac() });

describe('setLink', () => {
  test.each(changes)('changes %s', async (_, change) => {
    const changed = await setLink((await make()).index, change);
    expect(await expectAsIpSees(changed)).toMatchObject(change);
  });

  test('changes everything at once', async () => {
    await needsKind('bridge');
    const link = await make();
    const master = uniqueName('br');
    await ip('link', 'add', master, 'type', 'bridge');
    const all: LinkChanges = Object.assign({}, ...changes.map(([, change]) => change));
    const name = uniqueName('n');
    const renames = onKernel({ min: '6.2' }) ? { name } : {};
    const flags = { promiscuous: true, allMulticast: true, multicast: false, arp: false };
    const changed = await setLink(link.name, { ...all, ...renames, ...flags, master });
    expect(changed).toMatchObject({
      ...all,
      ...renames,
      ...flags,
      altNames: expect.arrayContaining(['after-1', 'kept']),
    });
    const seen = await expectAsIpSees(changed);
    expect(seen.master).toBe((await getLink(master)).index);
    expect((await ip('link', 'show', changed.name)).match(/<(.*)>/)?.[1]?.split(',')).toEqual(
      expect.arrayContaining(['NOARP', 'PROMISC', 'ALLMULTI']),
    );
  });

  test('clears with null, and leaves alone with undefined', async () => {
    await needsKind('bridge');
    const link = await make();
    const master = uniqueName('br');
    await ip('link', 'add', master, 'type', 'bridge');
    const enslaved = await setLink(link.index, { master });
    const nothing = Object.fromEntries(changes.map(([name]) => [name, undefined]));
    const same = await setLink(link.index, { ...nothing, name: undefined, master: undefined });
    expect(await expectAsIpSees(same)).toMatchObject({ ...original, master: enslaved.master });
    expect(same.altNames.toSorted()).toEqual(['before-1', 'kept']);
    const cleared = await setLink(link.index, { alias: null, master: null, altNames: [] });
    const seen = await expectAsIpSees(cleared);
    expect(seen).toMatchObject({ ...original, alias: undefined, master: undefined, altNames: [] });
  });

  test.each(['mac', 'mtu', 'group', 'name', 'up', 'txQueueLength', 'altNames', 'addrGenMode', 'promiscuous'])(
    'refuses null for %s, which cannot be cleared',
    async (option) => {
      const link = await make();
      const error = await errorOf(setLink(link.index, { alias: 'x', [option]: null }));
      expect(error).toMatchObject({
        code: expect.stringMatching(/^ERR_INVALID_ARG_/),
        message: expect.stringContaining(option),
      });
      expect(await seenOf(link)).toMatchObject(original);
    },
  );

  test.each(['lowerdev', 'index', 'mode', 'numTxQueues', 'targetNetns'])('refuses %s', async (option) => {
    const link = await make();
    const error = await errorOf(setLink(link.index, { [option]: 1 }));
    expect(error).toMatchObject({ code: 'ERR_INVALID_ARG_VALUE', message: expect.stringContaining(option) });
  });

  test('renames a link that is up since Linux 6.2, and rejects with EBUSY before', async () => {
    const link = await make();
    const name = uniqueName('n');
    const renamed = setLink(link.index, { name, group: 8 });
    if (onKernel({ min: '6.2' })) {
      expect(await expectAsIpSees(await renamed)).toMatchObject({ name, group: 8, up: true });
    } else {
      expect(await errorOf(renamed)).toMatchObject({ code: 'EBUSY' });
      expect(await seenOf(link)).toMatchObject({ group: 5, up: true });
    }
    await setLink(link.index, { up: false });
    expect(await expectAsIpSees(await setLink(link.index, { name }))).toMatchObject({ name });
  });

  test('refuses a MAC address that a sibling has', async () => {
    const [link, other] = [await make(), await make().catch((error: NetlinkError) => error)];
    expect(other).toMatchObject({ code: 'EEXIST' }); // for its alternative names
    const sibling = await createMacvlan({ lowerdev, up: true });
    const error = await errorOf(setLink(link.index, { mac: sibling.mac, mtu: 1200 }));
    expect(error).toMatchObject({ code: 'EADDRINUSE', operation: 'link.set' });
    expect(await seenOf(link)).toMatchObject({ mac: link.mac, mtu: 1400 });
  });
});

// The kernel applies the parts of a change in an order of its own, and takes none back when one fails.
describe('a change that fails', () => {
  const failures: [string, LinkChanges, string][] = [
    ['a master that cannot be one', { master: 'lo' }, 'EOPNOTSUPP'],
    ['an alternative name that is taken', { altNames: ['fine', 'lo'] }, 'EEXIST'],
    ['an address generation mode that lacks a secret', { addrGenMode: 'stable-privacy' }, 'EINVAL'],
    ['a segment size that is too large', { gsoMaxSize: 4_000_000_000 }, 'EINVAL'],
    ['a name that is taken', { name: 'lo' }, 'EEXIST'],
  ];

  test.each(failures)('is undone as a whole: %s', async (_, wrong, code) => {
    const link = await make();
    const before = await seenOf(link);
    const all: LinkChanges = Object.assign({}, ...changes.map(([, change]) => change), wrong);
    // A link that is up cannot be renamed before Linux 6.2.
    if (wrong.name !== undefined && !onKernel({ min: '6.2' })) await setLink(link.index, { up: false });
    const error = await errorOf(setLink(link.index, all));
    expect(error).toMatchObject({ code, operation: 'link.set', target: String(link.index) });
    expect(error).not.toHaveProperty('notRestored');
    const { up } = wrong.name !== undefined && !onKernel({ min: '6.2' }) ? { up: false } : before;
    expect(await seenOf(link)).toEqual({ ...before, up });
  });

  test('is undone: mtu, group and up, when the master cannot be one', async () => {
    const link = await createMacvlan({ lowerdev });
    const before = await seenOf(link);
    const change = { mtu: 1280, group: 3, up: true, alias: 'x', master: 'lo' };
    expect(await errorOf(setLink(link.index, change))).toMatchObject({ code: 'EOPNOTSUPP' });
    expect(await seenOf(link)).toEqual(before);
  });

  test('puts back a new name', async () => {
    const link = await createMacvlan({ lowerdev, name: uniqueName('m') });
    const error = await errorOf(setLink(link.name, { name: uniqueName('n'), master: 'lo' }));
    expect(error).toMatchObject({ code: 'EOPNOTSUPP', target: link.name });
    expect(await seenOf(link)).toMatchObject({ index: link.index });
  });

  test('puts back the master that it had', async () => {
    await needsKind('bridge');
    const master = uniqueName('br');
    await ip('link', 'add', master, 'type', 'bridge');
    const link = await createMacvlan({ lowerdev, master, up: true });
    const before = await seenOf(link);
    for (const change of [
      { master: null, altNames: ['lo'] },
      { master: 'lo', mtu: 1000 },
    ]) {
      const error = await errorOf(setLink(link.index, change));
      expect(error).not.toHaveProperty('notRestored');
      expect(await seenOf(link)).toEqual(before);
    }
  });

  test('touches nothing when the link is missing, or a part of it is wrong', async () => {
    const link = await make();
    const before = await seenOf(link);
    expect(await errorOf(setLink('nosuchlink', { mtu: 1280 }))).toMatchObject({ code: 'ENODEV', target: 'nosuchlink' });
    expect(await errorOf(setLink(link.index, { mtu: 1280, master: 'nosuchlink' }))).toMatchObject({ code: 'ENODEV' });
    expect(await errorOf(setLink(link.index, { mtu: 1280, group: -1 }))).toMatchObject({ code: 'ERR_OUT_OF_RANGE' });
    expect(await seenOf(link)).toEqual(before);
  });

  test('puts back a new name of a link that it has set up', async () => {
    const link = await createMacvlan({ lowerdev, name: uniqueName('m') });
    const before = await seenOf(link);
    const error = await errorOf(setLink(link.name, { name: uniqueName('n'), up: true, master: 'lo' }));
    expect(error).toMatchObject({ code: 'EOPNOTSUPP' });
    expect(error).not.toHaveProperty('notRestored');
    expect(await seenOf(link)).toEqual(before);
  });

  test('names what could not be put back', async () => {
    // A link that is down may have the address of a sibling, but it cannot take it.
    const { mac } = await createMacvlan({ lowerdev, up: true });
    const link = await createMacvlan({ lowerdev, mac, mtu: 1400, alias: 'before' });
    const change = { mac: uniqueMac(), mtu: 1300, alias: 'after', master: 'lo' };
    expect(await errorOf(setLink(link.index, change))).toMatchObject({ code: 'EOPNOTSUPP', notRestored: ['mac'] });
    expect(await seenOf(link)).toMatchObject({ mac: change.mac, mtu: 1400, alias: 'before' });
  });
});

describe('setMacvlan that fails', () => {
  // A part of every link, which comes behind those of the kind: it fails last.
  const last = { mtu: 9000 };
  // setMacvlan itself refuses that.
  const change = (ref: number, changes: MacvlanChanges & typeof last): Promise<Link> =>
    changeKind(new Call('link.set', ref, undefined, setMacvlan), ref, ['macvlan'], changes, () => undefined);

  test.each<[string, MacvlanChanges]>([
    ['mode', { mode: 'private' }],
    ['flags', { flags: [] }],
    ['sourceAddresses', { sourceAddresses: macs(2, 50) }],
    ['broadcastQueueLength', { broadcastQueueLength: 3 }],
    ['everything', { mode: 'vepa', flags: [], broadcastQueueLength: 3 }],
  ])('puts %s back', async (_, changes) => {
    const settings = { mode: 'source', flags: ['nodst'], sourceAddresses: macs(9), broadcastQueueLength: 20 } as const;
    const link = await createMacvlan({ lowerdev, ...settings, flags: ['nodst'], sourceAddresses: macs(9) });
    const before = await seenOf(link);
    const error = await errorOf(change(link.index, { ...changes, ...last }));
    expect(error).toMatchObject({ code: 'EINVAL' });
    expect(error).not.toHaveProperty('notRestored');
    expect(await seenOf(link)).toEqual(before);
  });

  test.each([undefined, 5])('puts broadcastCutoff back to %s', async (broadcastCutoff) => {
    needsKernel({ min: '6.4' });
    const link = await createMacvlan({ lowerdev, broadcastCutoff });
    const error = await errorOf(change(link.index, { broadcastCutoff: 9, ...last }));
    expect(error).toMatchObject({ code: 'EINVAL' });
    expect(error).not.toHaveProperty('notRestored');
    expect((await getLink(link.index)).details).toMatchObject({ broadcastCutoff });
  });

  test('says that broadcastCutoff was ignored, and puts the rest back, before Linux 6.4', async () => {
    needsKernel({ below: '6.4' });
    const link = await createMacvlan({ lowerdev });
    const error = await errorOf(
      setMacvlan(link.index, { mode: 'private', broadcastQueueLength: 5, broadcastCutoff: 9 }),
    );
    expect(error).toMatchObject({ code: 'ERR_NETLINK_OPTION_IGNORED', option: 'broadcastCutoff' });
    expect((await seenOf(link)).details).toMatchObject({ mode: 'bridge', broadcastQueueLength: 1000 });
  });

  test('changes broadcastQueueLength and broadcastCutoff when it does not', async () => {
    const link = await createMacvlan({ lowerdev });
    const changed = await setMacvlan(link.index, { broadcastQueueLength: 12 });
    expect((await expectAsIpSees(changed)).details).toMatchObject({ broadcastQueueLength: 12 });
    if (!onKernel({ min: '6.4' })) return;
    for (const broadcastCutoff of [-5, 7, 1]) {
      const { details } = await setMacvlan(link.index, { broadcastCutoff });
      expect(details.broadcastCutoff).toBe(broadcastCutoff === 1 ? undefined : broadcastCutoff);
    }
  });
});
