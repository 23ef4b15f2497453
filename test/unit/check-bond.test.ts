// Options of bonds and of their members that are refused before anything is sent.

import { beforeEach, describe, expect, test } from 'vitest';
import { type BondChanges, type BondOptions, createBond, createLink, setBond } from '../../lib/index.js';
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
  wrongValue,
} from '../support/refusals.js';

sendNothing();

const create = (options: object) => createBond(options as BondOptions);
const set = (changes: object) => setBond('bond0', changes as BondChanges);

// Questions are answered by a bond that watches its links every 100 ms.
beforeEach(() => {
  Object.assign(answered, {
    name: 'bond0',
    kind: 'bond',
    kindName: 'bond',
    memberOf: 'bond',
    details: { mode: 'active-backup', miimonMs: 100, flags: [], sourceAddresses: undefined },
  });
});

test('what is right is sent', async () => {
  const options = {
    mode: '802.3ad',
    miimonMs: 100,
    upDelayMs: 200,
    lacpRate: 'fast',
    adActorSystem: '02-00-00-00-00-01',
  };
  await expect(create(options)).rejects.toMatchObject({ code: 'EPERM' });
  expect(sent).toEqual(['link.create', 'link.get']);
  await expect(set({ miimonMs: 0, arpIntervalMs: 100, arpIpTargets: [] })).rejects.toMatchObject({ code: 'EPERM' });
  await expect(set({ activeMember: null, primary: null })).rejects.toMatchObject({ code: 'EPERM' });
});

const words = {
  mode: "one of 'balance-rr', 'active-backup', 'balance-xor', 'broadcast', '802.3ad', 'balance-tlb', 'balance-alb'",
  lacpRate: "one of 'slow', 'fast'",
  arpValidate: "one of 'none', 'active', 'backup', 'all', 'filter', 'filter_active', 'filter_backup'",
};

