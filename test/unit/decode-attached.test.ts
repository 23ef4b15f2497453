// What we make of the kernel's bytes about addresses, neighbours and forwarding databases, against what iproute2 makes of
// the same objects.

import { describe, expect, test } from 'vitest';
import '../../lib/index.js';
import type { Address } from '../../lib/address.js';
import { native } from '../../lib/internal/native.js';
import { addressesMeantBy, comparable, fdbMeantBy, inOrder, neighboursMeantBy } from '../support/attached.js';
import { type Fixture, fixture, fixtures } from '../support/fixture.js';

const newAddr = 20; // RTM_NEWADDR
const newNeigh = 28; // RTM_NEWNEIGH

const decoded = (captured: Fixture, operation: string, type: number): object[] =>
  captured.messages
    .filter((message) => message.type === type)
    .map(({ payload }) => native().decodeMessage(operation, payload));

const expectAgreement = (found: object[], expected: Record<string, unknown>[]): void => {
  const [first = {}] = expected;
  expect(expected.length).toBeGreaterThan(0);
  expect(inOrder(found.map((one) => comparable(one, first)))).toEqual(inOrder(expected));
};

const cases = (pattern: RegExp): [string, Fixture][] => fixtures(pattern).map((one) => [one.name, one]);

describe('decoded addresses agree with iproute2', () => {
  test.each(cases(/^(dump\/reply-addresses|address\/reply)-/))('%s', (_, captured) => {
    expectAgreement(decoded(captured, 'address.list', newAddr), addressesMeantBy(captured.said));
  });

  test('on each kernel, with all that an address can have', () => {
    expect(cases(/^address\/reply-many-/)).toHaveLength(3);
  });
});

test('decoded neighbours agree with iproute2', () => {
  const captured = cases(/^neighbour\/reply-/);
  expect(captured).toHaveLength(6);
  for (const [, one] of captured) {
    expectAgreement(decoded(one, 'neighbour.list', newNeigh), neighboursMeantBy(one.said, one.links));
  }
});

test('decoded entries of forwarding databases agree with iproute2', () => {
  const captured = cases(/^fdb\/reply-/);
  expect(captured).toHaveLength(6);
  for (const [, one] of captured) {
    expectAgreement(decoded(one, 'fdb.list', newNeigh), fdbMeantBy(one.said, one.links));
  }
});

describe('a decoded address', () => {
  const [v4, v6] = ['inet', 'inet6'].map((family) => {
    const list = decoded(fixture('dump/reply-addresses-6.18'), 'address.list', newAddr) as Address[];
    return list.find((one) => one.family === family && one.scope === 'global');
  });

  test('has all its properties, and no others', () => {
    expect(v4).toEqual({
      address: '192.0.2.1/24',
      link: 3,
      family: 'inet',
      peer: undefined,
      broadcast: '192.0.2.255',
      label: 've0:x',
      scope: 'global',
      flags: ['permanent'],
      preferredLifetimeS: undefined,
      validLifetimeS: undefined,
      createdMs: expect.any(Number),
      updatedMs: expect.any(Number),
      metric: 0,
      protocol: 0,
    });
    expect(Object.keys(v6 ?? {})).toEqual(Object.keys(v4 ?? {}));
  });

  test('has times in milliseconds, of the kernel’s hundredths of seconds', () => {
    const { payload } = fixture('dump/reply-addresses-6.18').messages.find(({ type }) => type === newAddr) ?? {};
    const bytes = Buffer.from(payload ?? []);
    const at = bytes.indexOf(Buffer.from('14000600', 'hex')) + 4; // IFA_CACHEINFO
    [1, 2, 3, 4].forEach((value, i) => void bytes.writeUInt32LE(value, at + 4 * i));
    expect(native().decodeMessage('address.list', bytes)).toMatchObject({
      preferredLifetimeS: 1,
      validLifetimeS: 2,
      createdMs: 30,
      updatedMs: 40,
    });
  });

  test('calls the same bit secondary in IPv4 and temporary in IPv6', () => {
    const flagged = (family: number): object => {
      const header = Buffer.from([family, 24, 1, 0, 3, 0, 0, 0]);
      const flags = Buffer.from('0800080001000000', 'hex');
      return native().decodeMessage('address.list', Buffer.concat([header, flags]));
    };
    expect(flagged(2)).toMatchObject({ flags: ['secondary'] });
    expect(flagged(10)).toMatchObject({ flags: ['temporary'] });
  });

  test('has the number of what is not known', () => {
    const header = Buffer.from([99, 24, 0, 77, 3, 0, 0, 0]);
    const flags = Buffer.from('0800080000000080', 'hex');
    expect(native().decodeMessage('address.list', Buffer.concat([header, flags]))).toMatchObject({
      family: 'unknown:99',
      scope: 'unknown:77',
      flags: ['unknown:2147483648'],
    });
  });
});
