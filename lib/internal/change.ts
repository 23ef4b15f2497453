import type { Link, LinkRef } from '../link.js';
import { type Belongings, belongingsOf, giveBack, isPort, unseenOfPort } from './belongings.js';
import type { Call } from './call.js';
import { elementsOf, nameSteps } from './elements.js';
import { errno } from './errnos.js';
import { explain, macIsSeenByChange } from './explain.js';
import { getsMaster, inMessages, isEmpty, spreadNames } from './fields.js';
import { copyOf } from './gate.js';
import { oneOf } from './hint/words.js';
import type { Line } from './line.js';
import { lookAt } from './look.js';
import { type Failure, native, type Outcome, type Step } from './native.js';
import type { Place } from './place.js';
import { of, restore } from './restore.js';
import { mayRetry, pause } from './retry.js';
import { sharesByMac } from './takers.js';
import './shapes.js';
import { Turn } from './turn.js';
import { asVlan, setAsBefore, untilTheyFollow, vlansUpon } from './vlans.js';
import { placeFor } from './where.js';
import { withTheRest } from './whole.js';

// How a link is changed: it is read, changed, and read again, in one turn. The kernel applies the parts of a
// change one after the other and does not take them back when one fails; so that is done here.

/** What is to be changed, and on which links. */
interface Change {
  call: Call;
  ref: LinkRef;
  values: Record<string, unknown>;
  /** The kinds that the change is for; without, it is for every link. */
  kinds?: readonly string[];
  /** The kind of master whose members the change is for. */
  memberOf?: string;
  /** Looks at the link as it is; throws when the change does not fit it. */
  check?: (values: object, before: Link) => void;
  /** What is to be sent for the values; default: the values. */
  complete?: (values: object, before: Link) => object;
}

/** Changes what every link has. */
export async function changeLink(call: Call, ref: LinkRef, changes: object): Promise<Link> {
  return await run({ call, ref, values: ownOf(changes) });
}

/** Changes what only some kinds have. */
export async function changeKind<Changes extends object>(
  call: Call,
  ref: LinkRef,
  kinds: readonly string[],
  changes: Changes,
  check: (changes: Changes, before: Link) => void,
  complete: (changes: Changes, before: Link) => Changes = (given) => given,
): Promise<Link> {
  return await run({
    call,
    ref,
    values: ownOf(changes),
    kinds,
    check: (values, before) => {
      check(values as Changes, before);
    },
    complete: (values, before) => complete(values as Changes, before),
  });
}

/** Changes what the master of a link knows of it. */
export async function changeMember<Changes extends object>(
  call: Call,
  ref: LinkRef,
  memberOf: string,
  changes: Changes,
  check: (changes: Changes, before: Link) => void = () => undefined,
): Promise<Link> {
  const checkBefore: Change['check'] = (own, before) => {
    check(own as Changes, before);
  };
  return await run({ call, ref, values: ownOf(changes), memberOf, check: checkBefore });
}

// The caller may go on with his object meanwhile.
function ownOf(changes: object): Record<string, unknown> {
  return (copyOf(changes) ?? Object.fromEntries(Object.entries(changes))) as Record<string, unknown>;
}

async function run(change: Change): Promise<Link> {
  return await change.call.settle(() => {
    const place = placeFor(change.call);
    const line = place.line('changes');
    return line.inOrder(change.values, (values) => begin({ ...change, values }, place, line));
  });
}

function begin(change: Change, place: Place, line: Line): Promise<Link> {
  // Encoded once for nothing: whatever is wrong with the arguments is said before anything is sent.
  for (const step of stepsOf(change, change.kinds?.[0], [])) native().encodeStep(step);
  const { signal } = change.call;
  signal?.throwIfAborted();
  return inTurn(change, place, new Turn(line, 'always', signal));
}