const own: [string, object, Refusal][] = [
  ['a mode as a number', { mode: 1 }, wrongType('mode', words.mode)],
  ['a mode that is none', { mode: 'lacp' }, wrongValue('mode', words.mode)],
  ['a rate as a number', { mode: '802.3ad', lacpRate: 1 }, wrongType('lacpRate', words.lacpRate)],
  ['a word in capitals', { arpValidate: 'ALL' }, wrongValue('arpValidate', words.arpValidate)],
  ['a number as a text', { miimonMs: '100' }, wrongType('miimonMs')],
  ['an interval beyond 31 bits', { miimonMs: 2 ** 31 }, outOfRange('miimonMs', 'an integer between 0 and 2147483647')],
  ['a fraction', { arpIntervalMs: 0.5 }, outOfRange('arpIntervalMs')],
  ['a count of a long list', { resendIgmp: 256 }, outOfRange('resendIgmp', 'an integer between 0 and 255')],
  ['a count beyond a byte', { numPeerNotify: 256 }, outOfRange('numPeerNotify')],
  ['no seconds', { lpIntervalS: 0 }, outOfRange('lpIntervalS', 'an integer between 1 and 2147483647')],
  ['too many packets', { packetsPerMember: 65_536 }, outOfRange('packetsPerMember')],
  ['no priority', { mode: '802.3ad', adActorSystemPriority: 0 }, outOfRange('adActorSystemPriority')],
  ['a key of 11 bits', { mode: '802.3ad', adUserPortKey: 1024 }, outOfRange('adUserPortKey')],
  ['no missed answers', { arpMissedMax: 0 }, outOfRange('arpMissedMax', 'an integer between 1 and 255')],
  ['a pause of six minutes', { peerNotifyDelayMs: 360_000, miimonMs: 100 }, outOfRange('peerNotifyDelayMs')],
  ['an option that is on or off as a number', { useCarrier: 1 }, wrongType('useCarrier', 'a boolean')],
  ['the same as a word', { mode: '802.3ad', lacpActive: 'on' }, wrongType('lacpActive', 'a boolean')],
  [
    'a multicast address',
    { mode: '802.3ad', adActorSystem: '01:00:5e:00:00:01' },
    wrongValue('adActorSystem', 'a MAC address that is not multicast'),
  ],
  ['no MAC address', { mode: '802.3ad', adActorSystem: '02:00' }, wrongValue('adActorSystem')],
  ['one target', { arpIpTargets: '192.0.2.1' }, wrongType('arpIpTargets', 'an array')],
  ['an IPv6 target for IPv4', { arpIpTargets: ['2001:db8::1'] }, wrongValue('arpIpTargets', 'an IPv4 address.+')],
  ['an IPv4 target for IPv6', { nsIp6Targets: ['192.0.2.1'] }, wrongValue('nsIp6Targets', 'an IPv6 address.+')],
  ['a prefix', { arpIpTargets: ['192.0.2.1/24'] }, wrongValue('arpIpTargets')],
  ['no address', { arpIpTargets: ['0.0.0.0'] }, wrongValue('arpIpTargets', 'addresses of single hosts')],
  [
    'all addresses',
    { arpIpTargets: ['192.0.2.1', '255.255.255.255'] },
    wrongValue('arpIpTargets', 'addresses of single hosts'),
  ],
  ['a target twice', { arpIpTargets: ['192.0.2.1', '192.0.2.1'] }, wrongValue('arpIpTargets', 'each address once')],
  [
    '17 targets',
    { arpIpTargets: Array.from({ length: 17 }, (_, i) => `192.0.2.${i + 1}`) },
    outOfRange('arpIpTargets', 'at most 16 elements'),
  ],
  [
    '17 IPv6 targets',
    { nsIp6Targets: Array.from({ length: 17 }, (_, i) => `2001:db8::${i + 1}`) },
    outOfRange('nsIp6Targets'),
  ],
  ['no IPv6 address', { nsIp6Targets: ['::'] }, wrongValue('nsIp6Targets', 'addresses of single hosts')],
  ['itself', { nsIp6Targets: ['0:0::1'] }, wrongValue('nsIp6Targets', 'addresses of single hosts')],
  ['a multicast IPv6 address', { nsIp6Targets: ['FF02::1'] }, wrongValue('nsIp6Targets', 'addresses of single hosts')],
  [
    'an IPv6 target in two spellings',
    { nsIp6Targets: ['2001:db8::a', '2001:DB8:0::A'] },
    wrongValue('nsIp6Targets', 'each address once'),
  ],
  [
    'two ways to watch',
    { miimonMs: 100, arpIntervalMs: 100 },
    sentence("The options 'miimonMs' and 'arpIntervalMs' cannot both be other than 0: a bond watches in one way"),
  ],
  [
    'ARP validation of links',
    { miimonMs: 100, arpValidate: 'none' },
    sentence("The option 'arpValidate' is for ARP monitoring, and cannot be given together with 'miimonMs'"),
  ],
  [
    'a delay without looks',
    { miimonMs: 0, upDelayMs: 0 },
    sentence("The option 'upDelayMs' is counted in looks at the links, and 'miimonMs' is 0: there are none"),
  ],
  [
    'a delay that is no multiple',
    { miimonMs: 100, downDelayMs: 250 },
    wrongValue('downDelayMs', 'a multiple of miimonMs, which is 100,'),
  ],
  ['an unknown option', { miimon: 100 }, unknown('miimon', 'miimonMs')],
  ['what can only be read', { adInfo: {} }, unknown('adInfo')],
];

describe('createBond refuses', () => {
  test.each(own)('%s', async (_, options, refusal) => {
    await expectRefusal(() => create(options), refusal);
    await expectRefusal(() => createLink({ kind: 'bond', ...(options as BondOptions) }), refusal);
  });

  test.each<[string, object, Refusal]>([
    ['no options', undefined as unknown as object, wrongType('options', 'an object')],
    ['a delay where nothing is said of looks', { upDelayMs: 100 }, sentence("The option 'upDelayMs' is counted .+")],
    [
      'a delay that is no multiple of the 100 ms of the mode',
      { mode: '802.3ad', upDelayMs: 150 },
      wrongValue('upDelayMs'),
    ],
    ['members that are no list', { members: 'eth0' }, wrongType('members', 'an array')],
    ['a member that is no link', { members: ['eth0', 0] }, outOfRange('members[1]')],
    ['a member twice', { members: ['eth0', 'eth1', 'eth0'] }, wrongValue('members', 'each link once')],
    [
      'an active member without members',
      { mode: 'active-backup', activeMember: 'eth0' },
      sentence("The option 'activeMember' needs 'members': a new bond has none by itself"),
    ],
    [
      'an active member with none',
      { mode: 'active-backup', activeMember: 'eth0', members: [] },
      sentence("The option 'activeMember' needs 'members'.+"),
    ],
    ['an active member to be cleared', { mode: 'active-backup', activeMember: null }, wrongType('activeMember')],
    ['another wrong option beside members', { members: ['eth0'], minLinks: -1 }, outOfRange('minLinks')],
    ['an unknown option beside members', { members: ['eth0'], minLink: 1 }, unknown('minLink', 'minLinks')],
  ])('%s', async (_, options, refusal) => {
    await expectRefusal(() => create(options), refusal);
    expect(sent).toEqual([]);
  });
});

