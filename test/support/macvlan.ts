// What the macvlan tests share: the oracle's view of a link in the library's words, and addresses in any number.

import { expect } from 'vitest';
import type { Link, LinkBase, MacvlanDetails } from '../../lib/index.js';
import { ipJson, type Where } from './iproute.js';
import './ipv6.js';

/** A macvlan as iproute2 and the library both tell it, without what the kernel changes in its own time. */
export type Seen = Pick<
  LinkBase,
  | 'index'
  | 'name'
  | 'kindName'
  | 'up'
  | 'mac'
  | 'mtu'
  | 'group'
  | 'master'
  | 'lowerdev'
  | 'lowerdevNetnsId'
  | 'alias'
  | 'altNames'
  | 'txQueueLength'
  | 'numTxQueues'
  | 'numRxQueues'
  | 'gsoMaxSize'
  | 'gsoMaxSegs'
  | 'linkMode'
  | 'addrGenMode'
  | 'promiscuity'
> & { details: Omit<MacvlanDetails, 'broadcastCutoff'> };

// biome-ignore lint/suspicious/noExplicitAny: iproute2's JSON has no types.
type Said = any;

/** The link of this name as iproute2 sees it, in the library's words; undefined when there is none. */
export const seenByIp = async (name: string, where: Where = {}): Promise<Seen | undefined> => {
  const all = await ipJson<Said>(['link', 'show'], where);
  const said = all.find(({ ifname }) => ifname === name);
  if (said === undefined) return undefined;
  const indexOf = (wanted?: string): number | undefined => all.find(({ ifname }) => ifname === wanted)?.ifindex;
  return {
    index: said.ifindex,
    name: said.ifname,
    kindName: said.linkinfo?.info_kind,
    up: said.flags.includes('UP'),
    mac: said.address,
    mtu: said.mtu,
    // iproute2 6.1 prints large ones as negative numbers.
    group: said.group === 'default' ? 0 : Number(said.group) >>> 0,
    master: indexOf(said.master),
    lowerdev: said.link_index ?? indexOf(said.link),
    lowerdevNetnsId: said.link_netnsid,
    alias: said.ifalias,
    altNames: (said.altnames ?? []).toSorted(),
    txQueueLength: said.txqlen,
    numTxQueues: said.num_tx_queues,
    // A kernel without CONFIG_RPS does not speak of it.
    numRxQueues: said.num_rx_queues ?? 1,
    gsoMaxSize: said.gso_max_size,
    gsoMaxSegs: said.gso_max_segs,
    linkMode: said.linkmode.toLowerCase(),
    addrGenMode: said.inet6_addr_gen_mode?.replace('stable_secret', 'stable-privacy'),
    promiscuity: said.promiscuity,
    details: detailsOf(said.linkinfo?.info_data ?? {}),
  };
};

const detailsOf = (said: Said): Seen['details'] => ({
  mode: said.mode,
  flags: (['nopromisc', 'nodst'] as const).filter((flag) => said[flag]),
  sourceAddresses: said.mode === 'source' ? (said.macaddr_data ?? []).toSorted() : undefined,
  sourceAddressCount: said.macaddr_count ?? 0,
  broadcastQueueLength: said.bcqueuelen,
  broadcastQueueLengthUsed: said.usedbcqueuelen,
});

/** Fails unless iproute2 sees the link exactly as the library told it; returns what iproute2 sees. */
export const expectAsIpSees = async (link: Link, where: Where = {}): Promise<Seen> => {
  const seen = (await seenByIp(link.name, where)) as Seen;
  const { broadcastCutoff: _, ...details } = link.details as MacvlanDetails;
  const told: Record<string, unknown> = {
    ...link,
    // Sets come in the kernel's order, which is not the same for all who ask.
    altNames: link.altNames.toSorted(),
    details: { ...details, sourceAddresses: details.sourceAddresses?.toSorted() },
  };
  expect(Object.fromEntries(Object.keys(seen).map((field) => [field, told[field]]))).toEqual(seen);
  return seen;
};

/** The names of the links in a namespace, as iproute2 sees them. */
export const namesByIp = async (where: Where = {}): Promise<string[]> =>
  (await ipJson<Said>(['link', 'show'], where)).map(({ ifname }) => ifname as string).toSorted();

/** Distinct unicast addresses, sorted: `macs(3)`, and others with `macs(3, 100)`. */
export const macs = (count: number, first = 0): string[] =>
  Array.from({ length: count }, (_, i) => {
    const tail = (first + i).toString(16).padStart(6, '0');
    return `02:00:5e:${tail.slice(0, 2)}:${tail.slice(2, 4)}:${tail.slice(4)}`;
  });

/** A unicast address that no other call returns in this process. */
export const uniqueMac = (): string => {
  last += 1;
  return macs(1, 0x80_00_00 + last)[0] as string;
};

let last = 0;
