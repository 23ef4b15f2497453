import type { Link } from '../link.js';
import { type Belongings, belongingsOf, giveBack, isPort, unseenOfPort } from './belongings.js';
import type { Call } from './call.js';
import { errno } from './errnos.js';
import { type Context, explain } from './explain.js';
import { isEmpty } from './fields.js';
import { View } from './hint/view.js';
import { named } from './hint/words.js';
import type { Failure, Outcome, Step } from './native.js';
import { of, restore, type Whose } from './restore.js';
import type { Seat } from './seat.js';
import { notEthernet, takenBy } from './takers.js';
import { asVlan, setAsBefore, untilTheyFollow, vlansUpon } from './vlans.js';

// How a link becomes a member of a bond, and how it is put back when that fails.

/** A link that shall become a member, and what goes up and down with it. */
export interface Candidate {
  before: Link;
  /** The bond that it leaves, if it was a member of one. */
  former: Link | undefined;
  /** The VLANs upon it, those nearest to it first. */
  vlans: readonly Link[];
  /** What it has as the port of a bridge, and nobody can read. */
  unseen: readonly string[];
  /** What has all its frames, if anything has. */
  taker: string | undefined;
  /** Whether anything of it was changed. */
  touched: boolean;
  /** What it had, and the VLANs upon it, when it was up and was set down. */
  belongings: Belongings | undefined;
}

/** Why something failed, before it is known what could be put back. */
export interface Trouble {
  failure: Failure;
  /** Why; without, it is found out. */
  hint?: string | undefined;
  context?: Context;
}

/** What there is to know of a link before it becomes a member. `all` are the links of its namespace. */
export function candidateOf(before: Link, all: readonly Link[]): Candidate {
  const former = all.find((link) => link.index === before.master && link.kind === 'bond');
  // Its present master lets go of it.
  const taker = takenBy(new View('', all, false), { ...before, master: undefined });
  const unseen = unseenOfPort(before, all);
  return { before, former, vlans: vlansUpon(before, all), unseen, taker, touched: false, belongings: undefined };
}

function refused(errno: number, hint: string): Trouble {
  return { failure: { kind: 'kernel', errno, text: '' }, hint };
}

/** Why a link can be a member of no bond; what can be known is found out before the link is set down. */
export function unfit({ before, taker }: Candidate): Trouble | undefined {
  if (before.type === 'loopback')
    return refused(errno('EOPNOTSUPP'), `${before.name} is the loopback, not an Ethernet device`);
  return taker === undefined ? undefined : refused(errno('EBUSY'), taker);
}

/** Why a link cannot be a member of this bond. */
export function misfit({ before }: Candidate, bond: Link, all: readonly Link[]): Trouble | undefined {
  const { name, minMtu, maxMtu } = before;
  for (let upper = bond.master; upper !== undefined; upper = all.find(({ index }) => index === upper)?.master) {
    if (upper === before.index) return refused(errno('EBUSY'), `${bond.name} is itself under ${named(before)}`);
  }
  // bond_enslave() finds that out when it has given the bond the type of the link already.
  const why = notEthernet(before);
  if (why !== undefined && bond.kind === 'bond' && bond.details.mode !== 'active-backup') {
    return refused(errno('EOPNOTSUPP'), `${why}, and can be a member in mode active-backup only`);
  }
  if (bond.mtu >= minMtu && (maxMtu === 0 || bond.mtu <= maxMtu)) return undefined;
  const limits = maxMtu === 0 ? `at least ${minMtu}` : `between ${minMtu} and ${maxMtu}`;
  return refused(
    errno('EINVAL'),
    `a member gets the MTU of ${bond.name}, ${bond.mtu}, and that of ${name} has to be ${limits}`,
  );
}

/** Sets a link down, makes it a member, and brings it up again. Ends with the link as it is then. */
export async function join(seat: Seat, one: Candidate, bond: Link, options: object): Promise<Outcome> {
  const { before, vlans } = one;
  const link = before.index;
  const belongings = before.up || isPort(before) ? await belongingsOf(seat.place, [before, ...vlans]) : undefined;
  if (before.up) {
    const down = await seat.perform({ steps: [{ operation: 'link.change', link, values: { up: false } }] });
    if (down.failure !== undefined) return down;
    await untilTheyFollow(seat, vlans, false);
  }
  one.belongings = belongings;
  one.touched = true;
  const steps: Step[] = [
    { operation: 'link.change', link, values: { master: bond.index } },
    // bond_enslave() opens the link. That it is up is asked for all the same: it is what is compared with the read-back.
    { operation: 'link.change', link, values: { up: true } },
    ...(isEmpty(options) ? [] : [{ operation: 'link.change', link, memberOf: 'bond', values: options }]),
    { operation: 'link.get', link, verify: true },
  ];
  const outcome = await seat.perform({ steps, subjects: [{ name: before.name }] });
  if (outcome.failure !== undefined) return outcome;
  const failure = await setAsBefore(seat, vlans);
  return failure === undefined ? outcome : { ...outcome, failure };
}