describe('setBond refuses', () => {
  test.each(own.filter(([, options]) => !('mode' in options && Object.keys(options).length > 1)))(
    '%s',
    async (_, changes, refusal) => {
      await expectRefusal(() => set(changes), refusal);
    },
  );

  test.each<[string, object, Refusal]>([
    [
      'a delay that is no multiple of what the bond has',
      { upDelayMs: 250 },
      wrongValue('upDelayMs', 'a multiple of miimonMs, which is 100,'),
    ],
    ['members', { members: ['eth0'] }, unknown('members')],
    [
      'what every link has',
      { mtu: 1400 },
      sentence("The option 'mtu' cannot be given for one kind of link: use setLink"),
    ],
    ['null for what cannot be cleared', { miimonMs: null }, wrongType('miimonMs')],
    ['null for a list', { arpIpTargets: null }, wrongType('arpIpTargets', 'an array')],
    ['no changes', null as unknown as object, wrongType('changes', 'an object')],
  ])('%s', async (_, changes, refusal) => {
    await expectRefusal(() => set(changes), refusal);
  });
});

describe('an option of one mode is refused in another', () => {
  const values: Record<string, unknown> = {
    primary: 'eth0',
    packetsPerMember: 2,
    arpIntervalMs: 100,
    arpValidate: 'all',
    arpMissedMax: 3,
    lacpRate: 'fast',
    lacpActive: false,
    adActorSystemPriority: 5,
    adUserPortKey: 5,
    adActorSystem: '02:00:00:00:00:01',
    coupledControl: false,
    broadcastNeighbour: true,
    tlbDynamicLb: false,
  };
  // As the kernel has it (EACCES): test/kernel/bond-modes.test.ts.
  const modes: Record<string, string> = {
    primary: 'active-backup balance-tlb balance-alb',
    packetsPerMember: 'balance-rr',
    arpIntervalMs: 'balance-rr active-backup balance-xor broadcast',
    arpValidate: 'balance-rr active-backup balance-xor broadcast',
    arpMissedMax: 'balance-rr active-backup balance-xor broadcast',
    tlbDynamicLb: 'balance-tlb balance-alb',
  };
  const all = ['balance-rr', 'active-backup', 'balance-xor', 'broadcast', '802.3ad', 'balance-tlb', 'balance-alb'];

  test.each(Object.entries(values))('%s', async (name, value) => {
    const known = (modes[name] ?? '802.3ad').split(' ');
    for (const mode of all) {
      if (known.includes(mode)) {
        await expect(create({ mode, [name]: value }), mode).rejects.toMatchObject({ code: 'EPERM' });
        await expect(set({ mode, [name]: value }), mode).rejects.toMatchObject({ code: 'EPERM' });
        sent.length = 0;
        continue;
      }
      const refusal = sentence(`The option '${name}' is for .+ only, not for '${mode}'`);
      await expectRefusal(() => create({ mode, [name]: value }), refusal);
      await expectRefusal(() => set({ mode, [name]: value }), refusal);
    }
  });

  test('also in the mode that a new bond has by default', async () => {
    const refusal = sentence("The option 'lacpRate' is for mode '802.3ad' only, not for 'balance-rr'");
    await expectRefusal(() => create({ lacpRate: 'fast' }), refusal);
    const several = "the modes 'active-backup', 'balance-tlb' and 'balance-alb'";
    await expectRefusal(
      () => create({ primary: 'eth0' }),
      sentence(`The option 'primary' is for ${several} only, not for 'balance-rr'`),
    );
  });
});