async function inTurn(change: Change, place: Place, turn: Turn): Promise<Link> {
  const { call, kinds, memberOf } = change;
  try {
    const before = await readIn(change, place, turn);
    checkKind(change, before);
    change.check?.(change.values, before);
    call.signal?.throwIfAborted();
    const kind = kinds === undefined ? undefined : before.kindName;
    const steps = stepsOf(completed(change, before), kind, before.altNames).map((step) => ({
      ...step,
      subject: 0,
    }));
    const price = costs(change.values, before) ? await priceOf(turn, place, before, change.values) : undefined;
    const outcome = await attempt(change, place, turn, before, steps);
    if (outcome.failure === undefined) return outcome.records.at(-1) as Link;
    const { option } = outcome.failure;
    const goBack = (): Promise<string[]> => restore(turn, before, change.values, { kind, memberOf }, option);
    const notRestored = price === undefined ? await goBack() : await payBack(turn, place, price, goBack);
    // Nobody else has to wait while it is found out why.
    turn.end();
    throw await explain(call, outcome.failure, { place, ref: change.ref, asked: change.values, before, notRestored });
  } finally {
    turn.end();
  }
}

async function attempt(change: Change, place: Place, turn: Turn, before: Link, steps: Step[]): Promise<Outcome> {
  const get: Step = { operation: 'link.get', link: before.index };
  const verify: Step = { operation: 'link.get', subject: 0, verify: true };
  let started: number | undefined;
  for (let again = false; ; again = true) {
    const outcome = await turn.perform({
      steps: [get, ...steps, verify],
      subjects: [{ name: before.name }],
      closeIdle: again,
    });
    started ??= performance.now();
    if (outcome.failure?.errno !== errno('EADDRINUSE') || !sharesByMac(before.kindName)) return outcome;
    const isSeen = (): Promise<boolean> => macIsSeenByChange(change.call, place, before, change.values);
    if (!(await mayRetry(change.call, started, isSeen))) return outcome;
    await pause(change.call.signal);
  }
}

// What is sent for a change of the link as it is.
function completed(change: Change, before: Link): Change {
  const values: Record<string, unknown> = { ...(change.complete?.(change.values, before) ?? change.values) };
  return withoutOwnName(
    { ...change, values: change.kinds === undefined ? values : withTheRest(before, values) },
    before,
  );
}

// Until Linux 6.2 a link that is up takes no name, not even the one it has.
function withoutOwnName(change: Change, before: Link): Change {
  const { name, ...values } = change.values;
  return name === before.name ? { ...change, values } : change;
}

async function readIn({ call, ref }: Change, place: Place, turn: Turn): Promise<Link> {
  const outcome = await turn.perform({ steps: [{ operation: 'link.get', link: ref }] });
  if (outcome.failure !== undefined) {
    turn.end();
    throw await explain(call, outcome.failure, { place, ref });
  }
  return outcome.records[0] as Link;
}

function checkKind({ call, kinds, memberOf }: Change, before: Link): void {
  const failure: Failure = { kind: 'kernel', errno: errno('EOPNOTSUPP'), text: '' };
  if (memberOf !== undefined && before.memberOf !== memberOf) {
    throw call.failure(failure, { hint: `${before.name} has no ${memberOf} for its master` });
  }
  if (kinds === undefined || kinds.includes(before.kind)) return;
  const what = before.kindName ?? 'device without a kind';
  throw call.failure(failure, { hint: `${before.name} is ${oneOf(what)}, not ${oneOf(kinds.join(' or '))}` });
}

// Whether a change may take from a link what is not an option of it, and fail all the same.
function costs({ up, mtu, ...rest }: Record<string, unknown>, before: Link): boolean {
  const others = Object.values({ ...rest, ...(up === false ? { mtu } : { up }) });
  // With its MTU those of the VLANs upon it are cut, and below 1280 bytes there is no IPv6.
  const isCut = typeof mtu === 'number' && mtu < before.mtu;
  const wanted = others.filter((value) => value !== undefined);
  // That it has no master any more is not refused.
  const isReleased = wanted.length === 1 && rest['master'] === null;
  return (isCut || (before.up && up === false) || (leaves(rest, before) && !isReleased)) && wanted.length > 0;
}

// do_set_master() has it leave its master before it looks at the next one.
function leaves({ master }: Record<string, unknown>, before: Link): boolean {
  return master !== undefined && before.memberOf !== undefined;
}

