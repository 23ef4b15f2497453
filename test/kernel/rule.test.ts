// Policy rules, against what `ip -d -j rule` says of them.

import { beforeEach, describe, expect, test } from 'vitest';
import { addRoute, addRule, getRoute, listRules, type Rule, type RuleOptions, removeRule } from '../../lib/index.js';
import { native } from '../../lib/internal/native.js';
import { expectSaid } from '../support/hints.js';
import { errorOf, onKernel } from '../support/namespace.js';
import { asSaid, type Routed, routed } from '../support/routed.js';

let home: Routed;
let netns: string;

beforeEach(async () => {
  home = await routed();
  netns = home.name;
});

const add = (rule: RuleOptions) => addRule(rule, { netns });
const remove = (rule: RuleOptions) => removeRule(rule, { netns });
const own = async (): Promise<Rule[]> =>
  (await listRules({}, { netns })).filter(({ protocol }) => protocol !== 'kernel');
const only = async (): Promise<Rule> => {
  const [rule, ...others] = await own();
  expect(others).toEqual([]);
  return rule ?? expect.unreachable('there is no rule');
};

// A value that is not the default for every row of the table that can be written.
const values: Record<string, RuleOptions> = {
  family: { family: 'inet6', table: 100 },
  tos: { tos: 4 },
  action: { action: 'prohibit' },
  to: { to: '198.51.100.0/24' },
  from: { from: '2001:db8::/32' },
  iif: { iif: 'nothere' },
  oif: { oif: 'eth0' },
  goto: { goto: 40000 },
  priority: { priority: 7 },
  mark: { mark: 5 },
  mask: { mark: 5, mask: 0xff },
  tunnelId: { tunnelId: 77 },
  suppressGroup: { suppressGroup: 5 },
  suppressPrefixLength: { suppressPrefixLength: 0 },
  table: { table: 1000 },
  l3mdev: { l3mdev: true },
  uidRange: { uidRange: { from: 5, to: 10 } },
  protocol: { protocol: 'bgp' },
  ipProtocol: { ipProtocol: 'udp' },
  sourcePorts: { sourcePorts: { from: 80, to: 90 } },
  destinationPorts: { ipProtocol: 'tcp', destinationPorts: { from: 443, to: 443 } },
  flags: { invert: true, from: '192.0.2.0/24' },
};
// Parts of other options, and one that few kernels have: see below.
const apart = ['toLength', 'fromLength', 'smallTable', 'dscp'];

test('every row of the table has a value here', () => {
  const { schemas } = native().describe();
  const rows = schemas.find(({ name }) => name === 'rule')?.fields ?? [];
  const writable = rows.filter(({ access }) => access.includes('change')).map(({ name }) => name);
  expect(writable.filter((name) => !apart.includes(name)).sort()).toEqual(Object.keys(values).sort());
});

describe('every option is taken by the kernel, and read back', () => {
  test.each(Object.entries(values))('%s', async (_, options) => {
    await add(options);
    const rule = await only();
    expect(rule).toMatchObject(options);
    const said = (await home.rules(rule.family as 'inet')).find(({ protocol }) => protocol !== 'kernel');
    expect(asSaid(rule, said ?? {}), 'as iproute2 says').toEqual(said);
    await remove(options);
    expect(await own()).toEqual([]);
  });

  test('dscp, or is refused and leaves nothing behind', async () => {
    const call = add({ priority: 9, from: '192.0.2.0/24', dscp: 4, table: 100 });
    if (onKernel({ min: '6.13' })) {
      await call;
      expect(await only()).toMatchObject({ dscp: 4 });
      await remove({ dscp: 4 });
    } else {
      await expectSaid(call, {
        code: 'ERR_NETLINK_OPTION_IGNORED',
        operation: 'rule.add',
        target: 'priority 9 from 192.0.2.0/24',
        option: 'dscp',
        hint: /^Linux knows dscp since 6\.13, and this is .*; the rule was removed again$/,
      });
    }
    expect(await own()).toEqual([]);
  });
});

test.each(['lookup', 'nop', 'blackhole', 'unreachable', 'prohibit'] as const)('a rule of action %s', async (action) => {
  await add({ action, priority: 5 });
  expect(await only()).toMatchObject({ action, priority: 5, table: action === 'lookup' ? 254 : undefined });
});

