import { NetlinkError } from './errors.js';
import { attach, listAttached, putOn, putOrChange } from './internal/attached.js';
import { Call, type CallOptions } from './internal/call.js';
import { checkLinkRef } from './internal/check.js';
import { checkFilter } from './internal/filter.js';
import { neighbourToAdd, neighbourToRemove, neighbourToReplace } from './internal/neighbour-rules.js';
import { readIndex } from './internal/read.js';
import type { LinkRef } from './link.js';
import type { AddressFamily, Known } from './words.js';

/**
 * What the kernel knows of a neighbour (`ndm_state`):
 * - `'permanent'`: what was said of it counts for ever;
 * - `'reachable'`: it has answered lately;
 * - `'stale'`, `'delay'`, `'probe'`: it has not, and is asked again when it is needed, soon, or just now;
 * - `'noarp'`: nobody is asked;
 * - `'incomplete'`, `'failed'`: its MAC address is being looked for, or was not found;
 * - `'none'`: nothing.
 */
export type NeighbourState =
  | 'permanent'
  | 'reachable'
  | 'stale'
  | 'delay'
  | 'probe'
  | 'noarp'
  | 'failed'
  | 'none'
  | 'incomplete';

/** A neighbour to be made known to a link: which MAC address an IP address has. */
export interface NeighbourOptions {
  /** The IP address (`NDA_DST`). */
  address: string;
  /** The MAC address (`NDA_LLADDR`). Has to be given, but for `proxy`, `use`, `managed`, and states without one. */
  mac?: string | undefined;
  /** The state (`ndm_state`). Default `'permanent'`, as with `ip neighbour add`; with `use` or `managed`, `'none'`. */
  state?: NeighbourState | undefined;
  /** Answer for it instead of looking for it (`NTF_PROXY`): an entry of a list of its own. Default `false`. */
  proxy?: boolean | undefined;
  /** It is a router (`NTF_ROUTER`), of IPv6. Default `false`. */
  router?: boolean | undefined;
  /** It was learnt by somebody else than the kernel, which does not clear it away (`NTF_EXT_LEARNED`). */
  externallyLearned?: boolean | undefined;
  /** Look for it at once (`NTF_USE`). */
  use?: boolean | undefined;
  /** Keep it reachable (`NTF_EXT_MANAGED`). Since Linux 5.16. */
  managed?: boolean | undefined;
  /** Who made it (`NDA_PROTOCOL`), 0 to 255, as in `/etc/iproute2/rt_protos`. Default 0. */
  protocol?: number | undefined;
}

/** A neighbour of a link. What is absent is `undefined`. */
export interface Neighbour {
  /** The IP address (`NDA_DST`). */
  address: string;
  /** The index of the link (`ndm_ifindex`); an entry of `proxy` may be for all links, and then has none. */
  link?: number | undefined;
  /** The family (`ndm_family`). */
  family: Known<AddressFamily>;
  /** The MAC address (`NDA_LLADDR`). */
  mac?: string | undefined;
  /** The state (`ndm_state`). */
  state: Known<NeighbourState>;
  /** The link answers for it (`NTF_PROXY`). */
  proxy: boolean;
  /** It is a router (`NTF_ROUTER`). */
  router: boolean;
  /** It was learnt by somebody else than the kernel (`NTF_EXT_LEARNED`). */
  externallyLearned: boolean;
  /** It is known to the hardware (`NTF_OFFLOADED`). */
  offloaded: boolean;
  /** The kernel keeps it reachable (`NTF_EXT_MANAGED`). Since Linux 5.16. */
  managed: boolean;
  /** Who made it (`NDA_PROTOCOL`), 0 when that is not known. */
  protocol: number;
  /** How often it was asked without an answer (`NDA_PROBES`). */
  probes?: number | undefined;
  /** How long ago it answered (`NDA_CACHEINFO`), in milliseconds, to hundredths of seconds. */
  confirmedMsAgo?: number | undefined;
  /** How long ago it was used (`NDA_CACHEINFO`). */
  usedMsAgo?: number | undefined;
  /** How long ago the entry was changed (`NDA_CACHEINFO`). */
  updatedMsAgo?: number | undefined;
}

/** A neighbour of a link as it is named: by its IP address, or by an object with `address` and `proxy`. */
export type NeighbourRef = string | Pick<NeighbourOptions, 'address' | 'proxy'>;

