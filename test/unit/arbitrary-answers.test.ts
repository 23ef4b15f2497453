// Captured messages in which anything may be missing, be longer or shorter, or be something else: what is read from them
// may be wrong, but one bad message never costs a list or a monitor.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import '../../lib/index.js';
import { native } from '../../lib/internal/native.js';
import { runs } from '../support/arbitrary.js';
import { fixtures, type RawMessage } from '../support/fixture.js';

// RTM_NEWLINK, RTM_NEWADDR, … and the fixed headers that are there in any case.
const readers = new Map<number, [operation: string, header: number]>([
  [16, ['link.getWithStats', 16]],
  [20, ['address.list', 8]],
  [24, ['route.list', 12]],
  [28, ['neighbour.list', 12]],
  [32, ['rule.list', 12]],
  [92, ['stats.list', 12]],
]);

const messages = fixtures(/\/(reply|notification)/).flatMap(({ name, messages }) =>
  messages.filter(({ type }) => readers.has(type)).map((message, i) => ({ title: `${name} (${i})`, message })),
);

/** Where attributes begin, at all levels, and some bytes that look as if they were any. */
const attributesIn = (payload: Buffer, start: number): number[] => {
  const found: number[] = [];
  for (let at = start; at + 4 <= payload.length; at += 4) {
    const length = payload.readUInt16LE(at);
    if (length >= 4 && at + length <= payload.length) found.push(at);
  }
  return found;
};

type Change = [kind: 'drop' | 'rename' | 'shorten' | 'byte', where: number, what: number];
const changes: fc.Arbitrary<Change[]> = fc.array(
  fc.tuple(fc.constantFrom('drop', 'rename', 'shorten', 'byte'), fc.nat(), fc.nat(65_535)),
  { minLength: 1, maxLength: 4 },
);

const changed = ({ payload }: RawMessage, header: number, list: Change[]): Buffer => {
  const bytes = Buffer.from(payload);
  for (const [kind, where, what] of list) {
    const starts = attributesIn(bytes, header);
    const start = starts[where % Math.max(1, starts.length)];
    if (start === undefined || kind === 'byte') bytes[where % bytes.length] = what & 0xff;
    // A number that no table knows.
    else if (kind === 'drop') bytes.writeUInt16LE(0x3ffe, start + 2);
    else if (kind === 'rename') bytes.writeUInt16LE(what % 64, start + 2);
    else bytes.writeUInt16LE(4 + (what % 16), start);
  }
  return bytes;
};

const kinds = [...new Set(messages.map(({ title }) => title.split('/')[0] ?? ''))];

describe.each(kinds)('what is captured of %s', (subject) => {
  const some = new Map(messages.map(({ title, message }) => [title, message]));
  const titles = [...some.keys()].filter((title) => title.startsWith(`${subject}/`));

  test('is read without an exception, whatever becomes of its attributes', () => {
    fc.assert(
      fc.property(fc.constantFrom(...titles), changes, (title, list) => {
        const message = some.get(title) as RawMessage;
        const [operation, header] = readers.get(message.type) ?? ['', 0];
        expect(native().decodeMessage(operation, changed(message, header, list))).toBeTypeOf('object');
      }),
      runs(100),
    );
  });
});
