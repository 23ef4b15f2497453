import { errnoName, type NetlinkError } from '../errors.js';
import type { Link, LinkRef } from '../link.js';
import type { Call } from './call.js';
import type { Plan } from './create-plan.js';
import { errno } from './errnos.js';
import type { Case, PlacedCase } from './hint/scene.js';
import { type Failure, type Outcome, type Step, whenLoaded } from './native.js';
import type { Place } from './place.js';

// From what the kernel refused to the error that users see.

// The hints are much text, which no import of this library has to wait for. They come with the addon, while the first
// answer is on its way, so that whoever has run out of descriptors later has them still.
let loading: Promise<typeof import('./hint/find.js') | undefined> | undefined;

function hints(): NonNullable<typeof loading> {
  loading ??= import('./hint/find.js').catch(() => undefined);
  return loading;
}

whenLoaded(() => void hints());

async function findHint(what: Case): Promise<string | undefined> {
  return await (await hints())?.findHint(what);
}

async function macIsSeenIn(what: PlacedCase): Promise<boolean> {
  return (await (await hints())?.macIsSeen(what)) ?? false;
}

const noFailure: Failure = { kind: 'malformed', errno: 0, text: '' };

function askedOf({ options, name }: Plan['ends'][0]): Record<string, unknown> {
  const { create, change, property, later } = options;
  const behind = later.flatMap(({ values }) => Object.entries(values ?? {}));
  return { ...create, ...change, ...property, ...Object.fromEntries(behind), name };
}

// One case for each end of what was to be created: the failure may be about either.
function casesOf(plan: Plan, outcome: Outcome): PlacedCase[] {
  return plan.ends.map((end) => {
    const handle = plan.namespaces[end.place - 1];
    const words = plan.namespaceWords[end.place - 1] ?? 'the target namespace';
    return {
      call: plan.call,
      failure: outcome.failure ?? noFailure,
      kind: plan.kind,
      asked: askedOf(end),
      place: plan.place,
      target: handle === undefined ? undefined : { handle, words },
      made: (outcome.failedStep ?? 0) > 0,
      undone: outcome.undoFailure === undefined,
    };
  });
}

/** Whether a link that can be seen holds the MAC address a plan asks for, on the same lower device. */
export async function macIsSeen(plan: Plan): Promise<boolean> {
  const [only] = casesOf(plan, { records: [] });
  return only !== undefined && (await macIsSeenIn(only));
}

/** The same for a change of a link that has the address, or is given it. */
export async function macIsSeenByChange(
  call: Call,
  place: Place,
  before: Link,
  asked: Context['asked'],
): Promise<boolean> {
  const one = { call, failure: noFailure, asked: asked ?? {}, place, before, kind: before.kindName };
  return await macIsSeenIn({ ...one, made: false, undone: true });
}

// A creation that could not be undone leaves a link, and whoever reads the error has to know.
function remains(plan: Plan, outcome: Outcome): string | undefined {
  const { undoFailure } = outcome;
  if (undoFailure === undefined) return undefined;
  const name = outcome.name ?? plan.ends[0].name ?? 'the new link';
  // By its name alone it cannot be told whether it is gone.
  if (undoFailure.errno === errno('ENODEV')) {
    return `there is no ${name} any more that could be removed: if somebody else has renamed it, it is left behind`;
  }
  const why = undoFailure.errno === 0 ? undoFailure.kind : errnoName(undoFailure.errno);
  return `${name} could not be removed again (${why}), and is left behind`;
}

function joined(...hints: (string | undefined)[]): { hint?: string } {
  const said = hints.filter((hint) => hint !== undefined);
  return said.length === 0 ? {} : { hint: said.join('; ') };
}

// The link was there; one of its addresses was refused.
async function explainAddress(plan: Plan, outcome: Outcome, step: Step): Promise<string> {
  const values = { ...step.values } as Record<string, unknown>;
  const what = casesOf(plan, outcome)[step.about ?? 0];
  const address = `${String(values['address'])}/${String(values['prefixLength'])}`;
  const asked = { ...what?.asked, ...values, address };
  const hint = what === undefined ? undefined : await findHint({ ...what, doing: step.operation, asked });
  const refused = `the address ${address} was refused`;
  return hint === undefined ? refused : `${refused}: ${hint}`;
}

async function firstHint(plan: Plan, outcome: Outcome): Promise<string | undefined> {
  for (const each of casesOf(plan, outcome)) {
    const hint = await findHint(each);
    if (hint !== undefined) return hint;
  }
  return undefined;
}

/** The error of a creation that failed. `others`: what of other links could not be put back. */
export async function explainCreate(plan: Plan, outcome: Outcome, others: string[] = []): Promise<NetlinkError> {
  const { failure, failed } = outcome;
  if (failure === undefined) return plan.call.error({ code: 'ERR_NETLINK_MALFORMED' });
  const notRestored = others.length === 0 ? {} : { notRestored: others };
  const left = remains(plan, outcome);
  if (failed?.operation === 'address.add') {
    const said = joined(await explainAddress(plan, outcome, failed), left);
    return plan.call.failure(failure, { ...said, ...notRestored, option: 'addresses' });
  }
  const hint = (await firstHint(plan, outcome)) ?? plan.call.failure(failure).hint;
  return plan.call.failure(failure, { ...joined(hint, left), ...notRestored });
}

/** What is known about a call that failed, about a link that is there or should be. */
export interface Context {
  /** Where the call works. Without, nothing is looked at. */
  place?: Place;
  /** The link as the caller named it. */
  ref?: LinkRef | undefined;
  /** The links, of a call about many. */
  refs?: readonly LinkRef[];
  /** The options that were given. */
  asked?: Record<string, unknown>;
  /** The link before the change. */
  before?: Link;
  /** The kernel's word for the kind that the call is about. */
  kind?: string | undefined;
  /** What failed, when that is only a part of the call: 'bondMember.add'. */
  doing?: string;
  notRestored?: string[];
  /** Overrides the target of the call. */
  target?: string;
  /** What else there is to say. */
  addition?: string;
}

/** The error of a call about one link that is there, or should be. */
export async function explain(call: Call, failure: Failure, context: Context = {}): Promise<NetlinkError> {
  const { notRestored = [], target, addition, ...known } = context;
  const undone = notRestored.length === 0;
  const kind = known.kind ?? known.before?.kindName;
  const hint = await findHint({ call, failure, asked: {}, made: false, undone, ...known, kind });
  return call.failure(failure, {
    ...joined(hint, addition),
    ...(undone ? {} : { notRestored }),
    ...(target === undefined ? {} : { target }),
  });
}
