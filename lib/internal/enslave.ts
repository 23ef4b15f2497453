import type { Link } from '../link.js';
import type { Call } from './call.js';
import { errnos } from './errnos.js';
import { type Context, explain } from './explain.js';
import { isEmpty } from './fields.js';
import { notEthernet, takenBy } from './hint/lowerdev.js';
import { View } from './hint/view.js';
import { named } from './hint/words.js';
import type { Failure, Outcome, Step } from './native.js';
import { lostWhenDown, restore } from './restore.js';
import type { Seat } from './seat.js';
import { setAsBefore, untilTheyFollow, vlansUpon } from './vlans.js';

// How a link becomes a member of a bond, and how it is put back when that fails.

/** A link that shall become a member, and what goes up and down with it. */
export interface Candidate {
  before: Link;
  /** The bond that it leaves, if it was a member of one. */
  former: Link | undefined;
  /** The VLANs upon it, those nearest to it first. */
  vlans: readonly Link[];
  /** What has all its frames, if anything has. */
  taker: string | undefined;
  /** Whether anything of it was changed, and whether it was up and set down. */
  touched: boolean;
  lowered: boolean;
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
  return { before, former, vlans: vlansUpon(before, all), taker, touched: false, lowered: false };
}

function refused(errno: number, hint: string): Trouble {
  return { failure: { kind: 'kernel', errno, text: '' }, hint };
}

/** Why a link can be a member of no bond; what can be known is found out before the link is set down. */
export function unfit({ before, taker }: Candidate): Trouble | undefined {
  if (before.type === 'loopback')
    return refused(errnos.EOPNOTSUPP, `${before.name} is the loopback, not an Ethernet device`);
  return taker === undefined ? undefined : refused(errnos.EBUSY, taker);
}

/** Why a link cannot be a member of this bond. */
export function misfit({ before }: Candidate, bond: Link, all: readonly Link[]): Trouble | undefined {
  const { name, minMtu, maxMtu } = before;
  for (let upper = bond.master; upper !== undefined; upper = all.find(({ index }) => index === upper)?.master) {
    if (upper === before.index) return refused(errnos.EBUSY, `${bond.name} is itself under ${named(before)}`);
  }
  // bond_enslave() finds that out when it has given the bond the type of the link already.
  const why = notEthernet(before);
  if (why !== undefined && bond.kind === 'bond' && bond.details.mode !== 'active-backup') {
    return refused(errnos.EOPNOTSUPP, `${why}, and can be a member in mode active-backup only`);
  }
  if (bond.mtu >= minMtu && (maxMtu === 0 || bond.mtu <= maxMtu)) return undefined;
  const limits = maxMtu === 0 ? `at least ${minMtu}` : `between ${minMtu} and ${maxMtu}`;
  return refused(
    errnos.EINVAL,
    `a member gets the MTU of ${bond.name}, ${bond.mtu}, and that of ${name} has to be ${limits}`,
  );
}

/** Sets a link down, makes it a member, and brings it up again. Ends with the link as it is then. */
export async function join(seat: Seat, one: Candidate, bond: Link, options: object): Promise<Outcome> {
  const { before, vlans } = one;
  const link = before.index;
  if (before.up) {
    const down = await seat.perform({ steps: [{ operation: 'link.change', link, values: { up: false } }] });
    if (down.failure !== undefined) return down;
    one.lowered = true;
    await untilTheyFollow(seat, vlans, false);
  }
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

/** Puts a link back to where it was, and as it was. Returns what could not be. */
export async function putBack(seat: Seat, { before, former, vlans, touched, lowered }: Candidate): Promise<string[]> {
  if (!touched) return [];
  // Down afterwards in any case: the kernel leaves it so.
  await giveBack(seat, before);
  await untilTheyFollow(seat, vlans, false);
  const { master, mac, mtu, up } = before;
  // Absent is what it has to be then, not what is left alone.
  const notRestored = await restore(seat, before, { master: master ?? null, mac, mtu, up }, {});
  const memberOf = before.memberOf;
  if (memberOf !== undefined) notRestored.push(...(await restore(seat, before, {}, { memberOf })));
  if (before.up) await setAsBefore(seat, vlans);
  for (const vlan of vlans) {
    const lost = lowered && vlan.up ? lostWhenDown(vlan) : [];
    notRestored.push(...of(vlan, [...(await restore(seat, vlan, { up: vlan.up }, {})), ...lost]));
  }
  // What its last member left it with.
  if (former !== undefined) {
    notRestored.push(...of(former, await restore(seat, former, { mac: former.mac }, { kind: 'bond' })));
  }
  return [...new Set([...notRestored, ...(lowered ? lostWhenDown(before) : [])])];
}

// A bond takes a link back only while that is down.
async function giveBack(seat: Seat, before: Link): Promise<void> {
  const { records } = await seat.perform({ steps: [{ operation: 'link.get', link: before.index }] });
  const now = records[0] as Link | undefined;
  if (now === undefined || now.master === before.master) return;
  const change = (values: object): Step => ({ operation: 'link.change', link: before.index, values });
  await seat.perform({ steps: [change({ up: false }), change({ master: before.master ?? null })] });
}

/** Puts back what a member that could not stay has changed of its bond. */
export async function putBondBack(seat: Seat, bond: Link, gave: boolean): Promise<string[]> {
  // A bond with a random address takes that of its first member, and gets another random one when that leaves; set to what
  // it was, it would take no other member's any more. One that was set is lost in the same way, and is put back.
  const notRestored = await restore(seat, bond, gave ? {} : { mac: bond.mac }, { kind: 'bond' });
  return of(bond, gave ? [...notRestored, 'mac'] : notRestored);
}

/** Names options of another link than the one the call is about. */
export function of({ name }: Link, options: readonly string[]): string[] {
  return options.map((option) => `${name}.${option}`);
}

/** The error for it, when it is known what could not be put back. */
export async function errorFor(call: Call, trouble: Trouble, notRestored: string[]): Promise<Error> {
  const { failure, hint, context } = trouble;
  if (hint === undefined) return await explain(call, failure, { ...context, notRestored });
  return call.failure(failure, { hint, ...(notRestored.length === 0 ? {} : { notRestored }) });
}
