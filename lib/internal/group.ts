import { errno } from './errnos.js';
import type { Failure, Outcome, Step } from './native.js';
import { randomBytes } from './random.js';
import type { ToDelete } from './to-delete.js';
import type { Turn } from './turn.js';

// A deletion costs a grace period of the kernel, some 16 ms, whether of one link or of a group of links. So
// the links are put into a group of their own, which is then deleted as one. The kernel deletes all of a
// group or, when one cannot be deleted, none.

/** Links of one group deletion: the kernel's lock is held throughout, some 0.15 ms for each. */
export const groupSize = 500;

/** No link has an MTU that is negative, as the kernel reads this one. */
const refusedMtu = 0xffff_ffff;

// Groups are numbers that anybody may use: one where nobody numbers by hand, and below those of unfinished links
// (leftovers.ts).
function anyGroup(): number {
  return 0x4000_0000 + (Buffer.from(randomBytes(4)).readUInt32LE() >>> 2);
}

const probe = (group: number): Step => ({ operation: 'link.change', values: { group, mtu: refusedMtu } });

/**
 * Asks whether a group has members: rtnl_group_changelink() carries out a change on each, and none accepts this one. It
 * says nothing when there is none, and looks at no more than their numbers: a list of all links would cost milliseconds.
 * Undefined when it cannot be asked.
 */
export async function hasMembers(turn: Turn, group: number): Promise<boolean | undefined> {
  const { failure } = await turn.perform({ steps: [probe(group)] });
  if (failure === undefined) return false;
  return failure.errno === errno('EINVAL') ? true : undefined;
}

const joining = ({ index }: ToDelete, group: number, mayBeGone: boolean): Step => ({
  operation: 'link.change',
  link: index,
  values: { group },
  mayBeGone,
});

/** Who wants to know how far a deletion is. */
export interface Watcher {
  /** All links are in that group, and its deletion is on its way: when it has no members any more, it cannot fail. */
  going(group: number): void;
  /** It failed, and the links are about to leave the group. */
  failed(): void;
}

/**
 * Deletes links as one, in a turn that is held; on failure their groups are as before. One that is not there any more is a
 * failure as well, unless it `mayBeGone`.
 */
export async function deleteAsOne(
  turn: Turn,
  links: readonly ToDelete[],
  mayBeGone: boolean,
  watcher?: Watcher,
): Promise<Failure | undefined> {
  for (;;) {
    const group = anyGroup();
    // One right after the other, so that nobody has the time to find the number and use it.
    const joins = [probe(group), ...links.map((link) => joining(link, group, mayBeGone))];
    const removal = { operation: 'link.delete', values: { group }, mayBeGone };
    const { failure, failedStep } =
      watcher === undefined
        ? await turn.performAll([...joins, removal])
        : await watched(turn, joins, removal, () => {
            watcher.going(group);
          });
    if (failure === undefined) return undefined;
    if (failedStep !== 0) {
      watcher?.failed();
      await turn.performAll(links.map((link) => joining(link, link.group, true)));
      return failure;
    }
    // Somebody uses the group.
    if (failure.errno !== errno('EINVAL')) return failure;
  }
}

// By a trip of its own: before its answer it cannot be told from joins that failed.
async function watched(turn: Turn, joins: readonly Step[], removal: Step, going: () => void): Promise<Outcome> {
  const joined = await turn.performAll(joins);
  if (joined.failure !== undefined) return joined;
  const answer = turn.perform({ steps: [removal] });
  going();
  return { ...(await answer), failedStep: joins.length };
}
