// What can be changed of a VLAN, and how a change that fails is taken back.

import { beforeEach, describe, expect, test } from 'vitest';
import { getLink, type LinkChanges, setLink, setVlan, type VlanChanges, type VlanDetails } from '../../lib/index.js';
import { Call } from '../../lib/internal/call.js';
import { changeKind } from '../../lib/internal/change.js';
import { vlan } from '../support/kinds/vlan.js';
import { errorOf, needsKind, type Scratch, scratch } from '../support/namespace.js';

let here: Scratch;
let netns: string;

beforeEach(async () => {
  await needsKind('vlan');
  here = await scratch();
  netns = here.name;
  await here.ip('link', 'add', 'eth0', 'up', 'type', 'veth', 'peer', 'name', 'peer0');
  await here.ip('link', 'add', 'link', 'eth0', 'name', 'v0', 'type', 'vlan', 'id', '10');
});

const seen = async (): Promise<VlanDetails> =>
  vlan.details((await here.ipLink('v0')).linkinfo.info_data, () => undefined) as unknown as VlanDetails;

/** Changes v0, and fails unless the library and iproute2 see the same of it afterwards. */
const change = async (changes: VlanChanges): Promise<VlanDetails> => {
  const { details } = await setVlan('v0', changes, { netns });
  expect(details).toEqual(await seen());
  return details;
};

const flags = ['reorderHeader', 'gvrp', 'mvrp', 'looseBinding', 'bridgeBinding'] as const;
const flagsOf = (details: VlanDetails): boolean[] => flags.map((flag) => details[flag]);

describe('a flag', () => {
  test.each(flags)('is set and cleared alone: %s', async (flag) => {
    const others = flags.filter((one) => one !== flag);
    for (const around of [true, false]) {
      await change(Object.fromEntries(others.map((one) => [one, around])));
      for (const value of [true, false, true, true]) {
        const details = await change({ [flag]: value });
        expect(flagsOf(details)).toEqual(flags.map((one) => (one === flag ? value : around)));
      }
    }
  });

  test('that is not given is not touched', async () => {
    const before = flagsOf(await seen());
    expect(flagsOf(await change({ gvrp: undefined, ingressQosMap: { 1: 1 } }))).toEqual(before);
    expect(flagsOf(await change({}))).toEqual(before);
  });

  test('is set while the link is up', async () => {
    await setLink('v0', { up: true }, { netns });
    for (const flag of ['gvrp', 'mvrp', 'looseBinding'] as const) {
      expect(await change({ [flag]: true })).toMatchObject({ [flag]: true });
      expect(await change({ [flag]: false })).toMatchObject({ [flag]: false });
    }
  });
});

describe.each([
  ['ingressQosMap', [0, 7], [1, 4_294_967_295]],
  ['egressQosMap', [0, 4_294_967_295], [1, 7]],
] as const)('the map %s', (name, [first, last], [low, high]) => {
  test('takes pairs, changes them and gives them up again', async () => {
    expect(await change({ [name]: { [first]: low } })).toMatchObject({ [name]: { [first]: low } });
    expect((await change({ [name]: { [last]: high } }))[name]).toEqual({ [first]: low, [last]: high });
    expect((await change({ [name]: { [first]: high } }))[name]).toEqual({ [first]: high, [last]: high });
    expect((await change({ [name]: {} }))[name]).toEqual({ [first]: high, [last]: high });
    expect((await change({ [name]: { [last]: 0, 5: 3 } }))[name]).toEqual({ [first]: high, 5: 3 });
    expect((await change({ [name]: { [first]: 0, 5: 0, 6: 0 } }))[name]).toEqual({});
    expect((await change({ [name]: { [first]: low } }))[name]).toEqual({ [first]: low });
  });
});

test('an egress map may be as large as the library takes it, and is read back whole', async () => {
  const map = Object.fromEntries(Array.from({ length: 5400 }, (_, i) => [i, (i % 7) + 1]));
  const { details } = await setVlan('v0', { egressQosMap: map, ingressQosMap: { 7: 1 } }, { netns });
  expect(details.egressQosMap).toEqual(map);
  expect(details.ingressQosMap).toEqual({ 7: 1 });
  const error = await errorOf(setVlan('v0', { egressQosMap: { 6000: 1 } }, { netns }));
  expect(error).toMatchObject({ code: 'ERR_OUT_OF_RANGE' });
});

describe('what is fixed', () => {
  test.each([{ id: 11 }, { id: 10 }, { protocol: '802.1ad' }, { lowerdev: 'peer0' }])(
    'is refused, and nothing is changed: %o',
    async (fixed) => {
      const before = await here.ipLink('v0');
      const error = await errorOf(setVlan('v0', { gvrp: true, ...fixed } as VlanChanges, { netns }));
      expect(error).toMatchObject({ code: 'ERR_INVALID_ARG_VALUE' });
      expect(await here.ipLink('v0')).toEqual(before);
    },
  );
});

describe('a change that fails', () => {
  // A part of every link, which comes behind those of the kind: it fails last. setVlan itself refuses that.
  const failing = { mtu: 9000 };
  const changeAll = (changes: VlanChanges & LinkChanges) =>
    changeKind(new Call('link.set', 'v0', { netns }, setVlan), 'v0', ['vlan'], changes, () => undefined);
  const prepare = async (): Promise<VlanDetails> =>
    await change({
      reorderHeader: false,
      mvrp: true,
      ingressQosMap: { 1: 1, 2: 2 },
      egressQosMap: { 1: 1, 2: 2 },
    });

  test.each([
    { reorderHeader: true, gvrp: true, mvrp: false },
    { ingressQosMap: { 1: 0, 2: 5, 3: 3 }, egressQosMap: { 1: 0, 2: 5, 3: 3 } },
    { alias: 'new', looseBinding: true, egressQosMap: { 9: 1 } },
  ])('is taken back: %o', async (changes) => {
    const before = await prepare();
    const error = await errorOf(changeAll({ ...changes, ...failing }));
    expect(error).toMatchObject({
      code: 'ERANGE',
      operation: 'link.set',
      target: 'v0',
      hint: 'the MTU 9000 is above that of eth0, which is 1500',
    });
    expect(error).not.toHaveProperty('notRestored');
    expect(await seen()).toEqual(before);
    expect((await getLink('v0', { netns })).alias).toBeUndefined();
  });

  test('is taken back to maps that were empty', async () => {
    const changes = { ingressQosMap: { 0: 1 }, egressQosMap: { 0: 1 }, ...failing };
    expect(await errorOf(changeAll(changes))).toMatchObject({ code: 'ERANGE' });
    expect(await seen()).toMatchObject({ ingressQosMap: {}, egressQosMap: {}, reorderHeader: true });
  });
});

test('setVlan is for VLANs', async () => {
  expect(await errorOf(setVlan('eth0', { gvrp: true }, { netns }))).toMatchObject({
    code: 'EOPNOTSUPP',
    hint: 'eth0 is a veth, not a vlan',
  });
});
