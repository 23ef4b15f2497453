// ipvlans that are refused before anything is sent.

import { describe, expect, test } from 'vitest';
import { createIpvlan, createIpvtap, createLink, type IpvlanOptions, setIpvlan } from '../../lib/index.js';
import {
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

const inBoth: [object, Refusal][] = [
  [{ mode: 'L2' }, wrongValue('mode', "one of 'l2', 'l3', 'l3s'")],
  [{ mode: 'bridge' }, wrongValue('mode')],
  ...[2, null, ['l2'], {}].map((mode) => [{ mode }, wrongType('mode')] as [object, Refusal]),
  [{ isolation: 'none' }, wrongValue('isolation', "one of 'bridge', 'private', 'vepa'")],
  ...[1, null, ['private'], true].map((isolation) => [{ isolation }, wrongType('isolation')] as [object, Refusal]),
  [{ flags: ['private'] }, unknown('flags')],
  [{ isolated: 'private' }, unknown('isolated')],
];

describe('createIpvlan and createIpvtap refuse', () => {
  test.each([
    [{ lowerdev: undefined }, wrongType('lowerdev', 'the name or the index of a link')],
    [{ lowerdev: null }, wrongType('lowerdev')],
    [{ lowerdev: 0 }, outOfRange('lowerdev')],
    [
      { mac: '02:00:00:00:00:01' },
      sentence("The option 'mac' cannot be given: an ipvlan has the MAC address of its .+"),
    ],
    [{ name: 'a/b' }, wrongValue('name')],
    ...inBoth,
  ] as [object, Refusal][])('%o', async (options, refusal) => {
    const given = { lowerdev: 'eth0', ...options } as IpvlanOptions;
    await expectRefusal(() => createIpvlan(given), refusal);
    await expectRefusal(() => createIpvtap(given), refusal);
    await expectRefusal(() => createLink({ kind: 'ipvlan', ...given }), refusal);
    expect(sent).toEqual([]);
  });

  test.each([undefined, null, 5, 'eth0', []])('%o instead of options', async (options) => {
    await expectRefusal(() => createIpvlan(options as never), wrongType('options', 'an object'));
    await expectRefusal(() => createIpvtap(options as never), wrongType('options', 'an object'));
  });
});

describe('setIpvlan refuses', () => {
  test.each([
    [{ lowerdev: 'eth1' }, sentence("The option 'lowerdev' cannot be given for a link that exists")],
    [{ up: true }, sentence("The option 'up' cannot be given for one kind of link: use setLink")],
    ...inBoth,
  ] as [object, Refusal][])('%o', async (changes, refusal) => {
    await expectRefusal(() => setIpvlan('iv0', changes), refusal);
    expect(sent, 'not even a question').toEqual([]);
  });

  test('a link that is no ipvlan', async () => {
    await expect(setIpvlan('mv0', { mode: 'l2' })).rejects.toMatchObject({
      code: 'EOPNOTSUPP',
      hint: 'mv0 is a macvlan, not an ipvlan or ipvtap',
    });
  });
});

test('what is right is sent', async () => {
  await expect(createIpvlan({ lowerdev: 'eth0', mode: 'l2', isolation: 'vepa' })).rejects.toMatchObject({
    code: 'EPERM',
  });
  expect(sent).toEqual(['link.create', 'link.get']);
});
