// Every option of every kind, at creation and live, each with a value that is not the default: read back by the library
// and by iproute2. The list of options comes from the tables: one without a value here fails.

import { beforeAll, describe, expect, test } from 'vitest';
import { createLink, type Link, type LinkRef, listLinks } from '../../lib/index.js';
import { type Description, native } from '../../lib/internal/native.js';
import type { FieldCase, FieldCases, Said } from '../support/kinds/case.js';
import { kindCases, kindsApart, memberCases } from '../support/kinds/index.js';
import {
  hasKind,
  needsKernel,
  needsKind,
  onKernel,
  type Scratch,
  scratch,
  skipCurrentTest,
} from '../support/namespace.js';

const description: Description = native().describe();

const optionsOf = (schema: string, ...access: string[]): string[] =>
  (description.schemas.find(({ name }) => name === schema)?.fields ?? [])
    .filter((field) => field.access.some((one) => access.includes(one)))
    .map(({ name }) => name);

type Part = Record<string, unknown>;
type SaidLink = { ifname: string; ifindex: number; linkinfo?: { info_data?: Said; info_slave_data?: Said } };

const create = createLink as (options: object, call: object) => Promise<Link>;
const plain = (number: number): string => `plain${number}`;

const expectAgreement = (cases: FieldCases, field: string, ours: Part, theirs: Part): void => {
  if (cases.unsaid?.includes(field) && !(field in theirs)) return;
  expect(theirs, `iproute2 says ${field}`).toHaveProperty(field);
  expect(ours[field], 'as iproute2 says').toEqual(theirs[field]);
};

type IndexOf = (name: LinkRef) => number | undefined;

// What iproute2 says, without what may have changed since.
const settled = (cases: FieldCases, said: Said, indexOf: IndexOf): Part =>
  Object.fromEntries(
    Object.entries(cases.details(said, indexOf)).filter(([name]) => cases.moving?.includes(name) !== true),
  );

const expectValue = (one: FieldCase, field: string, ours: Part, indexOf: IndexOf): void => {
  const value = one.isLink === true ? indexOf(one.value as LinkRef) : one.value;
  const wanted = 'read' in one ? one.read : value;
  expect(ours[field], 'as it was set').toEqual(wanted);
};

const liveOf = (one: FieldCase): FieldCase => {
  const { made: _, ...live } = one.live ?? {};
  return { ...one, ...live };
};

test('every kind that has a table has a value for each of its options', () => {
  expect([...kindCases.map(({ kind }) => kind), ...kindsApart].toSorted()).toEqual(
    Object.keys(description.kinds).toSorted(),
  );
  expect(memberCases.map(({ master }) => master).toSorted()).toEqual(Object.keys(description.members).toSorted());
  for (const { schema, fields } of [...kindCases, ...memberCases]) {
    const options = optionsOf(schema, 'create', 'change', 'follow', 'property');
    expect(Object.keys(fields).toSorted(), schema).toEqual(options.toSorted());
  }
});

