// Links that become members of a bond, and leave it.

import { beforeEach, describe, expect, test } from 'vitest';
import {
  addBondMember,
  type BondMemberOptions,
  createBond,
  getLink,
  type LinkRef,
  removeBondMember,
  setBond,
  setBondMember,
  setLink,
} from '../../lib/index.js';
import { errorOf, eventually, needsKernel, needsKind, type Scratch, scratch } from '../support/namespace.js';

let home: Scratch;
let netns: string;

beforeEach(async () => {
  await needsKind('bond', 'dummy');
  home = await scratch();
  netns = home.name;
  await home.ipBatch(
    ...['d1', 'd2'].map((name) => `link add ${name} type dummy`),
    'link add v1 type veth peer name w1',
    'link set w1 up',
    'link set v1 up',
  );
  await createBond({ name: 'b0', mode: 'active-backup', mtu: 1400, mac: '02:00:5e:00:00:50' }, { netns });
});

const add = (member: LinkRef, options?: BondMemberOptions, bond: LinkRef = 'b0') =>
  addBondMember(bond, member, options, { netns });
const remove = (member: LinkRef, bond: LinkRef = 'b0') => removeBondMember(bond, member, { netns });
const get = (ref: string) => getLink(ref, { netns });

describe('addBondMember', () => {
  test.each(['d1', 'v1'])('takes %s, whether it is up or down', async (name) => {
    const before = await get(name);
    const bond = await get('b0');
    const member = await add(name);
    expect(member).toMatchObject({ name, index: before.index, master: bond.index, up: true, mtu: 1400, mac: bond.mac });
    expect(member.member).toMatchObject({ state: 'active', permanentMac: before.mac, queueId: 0, linkFailureCount: 0 });
    const { stats: _, running: _r, flags: _f, operState: _o, ...settled } = await get(name);
    expect(member).toMatchObject(settled);
    expect((await get('b0')).details).toMatchObject({ activeMember: before.index });
  });

  test('names both by index or by an alternative name', async () => {
    await setLink('d1', { altNames: ['the-first-of-the-members'] }, { netns });
    await setLink('b0', { altNames: ['the-bond-of-all-of-them'] }, { netns });
    const { master, index } = await add('the-first-of-the-members', undefined, 'the-bond-of-all-of-them');
    const bond = await get('b0');
    expect(master).toBe(bond.index);
    expect((await add((await get('v1')).index, {}, bond.index)).master).toBe(bond.index);
    expect((await remove(index, bond.index)).master).toBeUndefined();
  });

  test('gives it options', async () => {
    expect((await add('d1', { queueId: 3 })).member).toMatchObject({ queueId: 3 });
    needsKernel({ min: '6.0' });
    const priority = -5;
    expect((await add('v1', { priority, queueId: 4 })).member).toMatchObject({ queueId: 4, priority });
    expect((await setBondMember('v1', { priority: 7 }, { netns })).member).toMatchObject({ queueId: 4, priority: 7 });
  });

  test('gives options to one that is a member already, and touches nothing else', async () => {
    await add('v1');
    const { carrier, member } = await add('v1', { queueId: 5 });
    expect({ carrier, member }).toMatchObject({ carrier: true, member: { queueId: 5, linkFailureCount: 0 } });
    expect((await add('v1')).member).toEqual(member);
  });

  test('makes the first one give its address to a bond that has none of its own', async () => {
    await createBond({ name: 'b1' }, { netns });
    const { mac } = await get('d1');
    expect(await add('d1', {}, 'b1')).toMatchObject({ mac });
    expect(await get('b1')).toMatchObject({ mac });
  });

  test('takes it from a bridge, and from another bond', async () => {
    await home.ipBatch('link add br0 type bridge', 'link set v1 master br0');
    expect((await add('v1')).master).toBe((await get('b0')).index);
    await createBond({ name: 'b1', members: ['d1'] }, { netns });
    expect((await add('d1')).master).toBe((await get('b0')).index);
  });

  test('makes a bond a member of a bond', async () => {
    await createBond({ name: 'b1', members: ['d1'], up: true }, { netns });
    expect((await add('b1')).master).toBe((await get('b0')).index);
    expect(await errorOf(add('b0', {}, 'b1'))).toMatchObject({ code: 'EBUSY', hint: 'b1 is itself under bond b0' });
  });
});