/** What a link has beside its options, and the VLANs that go down with it. */
interface Price {
  vlans: readonly Link[];
  belongings: Belongings;
  /** What it has as the port of a bridge, and nobody can read. */
  unseen: readonly string[];
  /** Its master's kind, when it may leave it. */
  memberOf: string | undefined;
}

async function priceOf(turn: Turn, place: Place, before: Link, values: Record<string, unknown>): Promise<Price> {
  const memberOf = leaves(values, before) ? before.memberOf : undefined;
  // It stays up when it goes from one bridge to another: then its master is all that matters.
  const staysUp = isPort(before) && values['up'] === undefined && values['mtu'] === undefined;
  const all = staysUp ? await linksOf(turn, before.master) : ((await lookAt(place)) ?? []);
  const vlans = vlansUpon(before, all);
  const unseen = memberOf === undefined ? [] : unseenOfPort(before, all);
  return { vlans, belongings: await belongingsOf(place, [before, ...vlans]), unseen, memberOf };
}

async function linksOf(turn: Turn, index: number | undefined): Promise<Link[]> {
  const { records } = await turn.perform({ steps: [{ operation: 'link.get', link: index, mayBeGone: true }] });
  return records.filter((record): record is Link => record !== undefined);
}

async function payBack(
  turn: Turn,
  place: Place,
  { vlans, belongings, unseen, memberOf }: Price,
  goBack: () => Promise<string[]>,
): Promise<string[]> {
  const [link] = belongings.links;
  const [now] = await linksOf(turn, link?.index);
  const isDown = now?.up === false;
  if (isDown) await untilTheyFollow(turn, vlans, false);
  const notRestored = await goBack();
  if (link !== undefined && memberOf !== undefined && now?.master !== link.master) {
    notRestored.push(...(await restore(turn, link, {}, { memberOf })), ...unseen);
  }
  if (isDown) await setAsBefore(turn, vlans);
  for (const vlan of vlans) {
    notRestored.push(...(await restore(turn, vlan, asVlan(vlan), {})).map((option) => of(vlan, option)));
  }
  const missing = await giveBack(turn, place, [belongings]);
  const ofLink = (one: Link): string[] => missing.get(one.index) ?? [];
  const ofVlans = vlans.flatMap((vlan) => ofLink(vlan).map((option) => of(vlan, option)));
  return [...notRestored, ...(link === undefined ? [] : ofLink(link)), ...ofVlans];
}

// The messages of a change. Lists that the kernel takes one element at a time become a message for each.
function stepsOf(change: Change, kind: string | undefined, altNames: readonly string[]): Step[] {
  const { altNames: wanted, ...values } = change.values;
  const spread = spreadNames(kind).filter((name) => values[name] !== undefined);
  const single = spread.flatMap((name) => elementsOf(name, values[name]).map((element) => ({ [name]: element })));
  for (const name of spread) delete values[name];
  const downLast = values['up'] === false;
  if (downLast && !getsMaster(values)) delete values['up'];
  return [
    ...[...inMessages(kind, values).flatMap(upLast), ...single]
      .filter((part) => !isEmpty(part))
      .map((part) => ({ operation: 'link.change', kind, memberOf: change.memberOf, values: part })),
    ...nameSteps(wanted, altNames),
    ...(downLast ? [{ operation: 'link.change', values: { up: false } }] : []),
  ];
}

// A link that goes down loses its routes and its IPv6 addresses, and when a later part of the change failed they could not be
// put back: so it goes down last. Nothing is refused for it that would not be refused anyhow: what wants a link that is
// down, do_setlink() does before it looks at the flags (the MAC address, the name, what is the kind's own). All but one: a
// bond takes no member that is up, and the master comes after the flags. So it goes down in that message as well; and again,
// because the bond sets it up.

// do_setlink() sets a link up before it reads how IPv6 addresses are made, and one would be made in the old way; and before
// it gives it its master, or takes it away: a bond takes no link that is up, and sets down what it lets go of.
function upLast(values: Record<string, unknown>): Record<string, unknown>[] {
  const { up, ...rest } = values;
  const isLast = up === true && (rest['addrGenMode'] !== undefined || rest['master'] !== undefined);
  return isLast ? [rest, { up }] : [values];
}
