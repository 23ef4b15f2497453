import type { Link, LinkRef } from '../link.js';
import type { Call } from './call.js';
import { wrongCombination } from './check.js';
import {
  type Candidate,
  candidateOf,
  errorFor,
  join,
  misfit,
  putBack,
  putBondBack,
  type Trouble,
  unfit,
} from './enslave.js';
import { errno } from './errnos.js';
import { explain } from './explain.js';
import { isEmpty } from './fields.js';
import { kindOf, oneOf } from './hint/words.js';
import { lookAt } from './look.js';
import { type Failure, native } from './native.js';
import { of, restore } from './restore.js';
import { Seat } from './seat.js';
import './shapes.js';
import { Turn } from './turn.js';
import { placeFor } from './where.js';

// The members of a bond that is there, each call in one turn.

/** What the caller named. */
interface Asked {
  call: Call;
  bond: LinkRef;
  member: LinkRef;
}

/** What it is, before anything is changed. */
interface Found {
  bond: Link;
  member: Link;
}

/** Makes a link a member of a bond. */
export async function addMember(call: Call, bond: LinkRef, member: LinkRef, given: object): Promise<Link> {
  const options = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  return await call.settle(() => {
    // Encoded once for nothing: whatever is wrong with the arguments is said before anything is sent.
    native().encodeStep({ operation: 'link.change', memberOf: 'bond', values: options });
    const asked = { call, bond, member };
    return inTurn(asked, (seat, found) =>
      found.member.master === found.bond.index
        ? setOptions(call, seat, found.member, options)
        : add(call, seat, found, options),
    );
  });
}

/** Releases a member of a bond. */
export async function removeMember(call: Call, bond: LinkRef, member: LinkRef): Promise<Link> {
  return await call.settle(() => inTurn({ call, bond, member }, (seat, found) => remove(call, seat, found)));
}

async function inTurn(asked: Asked, work: (seat: Seat, found: Found) => Promise<Link>): Promise<Link> {
  const { call } = asked;
  const place = placeFor(call);
  const turn = new Turn(place.line('changes'), 'always', call.signal);
  try {
    const seat = new Seat(turn, place);
    const found = await find(asked, seat);
    call.signal?.throwIfAborted();
    return await work(seat, found);
  } finally {
    turn.end();
  }
}

async function find({ call, bond: bondRef, member: memberRef }: Asked, seat: Seat): Promise<Found> {
  const refs = [bondRef, memberRef];
  const outcome = await seat.perform({ steps: refs.map((link) => ({ operation: 'link.get', link })) });
  if (outcome.failure !== undefined) {
    seat.end();
    const ref = refs[outcome.failedStep ?? 0];
    throw await explain(call, outcome.failure, { place: seat.place, ref, target: String(ref) });
  }
  const [bond, member] = outcome.records as [Link, Link];
  if (bond.kind !== 'bond')
    throw refused(call, errno('EOPNOTSUPP'), `${bond.name} is ${oneOf(kindOf(bond))}, not a bond`);
  if (bond.index === member.index) throw wrongCombination(`The bond ${bond.name} cannot be a member of itself`);
  return { bond, member };
}

function refused(call: Call, errno: number, hint: string): Error {
  const failure: Failure = { kind: 'kernel', errno, text: '' };
  return call.failure(failure, { hint });
}

// A member already: the kernel would do nothing either.
async function setOptions(call: Call, seat: Seat, before: Link, options: object): Promise<Link> {
  const link = before.index;
  const change = { operation: 'link.change', link, memberOf: 'bond', values: options };
  const get = { operation: 'link.get', link, verify: true };
  const outcome = await seat.perform({
    steps: isEmpty(options) ? [get] : [change, get],
    subjects: [{ name: before.name }],
  });
  if (outcome.failure === undefined) return outcome.records.at(-1) as Link;
  const notRestored = await restore(seat, before, options, { memberOf: 'bond' });
  seat.end();
  const asked = { ...options };
  throw await explain(call, outcome.failure, { place: seat.place, asked, before, notRestored });
}

async function add(call: Call, seat: Seat, { bond, member }: Found, options: object): Promise<Link> {
  const all = (await lookAt(seat.place)) ?? [bond, member];
  const one = candidateOf(member, all);
  const trouble = unfit(one) ?? misfit(one, bond, all);
  if (trouble !== undefined) throw await errorFor(call, trouble, []);
  const outcome = await join(seat, one, bond, options);
  if (outcome.failure === undefined) return outcome.records.at(-1) as Link;
  const notRestored = await takeBack(seat, bond, one);
  seat.end();
  const asked = { master: bond.index, ...options };
  throw await errorFor(
    call,
    { failure: outcome.failure, context: { place: seat.place, asked, before: member } },
    notRestored,
  );
}

async function takeBack(seat: Seat, bond: Link, one: Candidate): Promise<string[]> {
  const { records } = await seat.perform({ steps: [{ operation: 'link.get', link: bond.index }] });
  const now = records[0] as Link | undefined;
  const gave = now !== undefined && now.mac !== bond.mac && bond.mac !== one.before.mac;
  const lost = await putBack(seat, [one]);
  const notRestored = lost.map(({ link, option }) => (link === one.before ? option : of(link, option)));
  return [...notRestored, ...(await putBondBack(seat, bond, gave))];
}

async function remove(call: Call, seat: Seat, { bond, member }: Found): Promise<Link> {
  if (member.master !== bond.index)
    throw refused(call, errno('EINVAL'), `${member.name} is not a member of ${bond.name}`);
  const link = member.index;
  const outcome = await seat.perform({
    steps: [
      { operation: 'link.change', link, values: { master: null } },
      { operation: 'link.get', link, verify: true },
    ],
    subjects: [{ name: member.name }],
  });
  if (outcome.failure === undefined) return outcome.records.at(-1) as Link;
  seat.end();
  const trouble: Trouble = { failure: outcome.failure, context: { place: seat.place, before: member } };
  throw await errorFor(call, trouble, []);
}
