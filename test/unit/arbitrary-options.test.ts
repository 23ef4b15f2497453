// The public functions, with whatever JavaScript can hand them: an error of the documented codes, the error of the user's
// own getter, or requests that hold together. Never a crash, never a promise that does not settle.

import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import * as lowerdev from '../../lib/index.js';
import { isArgumentError } from '../../lib/internal/check.js';
import { type FieldDescription, tables } from '../../lib/internal/native.js';
import { runs } from '../support/arbitrary.js';
import { Mine, optionsOf, optionsWith, weird } from '../support/arbitrary-options.js';
import { isWhole } from '../support/attributes.js';
import { encoded, sendNothing } from '../support/refusals.js';

sendNothing();

const netlinkHeader = 16;
const { schemas, kinds, members } = tables();
const rowsOf = (...names: (string | undefined)[]): [FieldDescription, string][] =>
  schemas
    .filter(({ name }) => names.includes(name))
    .flatMap(({ name, fields }) => fields.map((row): [FieldDescription, string] => [row, name]));
const kindRows = (kind: string) => rowsOf('link', kinds[kind]);
const memberRows = (kind: string) => rowsOf('link', members[kind]);

// biome-ignore lint/suspicious/noExplicitAny: called with anything at all.
type Any = any;
type Called = (options: Any) => PromiseLike<unknown>;

const creatable = [
  'Macvlan',
  'Macvtap',
  'Ipvlan',
  'Ipvtap',
  'Vlan',
  'Bond',
  'Veth',
  'Dummy',
  'Bridge',
  'Vxlan',
  'Ifb',
  'Vrf',
  'Gretap',
];
const all = lowerdev as Any;
const others = ['lowerdev', 'addresses', 'members', 'peer', 'targetNetns', 'master'];
// Enough of each kind that what is asked is not refused for what is missing.
const needed: Record<string, object> = { Vlan: { id: 5, name: 'v5' }, Vrf: { table: 10 }, Vxlan: { id: 5 } };
const upon = ['Macvlan', 'Macvtap', 'Ipvlan', 'Ipvtap', 'Vlan'];

// With those that are needed besides.
const behind = (base: object, options: unknown): unknown => {
  if (typeof options !== 'object' || options === null) return options;
  const properties = Object.getOwnPropertyDescriptors(base);
  for (const name of Object.keys(properties)) if (Object.hasOwn(options, name)) delete properties[name];
  return Object.defineProperties(options, properties);
};

const functions: [string, Called, [FieldDescription, string][]][] = [
  ...creatable.map((kind): [string, Called, [FieldDescription, string][]] => [
    `create${kind}`,
    (options) =>
      all[`create${kind}`](behind({ ...needed[kind], ...(upon.includes(kind) ? { lowerdev: 7 } : {}) }, options)),
    kindRows(kind.toLowerCase()),
  ]),
  ['createLink', (options) => all.createLink(behind({ kind: 'macvlan', lowerdev: 7 }, options)), kindRows('macvlan')],
  ['setLink', (options) => all.setLink(7, options), rowsOf('link')],
  ...['Macvlan', 'Ipvlan', 'Vlan', 'Bond', 'Bridge', 'Vxlan', 'Gretap'].map(
    (kind): [string, Called, [FieldDescription, string][]] => [
      `set${kind}`,
      (options) => all[`set${kind}`](7, options),
      kindRows(kind.toLowerCase()),
    ],
  ),
  ['setBondMember', (options) => all.setBondMember(7, options), memberRows('bond')],
  ['addBondMember', (options) => all.addBondMember(8, 7, options), memberRows('bond')],
  ['setBridgePort', (options) => all.setBridgePort(7, options), memberRows('bridge')],
  ...['addAddress', 'replaceAddress', 'removeAddress'].map((name): [string, Called, [FieldDescription, string][]] => [
    name,
    (options) => all[name](7, behind({ address: '192.0.2.1/24' }, options)),
    rowsOf('address'),
  ]),
  ...['addRoute', 'replaceRoute', 'removeRoute'].map((name): [string, Called, [FieldDescription, string][]] => [
    name,
    (options) => all[name](behind({ destination: '198.51.100.0/24' }, options)),
    rowsOf('route'),
  ]),
  ['getRoute', (options) => all.getRoute('192.0.2.1', options), rowsOf('route')],
  ...['addNeighbour', 'replaceNeighbour', 'removeNeighbour'].map(
    (name): [string, Called, [FieldDescription, string][]] => [
      name,
      (options) => all[name](7, behind({ address: '192.0.2.1', mac: '02:00:00:00:00:01' }, options)),
      rowsOf('neighbour'),
    ],
  ),
  ...['addFdbEntry', 'removeFdbEntry'].map((name): [string, Called, [FieldDescription, string][]] => [
    name,
    (options) => all[name](7, behind({ mac: '02:00:00:00:00:01' }, options)),
    rowsOf('fdbEntry'),
  ]),
  ...['addRule', 'removeRule'].map((name): [string, Called, [FieldDescription, string][]] => [
    name,
    (options) => all[name](options),
    rowsOf('rule'),
  ]),
  ...['listLinks', 'listAddresses', 'listRoutes', 'listNeighbours', 'listFdb', 'listRules'].map(
    (name): [string, Called, [FieldDescription, string][]] => [
      name,
      (options) => all[name](options),
      rowsOf('link', 'address', 'route', 'neighbour', 'rule'),
    ],
  ),
  [
    'openMonitor',
    (options) => all.openMonitor(options).then((monitor: AsyncDisposable) => monitor[Symbol.asyncDispose]()),
    rowsOf('link'),
  ],
  ['the call of getLink', (options) => all.getLink('lo', options), rowsOf('link')],
];

/** Settles in one of the ways that are documented. */
const expectDocumented = async (call: () => PromiseLike<unknown>): Promise<void> => {
  encoded.length = 0;
  try {
    await call();
  } catch (error) {
    const isKnown = isArgumentError(error) || error instanceof lowerdev.NetlinkError || error instanceof Mine;
    // Whatever is done with a revoked proxy throws, even to ask what it is.
    if (!isKnown && !/proxy that has been revoked/.test(String(error))) throw error;
  }
  for (const { bytes, header } of encoded) {
    expect(bytes.readUInt32LE(0)).toBe(bytes.length);
    expect(isWhole(bytes.subarray(netlinkHeader + header)), bytes.toString('hex')).toBe(true);
  }
};

describe.each(functions)('%s', (_, call, rows) => {
  test('takes or refuses all sorts of options', async () => {
    await fc.assert(
      fc.asyncProperty(optionsWith(rows, others), (list) => expectDocumented(() => call(optionsOf(list)))),
      runs(40),
    );
  });

  test('refuses what are no options', async () => {
    await fc.assert(
      fc.asyncProperty(weird, async ({ make }) => {
        const value = make();
        // Whatever is an object has been tried above.
        if (typeof value !== 'object' || value === null) await expectDocumented(() => call(value));
      }),
      runs(10),
    );
  });
});

afterAll(() => {
  expect(Object.keys(Object.prototype)).toEqual([]);
});
