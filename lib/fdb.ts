import { listAttached, onLink, refusal } from './internal/attached.js';
import { Call, type CallOptions } from './internal/call.js';
import { checkLinkRef } from './internal/check.js';
import { errno } from './internal/errnos.js';
import { entryToAdd, entryToRemove } from './internal/fdb-rules.js';
import { checkFilter } from './internal/filter.js';
import { readIndex } from './internal/read.js';
import type { LinkRef } from './link.js';
import type { Known } from './words.js';

/**
 * How long an entry is kept (`ndm_state`), as with `bridge fdb`:
 * - `'permanent'`: for ever, and in a bridge the address is one of its own: frames to it are not forwarded;
 * - `'static'`: for ever;
 * - `'dynamic'`: until it has not been used for a while.
 */
export type FdbState = 'permanent' | 'static' | 'dynamic';

/** An entry of a forwarding database: where frames to a MAC address go. In the words of `bridge fdb`. */
export interface FdbOptions {
  /** The MAC address (`NDA_LLADDR`). For a vxlan, zeros stand for all that is not known. */
  mac: string;
  /** In the link's own database (`NTF_SELF`). Default: unless `master` is `true`. */
  self?: boolean | undefined;
  /** In the database of the bridge that the link is a port of (`NTF_MASTER`). Default `false`. */
  master?: boolean | undefined;
  /** How long it is kept (`ndm_state`). Default `'permanent'`. */
  state?: FdbState | undefined;
  /** The VLAN (`NDA_VLAN`), 1 to 4094. Of bridges; default: each VLAN of the port. */
  vlan?: number | undefined;
  /** The IP address of the other end (`NDA_DST`): `dst` of `bridge fdb`. Of a vxlan. */
  remote?: string | undefined;
  /** The UDP port of the other end (`NDA_PORT`), 1 to 65535. Of a vxlan; default: its own. */
  port?: number | undefined;
  /** The network identifier at the other end (`NDA_VNI`), 1 to 16777215. Of a vxlan; default: its own. */
  vni?: number | undefined;
  /** The network identifier that the entry is for (`NDA_SRC_VNI`), 1 to 16777215. Of a vxlan with external control. */
  sourceVni?: number | undefined;
  /** The link to the other end (`NDA_IFINDEX`): `via` of `bridge fdb`. Of a vxlan. */
  device?: LinkRef | undefined;
  /** A next hop, or a group of them, instead of `remote` (`NDA_NH_ID`), 1 to 4294967295. Of a vxlan; since Linux 5.8. */
  nexthopId?: number | undefined;
  /** The other end is a router (`NTF_ROUTER`). Of a vxlan. */
  router?: boolean | undefined;
  /** It does not move to another port (`NTF_STICKY`). Of bridges. */
  sticky?: boolean | undefined;
  /** It was learnt by somebody else than the kernel (`NTF_EXT_LEARNED`). Of bridges and vxlans. */
  externallyLearned?: boolean | undefined;
  /** One more destination beside those that the entry has (`NLM_F_APPEND`): `bridge fdb append`. Of a vxlan. Default `false`. */
  append?: boolean | undefined;
}

/** An entry of a forwarding database. What is absent is `undefined`. */
export interface FdbEntry {
  /** The MAC address (`NDA_LLADDR`). */
  mac: string;
  /** The index of the link (`ndm_ifindex`). */
  link: number;
  /** Whether it is in the link's own database (`NTF_SELF`). */
  self: boolean;
  /** The index of the bridge whose database it is in (`NDA_MASTER`). */
  master?: number | undefined;
  /** How long it is kept (`ndm_state`); `'stale'`: it was not used for a while. */
  state: Known<FdbState | 'stale'>;
  /** The VLAN (`NDA_VLAN`). */
  vlan?: number | undefined;
  /** The IP address of the other end (`NDA_DST`). */
  remote?: string | undefined;
  /** The UDP port of the other end (`NDA_PORT`); absent: the link's own. */
  port?: number | undefined;
  /** The network identifier at the other end (`NDA_VNI`); absent: the link's own. */
  vni?: number | undefined;
  /** The network identifier that the entry is for (`NDA_SRC_VNI`). */
  sourceVni?: number | undefined;
  /** The index of the link to the other end (`NDA_IFINDEX`). */
  device?: number | undefined;
  /** The next hop (`NDA_NH_ID`). */
  nexthopId?: number | undefined;
  /** The other end is a router (`NTF_ROUTER`). */
  router: boolean;
  /** It does not move to another port (`NTF_STICKY`). */
  sticky: boolean;
  /** It was learnt by somebody else than the kernel (`NTF_EXT_LEARNED`). */
  externallyLearned: boolean;
  /** It is known to the hardware (`NTF_OFFLOADED`). */
  offloaded: boolean;
  /** Its port is locked, and the address has not been allowed yet (`NTF_EXT_LOCKED`). Since Linux 6.2. */
  locked: boolean;
  /** How long ago it was used (`NDA_CACHEINFO`), in milliseconds, to hundredths of seconds. */
  usedMsAgo?: number | undefined;
  /** How long ago it was changed (`NDA_CACHEINFO`). */
  updatedMsAgo?: number | undefined;
}

