// Options that a kernel is too old for: most it takes without a word, and that has to end in an error that says so. The
// list of options comes from test/support/kinds; a kernel that knows them all has nothing to do here. Some have come to
// older kernels later, with a correction: there they have to work.

import { describe, expect, test } from 'vitest';
import { createLink, findLink, getLink, type Link } from '../../lib/index.js';
import { compareVersions } from '../support/kernel.js';
import type { FieldCase } from '../support/kinds/case.js';
import { kindCases, memberCases } from '../support/kinds/index.js';
import { needsKernel, needsKind, onKernel, scratch } from '../support/namespace.js';

type Young = [option: string, one: FieldCase, since: string];

/** The oldest kernel that every run of the tests has: Debian's. What came before needs an older one. */
const oldest = '6.1';

const youngOf = (fields: Record<string, FieldCase>): Young[] =>
  Object.entries(fields).flatMap(([option, one]) => {
    const since = one.kernel?.min;
    if (since === undefined) return [];
    return compareVersions(since, oldest) > 0 || onKernel({ below: since }) ? [[option, one, since] as Young] : [];
  });

const create = createLink as (options: object, call: object) => Promise<Link>;
const refused = { code: expect.stringMatching(/^(ERR_NETLINK_OPTION_IGNORED|EINVAL)$/) as string };
type Failure = Record<string, unknown>;
const failureOf = (promise: Promise<unknown>): Promise<Failure | undefined> =>
  promise.then(
    () => undefined,
    (error: unknown) => error as Failure,
  );

const expectThere = (seen: object | undefined, option: string, one: FieldCase): void => {
  expect((seen as Record<string, unknown>)[option]).toEqual('read' in one ? one.read : one.value);
};

/** Fails unless the kernel is blamed for that option, or has refused it itself. */
const expectBlame = (error: Failure, option: string): void => {
  expect(error).toMatchObject(refused);
  if (error['code'] !== 'EINVAL') expect(error['option']).toBe(option);
};

const kinds = kindCases.map((one) => ({ ...one, young: youngOf(one.fields) })).filter(({ young }) => young.length > 0);

describe.each(kinds)('a $kind', ({ kind, young, world = [], base = (): object => ({}) }) => {
  test.each(young)('with %s is refused, or what was asked for', async (option, one, since) => {
    needsKernel({ below: since });
    await needsKind(kind);
    const here = await scratch();
    const netns = here.name;
    await here.ipBatch(...world);
    const asked = { kind, name: 'new0', ...base(0), [option]: one.value, ...one.also };
    const error = await failureOf(create(asked, { netns }));
    if (error === undefined) return expectThere((await getLink('new0', { netns })).details, option, one);
    expect(error).toMatchObject({ operation: 'link.create', target: 'new0' });
    expectBlame(error, option);
    expect(await findLink('new0', { netns })).toBeUndefined();
  });
});

const members = memberCases
  .map((one) => ({ ...one, young: youngOf(one.fields) }))
  .filter(({ young }) => young.length > 0);

describe.each(members)(
  'a member of a $master',
  ({ master, young, world, set, property, moving, needs = ['dummy'] }) => {
    test.each(young)('stays as it is, or gets the %s asked for', async (option, one, since) => {
      needsKernel({ below: since });
      await needsKind(master, ...needs);
      const here = await scratch();
      const netns = here.name;
      await here.ipBatch(...(one.world ?? world));
      const seen = async (): Promise<object> => {
        const part = (await getLink('p0', { netns }))[property];
        return Object.fromEntries(Object.entries(part ?? {}).filter(([name]) => moving?.includes(name) !== true));
      };
      const before = await seen();
      const change = set?.('p0', { [option]: one.value, ...one.also }, { netns }) ?? Promise.resolve();
      const error = await failureOf(change);
      if (error === undefined) return expectThere(await seen(), option, one);
      expect(error).toMatchObject({ operation: 'link.set', target: 'p0' });
      expectBlame(error, option);
      expect(error).not.toHaveProperty('notRestored');
      expect(await seen()).toEqual(before);
    });
  },
);
