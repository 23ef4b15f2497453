// Bonds by themselves: what they are made of, what is made upon them, what they refuse.

import { beforeEach, describe, expect, test } from 'vitest';
import {
  type BondChanges,
  type BondOptions,
  createBond,
  createLink,
  createMacvlan,
  deleteLink,
  deleteLinks,
  findLink,
  getLink,
  listLinks,
  setBond,
  setLink,
} from '../../lib/index.js';
import { namesByIp } from '../support/macvlan.js';
import { errorOf, needsKernel, needsKind, type Scratch, scratch } from '../support/namespace.js';

let home: Scratch;
let netns: string;

beforeEach(async () => {
  await needsKind('bond', 'dummy');
  home = await scratch();
  netns = home.name;
  await home.ipBatch(...['d1', 'd2', 'd3'].map((name) => `link add ${name} type dummy`));
});

const create = (options: BondOptions) => createBond({ name: 'b0', ...options }, { netns });
const set = (changes: BondChanges, ref = 'b0') => setBond(ref, changes, { netns });
const get = (ref: string) => getLink(ref, { netns });
const indexOf = async (ref: string): Promise<number> => (await get(ref)).index;

describe('a bond', () => {
  test('is what the kernel makes of no options', async () => {
    const bond = await createBond({}, { netns });
    expect(bond).toMatchObject({ name: 'bond0', kind: 'bond', kindName: 'bond', up: false });
    expect(bond.details).toMatchObject({ mode: 'balance-rr', miimonMs: 0, activeMember: undefined, arpIpTargets: [] });
    expect(await get('bond0')).toMatchObject({ details: bond.details });
    expect(await listLinks({ kind: 'bond' }, { netns })).toHaveLength(1);
  });

  test('can be made by createLink', async () => {
    const bond = await createLink({ kind: 'bond', name: 'b0', mode: 'active-backup', members: ['d1'] }, { netns });
    expect(bond.details.activeMember).toBe(await indexOf('d1'));
  });

  test('watches in one way at a time', async () => {
    await create({ mode: 'active-backup', miimonMs: 100, upDelayMs: 200 });
    expect((await set({ arpIntervalMs: 100 })).details).toMatchObject({ miimonMs: 0, arpIntervalMs: 100 });
    await set({ arpValidate: 'all', arpIpTargets: ['192.0.2.1'] });
    const { details } = await set({ miimonMs: 50 });
    expect(details).toMatchObject({ miimonMs: 50, arpIntervalMs: 0, arpValidate: 'none', arpIpTargets: ['192.0.2.1'] });
    expect((await set({ arpIpTargets: [] })).details.arpIpTargets).toEqual([]);
  });

  test('takes options of a mode together with the mode', async () => {
    const { details } = await create({ mode: '802.3ad', lacpRate: 'fast', upDelayMs: 100, adSelect: 'bandwidth' });
    expect(details).toMatchObject({ mode: '802.3ad', miimonMs: 100, upDelayMs: 100, lacpRate: 'fast' });
    await set({ mode: 'balance-tlb', tlbDynamicLb: false });
    expect((await set({ mode: 'balance-rr', packetsPerMember: 5, miimonMs: 0 })).details).toMatchObject({
      mode: 'balance-rr',
      packetsPerMember: 5,
      lacpRate: 'fast',
    });
  });

  test('has a system of its own, or the one of its address', async () => {
    const { details } = await create({ mode: '802.3ad', adActorSystem: '02-00-5E-00-00-77' });
    expect(details.adActorSystem).toBe('02:00:5e:00:00:77');
    expect((await set({ adActorSystem: null })).details.adActorSystem).toBe('00:00:00:00:00:00');
  });

  test('ends up in another namespace together with its primary', async () => {
    const there = await scratch();
    await there.ipBatch('link add index 77 name p0 type dummy', 'link add p1 type dummy');
    const options: BondOptions = { mode: 'active-backup', primary: 'p0', members: ['p1', 77], activeMember: 'p1' };
    const bond = await create({ ...options, targetNetns: there.name, up: true });
    expect(bond).toMatchObject({ name: 'b0', up: true, details: { mode: 'active-backup', primary: 77 } });
    const members = await listLinks({ master: 'b0' }, { netns: there.name });
    expect(members.map(({ name }) => name).toSorted()).toEqual(['p0', 'p1']);
    expect(bond.details.activeMember).toBe(members.find(({ name }) => name === 'p1')?.index);
    expect(await findLink('b0', { netns })).toBeUndefined();
  });
});