describe.each(kindCases.map((one) => [one.kind, one] as const))('%s', (kind, cases) => {
  const { schema, world = [], base = (): Part => ({}), fields, set } = cases;
  const names = Object.keys(fields);
  const atCreation = optionsOf(schema, 'create', 'follow').filter((name) => fields[name]?.notAtCreation === undefined);
  const live = optionsOf(schema, 'change').filter((name) => fields[name]?.notLive === undefined);
  let here: Scratch;
  let said: SaidLink[];
  let links: Map<string, Link>;
  const failures = new Map<string, unknown>();

  const numberOf = (field: string): number => names.indexOf(field);
  const make = async (name: string, number: number, more: object): Promise<void> => {
    await create({ kind, name, ...base(number), ...more }, { netns: here.name }).catch((error: unknown) => {
      failures.set(name, error);
    });
  };
  const change = async (name: string, { value, also, before = [] }: FieldCase, field: string): Promise<void> => {
    if (before.length > 0) {
      await here.ipBatch(...before.map((link) => `link set ${link === 'the link' ? name : link} up`));
    }
    await set?.(name, { [field]: value, ...also }, { netns: here.name }).catch((error: unknown) => {
      failures.set(name, error);
    });
  };

  beforeAll(async () => {
    if (!(await hasKind(kind))) return;
    here = await scratch();
    await here.ipBatch(...world);
    // Numbers tell links of one world apart: the first half is made with the option, the second gets it later.
    for (const field of names) {
      const one = fields[field] as FieldCase;
      const number = numberOf(field);
      if (!onKernel(one.kernel ?? {})) continue;
      if (atCreation.includes(field)) await make(`new${number}`, number, { [field]: one.value, ...one.also });
      if (!live.includes(field)) continue;
      const live_ = liveOf(one);
      await make(plain(number), names.length + number, { ...live_.also, ...one.live?.made });
      if (failures.has(plain(number))) continue;
      const [seen] = (await here.ipJson<SaidLink>('link', 'show', plain(number))) as [SaidLink];
      defaults.set(field, seen);
      await change(plain(number), live_, field);
    }
    await make('unchanged', 2 * names.length, {});
    said = await here.ipJson<SaidLink>('link', 'show');
    links = new Map((await listLinks({}, { netns: here.name })).map((link) => [link.name, link]));
  });
  const defaults = new Map<string, SaidLink>();

  const indexOf: IndexOf = (wanted) => said.find(({ ifname }) => ifname === wanted)?.ifindex;
  const seen = (name: string): { ours: Part; theirs: Part } => {
    if (failures.has(name)) throw failures.get(name);
    const ours = links.get(name)?.details as Part | undefined;
    const theirs = said.find(({ ifname }) => ifname === name);
    if (ours === undefined || theirs === undefined) throw new Error(`There is no ${name}`);
    return { ours, theirs: settled(cases, theirs.linkinfo?.info_data ?? {}, indexOf) };
  };

  const needsBuilt = ({ seenBy }: FieldCase): void => {
    if (seenBy === undefined || seen('unchanged').ours[seenBy] !== undefined) return;
    skipCurrentTest('the kernel was built without it');
  };

  test('by default is as iproute2 says', async () => {
    await needsKind(kind);
    const { ours, theirs } = seen('unchanged');
    expect(ours).toMatchObject(theirs);
  });

  test.each(atCreation)('takes %s at creation', async (field) => {
    await needsKind(kind);
    const one = fields[field] as FieldCase;
    needsKernel(one.kernel ?? {});
    needsBuilt(one);
    const { ours, theirs } = seen(`new${numberOf(field)}`);
    expectValue(one, field, ours, indexOf);
    expectAgreement(cases, field, ours, theirs);
    if (one.also === undefined && base(0)[field] === undefined) {
      expect(ours[field], 'a value that is not the default').not.toEqual(seen('unchanged').ours[field]);
    }
  });

  test.each(live)('takes %s live', async (field) => {
    await needsKind(kind);
    const one = fields[field] as FieldCase;
    needsKernel(one.kernel ?? {});
    needsBuilt(one);
    const { ours, theirs } = seen(plain(numberOf(field)));
    expectValue(liveOf(one), field, ours, indexOf);
    expectAgreement(cases, field, ours, theirs);
    if (cases.unsaid?.includes(field)) return;
    const before = cases.details(defaults.get(field)?.linkinfo?.info_data ?? {}, indexOf);
    expect(before[field], 'another value before the change').not.toEqual(theirs[field]);
  });
});

describe.each(memberCases.map((one) => [one.master, one] as const))('a member of a %s', (master, cases) => {
  const { schema, world, fields, set, property, needs = ['dummy'] } = cases;
  const memberOf = async (here: Scratch): Promise<{ ours: Part; theirs: Part; indexOf: IndexOf }> => {
    const all = await here.ipJson<SaidLink>('link', 'show');
    const ours = (await listLinks({ stats: false }, { netns: here.name })).find(({ name }) => name === 'p0');
    const indexOf: IndexOf = (wanted) => all.find(({ ifname }) => ifname === wanted)?.ifindex;
    const theirs = settled(cases, all.find(({ ifname }) => ifname === 'p0')?.linkinfo?.info_slave_data ?? {}, indexOf);
    expect(ours?.memberOf).toBe(master);
    return { ours: ours?.[property] as unknown as Part, theirs, indexOf };
  };

  test('is as iproute2 says', async () => {
    await needsKind(master, ...needs);
    const here = await scratch();
    await here.ipBatch(...world);
    const { ours, theirs } = await memberOf(here);
    expect(ours).toMatchObject(theirs);
  });

  test.each(optionsOf(schema, 'change'))('takes %s', async (field) => {
    await needsKind(master, ...needs);
    const one = fields[field] as FieldCase;
    needsKernel(one.kernel ?? {});
    const here = await scratch();
    await here.ipBatch(...(one.world ?? world));
    const before = (await memberOf(here)).ours[field];
    await set?.('p0', { [field]: one.value, ...one.also }, { netns: here.name });
    const { ours, theirs, indexOf } = await memberOf(here);
    expectValue(one, field, ours, indexOf);
    expectAgreement(cases, field, ours, theirs);
    expect(before, 'another value before the change').not.toEqual(ours[field]);
  });
});
