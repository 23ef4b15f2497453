import type { PortRange, Rule, RuleAction, RuleFilter, RuleOptions, UidRange } from '../rule.js';
import type { AddressFamily } from '../words.js';
import { attach, listAttached } from './attached.js';
import type { Call } from './call.js';
import { checkBoolean, checkKnown, checkObject, outOfRange, wrongCombination, wrongType } from './check.js';
import { errno } from './errnos.js';
import { explain } from './explain.js';
import { matches } from './matches.js';
import type { Failure, Step } from './native.js';
import type { Place } from './place.js';
import { formatPrefix, isIp, type Prefix } from './prefix.js';
import { eachSlice } from './read.js';
import './route-shapes.js';
import {
  checkFamily,
  checkNetwork,
  commonFamily,
  excluded,
  prefixFields,
  tableFields,
  tableNumber,
} from './route-values.js';

import { takeAway } from './take-away.js';

// Rules: from their options to messages, and back.

const known: Record<keyof RuleOptions, true> = {
  family: true,
  priority: true,
  from: true,
  to: true,
  iif: true,
  oif: true,
  mark: true,
  mask: true,
  tos: true,
  dscp: true,
  ipProtocol: true,
  sourcePorts: true,
  destinationPorts: true,
  uidRange: true,
  tunnelId: true,
  invert: true,
  action: true,
  table: true,
  goto: true,
  l3mdev: true,
  suppressPrefixLength: true,
  suppressGroup: true,
  protocol: true,
};

/** What a rule is called in errors: `'priority 5 from 192.0.2.0/24'`. */
export function ruleWords(rule: RuleOptions): string | undefined {
  const words = (['priority', 'from', 'to'] as const).flatMap((option) => {
    const value: unknown = rule[option];
    return typeof value === 'string' || typeof value === 'number' ? [`${option} ${value}`] : [];
  });
  return words.length === 0 ? undefined : words.join(' ');
}

/** What is known of a rule when it has been checked. */
export interface CheckedRule {
  family: AddressFamily | undefined;
  from: Prefix | undefined;
  to: Prefix | undefined;
}

// What fib_rule_port_range_valid() and uid_valid() let pass.
const maxPort = 0xfffe;
const maxUid = 0xffff_fffe;
/** All bits of a mark. */
const allBits = 0xffff_ffff;

function checkRule(rule: RuleOptions): CheckedRule {
  checkKnown(rule, Object.keys(known));
  checkBoolean(rule.invert, 'invert');
  checkBoolean(rule.l3mdev, 'l3mdev');
  checkRange(rule.sourcePorts, 'sourcePorts', 1, maxPort);
  checkRange(rule.destinationPorts, 'destinationPorts', 1, maxPort);
  checkRange(rule.uidRange, 'uidRange', 0, maxUid);
  const from = rule.from === undefined ? undefined : checkNetwork(rule.from, 'from');
  const to = rule.to === undefined ? undefined : checkNetwork(rule.to, 'to');
  const own = commonFamily({ from, to });
  const given = checkFamily(rule.family);
  if (own !== undefined && given !== undefined && own !== given) {
    throw wrongCombination(`The option 'family' is '${given}', and the addresses are of '${own}'`);
  }
  return { family: own ?? given, from, to };
}

function checkRange(range: PortRange | UidRange | undefined, option: string, min: number, max: number): void {
  if (range === undefined) return;
  checkObject(range, option);
  checkKnown(range, ['from', 'to']);
  const form = `an integer between ${min} and ${max}`;
  for (const end of ['from', 'to'] as const) {
    const value: unknown = range[end];
    if (typeof value !== 'number') throw wrongType(form, `${option}.${end}`, value);
    if (!Number.isInteger(value) || value < min || value > max) throw outOfRange(form, `${option}.${end}`, value);
  }
  if (range.from > range.to) throw wrongCombination(`${option}.from has to be at most ${option}.to`);
}

function actionOf({ action, goto: target }: RuleOptions): RuleAction {
  if (action !== undefined) return action;
  return target === undefined ? 'lookup' : 'goto';
}

// What goes together (fib_nl2rule()), and what would not be looked at.
function checkAction(rule: RuleOptions): void {
  const { table, goto: target, l3mdev, priority, mark, mask } = rule;
  const does = actionOf(rule);
  if (does === 'goto' && target === undefined)
    throw wrongCombination("A rule of action 'goto' needs the option 'goto'");
  if (does !== 'goto' && target !== undefined) throw wrongCombination(`A rule of action '${does}' has no 'goto'`);
  if (target !== undefined && priority !== undefined && target <= priority) {
    throw wrongCombination(`A rule goes on with a later one: 'goto' has to be above its 'priority'`);
  }
  if (table !== undefined && l3mdev === true) throw excluded('table', 'l3mdev');
  for (const [option, value] of Object.entries({ table, l3mdev })) {
    if (does !== 'lookup' && value !== undefined && value !== false) {
      throw wrongCombination(`A rule of action '${does}' has no '${option}'`);
    }
  }
  if (mask !== undefined && mark === undefined) throw wrongCombination("The option 'mask' needs a 'mark'");
  if (mask === 0) throw outOfRange(`an integer between 1 and ${allBits}`, 'mask', mask);
}

