// One truth in two languages: the tables of native/schema and the types of lib/ say the same.

import { describe, expect, test } from 'vitest';
import '../../lib/index.js';
import { type Description, type FieldDescription, native } from '../../lib/internal/native.js';
import { type Properties, propertiesOf } from '../support/declarations.js';
import { complaints, type Exceptions, type Types } from '../support/tables.js';

type Schema = Description['schemas'][number];

const { schemas, kinds } = native().describe();
const common = propertiesOf('CommonOptions');

// What a kind's options have beside those of every link.
const ownOptions = (name: string): Properties =>
  new Map([...propertiesOf(name)].filter(([property]) => !common.has(property)));

// Of a structure whose members are properties of the object around it.
const only = (name: string, wanted: RegExp): Properties =>
  new Map([...propertiesOf(name)].filter(([property]) => wanted.test(property)));

// Every table, and the types that speak of it.
const types: Record<string, Types> = {
  link: { create: common, change: propertiesOf('LinkChanges'), read: propertiesOf('LinkBase') },
  // Rows of `link`, for nobody but the library.
  linkToDelete: {},
  netnsId: { read: propertiesOf('NetnsId') },
  linkStats64: { read: propertiesOf('LinkStats') },
  stats: { read: propertiesOf('IndexedStats') },
  macvlan: {
    create: ownOptions('MacvlanOptions'),
    change: propertiesOf('MacvlanChanges'),
    read: propertiesOf('MacvlanDetails'),
  },
  ipvlan: {
    create: ownOptions('IpvlanOptions'),
    change: propertiesOf('IpvlanChanges'),
    read: propertiesOf('IpvlanDetails'),
  },
  vlan: { create: ownOptions('VlanOptions'), change: propertiesOf('VlanChanges'), read: propertiesOf('VlanDetails') },
  veth: { create: ownOptions('VethOptions') },
  dummy: { create: ownOptions('DummyOptions') },
  ifb: { create: ownOptions('IfbOptions') },
  vrf: { create: ownOptions('VrfOptions'), read: propertiesOf('VrfDetails') },
  bond: { create: ownOptions('BondOptions'), change: propertiesOf('BondChanges'), read: propertiesOf('BondDetails') },
  bondAdInfo: { read: propertiesOf('BondAdInfo') },
  bondMember: { change: propertiesOf('BondMemberOptions'), read: propertiesOf('BondMemberDetails') },
  vrfPort: { read: propertiesOf('VrfPortDetails') },
  bridge: {
    create: ownOptions('BridgeOptions'),
    change: propertiesOf('BridgeChanges'),
    read: propertiesOf('BridgeDetails'),
  },
  bridgeQuerier: { read: propertiesOf('BridgeQuerier') },
  bridgePort: { change: propertiesOf('BridgePortChanges'), read: propertiesOf('BridgePortDetails') },
  gretap: {
    create: ownOptions('GretapOptions'),
    change: propertiesOf('GretapChanges'),
    read: propertiesOf('GretapDetails'),
  },
  vxlan: {
    create: ownOptions('VxlanOptions'),
    change: propertiesOf('VxlanChanges'),
    read: propertiesOf('VxlanDetails'),
  },
  vxlanPortRange: { create: propertiesOf('VxlanPortRange'), read: propertiesOf('VxlanPortRange') },
  vxlanReservedBits: { create: propertiesOf('VxlanReservedBits'), read: propertiesOf('VxlanReservedBits') },
  route: { change: propertiesOf('RouteOptions'), read: propertiesOf('Route') },
  nextHop: { change: propertiesOf('NextHopOptions'), read: propertiesOf('NextHop') },
  routeCacheInfo: {},
  rule: { change: propertiesOf('RuleOptions'), read: propertiesOf('Rule') },
  uidRange: { change: propertiesOf('UidRange'), read: propertiesOf('UidRange') },
  portRange: { change: propertiesOf('PortRange'), read: propertiesOf('PortRange') },
  address: { change: propertiesOf('AddressOptions'), read: propertiesOf('Address') },
  addressLifetimes: {
    change: only('AddressOptions', /LifetimeS$/),
    read: only('Address', /LifetimeS$|^(created|updated)Ms$/),
  },
  neighbour: { change: propertiesOf('NeighbourOptions'), read: propertiesOf('Neighbour') },
  neighbourTimes: { read: only('Neighbour', /MsAgo$/) },
  fdbEntry: { change: propertiesOf('FdbOptions'), read: propertiesOf('FdbEntry') },
};

