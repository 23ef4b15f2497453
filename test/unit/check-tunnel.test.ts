// Options of vxlans and gretaps that are refused before anything is sent.

import { afterEach, describe, expect, test } from 'vitest';
import {
  createGretap,
  createVxlan,
  type GretapOptions,
  setGretap,
  setVxlan,
  type VxlanChanges,
  type VxlanOptions,
} from '../../lib/index.js';
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

const asItWas = structuredClone(answered);
afterEach(() => void Object.assign(answered, structuredClone(asItWas)));

const be = (kind: string, details: object): void => void Object.assign(answered, { kind, kindName: kind, details });

const given = (name: string) => sentence(`The option '${name}' cannot be given for a link that exists`);
const notWithExternal = (name: string) =>
  sentence(`The option '${name}' cannot be given with 'external': it is said with each packet`);

describe('createVxlan refuses', () => {
  const create = (options: object) => () => createVxlan({ id: 5, ...options } as VxlanOptions);
  const isGroup = sentence("The option 'lowerdev' is needed when 'remote' is a multicast group \\(.+\\)");
  const families = sentence("The addresses 'remote' \\(.+\\) and 'local' \\(.+\\) have to be of the same family");

  test.each([
    [{ id: undefined }, wrongType('id', 'an integer between 0 and 16777215')],
    [{ id: '5' }, wrongType('id')],
    [{ id: 16_777_216 }, outOfRange('id', 'an integer between 0 and 16777215')],
    [{ external: true }, notWithExternal('id')],
    [{ gpe: true }, sentence("The option 'gpe' is for vxlans with 'external' only")],
    [{ vniFilter: true }, sentence("The option 'vniFilter' is for vxlans with 'external' only")],
    [{ id: undefined, external: true, gpe: true }, sentence("The option 'gpe' goes with 'learning: false' only.+")],
    [{ remote: 'example.org' }, wrongValue('remote', 'an IP address such as .+')],
    [{ remote: 5 }, wrongType('remote')],
    [{ remote: '239.1.1.1' }, isGroup],
    [{ remote: 'ff05::1' }, isGroup],
    [{ remote: '192.0.2.2', local: '2001:db8::1' }, families],
    [{ remote: '2001:db8::2', local: '192.0.2.1' }, families],
    [{ local: '224.0.0.1' }, wrongValue('local', 'an address of this host.+')],
    [{ local: 'FF02::1' }, wrongValue('local', 'an address of this host.+')],
    [{ flowLabel: 5 }, sentence("The option 'flowLabel' is for IPv6 only.+")],
    [{ flowLabel: 5, remote: '192.0.2.2' }, sentence("The option 'flowLabel' is for IPv6 only.+")],
    [{ flowLabelPolicy: 'inherit' }, sentence("The option 'flowLabelPolicy' is for IPv6 only.+")],
    [{ flowLabel: 1_048_576, remote: '::1' }, outOfRange('flowLabel', 'an integer between 0 and 1048575')],
    [{ ttl: 256 }, outOfRange('ttl', 'an integer between 0 and 255')],
    [{ ttl: 'inherit' }, wrongType('ttl')],
    [{ tos: -1 }, outOfRange('tos')],
    [{ df: true }, wrongType('df')],
    [{ df: 'on' }, wrongValue('df', "one of 'unset', 'set', 'inherit'")],
    [{ ageingS: 0 }, outOfRange('ageingS', 'an integer between 1 and 4294967295')],
    [{ dstPort: 0 }, outOfRange('dstPort', 'an integer between 1 and 65535')],
    [{ dstPort: 65_536 }, outOfRange('dstPort')],
    [{ srcPortRange: [1, 2] }, wrongType('srcPortRange', 'an object')],
    [{ srcPortRange: {} }, wrongType('srcPortRange.low')],
    [{ srcPortRange: { low: 1 } }, wrongType('srcPortRange.high')],
    [{ srcPortRange: { low: 2, high: 1 } }, outOfRange('srcPortRange.high', 'an integer of at least 2')],
    [{ srcPortRange: { low: 1, high: 65_536 } }, outOfRange('high')],
    [{ srcPortRange: { low: 1, high: 2, middle: 3 } }, unknown('middle')],
    [{ reservedBits: { flags: -1, vni: 0 } }, outOfRange('flags')],
    [{ reservedBits: 5n }, wrongType('reservedBits', 'an object')],
    [{ learning: 1 }, wrongType('learning', 'a boolean')],
    [{ gbp: 'yes' }, wrongType('gbp', 'a boolean')],
    [{ lowerdev: null }, wrongType('lowerdev')],
    [{ group: '239.1.1.1' }, wrongType('group')],
    [{ vni: 5 }, unknown('vni')],
  ] as [object, Refusal][])('%o', async (options, refusal) => {
    await expectRefusal(create(options), refusal);
  });

  test('nothing that is right', async () => {
    for (const options of [
      { remote: '239.1.1.1', lowerdev: 'eth0' },
      { remote: 'ff05::1', lowerdev: 3, flowLabel: 5 },
      { remote: '192.0.2.2', local: '192.0.2.1', srcPortRange: { low: 1, high: 1 } },
      { id: undefined, external: true, gpe: true, learning: false, vniFilter: true },
    ]) {
      await expect(create(options)()).rejects.toMatchObject({ code: 'EPERM' });
    }
    expect(sent.filter((operation) => operation === 'link.create')).toHaveLength(4);
  });
});

