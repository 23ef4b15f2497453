// Arbitrary values for options, from what the tables say of them, with the bytes that they are in a message.

import fc from 'fast-check';
import { type FieldDescription, native, tables } from '../../lib/internal/native.js';

const { ARBITRARY_RUNS: many, ARBITRARY_SEED: chosen } = process.env;
const always = 20260;

/**
 * How often each property is tried: a few times, each time the same, so that a run says of a change whether it is good.
 * ARBITRARY_RUNS says how often a long run does, with numbers of its own; ARBITRARY_SEED begins with those of another one.
 */
export const runs = (few: number): fc.Parameters<unknown> => {
  if (chosen !== undefined) return { numRuns: Number(many ?? few), seed: Number(chosen) };
  return many === undefined ? { numRuns: few, seed: always } : { numRuns: Number(many) };
};

/**
 * A value, and what it is in a message; without that, what it is when it is read again. Neither where the table has more
 * to say than this file knows.
 */
export interface Meant {
  readonly value: unknown;
  readonly bytes?: Buffer | undefined;
  readonly read?: unknown;
}

const sizes: Record<string, number> = { u8: 1, u16: 2, u32: 4, u64: 8, s32: 4, be16: 2, be32: 4, be64: 8 };

const numberBytes = (type: string, value: number): Buffer => {
  const size = sizes[type] ?? 0;
  const bytes = Buffer.alloc(size);
  const wide = BigInt.asUintN(8 * size, BigInt(value));
  for (let i = 0; i < size; i++) bytes[i] = Number((wide >> BigInt(8 * i)) & 0xffn);
  return type.startsWith('be') ? bytes.reverse() : bytes;
};

// Units that are not the kernel's: so many of its own are one of ours. clock_t of bridges, and the fixed point of metrics.
const parts = new Map([
  ['rttMs', 8],
  ['rttVarianceMs', 4],
]);
const clock = 10;
const isInClocks = (row: FieldDescription, table: string): boolean =>
  table === 'bridge' && /^(forwardDelay|helloTime|maxAge|ageingTime|mcast.*Interval)Ms$/.test(row.name);

// The numbers of words are the tables' own, and told for what can be read: that they are the kernel's is for the captured
// requests to show.
const wordBytes = (row: FieldDescription, table: string, words: readonly string[]): Buffer | undefined => {
  const layout = native().layout();
  const packed = layout.find(({ name }) => name === table)?.rows.find(({ name }) => name === row.name);
  if (packed === undefined) return undefined;
  const number = words.reduce((sum, word) => sum | (packed.values?.[packed.words?.indexOf(word) ?? -1] ?? 0), 0);
  return numberBytes(row.type, number);
};

const octet = fc.integer({ min: 0, max: 255 });
const octets = (count: number): fc.Arbitrary<Buffer> =>
  fc.array(octet, { minLength: count, maxLength: count }).map((numbers) => Buffer.from(numbers));

const mac: fc.Arbitrary<Meant> = fc
  .tuple(octets(6), fc.constantFrom(':', '-'), fc.boolean())
  .map(([bytes, separator, upper]) => {
    const text = [...bytes].map((one) => one.toString(16).padStart(2, '0')).join(separator);
    return { value: upper ? text.toUpperCase() : text, bytes };
  });
const ip4: fc.Arbitrary<Meant> = octets(4).map((bytes) => ({ value: [...bytes].join('.'), bytes }));
const ip6: fc.Arbitrary<Meant> = octets(16).map((bytes) => ({
  value: Array.from({ length: 8 }, (_, i) => bytes.readUInt16BE(2 * i).toString(16)).join(':'),
  bytes,
}));

const text: fc.Arbitrary<Meant> = fc
  .oneof(fc.string({ maxLength: 20 }), fc.string({ unit: 'grapheme', maxLength: 8 }), fc.string({ unit: 'binary' }))
  .map((value) => ({ value, bytes: Buffer.from(value) }));
const name: fc.Arbitrary<Meant> = fc
  .string({ unit: fc.constantFrom(...'abz09-_.~é'), minLength: 1, maxLength: 14 })
  .map((value) => ({ value, bytes: Buffer.from(`${value}\0`) }));

