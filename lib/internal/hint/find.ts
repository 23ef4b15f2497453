import { errnoName } from '../../errors.js';
import type { Call } from '../call.js';
import { explanations } from '../gate.js';
import { linksIn, type Purpose } from '../look.js';
import type { Failure } from '../native.js';
import { type Place, placeOf } from '../place.js';
import { macHolderIn } from './mac.js';
import { netnsWords } from './netns.js';
import { blindRules, type Rule, rules } from './rules.js';
import type { Case, PlacedCase, Scene } from './scene.js';
import { View } from './view.js';

// From a failure to its hint.

function codeOf(failure: Failure): string {
  return failure.kind === 'ignored' ? 'ERR_NETLINK_OPTION_IGNORED' : errnoName(failure.errno);
}

function fits({ call, failure, doing }: Case, rule: Rule<never>): boolean {
  return (
    failure.kind === (rule.by ?? 'kernel') &&
    codeOf(failure) === rule.code &&
    (rule.of?.includes(doing ?? call.operation) ?? true) &&
    (rule.words ?? /^$/).test(failure.text)
  );
}

async function firstHint<What extends Case>(table: readonly Rule<What>[], what: What): Promise<string | undefined> {
  for (const rule of table) {
    const said = rule.hint(what);
    // Not awaited when there is nothing to wait for: what this takes is counted where it begins.
    const hint = typeof said === 'object' ? await said : said;
    if (hint !== undefined) return hint;
  }
  return undefined;
}

// The calls of a burst wait for the same look, and would all be explained in the turn in which it comes.
async function hintAtSight(
  table: readonly Rule<Scene>[],
  what: PlacedCase,
  purpose: Purpose,
): Promise<string | undefined> {
  const scene = await sceneOf(what, purpose);
  return await explanations.pass(() => firstHint(table, scene));
}

async function viewOf(call: Call, place: Place, words: string | undefined, purpose: Purpose): Promise<View> {
  const links = await linksIn(place, purpose, call.began);
  return new View(words === undefined ? '' : ` in ${words}`, links ?? [], purpose === 'absence' && links !== undefined);
}

/** The case with a look at its namespaces. */
async function sceneOf(what: PlacedCase, purpose: Purpose): Promise<Scene> {
  const { place, target, call } = what;
  const targetPlace = target === undefined ? undefined : placeOf(target.handle);
  const looking = viewOf(call, place, call.netns === undefined ? undefined : netnsWords(call.netns), purpose);
  const [here, there] = await Promise.all([
    looking,
    targetPlace === undefined ? looking : viewOf(call, targetPlace, target?.words, purpose),
  ]);
  return { ...what, here, there };
}

function hasPlace(what: Case): what is PlacedCase {
  return what.place !== undefined;
}

async function lookedFor(what: Case): Promise<string | undefined> {
  const table = rules.filter((rule) => fits(what, rule));
  if (table.length === 0 || !hasPlace(what)) return undefined;
  // What is in the way is mostly seen at the first look; to find that it is not there, the look has to be a new one.
  return (await hintAtSight(table, what, 'presence')) ?? (await hintAtSight(table, what, 'absence'));
}

/** Whether a link that can be seen has the MAC address already. */
export async function macIsSeen(what: PlacedCase): Promise<boolean> {
  return macHolderIn(await sceneOf(what, 'presence')) !== undefined;
}

/** Why it failed, where that can be found out. Never fails itself. */
export async function findHint(what: Case): Promise<string | undefined> {
  try {
    const table = blindRules.filter((rule) => fits(what, rule));
    return (await firstHint(table, what)) ?? (await lookedFor(what));
  } catch {
    // A namespace that was closed meanwhile, say. The error that is to be explained matters, not this one.
    return undefined;
  }
}
