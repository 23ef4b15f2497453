// Bytes that no kernel of today sends: cut short, damaged, or of a kernel to come. Nothing of it may throw, and a bad
// attribute costs itself, not the link.

import { describe, expect, test } from 'vitest';
import '../../lib/index.js';
import { native } from '../../lib/internal/native.js';
import type { Link, MacvlanLink } from '../../lib/link.js';
import { type Attribute, attributeBytes, bytesOf, parseMessage } from '../support/attributes.js';
import { fixture } from '../support/fixture.js';

const ifinfomsg = 16;

const decode = (payload: Buffer, operation = 'link.getWithStats'): Link =>
  native().decodeMessage(operation, payload) as Link;
const details = (payload: Buffer): MacvlanLink['details'] => (decode(payload) as MacvlanLink).details;

const payloadOf = (name: string): Buffer => {
  const [message] = fixture(name).messages;
  if (message === undefined) throw new Error(`${name} holds no message`);
  return Buffer.from(message.payload);
};

const bridge = 'macvlan/reply-bridge-6.18';
const small = 'link/reply-loopback-6.1';

// The attributes of a macvlan, with those at a path exchanged by what `change` makes of them.
const changed = (name: string, path: readonly number[], change: (found: Attribute) => Attribute[]): Buffer => {
  const apply = (list: readonly Attribute[], [number, ...rest]: readonly number[]): Attribute[] =>
    list.flatMap((one) => {
      if (one.type !== number) return [one];
      if (rest.length === 0) return change(one);
      return typeof one.value === 'string' ? [one] : [{ type: one.type, value: apply(one.value, rest) }];
    });
  const [message] = fixture(name).messages;
  const { header, attributes } = parseMessage(message?.bytes ?? Buffer.alloc(0), 'macvlan');
  return Buffer.concat([Buffer.from(header, 'hex'), bytesOf(apply(attributes, path))]);
};

const withValue = (name: string, path: readonly number[], value: string): Buffer =>
  changed(name, path, ({ type }) => [{ type, value }]);

const linkInfo = 18; // IFLA_LINKINFO
const infoData = 2; // IFLA_INFO_DATA
const ofMacvlan = (number: number): number[] => [linkInfo, infoData, number];

describe('decoding never throws', () => {
  test.each([bridge, small, 'macvlan/reply-source-300-macs-6.18', 'link/reply-altnames-alias-6.18'])(
    'on a message that is cut short anywhere: %s',
    (name) => {
      const whole = payloadOf(name);
      const { name: itsName } = decode(whole);
      for (let length = ifinfomsg; length < whole.length; length++) {
        const link = decode(whole.subarray(0, length));
        // What is whole is there: the name is the first attribute.
        if (length >= ifinfomsg + 12) expect(link.name, `${length} bytes`).toBe(itsName);
      }
    },
  );

  test('on counters that are cut short anywhere', () => {
    const whole = payloadOf('stats/reply-get-6.18');
    for (let length = 12; length < whole.length; length++) decode(whole.subarray(0, length), 'stats.list');
  });

  test('on a message that is damaged in any byte', () => {
    const whole = payloadOf(small);
    for (let at = 0; at < whole.length; at++) {
      for (const mask of [0xff, 1, 2, 4, 8, 16, 32, 64, 128]) {
        const damaged = Buffer.from(whole);
        damaged[at] = (damaged[at] ?? 0) ^ mask;
        decode(damaged);
      }
    }
  });

  test('on a macvlan whose every byte is damaged in turn', () => {
    const whole = payloadOf(bridge);
    for (let at = 0; at < whole.length; at++) {
      const damaged = Buffer.from(whole);
      damaged[at] = ~(damaged[at] ?? 0) & 0xff;
      decode(damaged);
    }
  });

  test('on a message that has nothing but its header', () => {
    expect(decode(payloadOf(bridge).subarray(0, ifinfomsg))).toMatchObject({ index: 4, type: 'ether', kind: 'device' });
  });
});