/** An entry as it is named for its removal. */
export type FdbRef = Omit<FdbOptions, 'state' | 'append' | 'sticky' | 'router' | 'externallyLearned'>;

/** Which entries to list. What is not given does not matter. */
export interface FdbFilter {
  /** Those of this link, in its own database and in that of its bridge. */
  link?: LinkRef | undefined;
  /** Those of this bridge and of its ports. */
  master?: LinkRef | undefined;
  /** Those of this state. */
  state?: FdbState | 'stale' | undefined;
}

/**
 * Adds an entry to a forwarding database: that of a macvlan's lower device in mode passthru, of a vxlan, of a bridge.
 *
 * Rejects with `EEXIST` when there is one, and with `EOPNOTSUPP` when the link has no database: with `master` when it is
 * no port of a bridge, and of macvlans for unicast addresses unless in mode passthru.
 * `EINVAL`: the VLAN is not one of the port's.
 *
 * @example
 * await createVxlan({ name: 'vx0', id: 42, dstPort: 4789 });
 * await addFdbEntry('vx0', { mac: '00:00:00:00:00:00', remote: '192.0.2.7', append: true });
 */
export async function addFdbEntry(link: LinkRef, entry: FdbOptions, call?: CallOptions): Promise<void> {
  checkLinkRef(link, 'link');
  const calling = new Call('fdb.add', link, call, addFdbEntry);
  const { asked, stepsFor, undo } = entryToAdd(entry);
  await onLink<undefined>(calling, link, async (found, { perform }) => {
    const { failure } = await perform(stepsFor(found), undo);
    return failure === undefined ? { value: undefined } : { failure, asked };
  });
}

/**
 * Removes an entry from a forwarding database; of a vxlan's entry with several destinations, the one that is named by
 * `remote`, `port`, `vni` and `device`, and without these all of them. Rejects with `ENOENT` when there is none.
 *
 * @example
 * await createVxlan({ name: 'vx0', id: 42, dstPort: 4789 });
 * await addFdbEntry('vx0', { mac: '00:00:00:00:00:00', remote: '192.0.2.7', append: true });
 * await removeFdbEntry('vx0', { mac: '00:00:00:00:00:00', remote: '192.0.2.7' });
 */
export async function removeFdbEntry(link: LinkRef, entry: FdbRef, call?: CallOptions): Promise<void> {
  checkLinkRef(link, 'link');
  const calling = new Call('fdb.remove', link, call, removeFdbEntry);
  const { asked, searches = [], stepsFor } = entryToRemove(entry);
  await onLink<undefined>(calling, link, async (found, { perform, find }) => {
    const steps = stepsFor(found);
    const entries = await Promise.all(searches.map((search) => find(search, found.index)));
    const isThere = entries.every((one) => one !== undefined);
    const { failure } = isThere ? await perform(steps) : { failure: refusal(errno('ENOENT')) };
    return failure === undefined ? { value: undefined } : { failure, asked };
  });
}

/**
 * Lists the entries of forwarding databases.
 *
 * Rejects with `ENODEV` when there is no link as the filter names it, `ERR_NETLINK_INTERRUPTED` when what is listed
 * changed all the time for two seconds.
 *
 * @example
 * await createBridge({ name: 'br0' });
 * for (const { mac, vlan } of await listFdb({ master: 'br0' })) console.log(mac, vlan);
 */
export async function listFdb(filter: FdbFilter = {}, call?: CallOptions): Promise<FdbEntry[]> {
  checkFilter(filter, 'fdbEntry', { link: 'link', master: 'link', state: 'word' });
  const { state } = filter;
  const calling = new Call('fdb.list', filter.link, call, listFdb);
  const link = await readIndex(calling, filter.link);
  const master = await readIndex(calling, filter.master);
  const fits = (one: FdbEntry): boolean => state === undefined || one.state === state;
  return await listAttached<FdbEntry>(calling, { operation: 'fdb.list', link, values: { master } }, fits);
}
