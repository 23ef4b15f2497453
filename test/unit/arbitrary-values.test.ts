// The encoder, with arbitrary values for the options of every request: each is refused by the documented codes, or lies
// in the request, where its mark says that it does, as the bytes that it means. The bytes are made, and looked at, by the
// tests' own code; our decoder has to find the same values in them.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import '../../lib/index.js';
import { isArgumentError } from '../../lib/internal/check.js';
import { native, type Step, tables } from '../../lib/internal/native.js';
import { type Meant, runs, valuesOf } from '../support/arbitrary.js';
import { isWhole } from '../support/attributes.js';

const netlinkHeader = 16;
const headerSizes: Record<string, number> = {
  link: 16,
  address: 8,
  neighbour: 12,
  fdbEntry: 12,
  route: 12,
  rule: 12,
  netnsId: 4,
  stats: 12,
};

interface Request {
  readonly operation: string;
  readonly kind?: string;
}

const { operations, kinds } = tables();
const requests: Request[] = Object.keys(operations).flatMap((operation) => {
  const ofKinds = operation === 'link.create' || operation === 'link.change' ? Object.keys(kinds) : [];
  return [{ operation }, ...ofKinds.map((kind) => ({ operation, kind }))];
});

const arbitraryValues = ({ operation, kind }: Request): fc.Arbitrary<[string, Meant][]> => {
  const { schema = '', carries = [] } = operations[operation] ?? {};
  const own = valuesOf(schema, carries);
  // What the kind has of its own comes last: where it has an option of a common name, that one is meant.
  const ofKind = kind === undefined ? fc.constant([]) : valuesOf(kinds[kind] ?? '', carries);
  return fc.tuple(own, ofKind).map(([common, special]) => [...new Map([...common, ...special])]);
};

/** What lies at a mark: a member of the fixed header, or the payload of an attribute, perhaps with a command in front. */
const payloadsAt = (bytes: Buffer, offset: number, headerEnd: number, length: number): Buffer[] => {
  if (offset < headerEnd) return [bytes.subarray(offset, offset + length)];
  const lengthAt = (start: number): number => (start + 4 <= bytes.length ? bytes.readUInt16LE(start) : 0);
  const next = offset + ((lengthAt(offset) + 3) & ~3);
  return [offset, next].map((start) => bytes.subarray(start + 4, start + lengthAt(start)));
};

/** Compares with what our decoder finds, if it finds it at all: not everything that can be written can be read. */
const expectRead = (decoded: object, name: string, read: unknown): void => {
  const { details = {} } = decoded as { details?: object };
  const found = { ...decoded, ...details } as Record<string, unknown>;
  if (found[name] !== undefined && !addresses.test(name)) expect({ [name]: found[name] }).toEqual({ [name]: read });
};
// Of IP addresses there are many spellings, and what comes out is another one.
const addresses = /^(arpIpTargets|nsIp6Targets)$/;

const expectMeant = ({ operation, kind }: Request, values: [string, Meant][]): void => {
  const step: Step = {
    operation,
    kind,
    link: 7,
    values: Object.fromEntries(values.map(([name, { value }]) => [name, value])),
  };
  let encoded: ReturnType<ReturnType<typeof native>['encodeStep']>;
  try {
    encoded = native().encodeStep(step);
  } catch (error) {
    expect(isArgumentError(error), String(error)).toBe(true);
    return;
  }
  const { bytes, trail } = encoded;
  const headerEnd = netlinkHeader + (headerSizes[operations[operation]?.schema ?? ''] ?? Number.NaN);
  expect(bytes.readUInt32LE(0)).toBe(bytes.length);
  expect(isWhole(bytes.subarray(headerEnd))).toBe(true);
  const decoded = native().decodeMessage(operation, bytes.subarray(netlinkHeader));
  for (const [name, { value, bytes: meant, read }] of values) {
    if (read !== undefined) expectRead(decoded, name, read);
    if (meant === undefined || value === undefined) continue;
    const marks = trail.filter(({ option }) => option === name);
    const found = marks.flatMap(({ offset }) => payloadsAt(bytes, offset, headerEnd, meant.length));
    expect(
      found.some((one) => one.equals(meant)),
      `${name}: ${meant.toString('hex')} in ${bytes.toString('hex')}`,
    ).toBe(true);
  }
};

describe.each(requests)('$operation $kind', (request) => {
  test('holds what was meant, or is refused', () => {
    fc.assert(
      fc.property(arbitraryValues(request), (values) => {
        expectMeant(request, values);
      }),
      runs(50),
    );
  });
});
