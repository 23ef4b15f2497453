// Rules that are refused before anything is sent.

import { describe, expect, test } from 'vitest';
import { addRule, listRules, type RuleFilter, type RuleOptions, removeRule } from '../../lib/index.js';
import {
  expectRefusal,
  outOfRange,
  type Refusal,
  sendNothing,
  sent,
  sentence,
  unknown,
  wrongType,
  wrongValue,
} from '../support/refusals.js';

sendNothing();

const add = (options: object) => addRule(options as RuleOptions);

test('what is right is sent', async () => {
  await expect(add({ from: '192.0.2.0/24', table: 100, mark: undefined })).rejects.toMatchObject({ code: 'EPERM' });
  await expect(listRules()).rejects.toMatchObject({ code: 'EPERM' });
  expect(sent).toEqual(['rule.add', 'rule.list']);
});

test.each([undefined, null, 5, 'x', []])('a rule that is %o is refused', async (rule) => {
  for (const call of [addRule, removeRule]) {
    await expectRefusal(() => call(rule as unknown as RuleOptions), wrongType('rule'));
  }
});

describe('every option refuses another type', () => {
  const others: Record<string, unknown[]> = {
    family: [4, null],
    priority: ['5', null],
    from: [5, null],
    to: [5, {}],
    iif: [3, null],
    oif: [3, {}],
    mark: ['0x5'],
    tos: ['4'],
    dscp: ['4'],
    ipProtocol: [null, {}],
    sourcePorts: [80, '80', null, []],
    destinationPorts: [443],
    uidRange: [1000],
    tunnelId: ['5', 5n],
    invert: [1, 'not'],
    action: [1, null],
    table: [null, true],
    goto: ['50'],
    l3mdev: [1, 'yes'],
    suppressPrefixLength: ['0'],
    suppressGroup: ['0'],
    protocol: [null, true],
  };
  const rows = Object.entries(others).flatMap(([name, values]) => values.map((value) => [name, value] as const));

  test.each(rows)('%s: %o', async (name, value) => {
    await expectRefusal(() => add({ [name]: value }), wrongType(name));
  });
});

describe('every option refuses a value that it cannot have', () => {
  test.each<[object, Refusal]>([
    [{ family: 'ipv6' }, wrongValue('family')],
    [{ priority: -1 }, outOfRange('priority')],
    [{ priority: 2 ** 32 }, outOfRange('priority')],
    [{ from: 'all' }, wrongValue('from')],
    [{ from: '192.0.2.1/24' }, wrongValue('from', '192.0.2.0/24, since /24 leaves no bits for a host,')],
    [{ to: '2001:db8::1/64' }, wrongValue('to', '2001:db8::/64, since .*')],
    [{ iif: '' }, wrongValue('iif')],
    [{ oif: 'sixteen-bytes-xx' }, wrongValue('oif')],
    [{ mark: -1 }, outOfRange('mark')],
    [{ tos: 256 }, outOfRange('tos')],
    [{ dscp: 64 }, outOfRange('dscp', 'an integer between 0 and 63')],
    [{ ipProtocol: 'http' }, wrongValue('ipProtocol')],
    [{ sourcePorts: {} }, wrongType('sourcePorts.from')],
    [{ sourcePorts: { from: 80 } }, wrongType('sourcePorts.to')],
    [{ sourcePorts: { from: 0, to: 80 } }, outOfRange('sourcePorts.from')],
    [{ destinationPorts: { from: 80, to: 65536 } }, outOfRange('destinationPorts.to')],
    [{ destinationPorts: { from: 80, to: 90, step: 2 } }, unknown('step')],
    [{ sourcePorts: { from: 90, to: 80 } }, sentence('sourcePorts.from has to be at most sourcePorts.to')],
    [{ uidRange: { from: 5, to: 4 } }, sentence('uidRange.from has to be at most uidRange.to')],
    [{ uidRange: { from: -1, to: 4 } }, outOfRange('uidRange.from')],
    [{ tunnelId: -1 }, outOfRange('tunnelId')],
    // The kernel takes these for nothing, or refuses them.
    [{ tunnelId: 0 }, outOfRange('tunnelId')],
    [{ ipProtocol: 0 }, outOfRange('ipProtocol', 'an integer between 1 and 255')],
    [{ mark: 5, mask: 0 }, outOfRange('mask')],
    [{ sourcePorts: { from: 1, to: 65535 } }, outOfRange('sourcePorts.to', 'an integer between 1 and 65534')],
    [{ uidRange: { from: 0, to: 2 ** 32 - 1 } }, outOfRange('uidRange.to')],
    [{ action: 'table' }, wrongValue('action')],
    [{ table: 0 }, outOfRange('table')],
    [{ table: 'other' }, wrongValue('table')],
    [{ suppressPrefixLength: 129 }, outOfRange('suppressPrefixLength')],
    [{ protocol: 'me' }, wrongValue('protocol')],
    [{ lookup: 5 }, unknown('lookup')],
    [{ fwmark: 5 }, unknown('fwmark', 'mark')],
    [{ fromLength: 5 }, unknown('fromLength')],
  ])('%o', async (options, refusal) => {
    await expectRefusal(() => add(options), refusal);
  });
});

describe('options that do not go together are refused', () => {
  test.each<[object, Refusal]>([
    [{ from: '192.0.2.0/24', to: '2001:db8::/32' }, sentence("The options 'from' and 'to' have to be of the same .*")],
    [{ from: '192.0.2.0/24', family: 'inet6' }, sentence("The option 'family' is 'inet6', and the addresses are .*")],
    [{ mask: 5 }, sentence("The option 'mask' needs a 'mark'")],
    [{ action: 'goto' }, sentence("A rule of action 'goto' needs the option 'goto'")],
    [{ action: 'lookup', goto: 5 }, sentence("A rule of action 'lookup' has no 'goto'")],
    [{ goto: 5, priority: 5 }, sentence("A rule goes on with a later one: 'goto' has to be above its 'priority'")],
    [{ goto: 5, table: 5 }, sentence("A rule of action 'goto' has no 'table'")],
    [{ action: 'blackhole', table: 5 }, sentence("A rule of action 'blackhole' has no 'table'")],
    [{ action: 'nop', l3mdev: true }, sentence("A rule of action 'nop' has no 'l3mdev'")],
    [{ action: 'prohibit', suppressGroup: 5 }, sentence("A rule of action 'prohibit' has no 'suppressGroup'")],
    [{ table: 5, l3mdev: true }, sentence("The options 'table' and 'l3mdev' exclude each other")],
  ])('%o', async (options, refusal) => {
    await expectRefusal(() => add(options), refusal);
  });

  test.each([{}, { family: 'inet' as const }, { from: undefined }])('%o is no rule to be removed', async (rule) => {
    const refusal = sentence('A rule to be removed needs at least one option besides its family');
    await expectRefusal(() => removeRule(rule), refusal);
  });
});

test.each<[object, Refusal]>([
  [{ family: 'ipv6' }, wrongValue('family')],
  [{ table: 'other' }, wrongValue('table')],
  [{ from: '192.0.2.1/24' }, wrongValue('from')],
  [{ mask: 5 }, unknown('mask', 'mark')],
])('a filter of rules is refused: %o', async (filter, refusal) => {
  await expectRefusal(() => listRules(filter as RuleFilter), refusal);
});