describe('the primary', () => {
  test('is remembered by its name until it is a member', async () => {
    const bond = await create({ mode: 'active-backup', primary: 'd2', members: ['d1'] });
    expect(bond.details.primary).toBeUndefined();
    await setLink('d2', { master: 'b0' }, { netns });
    expect((await get('b0')).details).toMatchObject({
      primary: await indexOf('d2'),
      activeMember: await indexOf('d2'),
    });
    expect((await set({ primary: null })).details).toMatchObject({ primary: undefined });
  });

  test.each(['nosuch', 4_000_000])('%s has to be there, for the kernel would take any index', async (primary) => {
    const said = { code: 'ENODEV', option: 'primary' };
    expect(await errorOf(create({ mode: 'active-backup', primary }))).toMatchObject(said);
    expect(await findLink('b0', { netns })).toBeUndefined();
    await create({ mode: 'active-backup', primary: 'd1', members: ['d1'] });
    expect(await errorOf(set({ primary, minLinks: 1 }))).toMatchObject(said);
    expect((await get('b0')).details).toMatchObject({ primary: await indexOf('d1'), minLinks: 0 });
  });
});

describe('the active member', () => {
  test('is changed by name, by index and by the kernel', async () => {
    await create({ mode: 'active-backup', members: ['d1', 'd2'], up: true });
    const [d1, d2] = [await indexOf('d1'), await indexOf('d2')];
    expect((await set({ activeMember: 'd2' })).details.activeMember).toBe(d2);
    expect((await get('d1')).member?.state).toBe('backup');
    expect((await set({ activeMember: d1 })).details.activeMember).toBe(d1);
    expect([d1, d2]).toContain((await set({ activeMember: null })).details.activeMember);
  });

  test.each(['d1', 'd2'])('is %s from the beginning', async (activeMember) => {
    const bond = await create({ mode: 'active-backup', members: ['d1', 'd2'], activeMember });
    expect(bond.details.activeMember).toBe(await indexOf(activeMember));
  });
});

describe('upon a bond', () => {
  test('there are macvlans and VLANs, which go with it', async () => {
    await needsKind('vlan');
    await create({ mode: 'active-backup', members: ['d1', 'd2'], up: true });
    const macvlan = await createMacvlan({ lowerdev: 'b0', name: 'mv0', up: true }, { netns });
    expect(macvlan).toMatchObject({ lowerdev: await indexOf('b0'), carrier: true });
    await home.ipBatch('link add link b0 name b0.10 type vlan id 10', 'link set b0.10 up');
    await deleteLink('b0', { netns });
    expect(await namesByIp({ netns })).toEqual(['d1', 'd2', 'd3', 'lo']);
  });

  test('deleted, it lets go of its members', async () => {
    const before = await Promise.all(['d1', 'd2'].map(get));
    await create({ members: ['d1', 'd2'], mtu: 1400, mac: '02:00:5e:00:00:50' });
    expect(await get('d1')).toMatchObject({ mac: '02:00:5e:00:00:50', mtu: 1400, up: true });
    await create({ name: 'b1' });
    await deleteLinks(['b0', 'b1'], { netns });
    for (const { name, mac, mtu } of before) {
      expect(await get(name)).toMatchObject({ master: undefined, member: undefined, mac, mtu, up: false });
    }
  });
});

describe('an option that this kernel', () => {
  test('does not know is not ignored in silence', async () => {
    needsKernel({ below: '6.17' });
    const said = { code: 'ERR_NETLINK_OPTION_IGNORED', option: 'broadcastNeighbour' };
    const error = await errorOf(create({ mode: '802.3ad', broadcastNeighbour: true, members: ['d1'] }));
    expect(error).toMatchObject(said);
    expect(error['hint']).toMatch(
      /^Linux knows broadcastNeighbour since 6\.17, and this is .+; the link was removed again$/,
    );
    expect(await findLink('b0', { netns })).toBeUndefined();
    expect(await get('d1')).toMatchObject({ up: false, master: undefined });
    await create({ mode: '802.3ad', minLinks: 1 });
    expect(await errorOf(set({ broadcastNeighbour: true, minLinks: 2 }))).toMatchObject(said);
    expect((await get('b0')).details).toMatchObject({ minLinks: 1 });
  });

  test('knows no more is refused', async () => {
    needsKernel({ min: '6.18' });
    expect(await errorOf(create({ useCarrier: false }))).toMatchObject({
      code: 'EINVAL',
      option: 'useCarrier',
      kernelMessage: expect.stringContaining('obsolete'),
    });
    expect((await create({ useCarrier: true })).details.useCarrier).toBe(true);
  });
});