const none: Exceptions = { properties: [], rows: [] };
// All that is not one row, one property. Keep it as short as it is.
const exceptions: Record<string, Exceptions> = {
  link: {
    // `running` is one of the flags, which are the row `interfaceFlags`: 'flags' means other things on some kinds.
    // `addresses` become messages of their own.
    properties: ['running', 'flags', 'member', 'bridgePort', 'vrfPort', 'addresses'],
    // `memberDetails` are `member`, `bridgePort` or `vrfPort`, by the kind of the master.
    // `details` is a property of each member of the union Link. `lowerdev` is read of every link, and an option of
    // those kinds only that have one.
    rows: ['interfaceFlags', 'details', 'memberDetails', 'lowerdev'],
  },
  linkToDelete: {
    properties: [],
    rows: ['index', 'unfinished', 'name', 'lowerdev', 'group', 'lowerdevNetnsId', 'kindName', 'details'],
  },
  macvlan: { properties: ['lowerdev'], rows: [] },
  ipvlan: { properties: ['lowerdev'], rows: [] },
  vlan: { properties: ['lowerdev'], rows: [] },
  // Both keys at once.
  gretap: { properties: ['key'], rows: [] },
  // Prefixes are an address and a length; a table has words, and two places; a gateway of another family an attribute of
  // its own; `onLink` and `invert` are flags; the time that is left comes in `cacheInfo`.
  route: {
    properties: ['table', 'onLink', 'flags', 'expiresS'],
    rows: ['destinationLength', 'sourceLength', 'smallTable', 'table', 'flags', 'via', 'cacheInfo'],
  },
  nextHop: { properties: ['weight', 'onLink', 'flags'], rows: ['flags', 'hops', 'via'] },
  routeCacheInfo: { properties: [], rows: ['expiresS'] },
  rule: {
    properties: ['table', 'invert', 'flags'],
    rows: ['toLength', 'fromLength', 'smallTable', 'table', 'flags'],
  },
  address: {
    // Of the row `lifetimes`; the family is part of the address going in, and the length of its prefix both ways.
    properties: ['preferredLifetimeS', 'validLifetimeS', 'createdMs', 'updatedMs', 'family'],
    rows: ['lifetimes', 'family', 'prefixLength'],
  },
  neighbour: {
    // Flags of one word each, and the members of the row `times`.
    properties: [
      ...['proxy', 'router', 'externallyLearned', 'use', 'managed', 'offloaded', 'family'],
      ...['confirmedMsAgo', 'usedMsAgo', 'updatedMsAgo'],
    ],
    rows: ['flags', 'extendedFlags', 'times', 'family'],
  },
  fdbEntry: {
    properties: [
      ...['self', 'router', 'externallyLearned', 'sticky', 'append', 'master', 'offloaded', 'locked'],
      ...['usedMsAgo', 'updatedMsAgo'],
    ],
    rows: ['flags', 'extendedFlags', 'times', 'master'],
  },
  // They are enslaved after the creation.
  bond: { properties: ['members'], rows: [] },
};
// The row apart that is read under its own name.
const lowerdevIsRead = propertiesOf('LinkBase').get('lowerdev');

const schemaNamed = (name: string): Schema => schemas.find((schema) => schema.name === name) ?? { name, fields: [] };
const complaintsOf = (schema: Schema): string[] => {
  const { properties, rows } = exceptions[schema.name] ?? none;
  const extra = schema.name === 'link' ? ['lowerdev'] : [];
  return complaints(schema, types[schema.name] ?? {}, { properties: [...properties, ...extra], rows });
};