const suppressions = ['suppressPrefixLength', 'suppressGroup'] as const;

function checkSuppression(rule: RuleOptions): void {
  const does = actionOf(rule);
  const useless = suppressions.find((option) => rule[option] !== undefined && does !== 'lookup');
  if (useless !== undefined) throw wrongCombination(`A rule of action '${does}' has no '${useless}'`);
}

/** The message that adds a rule, and what the options left to the defaults; throws for what is wrong. */
export function ruleStep(rule: RuleOptions): { step: Step; whole: RuleOptions; checked: CheckedRule } {
  const checked = checkRule(rule);
  checkAction(rule);
  checkSuppression(rule);
  const action = actionOf(rule);
  const isPlain = rule.table === undefined && action === 'lookup' && rule.l3mdev !== true;
  const table = isPlain ? 'main' : rule.table;
  const whole = { ...rule, family: checked.family ?? 'inet', action, table };
  return { step: stepOf('rule.add', whole, checked), whole, checked };
}

/** Adds a rule. */
export async function makeRule(call: Call, rule: RuleOptions): Promise<void> {
  const { step, whole, checked } = ruleStep(rule);
  await attach(call, step, rule);
  if (rule.dscp !== undefined) await checkTaken(call, whole, checked);
}

function stepOf(operation: string, rule: RuleOptions, { from, to }: CheckedRule): Step {
  const { table, invert, l3mdev, ...rest } = rule;
  const values = {
    ...rest,
    // The kernel knows no `false`.
    l3mdev: l3mdev === true ? true : undefined,
    // Without a mask, 0 would be no mark at all.
    mask: rule.mask ?? (rule.mark === 0 ? allBits : undefined),
    from: undefined,
    to: undefined,
    ...prefixFields(from, 'from'),
    ...prefixFields(to, 'to'),
    ...(table === undefined ? {} : tableFields(tableNumber(table))),
    flags: invert === true ? ['invert'] : undefined,
  };
  return { operation, values };
}

// Before Linux 6.13 an attribute for the code point is passed over, and the rule fits more packets than it should.
async function checkTaken(call: Call, rule: RuleOptions, checked: CheckedRule): Promise<void> {
  const { dscp: _, ...others } = rule;
  const rules = await listAttached<Rule>(call, { operation: 'rule.list', values: { family: rule.family } });
  const wanted = describedBy(rule, checked);
  if (rules.some((one) => matches(one, wanted))) return;
  const ignored: Failure = { kind: 'ignored', errno: 0, text: '', option: 'dscp' };
  await attach(call, stepOf('rule.remove', others, checked));
  throw await explain(call, ignored);
}

// What a list shows of such a rule.
function describedBy(rule: RuleOptions, { family, from, to }: CheckedRule): object {
  const { table } = rule;
  const text = (prefix: Prefix | undefined): string | undefined =>
    prefix === undefined || prefix.length === 0 ? undefined : formatPrefix(prefix);
  return {
    ...rule,
    family,
    from: text(from),
    to: text(to),
    table: table === undefined ? undefined : tableNumber(table),
  };
}

/** Removes the first rule that is as described. The kernel compares less: neither `invert` nor `goto`. */
export async function takeRule(call: Call, rule: RuleOptions): Promise<void> {
  const checked = checkRule(rule);
  const wanted = describedBy(rule, checked);
  // The first rule of all leads to the table of the host's own addresses.
  if (Object.entries(wanted).every(([name, value]) => name === 'family' || value === undefined)) {
    throw wrongCombination('A rule to be removed needs at least one option besides its family');
  }
  const step = stepOf('rule.remove', { ...rule, family: checked.family ?? 'inet' }, checked);
  const find = async (place: Place): Promise<Step | undefined> => {
    const values = { family: checked.family ?? 'inet' };
    for await (const slice of eachSlice<Rule>(call, place, { operation: 'rule.list', values })) {
      const found = slice.find((one) => isIp(one) && matches(one, wanted));
      if (found !== undefined) return removalOf(found);
    }
    return undefined;
  };
  await takeAway(call, { step, asked: rule, errno: errno('ENOENT') }, find);
}

// Everything that the kernel compares, so that none but this one goes.
function removalOf(found: Rule): Step {
  const { flags: _, ...rule } = found as RuleOptions & Pick<Rule, 'flags'>;
  return stepOf('rule.remove', rule, checkRule(rule));
}

const filterNames: Record<keyof RuleFilter, true> = {
  family: true,
  priority: true,
  from: true,
  to: true,
  iif: true,
  oif: true,
  mark: true,
  action: true,
  table: true,
  protocol: true,
};

/** Lists what fits the filter. The kernel filters by family alone. */
export async function findRules(call: Call, filter: RuleFilter): Promise<Rule[]> {
  checkKnown(filter, Object.keys(filterNames));
  const checked = checkRule(filter);
  const wanted = describedBy(filter, checked);
  const step = { operation: 'rule.list', values: { family: checked.family } };
  return await listAttached<Rule>(call, step, (one) => isIp(one) && matches(one, wanted));
}
