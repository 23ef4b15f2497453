import type { Link, LinkRef } from '../link.js';
import type { CommonOptions } from '../options.js';
import type { Call } from './call.js';
import { unknownOption } from './check.js';
import { type Made, madeOf, withReason } from './create-outcome.js';
import { finishStep, type Plan, planOf, tripOf, underAnotherName, undoTrip } from './create-plan.js';
import { errno } from './errnos.js';
import { explainCreate, macIsSeen } from './explain.js';
import { kindFields } from './fields.js';
import type { Line } from './line.js';
import { type Failure, native, type Outcome, type Step, type Trip, tables } from './native.js';
import { type Place, placeOf } from './place.js';
import { mayRetry, pause } from './retry.js';
import { Seat } from './seat.js';
import { sharesByMac } from './takers.js';
import './shapes.js';
import { putSiblingBack, type Sibling, siblingOf, touchesOthers } from './shared.js';
import { Turn } from './turn.js';
import { Handles, placeFor } from './where.js';

// How a link comes into being: in one trip to the namespace it is created from. The create message carries
// all it can; the rest follows in the same trip, and then the link is read back and compared with what was
// asked for. When anything of that fails, the link is deleted again before the trip comes home.

/** How a link is called that is given no name: after the device underneath. */
export type NameUpon = (lowerdev: string) => string;

/** What is done beside a creation, in the same turn. */
export interface Companion {
  /** Looks around before anything is made. What it throws ends the call. */
  before(seat: Seat): Promise<void>;
  /**
   * Goes on with what was made, and takes the last step with the last of its own; returns the link as it is then. When it
   * throws, it has removed the link before.
   */
  after(seat: Seat, made: Link, last: Step, remove: () => Promise<Failure | undefined>): Promise<Link>;
}

/** Creates one link, and does more than that in the same turn. */
export async function createAnd(call: Call, kind: string, options: CommonOptions, more: Companion): Promise<Link> {
  return await call.settle(async () => {
    checkLowerdev(kind, options);
    const [link] = await make(call, kind, [options], placeFor(call), { more });
    return link;
  });
}

/** What is particular to a creation. */
export interface Particular {
  nameUpon?: NameUpon | undefined;
  /** Options that are not given. */
  defaults?: Readonly<Record<string, unknown>> | undefined;
}

/** Creates one link. */
export function createFor(
  call: Call,
  kind: string,
  options: CommonOptions & { lowerdev?: LinkRef | undefined },
  particular: Particular = {},
): Promise<Link> {
  return create(call, kind, [options], particular).then(first);
}

const first = ([link]: Made): Link => link;

/** Creates a link and its peer. */
export async function createPair(
  call: Call,
  kind: string,
  options: CommonOptions & { peer?: CommonOptions | undefined },
): Promise<[Link, Link]> {
  const { peer, ...own } = options;
  const [link, other] = await create(call, kind, [own, peer ?? {}]);
  if (other === undefined) throw call.error({ code: 'ERR_NETLINK_MALFORMED' });
  return [link, other];
}

function create(
  call: Call,
  kind: string,
  ends: [CommonOptions & { lowerdev?: LinkRef | undefined }] | [CommonOptions, CommonOptions],
  particular: Particular = {},
): Promise<Made> {
  // Everything up to the first trip happens in this turn of the event loop, or behind the gate: calls are sent in their order.
  return call.settle(() => {
    // The namespace as it is called now.
    const place = placeFor(call);
    const go = (own: typeof ends): Promise<Made> => begin(call, kind, own, place, particular);
    // That namespace, too, is what is called so now.
    const waits = ends.every(({ targetNetns }) => targetNetns === undefined);
    return waits ? place.line('changes').inOrder(ends, go) : go(ends);
  });
}

function begin(
  call: Call,
  kind: string,
  ends: [CommonOptions & { lowerdev?: LinkRef | undefined }] | [CommonOptions, CommonOptions],
  place: Place,
  particular: Particular,
): Promise<Made> {
  call.signal?.throwIfAborted();
  for (const options of ends) checkLowerdev(kind, options);
  const [only] = ends;
  const nameUpon = only.name === undefined ? particular.nameUpon : undefined;
  const { defaults } = particular;
  const lowerdev = 'lowerdev' in only ? only.lowerdev : undefined;
  if (nameUpon === undefined || typeof lowerdev !== 'string')
    return make(call, kind, ends, place, { nameUpon, defaults });
  call.target = nameUpon(lowerdev);
  return make(call, kind, [{ ...only, name: call.target }], place, { defaults });
}

// Where there is no lower device the kernel ignores IFLA_LINK in silence.
function checkLowerdev(kind: string, options: CommonOptions & { lowerdev?: unknown }): void {
  if (options.lowerdev === undefined || tables().uponLinks.includes(kind)) return;
  if (!kindFields(kind).some(({ name }) => name === 'lowerdev')) throw unknownOption('lowerdev', []);
}

async function make(
  call: Call,
  kind: string,
  options: [CommonOptions] | [CommonOptions, CommonOptions],
  place: Place,
  { nameUpon, defaults, more }: Particular & { more?: Companion } = {},
): Promise<Made> {
  const handles = new Handles(call);
  let turn: Turn | undefined;
  try {
    const plan = planOf(call, kind, options, place, handles, defaults);
    plan.goesOn = more !== undefined;
    const touches = touchesOthers(plan);
    const isLong = nameUpon !== undefined || more !== undefined || touches;
    turn = new Turn(place.line('changes'), isLong ? 'always' : 'onFailure', call.signal);
    if (isLong) {
      const named = nameUpon === undefined ? plan : await namedUpon(plan, turn, nameUpon);
      return await makeIn(turn, named, touches, more);
    }
    // Mostly that is all. What follows is for what has gone wrong.
    const trip = tripOf(plan);
    const outcome = withReason(await turn.perform(trip), trip);
    const isDone = outcome.failure === undefined && call.signal?.aborted !== true;
    return isDone ? madeOf(plan, outcome) : await madeAfter(turn, plan, outcome);
  } finally {
    turn?.end();
    handles.close();
  }
}

