// IP addresses and prefixes as text.

import { describe, expect, test } from 'vitest';
import {
  checkIp,
  checkPrefix,
  formatIp,
  formatPrefix,
  hasHostBits,
  isLinkLocal6,
  isMulticast,
  isUnspecified,
  lastOf,
  networkOf,
  parseIp,
  samePrefix,
} from '../../lib/internal/prefix.js';

const canonical = (text: string): string => formatIp(checkIp(text, 'address'));
const refusalOf = (use: () => unknown): unknown => {
  try {
    use();
  } catch (error) {
    return (error as { code?: unknown }).code;
  }
  return undefined;
};

describe('an address is written in its canonical form', () => {
  test.each([
    ['192.0.2.1', '192.0.2.1'],
    ['0.0.0.0', '0.0.0.0'],
    ['2001:DB8::1', '2001:db8::1'],
    ['2001:db8:0:0:0:0:0:1', '2001:db8::1'],
    ['2001:0db8:0000:0001:0000:0000:0000:0001', '2001:db8:0:1::1'],
    ['2001:db8:0:0:1:0:0:1', '2001:db8::1:0:0:1'],
    ['1:0:2:3:4:5:6:7', '1:0:2:3:4:5:6:7'],
    ['::', '::'],
    ['::1', '::1'],
    ['1::', '1::'],
    ['::ffff:192.0.2.1', '::ffff:192.0.2.1'],
    ['::ffff:c000:201', '::ffff:192.0.2.1'],
    ['::192.0.2.1', '::192.0.2.1'],
    ['64:ff9b::192.0.2.1', '64:ff9b::c000:201'],
    ['fe80::0:1', 'fe80::1'],
    ['0:0:0:0:0:0:1:0', '::0.1.0.0'],
    ['0:0:1::', '0:0:1::'],
  ])('%s as %s', (text, expected) => {
    expect(canonical(text)).toBe(expected);
    expect(canonical(expected)).toBe(expected);
  });
});

test.each([
  '',
  '1',
  '192.0.2',
  '192.0.2.256',
  '192.0.2.01',
  '1:2',
  ':::',
  'fe80::1%eth0',
  '::1 ',
  'default',
  '1::2::3',
])('%j is no address', (text) => {
  expect(parseIp(text)).toBeUndefined();
  expect(refusalOf(() => checkIp(text, 'address'))).toBe('ERR_INVALID_ARG_VALUE');
});

test('a prefix has a length, and all bits when it is not given', () => {
  expect(formatPrefix(checkPrefix('192.0.2.1/24', 'address'))).toBe('192.0.2.1/24');
  expect(formatPrefix(checkPrefix('192.0.2.1', 'address'))).toBe('192.0.2.1/32');
  expect(formatPrefix(checkPrefix('2001:DB8::1', 'address'))).toBe('2001:db8::1/128');
  expect(formatPrefix(checkPrefix('::/0', 'address'))).toBe('::/0');
});

test.each([
  '192.0.2.1/33',
  '192.0.2.1/',
  '192.0.2.1/-1',
  '192.0.2.1/024',
  '192.0.2.1/24/24',
  '::1/129',
  '::/ 1',
  '/24',
])('%j is no prefix', (text) => {
  expect(refusalOf(() => checkPrefix(text, 'address'))).toBe('ERR_INVALID_ARG_VALUE');
});

test('what is no text has the wrong type, and the other family the wrong value', () => {
  for (const value of [undefined, null, 1, {}, ['192.0.2.1']]) {
    expect(refusalOf(() => checkPrefix(value, 'address'))).toBe('ERR_INVALID_ARG_TYPE');
    expect(refusalOf(() => checkIp(value, 'address'))).toBe('ERR_INVALID_ARG_TYPE');
  }
  expect(refusalOf(() => checkPrefix('192.0.2.1/24', 'peer', 'inet6'))).toBe('ERR_INVALID_ARG_VALUE');
  expect(refusalOf(() => checkIp('::1', 'peer', 'inet'))).toBe('ERR_INVALID_ARG_VALUE');
  expect(() => checkIp('::1', 'peer', 'inet')).toThrow(
    "Expected an IPv4 address such as '192.0.2.1' for peer but received '::1' (string)",
  );
});

test('the network and the last address of a prefix', () => {
  const network = (text: string): string => formatPrefix(networkOf(checkPrefix(text, 'address')));
  const last = (text: string): string => formatIp(lastOf(checkPrefix(text, 'address')));
  expect(network('192.0.2.129/25')).toBe('192.0.2.128/25');
  expect(network('192.0.2.1/0')).toBe('0.0.0.0/0');
  expect(network('2001:db8:ffff::1/33')).toBe('2001:db8:8000::/33');
  expect(last('192.0.2.1/24')).toBe('192.0.2.255');
  expect(last('192.0.2.1/30')).toBe('192.0.2.3');
  expect(last('10.1.2.3/9')).toBe('10.127.255.255');
  expect(hasHostBits(checkPrefix('192.0.2.1/24', 'address'))).toBe(true);
  expect(hasHostBits(checkPrefix('192.0.2.0/24', 'address'))).toBe(false);
  expect(samePrefix(checkPrefix('2001:db8::/32', 'a'), checkPrefix('2001:DB8:0::/32', 'a'))).toBe(true);
});

test('special addresses', () => {
  const ip = (text: string) => checkIp(text, 'address');
  expect([ip('224.0.0.1'), ip('ff02::1'), ip('192.0.2.1'), ip('240.0.0.1'), ip('fe80::1')].map(isMulticast)).toEqual([
    true,
    true,
    false,
    false,
    false,
  ]);
  expect([ip('0.0.0.0'), ip('::'), ip('::1')].map(isUnspecified)).toEqual([true, true, false]);
  expect([ip('fe80::1'), ip('febf::1'), ip('fec0::1'), ip('254.128.0.1')].map(isLinkLocal6)).toEqual([
    true,
    true,
    false,
    false,
  ]);
});
