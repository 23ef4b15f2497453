// VLANs that are refused before anything is sent, and what they are called without a name.

import { afterEach, describe, expect, test } from 'vitest';
import { createLink, createVlan, setVlan, type VlanChanges, type VlanOptions } from '../../lib/index.js';
import {
  answered,
  changesSent,
  expectRefusal,
  outOfRange,
  type Refusal,
  sendNothing,
  sent,
  sentence,
  unknown,
  wrongType,
  wrongValue,
} from '../support/refusals.js';

sendNothing();

const create = (options: object) => createVlan({ lowerdev: 'eth0', id: 10, ...options } as VlanOptions);
const set = (changes: object) => () => setVlan('eth0.10', changes as VlanChanges);

const asItWas = structuredClone(answered);
afterEach(() => void Object.assign(answered, structuredClone(asItWas)));

const beVlan = (egressQosMap: Record<number, number> = {}): void => {
  Object.assign(answered, { kind: 'vlan', kindName: 'vlan', details: { egressQosMap } });
};

const flags = ['reorderHeader', 'gvrp', 'mvrp', 'looseBinding', 'bridgeBinding'];

const many = (count: number): Record<number, number> =>
  Object.fromEntries(Array.from({ length: count }, (_, i) => [i, 1]));

// What is wrong with flags and maps, at creation and in a change.
const inBoth: [object, Refusal][] = [
  ...flags.flatMap((flag) =>
    [1, 0, 'on', null, {}].map((value) => [{ [flag]: value }, wrongType(flag, 'a boolean')] as [object, Refusal]),
  ),
  ...['ingressQosMap', 'egressQosMap'].flatMap(
    (map) =>
      [
        ...[5, '1:2', null, [], [[1, 2]], true].map((value) => [
          { [map]: value },
          wrongType(map, 'an object such as { 0: 3 }'),
        ]),
        ...['1', null, {}, true, 1n].map((value) => [{ [map]: { 1: value } }, wrongType(map)]),
        ...[-1, 1.5, 2 ** 32, Number.NaN, Number.POSITIVE_INFINITY].map((value) => [
          { [map]: { 1: value } },
          outOfRange(map),
        ]),
        ...['-1', '1.5', 'a', '', ' ', '01', '0x1', '1e0', '1.0', ' 1', '+1', 'NaN', 'Infinity', '4294967296'].map(
          (key) => [{ [map]: { [key]: 1 } }, outOfRange(map, 'keys that are integers between 0 and \\d+')],
        ),
      ] as [object, Refusal][],
  ),
  [{ ingressQosMap: { 8: 1 } }, outOfRange('ingressQosMap', 'keys that are integers between 0 and 7')],
  [{ egressQosMap: { 1: 8 } }, outOfRange('egressQosMap', 'an integer between 0 and 7')],
  [{ egressQosMap: many(5401) }, outOfRange('egressQosMap', 'at most 5400 elements')],
];

describe('createVlan refuses', () => {
  test.each([
    [{ lowerdev: undefined }, wrongType('lowerdev', 'the name or the index of a link')],
    ...[null, true, {}, []].map((lowerdev) => [{ lowerdev }, wrongType('lowerdev')] as [object, Refusal]),
    ...[0, -1, 1.5, 2 ** 31].map((lowerdev) => [{ lowerdev }, outOfRange('lowerdev')] as [object, Refusal]),
    [{ lowerdev: '' }, wrongValue('lowerdev')],
    [{ id: undefined }, wrongType('id', 'an integer between 0 and 4094')],
    ...['10', null, {}, true, 10n].map((id) => [{ id }, wrongType('id')] as [object, Refusal]),
    ...[-1, 4095, 4096, 1.5, 1e300, Number.NaN].map(
      (id) => [{ id }, outOfRange('id', 'an integer between 0 and 4094')] as [object, Refusal],
    ),
    [{ protocol: '802.1q' }, wrongValue('protocol', "one of '802.1Q', '802.1ad'")],
    [{ protocol: 0x8100 }, wrongType('protocol')],
    [{ protocol: null }, wrongType('protocol')],
    [{ mac: '01:00:5e:00:00:01' }, wrongValue('mac')],
    [{ vlanId: 5 }, unknown('vlanId')],
    [{ reorder_hdr: true }, unknown('reorder_hdr')],
    [{ reorderHeaders: true }, unknown('reorderHeaders', 'reorderHeader')],
    [{ mode: 'bridge' }, unknown('mode')],
    ...inBoth,
  ] as [object, Refusal][])('%o', async (options, refusal) => {
    await expectRefusal(() => create(options), refusal);
    await expectRefusal(() => create({ name: 'v0', ...options }), refusal);
    await expectRefusal(() => createLink({ kind: 'vlan', lowerdev: 'eth0', id: 10, ...options } as never), refusal);
    await expectRefusal(() => create({ lowerdev: 7, ...options }), refusal);
    expect(sent, 'not even a question').toEqual([]);
  });

  test.each([undefined, null, 5, 'eth0', []])('%o instead of options', async (options) => {
    await expectRefusal(() => createVlan(options as never), wrongType('options', 'an object'));
  });
});