/**
 * Puts links back to where they were, and as they were; those that come later in the list first. Returns what could not
 * be, with the link that it is of.
 */
export async function putBack(seat: Seat, all: readonly Candidate[]): Promise<NotRestored[]> {
  const lost: NotRestored[] = [];
  for (const one of all.toReversed()) if (one.touched) lost.push(...(await putLinkBack(seat, one)));
  // A route may lead to several of them.
  const belongings = all.map((one) => one.belongings).filter((one) => one !== undefined);
  const missing = await giveBack(seat, seat.place, belongings);
  for (const link of belongings.toReversed().flatMap(({ links }) => links)) {
    lost.push(...(missing.get(link.index) ?? []).map((option) => ({ link, option })));
  }
  return lost;
}

/** An option that could not be put back. */
export interface NotRestored {
  link: Link;
  option: string;
}

async function putLinkBack(seat: Seat, { before, former, vlans, unseen }: Candidate): Promise<NotRestored[]> {
  const lost: NotRestored[] = [];
  const back = async (link: Link, changes: object, whose: Whose): Promise<void> => {
    lost.push(...(await restore(seat, link, changes, whose)).map((option) => ({ link, option })));
  };
  // Down afterwards in any case: the kernel leaves it so.
  const hadLeft = await takeAndReturn(seat, before);
  if (hadLeft) lost.push(...unseen.map((option) => ({ link: before, option })));
  await untilTheyFollow(seat, vlans, false);
  const { master, mac, mtu, addrGenMode, up } = before;
  // Absent is what it has to be then, not what is left alone. The smallest MTU that a bond has is too small for IPv6, and
  // what was said about that is lost with it.
  await back(before, { master: master ?? null, mac, mtu, addrGenMode, up }, {});
  if (before.memberOf !== undefined) await back(before, {}, { memberOf: before.memberOf });
  if (before.up) await setAsBefore(seat, vlans);
  for (const vlan of vlans) await back(vlan, asVlan(vlan), {});
  // What its last member left it with.
  if (former !== undefined) await back(former, { mac: former.mac }, { kind: 'bond' });
  return lost;
}

// A bond takes a link back only while that is down. Tells whether there was anything to do.
async function takeAndReturn(seat: Seat, before: Link): Promise<boolean> {
  const { records } = await seat.perform({ steps: [{ operation: 'link.get', link: before.index }] });
  const now = records[0] as Link | undefined;
  if (now === undefined || now.master === before.master) return false;
  const change = (values: object): Step => ({ operation: 'link.change', link: before.index, values });
  await seat.perform({ steps: [change({ up: false }), change({ master: before.master ?? null })] });
  return true;
}

/** Puts back what a member that could not stay has changed of its bond. */
export async function putBondBack(seat: Seat, bond: Link, gave: boolean): Promise<string[]> {
  // A bond with a random address takes that of its first member, and gets another random one when that leaves; set to what
  // it was, it would take no other member's any more. One that was set is lost in the same way, and is put back.
  const notRestored = await restore(seat, bond, gave ? {} : { mac: bond.mac }, { kind: 'bond' });
  const { records } = await seat.perform({ steps: [{ operation: 'link.get', link: bond.index, mayBeGone: true }] });
  // Somebody has deleted it: there is nothing to put back.
  if (records[0] === undefined) return [];
  return (gave ? [...notRestored, 'mac'] : notRestored).map((option) => of(bond, option));
}

/** The error for it, when it is known what could not be put back. */
export async function errorFor(call: Call, trouble: Trouble, notRestored: string[]): Promise<Error> {
  const { failure, hint, context } = trouble;
  if (hint === undefined) return await explain(call, failure, { ...context, notRestored });
  return call.failure(failure, { hint, ...(notRestored.length === 0 ? {} : { notRestored }) });
}
