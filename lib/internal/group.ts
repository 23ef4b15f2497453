import { errno } from './errnos.js';
import type { Failure, Step } from './native.js';
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

// Asks whether a group has members: rtnl_group_changelink() carries out a change on each, and none accepts this one. It
// says nothing when there is none, and looks at no more than their numbers: a list of all links would cost milliseconds.
const probe = (group: number): Step => ({ operation: 'link.change', values: { group, mtu: refusedMtu } });

const joining = ({ index }: ToDelete, group: number, mayBeGone: boolean): Step => ({
  operation: 'link.change',
  link: index,
  values: { group },
  mayBeGone,
});

/**
 * Deletes links as one, in a turn that is held; on failure their groups are as before. One that is not there any more is a
 * failure as well, unless it `mayBeGone`. `going` is called when the deletion is on its way.
 */
export async function deleteAsOne(
  turn: Turn,
  links: readonly ToDelete[],
  mayBeGone: boolean,
  going?: () => void,
): Promise<Failure | undefined> {
  for (;;) {
    const group = anyGroup();
    // One right after the other, so that nobody has the time to find the number and use it.
    const steps = [
      probe(group),
      ...links.map((link) => joining(link, group, mayBeGone)),
      { operation: 'link.delete', values: { group }, mayBeGone },
    ];
    const { failure, failedStep } = await turn.performAll(steps, going);
    if (failure === undefined) return undefined;
    if (failedStep !== 0) {
      await turn.performAll(links.map((link) => joining(link, link.group, true)));
      return failure;
    }
    // Somebody uses the group.
    if (failure.errno !== errno('EINVAL')) return failure;
  }
}
