// Our messages byte for byte. The literals are those of the fixtures with the differences that encode.test.ts lists:
// attributes in the order of our table, nests with NLA_F_NESTED (0x8000), names of links with a closing NUL.

import { describe, expect, test } from 'vitest';
import '../../lib/index.js';
import { native, type Step } from '../../lib/internal/native.js';
import { type Attribute, parseMessage } from '../support/attributes.js';

const hex = (step: Step): string => native().encodeStep(step).bytes.toString('hex');
const joined = (...parts: string[]): string => parts.join('').replaceAll(' ', '');

// RTM_NEWLINK: length, flags, sequence number 0, port 0; then struct ifinfomsg.
const create = (length: string): string => `${length}000000 1000 0506 00000000 00000000 ${ifinfomsg('00')}`;
const change = (length: string, index: string): string =>
  `${length}000000 1000 0500 00000000 00000000 ${ifinfomsg(index)}`;
const ifinfomsg = (index: string): string => `00000000 ${index}000000 00000000 00000000`;

describe('exact bytes', () => {
  test('of a macvlan: request-create-bridge', () => {
    const values = { lowerdev: 3, name: 'mv0', mode: 'bridge', mac: '02:00:00:00:00:10' };
    expect(hex({ operation: 'link.create', kind: 'macvlan', values })).toBe(
      joined(
        create('58'),
        '08000300 6d763000', // IFLA_IFNAME mv0
        '08000500 03000000', // IFLA_LINK 3
        '0a000100 020000000010 0000', // IFLA_ADDRESS
        '1c001280', // IFLA_LINKINFO
        '0b000100 6d6163766c616e 00', // IFLA_INFO_KIND macvlan
        '0c000280', // IFLA_INFO_DATA
        '08000100 04000000', // IFLA_MACVLAN_MODE bridge
      ),
    );
  });

  test('of a list of source addresses, in any spelling: request-source-set', () => {
    const sourceAddresses = ['02:aa:00:00:00:00', '02-AA-00-00-00-01', '02:Aa:00:00:00:02'];
    expect(hex({ operation: 'link.change', link: 4, kind: 'macvlan', values: { sourceAddresses } })).toBe(
      joined(
        change('64', '04'),
        '44001280',
        '0b000100 6d6163766c616e 00',
        '34000280',
        '08000300 03000000', // IFLA_MACVLAN_MACADDR_MODE set
        '28000580', // IFLA_MACVLAN_MACADDR_DATA
        '0a000400 02aa00000000 0000', // IFLA_MACVLAN_MACADDR
        '0a000400 02aa00000001 0000',
        '0a000400 02aa00000002 0000',
      ),
    );
  });

  test('of a pair of veth: request-create', () => {
    expect(hex({ operation: 'link.create', kind: 'veth', values: { name: 've0', peer: { name: 've1' } } })).toBe(
      joined(
        create('54'),
        '08000300 76653000',
        '2c001280',
        '08000100 76657468',
        '20000280',
        '1c000180', // VETH_INFO_PEER: a link message of its own
        ifinfomsg('00'),
        '08000300 76653100',
      ),
    );
  });

  test('of an IPv6 setting: request-set-addrgenmode-none', () => {
    expect(hex({ operation: 'link.change', link: 3, values: { addrGenMode: 'none' } })).toBe(
      joined(change('30', '03'), '10001a80 0c000a80 05000800 01 000000'),
    );
  });

  test('of alternative names: request-altname-add', () => {
    const values = { altNames: ['a-name-longer-than-fifteen-bytes', 'short0'] };
    const long = '25003500 612d6e616d652d6c6f6e6765722d7468616e2d6669667465656e2d627974657300 000000';
    expect(hex({ operation: 'link.addNames', link: 3, values })).toBe(
      joined('58000000 6c00 0506 00000000 00000000', ifinfomsg('03'), '38003480', long, '0b003500 73686f72743000 00'),
    );
  });

  test('of negative numbers', () => {
    expect(hex({ operation: 'link.change', kind: 'macvlan', values: { broadcastCutoff: -1 } })).toMatch(
      /08000900ffffffff$/,
    );
  });
});

