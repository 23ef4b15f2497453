// Options that a kernel is too old for: most it takes without a word, and that has to end in an error that says so. The
// list of options comes from test/support/kinds; a kernel that knows them all has nothing to do here. Some have come to
// older kernels later: those show them without being asked.

import { describe, expect, test } from 'vitest';
import { createLink, findLink, getLink, type Link } from '../../lib/index.js';
import type { FieldCase } from '../support/kinds/case.js';
import { kindCases, memberCases } from '../support/kinds/index.js';
import { errorOf, needsKernel, needsKind, scratch, skipCurrentTest } from '../support/namespace.js';

type Young = [option: string, one: FieldCase, since: string];

const youngOf = (fields: Record<string, FieldCase>): Young[] =>
  Object.entries(fields).flatMap(([option, one]) =>
    one.kernel?.min === undefined ? [] : [[option, one, one.kernel.min] as Young],
  );

const create = createLink as (options: object, call: object) => Promise<Link>;
const refused = { code: expect.stringMatching(/^(ERR_NETLINK_OPTION_IGNORED|EINVAL)$/) as string };
const needsIgnorance = (details: object | undefined, option: string): void => {
  if ((details as Record<string, unknown> | undefined)?.[option] === undefined) return;
  skipCurrentTest('this kernel knows it all the same');
};

/** Fails unless the kernel is blamed for that option, or has refused it itself. */
const expectBlame = (error: Record<string, unknown>, option: string): void => {
  expect(error).toMatchObject(refused);
  if (error['code'] !== 'EINVAL') expect(error['option']).toBe(option);
};

const kinds = kindCases.map((one) => ({ ...one, young: youngOf(one.fields) })).filter(({ young }) => young.length > 0);

describe.each(kinds)('a $kind', ({ kind, young, world = [], base = (): object => ({}) }) => {
  test.each(young)('is not made with %s where the kernel ignores it', async (option, one, since) => {
    needsKernel({ below: since });
    await needsKind(kind);
    const here = await scratch();
    const netns = here.name;
    await here.ipBatch(...world);
    const plain = await create({ kind, name: 'plain0', ...base(1), ...one.also }, { netns });
    needsIgnorance(plain.details, option);
    const error = await errorOf(
      create({ kind, name: 'new0', ...base(0), [option]: one.value, ...one.also }, { netns }),
    );
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
    test.each(young)('stays as it is when the kernel ignores %s', async (option, one, since) => {
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
      needsIgnorance(before, option);
      const change = set?.('p0', { [option]: one.value, ...one.also }, { netns });
      const error = await errorOf(change ?? Promise.resolve());
      expect(error).toMatchObject({ operation: 'link.set', target: 'p0' });
      expectBlame(error, option);
      expect(error).not.toHaveProperty('notRestored');
      expect(await seen()).toEqual(before);
    });
  },
);