describe('the types agree with the table', () => {
  test.each(schemas.map((schema) => [schema.name, schema] as const))('%s', (name, schema) => {
    expect(types[name], 'types that speak of it').toBeDefined();
    expect(complaintsOf(schema)).toEqual([]);
  });

  test('of each kind', () => {
    for (const [kind, schema] of Object.entries(kinds)) {
      expect(types[schema], kind).toBeDefined();
      expect(schemaNamed(schema).fields).toBeDefined();
    }
  });

  test('where an exception says otherwise', () => {
    const words = schemaNamed('link').fields.find(({ name }) => name === 'interfaceFlags')?.literals;
    expect(propertiesOf('LinkBase').get('flags')?.shape).toEqual({
      words: [],
      kinds: ['array'],
      elements: { words, kinds: ['unknown:N'] },
    });
    expect(lowerdevIsRead?.shape.kinds).toEqual(['number']);
    expect(propertiesOf('MacvlanOptions').get('lowerdev')?.shape.kinds).toEqual(['number', 'string']);
  });
});

describe('the comparison notices', () => {
  const row = (changes: Partial<FieldDescription>): FieldDescription => ({
    name: 'added',
    type: 'u32',
    access: ['read'],
    bits: false,
    open: false,
    spread: false,
    clearable: false,
    literals: [],
    readOnlyLiterals: [],
    ...changes,
  });
  const macvlan = schemaNamed('macvlan');
  const withRow = (changes: Partial<FieldDescription>): string[] =>
    complaintsOf({ ...macvlan, fields: [...macvlan.fields, row(changes)] });
  const withChanged = (schema: Schema, name: string, changes: Partial<FieldDescription>): string[] =>
    complaintsOf({
      ...schema,
      fields: schema.fields.map((field) => (field.name === name ? { ...field, ...changes } : field)),
    });

  test('a row without its type', () => {
    expect(withRow({ access: ['read'] })).toEqual(['macvlan (read).added is a row without a property']);
    expect(withRow({ access: ['create', 'change'] })).toEqual([
      'macvlan (create).added is a row without a property',
      'macvlan (change).added is a row without a property',
    ]);
  });

  test('a type without its row', () => {
    const fields = macvlan.fields.filter(({ name }) => name !== 'broadcastCutoff');
    expect(complaintsOf({ ...macvlan, fields })).toHaveLength(3);
  });

  test('a row whose access changes', () => {
    expect(withChanged(macvlan, 'broadcastCutoff', { access: ['read'] })).toHaveLength(2);
    expect(withChanged(macvlan, 'sourceAddressCount', { access: ['read', 'create'] })).toHaveLength(1);
  });

  test('words that are missing, added or in another order', () => {
    const words = macvlan.fields.find(({ name }) => name === 'mode')?.literals ?? [];
    expect(words.length).toBe(5);
    for (const literals of [words.slice(1), [...words, 'new'], words.toReversed()]) {
      expect(withChanged(macvlan, 'mode', { literals })).toHaveLength(3);
    }
  });

  test('a set of words that is closed, or open', () => {
    const route = schemaNamed('route');
    expect(withChanged(route, 'protocol', { open: false })).toHaveLength(2);
    expect(withChanged(route, 'type', { open: true })).toHaveLength(2);
  });

  test('another type', () => {
    expect(withChanged(macvlan, 'broadcastQueueLength', { type: 'boolean' })).toHaveLength(3);
    expect(withChanged(macvlan, 'broadcastQueueLength', { type: 'ip4' })).toHaveLength(3);
    expect(withChanged(macvlan, 'addSourceAddresses', { spread: false })).toHaveLength(1);
    expect(withChanged(schemaNamed('link'), 'alias', { clearable: false })).toHaveLength(1);
    expect(withChanged(schemaNamed('link'), 'mtu', { clearable: true })).toHaveLength(1);
  });

  test('a property whose comment does not name the attribute', () => {
    const uncommented = new Map(
      [...propertiesOf('LinkStats')].map(([name, property]) => [name, { ...property, comment: 'Bytes.' }]),
    );
    expect(complaints(schemaNamed('linkStats64'), { read: uncommented }, none)).toHaveLength(uncommented.size);
  });
});

// What the addon itself cannot say of the counters: the kernel's name is that of the property.
test('counters are documented by the kernel’s own names', () => {
  for (const [name, { comment }] of propertiesOf('LinkStats')) {
    const kernelName = name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
    expect(comment, name).toContain(`\`${kernelName}\``);
  }
});