describe('listRules', () => {
  test.each(['inet', 'inet6'] as const)('lists those of %s as iproute2 does', async (family) => {
    const from = family === 'inet' ? '192.0.2.0/24' : '2001:db8::/32';
    await add({ from, table: 5000 });
    await add({ family, mark: 5, mask: 0xf0, action: 'unreachable', priority: 9 });
    const rules = await listRules({ family }, { netns });
    const said = await home.rules(family);
    expect(rules.map((rule, i) => asSaid(rule, said[i] ?? {}))).toEqual(said);
    expect(rules.every((rule) => rule.family === family)).toBe(true);
  });

  test.each<[RuleOptions]>([
    [{ priority: 9 }],
    [{ from: '192.0.2.0/24' }],
    [{ to: '198.51.100.0/24' }],
    [{ iif: 'eth0' }],
    [{ oif: 'peer0' }],
    [{ mark: 5 }],
    [{ action: 'nop' }],
    [{ table: 1000 }],
    [{ protocol: 'bgp' }],
  ])('filters by %o', async (filter) => {
    const { action, table } = filter;
    await add({ priority: 9, ...(action === undefined && table === undefined ? { table: 77 } : {}), ...filter });
    await add({ table: 99, priority: 8, family: 'inet6' });
    expect(await listRules(filter, { netns })).toEqual((await own()).filter(({ table: one }) => one !== 99));
  });
});

test('a rule for packets without a mark', async () => {
  await addRule({ priority: 60, mark: 0, table: 7 }, { netns });
  expect((await home.ipJson('rule', 'show', 'pref', 60))[0]).toMatchObject({ fwmark: '0' });
  const [rule] = await listRules({ mark: 0 }, { netns });
  expect(rule).toMatchObject({ priority: 60, mark: 0, mask: 0xffff_ffff });
  await removeRule({ mark: 0 }, { netns });
  expect(await listRules({ priority: 60 }, { netns })).toEqual([]);
});

describe('a rule that is there already', () => {
  test('is not added again', async () => {
    const rule: RuleOptions = { from: '192.0.2.0/24', table: 100, priority: 5 };
    await add(rule);
    await expectSaid(add(rule), {
      code: 'EEXIST',
      operation: 'rule.add',
      target: 'priority 5 from 192.0.2.0/24',
      hint: 'there is a rule with the same conditions, action and priority',
    });
    await add({ ...rule, priority: 6 });
    expect(await own()).toHaveLength(2);
  });
});

describe('removeRule removes nothing that is not as it was described:', () => {
  const whole: RuleOptions = {
    priority: 5,
    from: '192.0.2.0/24',
    iif: 'eth0',
    mark: 5,
    mask: 0xff,
    table: 100,
    tos: 4,
  };

  test.each<RuleOptions>([
    { priority: 6 },
    { from: '192.0.2.0/25' },
    { to: '198.51.100.0/24' },
    { iif: 'peer0' },
    { oif: 'eth0' },
    { mark: 6 },
    { mask: 0xf },
    { tos: 8 },
    { table: 101 },
    { action: 'prohibit' },
    { invert: true },
    { goto: 100, action: 'goto' },
    { l3mdev: true },
    { protocol: 'bgp' },
    { ipProtocol: 'tcp' },
    { sourcePorts: { from: 1, to: 2 } },
    { uidRange: { from: 1, to: 2 } },
    { suppressPrefixLength: 3 },
    { family: 'inet6', priority: 5 },
  ])('%o', async (options) => {
    await add(whole);
    const described = options.family === 'inet6' ? options : { ...whole, from: undefined, ...options };
    const error = await errorOf(remove(described));
    expect(error).toMatchObject({
      code: 'ENOENT',
      errno: -2,
      operation: 'rule.remove',
      hint: /^no rule has all of this/,
    });
    await remove({ ...whole, action: 'lookup', invert: false, l3mdev: false });
    expect(await own()).toEqual([]);
  });

  test('of two that differ in goto alone the described one goes', async () => {
    await add({ priority: 5, goto: 100, mark: 1 });
    await add({ priority: 5, goto: 200, mark: 2 });
    await remove({ goto: 200 });
    expect((await own()).map(({ goto: target }) => target)).toEqual([100]);
  });

  test('of several the first goes', async () => {
    for (const priority of [9, 7, 8]) await add({ priority, table: 100 });
    await remove({ table: 100 });
    expect((await own()).map(({ priority }) => priority)).toEqual([8, 9]);
  });
});

test('changes are carried out in the order of the calls', async () => {
  const rule = { priority: 5, table: 100 };
  await Promise.all([add(rule), remove(rule), add(rule), remove(rule), add({ ...rule, mark: 1 })]);
  expect(await only()).toMatchObject({ mark: 1 });
});

test('a rule leads a packet to its table', async () => {
  await addRoute({ destination: 'default', gateway: '192.0.2.9', table: 1000 }, { netns });
  await add({ mark: 7, mask: 0xff, table: 1000 });
  expect(await getRoute('203.0.113.1', { mark: 0x107 }, { netns })).toMatchObject({
    gateway: '192.0.2.9',
    table: 1000,
  });
  expect(await errorOf(getRoute('203.0.113.1', { mark: 8 }, { netns }))).toMatchObject({ code: 'ENETUNREACH' });
});