async function makeIn(turn: Turn, plan: Plan, touches: boolean, more: Companion | undefined): Promise<Made> {
  if (more !== undefined) await lookAround(plan, turn, more);
  const sibling = touches ? await beforehand(plan, turn) : undefined;
  return await madeAfter(turn, plan, await travelled(turn, tripOf(plan)), { sibling, more });
}

// What becomes of a creation whose first try has come home.
async function madeAfter(
  turn: Turn,
  plan: Plan,
  first: Outcome,
  { sibling, more }: { sibling?: Sibling | undefined; more?: Companion | undefined } = {},
): Promise<Made> {
  const { signal } = plan.call;
  const goBack = (): Promise<string[]> => putSiblingBack(sibling, turn);
  const outcome = await attempt(plan, turn, first).catch(async (error: unknown) => {
    await goBack();
    throw error;
  });
  if (outcome.failure !== undefined) {
    const notRestored = await goBack();
    // Nobody else has to wait while it is found out why.
    turn.end();
    throw await explainCreate(plan, outcome, notRestored);
  }
  const made = madeOf(plan, outcome);
  if (more !== undefined) {
    const remove = async (): Promise<Failure | undefined> => (await turn.perform(undoTrip(plan, made[0]))).failure;
    return [await more.after(seatOf(plan, turn), made[0], finishStep(plan, made[0]), remove)];
  }
  if (signal?.aborted === true) {
    await takeBack(turn, plan.place.line('changes'), undoTrip(plan, made[0]));
    await goBack();
  }
  signal?.throwIfAborted();
  return made;
}

// The addon takes back what it made for a signal that fires before the outcome has come home. This is for what it made at
// a later try, in a turn that is still held, and for a signal that fires in the very moment in between.
async function takeBack(turn: Turn, line: Line, trip: Trip): Promise<void> {
  const { failure } = await turn.perform(trip);
  if (failure?.kind === 'closed') await line.perform(trip, 'never', undefined, undefined);
}

// Encoded once for nothing: whatever is wrong with the arguments is said before anything is sent.
function checkArguments(plan: Plan): void {
  for (const step of tripOf(plan).steps) native().encodeStep(step);
}

async function beforehand(plan: Plan, turn: Turn): Promise<Sibling | undefined> {
  checkArguments(plan);
  const sibling = await siblingOf(plan, turn);
  plan.call.signal?.throwIfAborted();
  return sibling;
}

// Where the new link ends up.
function seatOf({ place, ends: [end], namespaces }: Plan, turn: Turn): Seat {
  return new Seat(turn, end.place === 0 ? place : placeOf(namespaces[end.place - 1]), end.place, namespaces);
}

async function lookAround(plan: Plan, turn: Turn, more: Companion): Promise<void> {
  checkArguments(plan);
  await more.before(seatOf(plan, turn));
  plan.call.signal?.throwIfAborted();
}

// The lower device was given by its index: its name has to be looked up first.
async function namedUpon(plan: Plan, turn: Turn, nameUpon: NameUpon): Promise<Plan> {
  checkArguments(plan);
  const [first] = plan.ends;
  const outcome = await turn.perform({
    steps: [{ operation: 'link.get', link: first.options.create['lowerdev'] as number }],
  });
  plan.call.signal?.throwIfAborted();
  if (outcome.failure !== undefined) {
    turn.end();
    const failure = { ...outcome.failure, option: 'lowerdev' };
    throw await explainCreate(plan, { ...outcome, failure });
  }
  const name = nameUpon((outcome.records[0] as Link).name);
  plan.call.target = name;
  return {
    ...plan,
    ends: [{ ...first, name, options: { ...first.options, create: { ...first.options.create, name } } }],
  };
}

async function attempt(plan: Plan, turn: Turn, first: Outcome): Promise<Outcome> {
  let started: number | undefined;
  for (let again = false; ; again = true) {
    const outcome = await performed(plan, turn, again ? undefined : first);
    if (outcome.failure === undefined) return outcome;
    // Before its first try it may have waited for its turn.
    started ??= performance.now();
    plan.call.signal?.throwIfAborted();
    if (outcome.failure.errno !== errno('EADDRINUSE') || !sharesByMac(plan.kind)) return outcome;
    if (!(await mayRetry(plan.call, started, () => macIsSeen(plan)))) return outcome;
    await pause(plan.call.signal);
  }
}

// Until Linux 6.14 the name of a link that is created in another namespace had to be free here as well.
async function performed(plan: Plan, turn: Turn, first: Outcome | undefined): Promise<Outcome> {
  const outcome = first ?? (await travelled(turn, { ...tripOf(plan), closeIdle: true }));
  if (outcome.failure?.errno !== errno('EEXIST') || outcome.failedStep !== 0) return outcome;
  if (!(await nameIsFreeThere(plan, turn))) return outcome;
  return await travelled(turn, tripOf(underAnotherName(plan)));
}

async function travelled(turn: Turn, trip: Trip): Promise<Outcome> {
  return withReason(await turn.perform(trip), trip);
}

async function nameIsFreeThere(plan: Plan, turn: Turn): Promise<boolean> {
  const [{ name, place }] = plan.ends;
  if (place === 0 || name === undefined) return false;
  const found = await turn.perform({
    steps: [{ operation: 'link.get', link: name, place }],
    namespaces: plan.namespaces,
  });
  return found.failure?.errno === errno('ENODEV');
}