const edges = [
  0,
  1,
  7,
  8,
  127,
  255,
  256,
  4094,
  4095,
  65_535,
  65_536,
  2 ** 31 - 1,
  2 ** 31,
  2 ** 32 - 1,
  2 ** 32,
  2 ** 53,
];
const number = fc.oneof(fc.constantFrom(...edges, -1, -(2 ** 31), 0.5, -0), fc.nat(300), fc.nat(), fc.maxSafeInteger());

const numeric = (row: FieldDescription, table: string): fc.Arbitrary<Meant> =>
  number.map((value) => {
    const raw = (value * (parts.get(row.name) ?? 1)) / (isInClocks(row, table) ? clock : 1);
    return { value, bytes: Number.isInteger(raw) ? numberBytes(row.type, raw) : undefined };
  });

// An address of a list in the spelling that comes out; of other elements the spelling is what it was.
const elementRead =
  (type: string | undefined) =>
  ({ value, bytes }: Meant): unknown =>
    type === 'mac' ? bytes?.toString('hex').replace(/(..)(?=.)/g, '$1:') : value;

/** Values that are right for a row, or nearly; what else its table asks of them is for the table to say. */
export const valueFor = (row: FieldDescription, table: string): fc.Arbitrary<Meant> => {
  if (row.literals.length > 0) {
    const word = fc.constantFrom(...row.literals, ...row.readOnlyLiterals);
    if (row.bits)
      return fc.array(word, { maxLength: 4 }).map((value) => ({ value, bytes: wordBytes(row, table, value) }));
    const one = word.map((value) => ({ value, bytes: wordBytes(row, table, [value]) }));
    return row.open ? fc.oneof(one, numeric(row, table)) : one;
  }
  switch (row.type) {
    case 'flag':
    case 'maskedBit':
      return fc.boolean().map((value) => ({ value, read: value }));
    case 'boolean':
    case 'boolean32':
      return fc
        .boolean()
        .map((value) => ({ value, bytes: numberBytes(row.type === 'boolean' ? 'u8' : 'u32', Number(value)) }));
    case 'text':
      return text;
    case 'linkName':
      return name;
    case 'mac':
      return mac;
    case 'ip4':
      return ip4;
    case 'ip6':
      return ip6;
    case 'ip':
      return fc.oneof(ip4, ip6);
    case 'via':
      return fc.oneof(ip4, ip6).map(({ value }) => ({ value }));
    case 'ifindex':
      return fc.oneof(
        fc.integer({ min: 1, max: 2 ** 31 - 1 }).map((value) => ({ value, bytes: numberBytes('u32', value) })),
        name.map(({ value }) => ({ value })),
      );
    case 'list':
      return fc
        .array(valueFor({ ...row, type: row.elementType ?? '', literals: [] }, table), { maxLength: 5 })
        .map((list) => ({ value: list.map(({ value }) => value), read: list.map(elementRead(row.elementType)) }));
    case 'map':
      return fc
        .dictionary(fc.nat(7).map(String), fc.nat(7), { maxKeys: 8 })
        .map((value) => ({ value, read: { ...value } }));
    case 'structure':
    case 'nested':
      return valuesOf(row.nested ?? '', []).map((list) => ({
        value: Object.fromEntries(list.map(([key, { value }]) => [key, value])),
      }));
    case 'multipath':
      return fc.array(valuesOf(row.nested ?? '', ['change']), { maxLength: 3 }).map((hops) => ({
        value: hops.map((list) => Object.fromEntries(list.map(([key, { value }]) => [key, value]))),
      }));
    default:
      return row.type in sizes ? numeric(row, table) : fc.constant({ value: undefined });
  }
};

/** What is written by those messages, of those rows of a table; rows of structures have no such rights. */
export const valuesOf = (table: string, carries: readonly string[]): fc.Arbitrary<[string, Meant][]> => {
  const fields = tables().schemas.find(({ name }) => name === table)?.fields ?? [];
  const rows = fields.filter(({ access }) => carries.length === 0 || access.some((one) => carries.includes(one)));
  if (rows.length === 0) return fc.constant([]);
  return fc
    .uniqueArray(fc.constantFrom(...rows), { maxLength: 6 })
    .chain((some) => fc.tuple(...some.map((row) => fc.tuple(fc.constant(row.name), valueFor(row, table)))));
};