describe('without a name', () => {
  test.each([
    ['eth0', 0],
    ['eth0', 4094],
    ['ten-bytes-', 4094],
    ['thirteen-byte', 5],
    ['ö', 5],
  ])('a VLAN on %s of id %d is called after both', async (lowerdev, id) => {
    await expect(create({ lowerdev, id })).rejects.toMatchObject({ code: 'EPERM', target: `${lowerdev}.${id}` });
    expect(changesSent()).toEqual(['link.create']);
  });

  test.each([
    ['eleven-bytes', 4094],
    ['fifteen-bytes-x', 5],
    ['an-alternative-name-of-many-bytes', 5],
    ['öööööö', 4094],
    // Alternative names may hold what names may not.
    ['a/b', 5],
  ])('a VLAN on %s of id %d is refused, since it would need one', async (lowerdev, id) => {
    const expected = `a name of at most 15 bytes \\(which the default, '${lowerdev}.${id}', is not\\)`;
    await expectRefusal(() => create({ lowerdev, id }), wrongType('name', expected));
    expect(sent).toEqual([]);
    await expect(create({ lowerdev, id, name: 'v0' })).rejects.toMatchObject({ code: 'EPERM', target: 'v0' });
  });

  test('a VLAN on a device given by its index is called after its name, which is asked for', async () => {
    await expect(create({ lowerdev: 7 })).rejects.toMatchObject({ code: 'EPERM', target: 'mv0.10' });
    expect(sent).toEqual(['link.get', 'link.create', 'link.get']);
  });

  test('a VLAN on a device given by its index is refused when its name is too long', async () => {
    answered.name = 'fifteen-bytes-x';
    await expectRefusal(() => create({ lowerdev: 7 }), wrongType('name', "a name .+'fifteen-bytes-x\\.10', is not\\)"));
    expect(sent).toEqual(['link.get']);
  });
});

describe('setVlan refuses', () => {
  test.each([
    ...['id', 'protocol', 'lowerdev'].flatMap((name) =>
      [10, '802.1Q', 'eth0'].map(
        (value) =>
          [{ [name]: value, gvrp: true }, sentence(`The option '${name}' cannot be given for a link that exists`)] as [
            object,
            Refusal,
          ],
      ),
    ),
    [{ grvp: true }, unknown('grvp', 'gvrp')],
    [{ mtu: 1400, gvrp: true }, sentence("The option 'mtu' cannot be given for one kind of link: use setLink")],
    ...inBoth,
  ] as [object, Refusal][])('%o', async (changes, refusal) => {
    await expectRefusal(set(changes), refusal);
    expect(sent, 'not even a question').toEqual([]);
  });

  test.each([undefined, null, 5, []])('%o instead of changes', async (changes) => {
    await expectRefusal(() => setVlan('eth0.10', changes as never), wrongType('changes', 'an object'));
  });

  test('more priorities than the kernel could report, those that are mapped already included', async () => {
    beVlan(many(5399));
    await expectRefusal(set({ egressQosMap: { 6000: 1, 6001: 1 } }), outOfRange('egressQosMap', 'at most 5400 .+'));
    await expect(set({ egressQosMap: { 6000: 1, 5: 2 } })()).rejects.toMatchObject({ code: 'EPERM' });
    beVlan(many(5400));
    await expect(set({ egressQosMap: { 6000: 1, 5: 0 } })()).rejects.toMatchObject({ code: 'EPERM' });
  });

  test('a link that is no VLAN', async () => {
    await expect(set({ gvrp: true })()).rejects.toMatchObject({
      code: 'EOPNOTSUPP',
      hint: 'mv0 is a macvlan, not a vlan',
    });
    expect(changesSent()).toEqual([]);
  });
});

test('what is undefined is left, in a map too', async () => {
  beVlan();
  const changes = { gvrp: undefined, egressQosMap: { 1: undefined, 2: 3 } };
  await expect(set(changes)()).rejects.toMatchObject({ code: 'EPERM' });
  expect(changesSent()).toEqual(['link.change']);
});