describe('a message', () => {
  // ifi_flags and ifi_change of struct ifinfomsg, as they lie in the message.
  test.each([
    [{ up: true }, '01000000', '01000000'],
    [{ up: false }, '00000000', '01000000'],
    [{ up: true, arp: false, promiscuous: true }, '81010000', '81010000'],
    [{ up: false, arp: true, allMulticast: true, multicast: false }, '00020000', '81120000'],
    [{}, '00000000', '00000000'],
  ])('touches only the flags that are given: %o', (values, flags, mask) => {
    const { header } = parseMessage(native().encodeStep({ operation: 'link.change', link: 3, values }).bytes);
    expect(header).toBe(`0000000003000000${flags}${mask}`);
  });

  // RTEXT_FILTER_SKIP_STATS, or a bit without meaning here: without any mask a dump ends in silence at a large link.
  test.each([
    ['link.get', '08000000'],
    ['link.getWithStats', '80000000'],
    ['link.list', '08000000'],
    ['link.listWithStats', '80000000'],
  ])('asks for counters only when they are wanted: %s', (operation, mask) => {
    expect(parseMessage(native().encodeStep({ operation }).bytes).attributes).toEqual([{ type: 29, value: mask }]);
  });

  test('without a name has room for the one that the connection thread picks', () => {
    const room = { type: 3, value: '' };
    const step: Step = { operation: 'link.create', kind: 'veth', values: { peer: {} } };
    const { attributes } = parseMessage(native().encodeStep(step).bytes, 'veth');
    expect(attributes[0]).toEqual(room);
    expect(JSON.stringify(attributes[1])).toContain(JSON.stringify(room));
    expect(hex(step).split(`14000300${'00'.repeat(16)}`)).toHaveLength(3);
  });

  test('has room for the index of a link that is given by its name', () => {
    const step: Step = { operation: 'link.create', kind: 'macvlan', values: { name: 'mv0', lowerdev: 'eth0' } };
    const { attributes } = parseMessage(native().encodeStep(step).bytes, 'macvlan');
    expect(attributes).toContainEqual({ type: 5, value: '00000000' });
  });

  // Lengths of attributes have 16 bits, and those of the nests around a list have to hold all else, too.
  test('holds the longest list that fits, among all other options, and says its length', () => {
    const row = native()
      .describe()
      .schemas.find(({ name }) => name === 'macvlan')
      ?.fields.find(({ name }) => name === 'sourceAddresses');
    const count = row?.perMessage ?? row?.maxCount ?? 0;
    expect(count).toBeGreaterThan(5000);
    const octet = (number: number): string => number.toString(16).padStart(2, '0');
    const sourceAddresses = Array.from({ length: count }, (_, i) => `02:00:00:00:${octet(i >> 8)}:${octet(i & 255)}`);
    const values = {
      name: 'mv0',
      mode: 'source',
      flags: ['nodst'],
      sourceAddresses,
      broadcastQueueLength: 1,
      broadcastCutoff: 2,
    };
    const { bytes } = native().encodeStep({
      operation: 'link.create',
      kind: 'macvlan',
      values: { ...values, lowerdev: 3 },
    });
    // The parser throws where a length lies.
    const { attributes } = parseMessage(bytes, 'macvlan');
    const info = attributes.find(({ type }) => type === 18)?.value as Attribute[];
    const data = info.find(({ type }) => type === 2)?.value as Attribute[];
    expect(data.map(({ type }) => type)).toEqual([1, 2, 3, 5, 7, 9]);
    expect(data.find(({ type }) => type === 5)?.value).toHaveLength(count);
  });

  test('never asks for a link when it asks whether the kernel knows a kind', () => {
    const { attributes } = parseMessage(
      native().encodeStep({ operation: 'link.probe', kind: 'macvlan' }).bytes,
      'macvlan',
    );
    // IFLA_NUM_TX_QUEUES 0 is refused by rtnl_create_link(), after the kind has been found.
    expect(attributes).toContainEqual({ type: 31, value: '00000000' });
  });

  test('leads from each attribute back to its option', () => {
    const { bytes, trail } = native().encodeStep({
      operation: 'link.create',
      kind: 'macvlan',
      values: { name: 'mv0', lowerdev: 3, index: 7, mtu: 1400, mode: 'source', sourceAddresses: ['02:aa:00:00:00:01'] },
    });
    const found = Object.fromEntries(trail.map(({ offset, option }) => [option, offset]));
    expect(Object.keys(found)).toEqual(
      expect.arrayContaining(['name', 'lowerdev', 'index', 'mtu', 'mode', 'sourceAddresses']),
    );
    // The numbers of the attributes at these places, without the flag of nests.
    const numberAt = (option: string): number => bytes.readUInt16LE((found[option] ?? 0) + 2) & 0x7fff;
    expect(['name', 'lowerdev', 'mtu', 'mode'].map(numberAt)).toEqual([3, 5, 4, 1]);
    expect(found['index']).toBe(20); // ifi_index
  });
});