describe('a change that fails half-way', () => {
  const stateOf = async (): Promise<unknown> => {
    const { linkinfo, flags, mtu, address } = await home.ipLink('b0');
    return { linkinfo, flags: flags.toSorted(), mtu, address };
  };
  // Behind most others in the kernel's order. That it is refused in this mode only the kernel knows.
  const refused: BondChanges = { tlbDynamicLb: false };

  test.each<[string, BondOptions, BondChanges]>([
    [
      'numbers and words',
      {},
      { minLinks: 2, resendIgmp: 3, xmitHashPolicy: 'layer3+4', numPeerNotify: 9, lpIntervalS: 7 },
    ],
    ['links that are watched now', {}, { miimonMs: 100, upDelayMs: 200, downDelayMs: 300, peerNotifyDelayMs: 100 }],
    ['links that are watched no longer', { miimonMs: 100, upDelayMs: 200 }, { miimonMs: 0, arpIntervalMs: 100 }],
    ['other delays', { miimonMs: 100, upDelayMs: 200, downDelayMs: 300 }, { miimonMs: 50, downDelayMs: 50 }],
    [
      'ARP no longer',
      { arpIntervalMs: 100, arpValidate: 'filter', arpIpTargets: ['192.0.2.2', '192.0.2.1'] },
      { miimonMs: 100 },
    ],
    [
      'targets',
      { arpIpTargets: ['192.0.2.2', '192.0.2.1'] },
      { arpIpTargets: ['192.0.2.1', '192.0.2.2', '192.0.2.3'] },
    ],
    ['targets that were none', {}, { arpIpTargets: ['192.0.2.1'], arpAllTargets: 'all' }],
    ['no targets any more', { arpIpTargets: ['192.0.2.1'] }, { arpIpTargets: [] }],
    ['who is active', { members: ['d1', 'd2'], activeMember: 'd1', up: true }, { activeMember: 'd2' }],
    ['the primary', { members: ['d1', 'd2'], primary: 'd1' }, { primary: 'd2', primaryReselect: 'failure' }],
    ['a primary that was none', { members: ['d1', 'd2'], activeMember: 'd1' }, { primary: 'd2' }],
    ['no primary any more', { members: ['d1', 'd2'], primary: 'd1' }, { primary: null, allMembersActive: true }],
    ['the addresses', { mac: '02:00:5e:00:00:50' }, { failOverMac: 'follow' }],
  ])('leaves all as before: %s', async (_, options, changes) => {
    await create({ mode: 'active-backup', ...options });
    const before = await stateOf();
    const error = await errorOf(set({ ...changes, ...refused }));
    expect(error).toMatchObject({ code: 'EACCES', operation: 'link.set', target: 'b0' });
    expect(error).not.toHaveProperty('notRestored');
    expect(await stateOf()).toEqual(before);
  });

  test('leaves the delays of later on as before, too', async () => {
    await create({ mode: 'active-backup' });
    await errorOf(set({ miimonMs: 100, upDelayMs: 200, ...refused }));
    expect((await set({ miimonMs: 100 })).details.upDelayMs).toBe(0);
  });

  test.each<[string, BondOptions, BondChanges]>([
    ['out of 802.3ad', { mode: '802.3ad', lacpRate: 'fast', adActorSystemPriority: 7 }, { mode: 'active-backup' }],
    ['out of ARP', { arpIntervalMs: 100, arpValidate: 'all', arpIpTargets: ['192.0.2.1'] }, { mode: 'balance-tlb' }],
    ['out of balance-tlb', { mode: 'balance-tlb', tlbDynamicLb: false }, { mode: 'balance-alb' }],
    ['out of balance-rr', { packetsPerMember: 3 }, { mode: 'balance-alb', minLinks: 3 }],
  ])('leaves the mode as before: %s', async (_, options, changes) => {
    await create(options);
    const before = await stateOf();
    // The kernel looks at that right behind the mode.
    const error = await errorOf(set({ ...changes, activeMember: 'd1' }));
    expect(error).toMatchObject({ code: 'EINVAL', option: 'activeMember', hint: 'd1 is not a member of b0' });
    expect(error).not.toHaveProperty('notRestored');
    expect(await stateOf()).toEqual(before);
  });

  test('with an option that comes first leaves no trace', async () => {
    await create({ mode: 'active-backup', members: ['d1'], up: true });
    const before = await stateOf();
    expect(await errorOf(set({ mode: '802.3ad', minLinks: 2 }))).toMatchObject({ code: 'ENOTEMPTY', option: 'mode' });
    expect(await errorOf(set({ activeMember: 'd2', minLinks: 2 }))).toMatchObject({ code: 'EINVAL' });
    expect(await stateOf()).toEqual(before);
  });
});
