// Options of members of bonds that are refused before anything is sent.

import { beforeEach, expect, test } from 'vitest';
import { addBondMember, type BondMemberOptions, removeBondMember, setBond, setBondMember } from '../../lib/index.js';
import {
  answered,
  expectRefusal,
  outOfRange,
  type Refusal,
  sendNothing,
  sent,
  sentence,
  unknown,
  wrongType,
} from '../support/refusals.js';

sendNothing();

beforeEach(() => {
  Object.assign(answered, { name: 'bond0', kind: 'bond', kindName: 'bond', memberOf: 'bond' });
});

const wrong: [string, object, Refusal][] = [
  ['a queue as a text', { queueId: '1' }, wrongType('queueId')],
  ['a queue beyond 16 bits', { queueId: 65_536 }, outOfRange('queueId', 'an integer between 0 and 65535')],
  [
    'a priority beyond 32 bits',
    { priority: 2 ** 31 },
    outOfRange('priority', 'an integer between -2147483648 and 2147483647'),
  ],
  ['a port priority below 0', { actorPortPriority: -1 }, outOfRange('actorPortPriority')],
  ['an unknown option', { queue: 1 }, unknown('queue', 'queueId')],
  ['what can only be read', { state: 'active' }, unknown('state')],
  [
    'what every link has',
    { up: true },
    sentence("The option 'up' cannot be given for what a bond knows of a link: use setLink"),
  ],
  ['options of the call', { netns: 'blue' }, unknown('netns')],
];

test.each(wrong)('%s is refused', async (_, options, refusal) => {
  await expectRefusal(() => addBondMember('bond0', 'eth0', options as BondMemberOptions), refusal);
  await expectRefusal(() => setBondMember('eth0', options as BondMemberOptions), refusal);
});

test.each([undefined, null, '', {}, 0, 1.5, -1])('%j names no link', async (ref) => {
  const link = ref as string;
  const refusals = [
    () => addBondMember(link, 'eth0'),
    () => addBondMember('bond0', link),
    () => removeBondMember(link, 'eth0'),
    () => removeBondMember('bond0', link),
    () => setBondMember(link, {}),
    () => setBond(link, {}),
  ];
  for (const call of refusals) {
    await expect(call()).rejects.toMatchObject({ code: expect.stringMatching(/^ERR_(INVALID_ARG|OUT_OF_RANGE)/) });
  }
  expect(sent).toEqual([]);
});

test('a bond is not its own member', async () => {
  await expectRefusal(() => addBondMember('bond0', 'bond0'), sentence('The bond bond0 cannot be a member of itself'));
});

test('the options of a call stand last', async () => {
  await expectRefusal(() => addBondMember('bond0', 'eth0', {}, 5 as never), wrongType('call'));
  await expectRefusal(() => removeBondMember('bond0', 'eth0', [] as never), wrongType('call'));
});
