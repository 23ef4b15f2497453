import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { generateMac, isMac } from '../../lib/index.js';

// Six numbers, spelled by ourselves.
const octets = fc.array(fc.integer({ min: 0, max: 255 }), { minLength: 6, maxLength: 6 });
const separator = fc.constantFrom(':', '-');
const spell = (numbers: number[], between: string, upper = false): string => {
  const text = numbers.map((one) => one.toString(16).padStart(2, '0')).join(between);
  return upper ? text.toUpperCase() : text;
};
const parse = (mac: string): number[] => mac.split(':').map((one) => Number.parseInt(one, 16));

describe('isMac', () => {
  test('takes every six octets, with colons or hyphens, in any case', () => {
    fc.assert(
      fc.property(octets, separator, fc.boolean(), (numbers, between, upper) => isMac(spell(numbers, between, upper))),
    );
    for (const mac of ['aA:Bb:cC:0d:E0:ff', '00:00:00:00:00:00', 'ff-ff-ff-ff-ff-ff']) expect(isMac(mac)).toBe(true);
  });

  test('refuses another number of octets', () => {
    const any = fc.array(fc.integer({ min: 0, max: 255 }), { maxLength: 12 }).filter(({ length }) => length !== 6);
    fc.assert(fc.property(any, separator, (numbers, between) => !isMac(spell(numbers, between))));
  });

  test('refuses separators that are mixed', () => {
    const mixed = fc.array(separator, { minLength: 5, maxLength: 5 }).filter((all) => new Set(all).size === 2);
    fc.assert(
      fc.property(octets, mixed, (numbers, between) => {
        const [first = 0, ...rest] = numbers;
        return !isMac(rest.reduce((text, one, i) => text + between[i] + spell([one], ''), spell([first], '')));
      }),
    );
  });

  test('refuses a sign more, and a sign less', () => {
    fc.assert(
      fc.property(
        octets,
        fc.nat(17),
        fc.string({ unit: 'grapheme', minLength: 1, maxLength: 1 }),
        (numbers, at, sign) => {
          const mac = spell(numbers, ':');
          expect(isMac(mac.slice(0, at) + sign + mac.slice(at))).toBe(false);
          expect(isMac(mac.slice(0, at) + mac.slice(at + 1))).toBe(at > 16);
        },
      ),
    );
  });

  test.each([
    ...['', ':', '02:00:00:00:00:0g', '0x:00:00:00:00:01', '02:00:00:00:00:01\n', ' 02:00:00:00:00:01', '020000000001'],
    ...['0200.0000.0001', '02:00:00:00:00:٠١', 'localhost'],
  ])('refuses %j', (text) => {
    expect(isMac(text)).toBe(false);
  });

  test.each([undefined, null, 5, {}, ['02:00:00:00:00:01'], new String('02:00:00:00:00:01')])('refuses %o', (value) => {
    expect(isMac(value)).toBe(false);
  });
});

describe('generateMac', () => {
  const canonical = /^([0-9a-f]{2}:){5}[0-9a-f]{2}$/;

  test('makes an address in canonical form, unicast and locally administered', () => {
    for (let i = 0; i < 1000; i++) {
      const mac = generateMac();
      expect(mac).toMatch(canonical);
      expect((parse(mac)[0] ?? 0) & 3).toBe(2);
    }
  });

  test('makes another one each time', () => {
    expect(new Set(Array.from({ length: 10_000 }, () => generateMac())).size).toBe(10_000);
  });

  test('uses every bit that it may', () => {
    const ones = [0, 0, 0, 0, 0, 0];
    const zeros = [0, 0, 0, 0, 0, 0];
    for (let i = 0; i < 1000; i++) {
      parse(generateMac()).forEach((octet, at) => {
        ones[at] = (ones[at] ?? 0) | octet;
        zeros[at] = (zeros[at] ?? 0) | (~octet & 0xff);
      });
    }
    expect(ones).toEqual([0xfe, 255, 255, 255, 255, 255]);
    expect(zeros).toEqual([0xfd, 255, 255, 255, 255, 255]);
  });

  const prefixes = fc
    .array(fc.integer({ min: 0, max: 255 }), { minLength: 1, maxLength: 5 })
    .filter(([first = 0]) => (first & 1) === 0);

  test('keeps a prefix as it is', () => {
    fc.assert(
      fc.property(prefixes, separator, fc.boolean(), (numbers, between, upper) => {
        const mac = generateMac(spell(numbers, between, upper));
        expect(mac).toMatch(canonical);
        expect(parse(mac).slice(0, numbers.length)).toEqual(numbers);
      }),
    );
  });

  test('never makes the address that is none', () => {
    for (let i = 0; i < 2000; i++) expect(generateMac('00:00:00:00:00')).not.toBe('00:00:00:00:00:00');
  });

  test('refuses a multicast prefix', () => {
    const multicast = fc.integer({ min: 0, max: 127 }).map((half) => half * 2 + 1);
    fc.assert(
      fc.property(multicast, (first) => {
        expect(() => generateMac(spell([first], ''))).toThrow(
          expect.objectContaining({ code: 'ERR_INVALID_ARG_VALUE' }),
        );
      }),
    );
  });

  test.each([
    '',
    '0',
    '02:',
    ':02',
    '02:0',
    '02-00:00',
    '02:00:00:00:00:01',
    '02:00:00:00:00:01:02',
    '0200',
    'zz',
    '02 ',
  ])('refuses the prefix %j', (prefix) => {
    expect(() => generateMac(prefix)).toThrow(TypeError);
    expect(() => generateMac(prefix)).toThrow(expect.objectContaining({ code: 'ERR_INVALID_ARG_VALUE' }));
    expect(() => generateMac(prefix)).toThrow(
      /^Expected one to five octets of a unicast MAC address for prefix but received '/,
    );
  });

  test.each([5, null, {}, ['02']])('refuses the prefix %o', (prefix) => {
    expect(() => generateMac(prefix as never)).toThrow(expect.objectContaining({ code: 'ERR_INVALID_ARG_TYPE' }));
  });
});
