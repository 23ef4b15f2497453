import type { Link, LinkRef } from '../link.js';
import type { CommonOptions } from '../options.js';
import type { Call } from './call.js';
import { type Companion, createAnd, createFor } from './create.js';
import { type Candidate, candidateOf, errorFor, join, misfit, putBack, type Trouble, unfit } from './enslave.js';
import { explain } from './explain.js';
import { lookAt } from './look.js';
import type { Failure, Step } from './native.js';
import { of } from './restore.js';
import type { Seat } from './seat.js';

// A bond and its members, in one turn: all of them, or nothing has happened.

interface MasterOptions extends CommonOptions {
  members?: readonly LinkRef[] | undefined;
  activeMember?: LinkRef | undefined;
}

type Remove = () => Promise<Failure | undefined>;

/** Creates a bond, and gives it its members. */
export async function createWithMembers(call: Call, kind: string, options: MasterOptions): Promise<Link> {
  const { members, activeMember, ...own } = options;
  if (members === undefined || members.length === 0) return await createFor(call, kind, own);
  return await createAnd(call, kind, own, gathering(call, kind, members, activeMember));
}

function gathering(call: Call, kind: string, refs: readonly LinkRef[], activeMember: LinkRef | undefined): Companion {
  let candidates: Candidate[] = [];
  return {
    async before(seat: Seat): Promise<void> {
      candidates = await findCandidates(call, seat, refs);
      const trouble = candidates.map(unfit).find((one) => one !== undefined);
      if (trouble === undefined) return;
      seat.end();
      throw await errorFor(call, ofMembers(trouble), []);
    },
    async after(seat: Seat, made: Link, last: Step, remove: Remove): Promise<Link> {
      for (const one of candidates) {
        const trouble = await take(seat, one, made);
        if (trouble !== undefined) throw await undone(call, seat, candidates, made, remove, trouble);
        if (call.signal?.aborted === true) throw await undone(call, seat, candidates, made, remove, undefined);
      }
      const values = activeMember === undefined ? [] : [{ activeMember }];
      const set = values.map((each) => ({ operation: 'link.change', link: made.index, kind, values: each }));
      const outcome = await seat.perform({ steps: [...set, last, { operation: 'link.get', link: made.index }] });
      if (outcome.failure === undefined && call.signal?.aborted !== true) return outcome.records.at(-1) as Link;
      const context = {
        place: seat.place,
        asked: { activeMember, members: candidates.map((one) => one.before.index) },
        before: made,
        doing: 'link.set',
      };
      const trouble = outcome.failure === undefined ? undefined : { failure: outcome.failure, context };
      throw await undone(call, seat, candidates, made, remove, trouble);
    },
  };
}

async function findCandidates(call: Call, seat: Seat, refs: readonly LinkRef[]): Promise<Candidate[]> {
  const found = await seat.perform({ steps: refs.map((link) => ({ operation: 'link.get', link })) });
  if (found.failure !== undefined) {
    seat.end();
    const members = refs[found.failedStep ?? 0];
    throw await explain(call, { ...found.failure, option: 'members' }, { place: seat.place, asked: { members } });
  }
  // Two names of one link are one link.
  const links = [...new Map((found.records as Link[]).map((link) => [link.index, link])).values()];
  const all = (await lookAt(seat.place)) ?? links;
  return links.map((link) => candidateOf(link, all));
}

async function take(seat: Seat, one: Candidate, made: Link): Promise<Trouble | undefined> {
  const trouble = misfit(one, made, []);
  if (trouble !== undefined) return ofMembers(trouble);
  const { failure } = await join(seat, one, made, {});
  if (failure === undefined) return undefined;
  const asked = { master: made.index };
  const context = { place: seat.place, asked, before: one.before, doing: 'bondMember.add' };
  return ofMembers({ failure, context: { ...context, addition: `the member is ${one.before.name}` } });
}

function ofMembers(trouble: Trouble): Trouble {
  return { ...trouble, failure: { ...trouble.failure, option: 'members' } };
}

// The bond goes first: it lets go of its members, and gives them their addresses back.
async function undone(
  call: Call,
  seat: Seat,
  candidates: readonly Candidate[],
  made: Link,
  remove: Remove,
  trouble: Trouble | undefined,
): Promise<unknown> {
  const stayed = await remove();
  const notRestored: string[] = stayed === undefined ? [] : [made.name];
  for (const { link, option } of await putBack(seat, candidates)) notRestored.push(of(link, option));
  seat.end();
  return trouble === undefined ? call.signal?.reason : await errorFor(call, trouble, notRestored);
}
