import { Call, type CallOptions } from './internal/call.js';
import { leftoversIn, removeLeftoversIn } from './internal/leftovers.js';
import { placeFor } from './internal/where.js';
import type { Link } from './link.js';

/**
 * Lists the links of a namespace that were never completed, because the process (or the worker thread) that was making
 * them was killed over it. A link that takes one request, as most do, is there as a whole or not at all; one that takes
 * more, with addresses say, is marked as unfinished until the last of them: see `unfinished` of {@link LinkBase}. Links
 * whose maker is still at work are not listed, and no other link ever is. Look in the namespace where they were to end up.
 *
 * Rejects with `ERR_NETLINK_INTERRUPTED` when what is listed changed all the time for two seconds.
 *
 * @example
 * for (const link of await findLeftovers()) console.warn(`${link.name} was never completed`);
 */
export async function findLeftovers(call?: CallOptions): Promise<Link[]> {
  const asked = new Call('leftovers.find', undefined, call, findLeftovers);
  return await leftoversIn(asked, placeFor(asked));
}

/**
 * Deletes the links that {@link findLeftovers} lists, and returns them as they were. What a bond had for members already is
 * released, and stays down.
 *
 * Rejects with `EPERM` without CAP_NET_ADMIN.
 *
 * @example
 * const removed = await removeLeftovers();
 */
export async function removeLeftovers(call?: CallOptions): Promise<Link[]> {
  const asked = new Call('leftovers.remove', undefined, call, removeLeftovers);
  return await removeLeftoversIn(asked, placeFor(asked));
}