/** Which neighbours to list. What is not given does not matter. */
export interface NeighbourFilter {
  /** Those of this link. */
  link?: LinkRef | undefined;
  /** Those of the links with this master. */
  master?: LinkRef | undefined;
  /** Those of this family. */
  family?: AddressFamily | undefined;
  /** Those in this state. */
  state?: NeighbourState | undefined;
  /** Those that links answer for, instead of those that they know. Default `false`. */
  proxy?: boolean | undefined;
}

/**
 * Makes a neighbour known to a link, and returns it as the kernel has it.
 *
 * Rejects with `EEXIST` when the link knows it already, from experience too: see {@link replaceNeighbour}.
 *
 * @example
 * await addNeighbour('mv0', { address: '192.0.2.7', mac: '02:00:5e:10:00:07' });
 */
export async function addNeighbour(link: LinkRef, neighbour: NeighbourOptions, call?: CallOptions): Promise<Neighbour> {
  checkLinkRef(link, 'link');
  const calling = new Call('neighbour.add', link, call, addNeighbour);
  const { attachment, twin } = neighbourToAdd(neighbour);
  if (twin === undefined) {
    return await withoutRemains(calling, link, neighbour, putOn<Neighbour>(calling, link, attachment));
  }
  return await putOrChange<Neighbour>(calling, link, twin.search, twin.unlessThere);
}

/**
 * Makes a neighbour known to a link, whether it is or not.
 *
 * Rejects as {@link addNeighbour} does, but for `EEXIST`.
 *
 * @example
 * await replaceNeighbour('mv0', { address: '192.0.2.7', mac: '02:00:5e:10:00:07', state: 'reachable' });
 */
export async function replaceNeighbour(
  link: LinkRef,
  neighbour: NeighbourOptions,
  call?: CallOptions,
): Promise<Neighbour> {
  checkLinkRef(link, 'link');
  const calling = new Call('neighbour.replace', link, call, replaceNeighbour);
  const { search, attachment } = neighbourToReplace(neighbour);
  const putting = putOrChange<Neighbour>(calling, link, search, attachment);
  return await withoutRemains(calling, link, neighbour, putting);
}

// arp_constructor() makes one entry, 0.0.0.0, of all neighbours of a loopback or point-to-point link. What was asked for is
// not found then, and neither can it be removed by its name.
async function withoutRemains(
  calling: Call,
  link: LinkRef,
  { address }: NeighbourOptions,
  putting: Promise<Neighbour>,
): Promise<Neighbour> {
  return await putting.catch(async (error: unknown) => {
    const isMissing = error instanceof NetlinkError && error.code === 'ENOENT';
    if (isMissing && !address.includes(':')) {
      await attach(calling, { ...neighbourToRemove('0.0.0.0'), link }).catch(() => {});
    }
    throw error;
  });
}

/**
 * Makes a link forget a neighbour. Rejects with `ENOENT` when it knows none. A {@link Neighbour} that was read may be
 * given as it is.
 *
 * @example
 * await addNeighbour('mv0', { address: '192.0.2.7', mac: '02:00:5e:10:00:07' });
 * await removeNeighbour('mv0', '192.0.2.7');
 */
export async function removeNeighbour(link: LinkRef, neighbour: NeighbourRef, call?: CallOptions): Promise<void> {
  checkLinkRef(link, 'link');
  const calling = new Call('neighbour.remove', link, call, removeNeighbour);
  await attach(calling, { ...neighbourToRemove(neighbour), link });
}

/**
 * Lists the neighbours that links know, or, with `proxy`, that they answer for.
 *
 * Rejects with `ENODEV` when there is no link as the filter names it, `ERR_NETLINK_INTERRUPTED` when what is listed
 * changed all the time for two seconds.
 *
 * @example
 * const gone = await listNeighbours({ link: 'mv0', state: 'failed' });
 */
export async function listNeighbours(filter: NeighbourFilter = {}, call?: CallOptions): Promise<Neighbour[]> {
  const forms = { link: 'link', master: 'link', family: 'word', state: 'word', proxy: 'boolean' } as const;
  checkFilter(filter, 'neighbour', forms);
  const { family, state, proxy } = filter;
  const calling = new Call('neighbour.list', filter.link, call, listNeighbours);
  const device = await readIndex(calling, filter.link);
  const master = await readIndex(calling, filter.master);
  const values = { device, master, family, flags: proxy === true ? ['proxy'] : undefined };
  // A kernel that knows no filter by link passes over it.
  const fits = ({ link, state: is }: Neighbour): boolean =>
    (state === undefined || is === state) && (device === undefined || link === undefined || link === device);
  return await listAttached<Neighbour>(calling, { operation: 'neighbour.list', values }, fits);
}