describe('a newer kernel', () => {
  const next = 0x3ff0; // a number that no attribute has

  test('may send attributes that are unknown here', () => {
    const known = decode(payloadOf(bridge));
    const more = [{ type: next, value: 'deadbeef' }];
    const add = (path: number[]): Buffer =>
      changed(bridge, path, ({ type, value }) => [{ type, value: [...more, ...(value as Attribute[]), ...more] }]);
    expect(decode(Buffer.concat([payloadOf(bridge), attributeBytes(next, 'deadbeef')]))).toEqual(known);
    expect(decode(add([linkInfo]))).toEqual(known);
    expect(decode(add([linkInfo, infoData]))).toEqual(known);
  });

  test('may send words that are unknown here', () => {
    expect(details(withValue(bridge, ofMacvlan(1), '20000000')).mode).toBe('unknown:32');
    expect(details(withValue(bridge, ofMacvlan(2), '0180')).flags).toEqual(['nopromisc', 'unknown:32768']);
    expect(decode(withValue(bridge, [16], '0c')).operState).toBe('unknown:12'); // IFLA_OPERSTATE
    const typed = payloadOf(bridge);
    typed.writeUInt16LE(64999, 2); // ifi_type
    expect(decode(typed).type).toBe('unknown:64999');
    const flagged = payloadOf(bridge);
    flagged.writeUInt32LE(0x80000001, 8); // ifi_flags
    expect(decode(flagged).flags).toEqual(['up', 'unknown:2147483648']);
  });

  test('may send links of kinds that are unknown here', () => {
    const named = (kind: string): Link =>
      decode(withValue(bridge, [linkInfo, 1], Buffer.from(`${kind}\0`).toString('hex')));
    for (const kind of ['netkit', 'constructor', '__proto__', 'toString']) {
      expect(named(kind)).toMatchObject({ kind: 'other', kindName: kind, details: undefined });
    }
  });
});

describe('a bad attribute', () => {
  // Scalars have exactly their length.
  test.each(['', '04', '0400', '040000', '0400000000'])('of length %j is left out, and the rest is there', (value) => {
    const link = decode(withValue(bridge, ofMacvlan(1), value)) as MacvlanLink;
    expect(link.details.mode).toBeUndefined();
    expect(link).toMatchObject({ name: 'mv0', mtu: 1500, lowerdev: 3, details: { broadcastQueueLength: 1000 } });
  });

  test('among source addresses costs that one', () => {
    const fourth = 4; // IFLA_MACVLAN_MACADDR
    const list = [
      { type: fourth, value: '02aa00000001' },
      { type: fourth + 1, value: '02aa00000002' },
      { type: fourth, value: '' },
      { type: fourth, value: '02aa00000003' },
    ];
    const payload = changed('macvlan/reply-source-3-macs-6.18', ofMacvlan(5), ({ type }) => [{ type, value: list }]);
    expect(details(payload).sourceAddresses).toEqual(['02:aa:00:00:00:01', '02:aa:00:00:00:03']);
  });

  // With more than some 5,460 source addresses the kernel's own lengths overflow their 16 bits.
  test('in IFLA_LINKINFO does not cost the fields in front of it', () => {
    const whole = payloadOf('macvlan/reply-source-3-macs-6.18');
    const at = whole.indexOf(attributeBytes(1, Buffer.from('macvlan\0'))) - 4;
    expect(whole.readUInt16LE(at + 2)).toBe(linkInfo);
    for (let length = 0; length < 0x10000; length += length < 300 ? 1 : 251) {
      whole.writeUInt16LE(length, at);
      expect(decode(whole)).toMatchObject({
        index: 4,
        name: 'mv0',
        mtu: 1500,
        mac: '02:00:00:00:00:10',
        numTxQueues: 1,
      });
    }
  });

  // What comes again is the inside of a nest whose length has overflowed.
  test('that comes again does not count', () => {
    const twice = changed(bridge, [4], ({ type, value }) => [
      { type, value },
      { type, value: '78050000' },
      { type, value: '00' },
    ]);
    expect(decode(twice).mtu).toBe(1500);
  });
});