describe('setVxlan refuses', () => {
  const set = (changes: object) => () => setVxlan('vx0', changes as VxlanChanges);
  const fixed = [
    ...['id', 'ttlInherit', 'dstPort', 'srcPortRange', 'limit', 'proxy', 'rsc', 'l2miss', 'l3miss', 'udpCsum'],
    ...['udpZeroCsum6Tx', 'udpZeroCsum6Rx', 'remCsumTx', 'remCsumRx', 'remCsumNoPartial', 'gbp', 'gpe', 'external'],
    ...['vniFilter', 'reservedBits'],
  ];

  test.each(fixed)('%s, which the kernel never changes', async (name) => {
    be('vxlan', {});
    await expectRefusal(set({ [name]: 5, ttl: 9 }), given(name));
    expect(sent, 'not even a question').toEqual([]);
  });

  test('a group without a device, and addresses of two families', async () => {
    be('vxlan', { local: '192.0.2.1' });
    await expectRefusal(set({ remote: '239.1.1.1' }), sentence("The option 'lowerdev' is needed .+"));
    await expectRefusal(set({ remote: '2001:db8::2' }), sentence('.+ have to be of the same family'));
    be('vxlan', { local: '192.0.2.1', lowerdev: 3 });
    await expect(set({ remote: '239.1.1.1' })()).rejects.toMatchObject({ code: 'EPERM' });
  });

  test('any change that would set the reserved bits back', async () => {
    be('vxlan', { reservedBits: { flags: 0x7700_0000, vni: 0xff } });
    await expectRefusal(set({ ttl: 9 }), sentence("A change of mv0 would set its 'reservedBits' back .+"));
    be('vxlan', { reservedBits: { flags: 0xf7ff_ffff, vni: 0xff } });
    await expect(set({ ttl: 9 })()).rejects.toMatchObject({ code: 'EPERM' });
  });

  test('a link that is no vxlan', async () => {
    await expect(set({ ttl: 9 })()).rejects.toMatchObject({ code: 'EOPNOTSUPP' });
    expect(changesSent()).toEqual([]);
  });
});

// At creation and in a change.
const ofGretaps: [object, Refusal][] = [
  ...['key', 'inputKey', 'outputKey'].flatMap((name) => {
    const option = name === 'key' ? 'inputKey' : name;
    return [
      [{ [name]: 2 ** 32 }, outOfRange(option)],
      [{ [name]: -1 }, outOfRange(option)],
      [{ [name]: '0.0.0.5' }, wrongType(option)],
    ] as [object, Refusal][];
  }),
  [{ key: 1, inputKey: 2 }, sentence("The option 'inputKey' cannot be given together with 'key'.+")],
  [{ key: 1, outputKey: 1 }, sentence("The option 'outputKey' cannot be given together with 'key'.+")],
  [{ inputFlags: 'key' }, wrongType('inputFlags', 'an array')],
  [{ inputFlags: 'key', inputKey: 5 }, wrongType('inputFlags', 'an array')],
  [{ outputFlags: ['seq'] }, wrongValue('outputFlags', "one of 'checksum', 'key', 'sequence'")],
  [{ local: '2001:db8::1' }, wrongValue('local', "an IPv4 address such as '192.0.2.1'")],
  [{ remote: '0.0.0.0' }, wrongValue('remote', 'an address other than 0.0.0.0')],
  [{ remote: 'any' }, wrongValue('remote')],
  [{ ttl: 256 }, outOfRange('ttl')],
  [{ ignoreDf: true, pmtuDiscovery: true }, sentence("The option 'ignoreDf' goes with 'pmtuDiscovery: false' only")],
  [{ encap: 'udp' }, wrongValue('encap', "one of 'none', 'fou', 'gue', 'mpls'")],
  [{ encapFlags: ['csum'] }, wrongValue('encapFlags', "one of 'checksum', 'checksum6', 'remoteChecksum'")],
  [{ encapSrcPort: 65_536 }, outOfRange('encapSrcPort')],
  [{ fwmark: -1 }, outOfRange('fwmark')],
];

describe('createGretap refuses', () => {
  const create = (options: object) => () => createGretap(options as GretapOptions);

  test.each([
    ...ofGretaps,
    ...['local', 'remote'].map((name) => [{ external: true, [name]: '192.0.2.1' }, notWithExternal(name)]),
    ...['key', 'inputKey', 'outputKey'].map((name) => [{ external: true, [name]: 5 }, notWithExternal(name)]),
    [{ external: true, encap: 'fou' }, sentence("The option 'encap' cannot be given with 'external'")],
    [{ ignoreDf: true }, sentence("The option 'ignoreDf' goes with 'pmtuDiscovery: false' only")],
    [{ erspanIndex: 5 }, unknown('erspanIndex')],
  ] as [object, Refusal][])('%o', async (options, refusal) => {
    await expectRefusal(create(options), refusal);
  });
});

describe('setGretap refuses', () => {
  const set = (changes: object) => () => setGretap('gt0', changes);
  const asMade = { inputFlags: [], outputFlags: [], ignoreDf: false, pmtuDiscovery: true };

  test.each([...ofGretaps, [{ external: true }, given('external')]] as [object, Refusal][])(
    '%o',
    async (changes, refusal) => {
      be('gretap', asMade);
      await expectRefusal(set(changes), refusal);
    },
  );

  test('options that exclude what the link has', async () => {
    be('gretap', asMade);
    await expectRefusal(set({ ignoreDf: true }), sentence("The option 'ignoreDf' goes with .+"));
    be('gretap', { ...asMade, ignoreDf: true, pmtuDiscovery: false });
    const first = sentence("The option 'ignoreDf' of mv0 has to be off before 'pmtuDiscovery' can be set");
    await expectRefusal(set({ ignoreDf: false, pmtuDiscovery: true }), first);
  });

  test('nothing that is right', async () => {
    be('gretap', asMade);
    await expect(set({ key: null, local: null, remote: null, lowerdev: null })()).rejects.toMatchObject({
      code: 'EPERM',
    });
    expect(changesSent()).toEqual(['link.change']);
  });
});