describe('VLANs upon a member', () => {
  const upOf = async (...names: string[]): Promise<boolean[]> =>
    (await Promise.all(names.map(get))).map(({ up }) => up);

  beforeEach(async () => {
    await needsKind('vlan');
    await home.ipBatch(
      ...['10', '20'].map((id) => `link add link v1 name v1.${id} type vlan id ${id}`),
      'link add link v1.10 name v1.10.5 type vlan id 5',
      'link add link v1.10 name v1.10.6 type vlan id 6',
      'link set v1.10 up',
    );
    // Newer kernels take their time to bring up what lies upon it.
    await eventually(async () => (await upOf('v1.10.5', 'v1.10.6')).every(Boolean));
    await home.ipBatch('link set v1.20 down', 'link set v1.10.6 down');
  });

  test('are up and down as before', async () => {
    const names = ['v1.10', 'v1.20', 'v1.10.5', 'v1.10.6'];
    expect(await upOf(...names)).toEqual([true, false, true, false]);
    await add('v1');
    expect(await upOf(...names)).toEqual([true, false, true, false]);
  });

  test('are so, again and again', async () => {
    const names = ['v1.10', 'v1.20', 'v1.10.5', 'v1.10.6'];
    for (let time = 0; time < 5; time += 1) {
      await errorOf(add('v1', { queueId: 17 }));
      expect(await upOf(...names)).toEqual([true, false, true, false]);
    }
  });

  test('are so too when it was down, or could not be taken', async () => {
    const names = ['v1.10', 'v1.20', 'v1.10.5', 'v1.10.6'];
    await errorOf(add('v1', { queueId: 17 }));
    expect(await upOf(...names)).toEqual([true, false, true, false]);
    await setLink('v1', { up: false }, { netns });
    await eventually(async () => !(await upOf(...names)).some(Boolean));
    await add('v1');
    expect(await upOf(...names)).toEqual([false, false, false, false]);
  });
});

describe('removeBondMember', () => {
  test.each(['d1', 'v1'])('gives %s its address and its MTU back, and leaves it down', async (name) => {
    const { mac, mtu } = await get(name);
    await add(name);
    const released = await remove(name);
    expect(released).toMatchObject({ name, mac, mtu, up: false, master: undefined, member: undefined });
    expect(await get(name)).toMatchObject({ mac, mtu, up: false, master: undefined });
  });

  test('takes only what is a member of this bond', async () => {
    const hint = 'd1 is not a member of b0';
    const said = { code: 'EINVAL', operation: 'bondMember.remove', target: 'd1', hint };
    expect(await errorOf(remove('d1'))).toMatchObject(said);
    await createBond({ name: 'b1', members: ['d1'] }, { netns });
    expect(await errorOf(remove('d1'))).toMatchObject(said);
    expect((await get('d1')).master).toBe((await get('b1')).index);
  });

  test('lets another one become the active one', async () => {
    await add('d1');
    await add('d2');
    await setBond('b0', { activeMember: 'd2' }, { netns });
    await remove('d2');
    expect((await get('b0')).details).toMatchObject({ activeMember: (await get('d1')).index });
  });
});

describe('calls made at once', () => {
  test('are carried out one after another', async () => {
    await Promise.all([add('d1'), add('d2'), add('v1'), remove('d1'), add('d1')]);
    const index = (await get('b0')).index;
    for (const name of ['d1', 'd2', 'v1']) expect((await get(name)).master, name).toBe(index);
  });

  test('that are aborted before their turn change nothing', async () => {
    const abort = new AbortController();
    const first = add('d1');
    const second = addBondMember('b0', 'v1', {}, { netns, signal: abort.signal });
    abort.abort(new Error('enough'));
    await expect(second).rejects.toThrow('enough');
    await first;
    expect(await get('v1')).toMatchObject({ up: true, master: undefined });
  });
});

test.each([
  ['bond', 'nosuch', 'd1', 'nosuch', 'ENODEV', 'there is no link nosuch'],
  ['member', 'b0', 'nosuch', 'nosuch', 'ENODEV', 'there is no link nosuch'],
  ['bond', 'd2', 'd1', 'd1', 'EOPNOTSUPP', 'd2 is a dummy, not a bond'],
])('a %s that is none is named: %s, %s', async (_, bond, member, target, code, hint) => {
  const said = { code, target, hint: expect.stringContaining(hint) };
  expect(await errorOf(addBondMember(bond, member, {}, { netns }))).toMatchObject({
    ...said,
    operation: 'bondMember.add',
  });
  expect(await errorOf(removeBondMember(bond, member, { netns }))).toMatchObject({
    ...said,
    operation: 'bondMember.remove',
  });
});
