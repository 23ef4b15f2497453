// What a link has to look like, by iproute2.

import { expect } from 'vitest';
import type { Link } from '../../lib/index.js';
import { ipJson, type Where } from './iproute.js';

// biome-ignore lint/suspicious/noExplicitAny: iproute2's JSON has no types.
type Item = any;

/** What iproute2 knows about a link, in the library's words; what is absent is undefined. */
export type Expected = Record<string, unknown> & { index: number; name: string };

const modes: Record<string, string> = { stable_secret: 'stable-privacy' };

const expectedOf = (item: Item, all: Item[]): Expected => {
  const indexOf = (name: string | undefined): number | undefined => all.find(({ ifname }) => ifname === name)?.ifindex;
  const flags: string[] = item.flags.map((flag: string) => flag.toLowerCase());
  const running = flags.includes('up') && !flags.includes('no-carrier');
  const shown = flags.filter((flag) => !['no-carrier', 'm-down'].includes(flag));
  return {
    index: item.ifindex,
    name: item.ifname,
    altNames: item.altnames ?? [],
    type: item.link_type,
    kindName: item.linkinfo?.info_kind,
    up: flags.includes('up'),
    running,
    flags: [...shown, ...(running ? ['running'] : [])].sort(),
    operState: item.operstate.toLowerCase(),
    linkMode: item.linkmode.toLowerCase(),
    // Shown where it is so.
    protoDown: item.proto_down ?? false,
    mac: item.address,
    permanentMac: item.permaddr,
    broadcast: item.broadcast,
    mtu: item.mtu,
    minMtu: item.min_mtu,
    maxMtu: item.max_mtu,
    txQueueLength: item.txqlen ?? 0,
    numTxQueues: item.num_tx_queues,
    numRxQueues: item.num_rx_queues ?? 1,
    qdisc: item.qdisc,
    group: item.group === 'default' ? 0 : Number(item.group) >>> 0,
    alias: item.ifalias,
    promiscuity: item.promiscuity,
    allMulticastCount: item.allmulti,
    promiscuous: flags.includes('promisc'),
    allMulticast: flags.includes('allmulti'),
    arp: !flags.includes('noarp'),
    multicast: flags.includes('multicast'),
    addrGenMode: modes[item.inet6_addr_gen_mode] ?? item.inet6_addr_gen_mode,
    gsoMaxSize: item.gso_max_size,
    gsoMaxSegs: item.gso_max_segs,
    groMaxSize: item.gro_max_size,
    tsoMaxSize: item.tso_max_size,
    tsoMaxSegs: item.tso_max_segs,
    master: indexOf(item.master),
    lowerdev: item.link_index ?? indexOf(item.link ?? undefined),
    lowerdevNetnsId: item.link_netnsid,
    parentDevName: item.parentdev,
    parentDevBusName: item.parentbus,
  };
};

/** All links of a namespace as iproute2 sees them. */
export const expectedLinks = async (where: Where = {}): Promise<Expected[]> => {
  const all = await ipJson<Item>(['link', 'show'], where);
  return all.map((item) => expectedOf(item, all));
};

/** One link as iproute2 sees it. */
export const expectedLink = async (name: string, where: Where = {}): Promise<Expected> => {
  const found = (await expectedLinks(where)).find((link) => link.name === name);
  if (found === undefined) throw new Error(`iproute2 sees no link ${name}`);
  return found;
};

/** What the library shows of a link, as far as iproute2 shows it too: to be compared with the above. */
export const comparable = (link: Link, like: Expected): Expected => {
  // iproute2 shows the permanent address only where it differs from the present one.
  const permanentMac = link.permanentMac === link.mac ? undefined : link.permanentMac;
  const all = { ...link, permanentMac, flags: [...link.flags].sort() } as Record<string, unknown>;
  return Object.fromEntries(Object.keys(like).map((name) => [name, all[name]])) as Expected;
};

/** Fails unless a link that a call returned is what iproute2 shows, except for what follows the carrier in its own time. */
export const expectShown = async (link: Link, where: Where = {}): Promise<void> => {
  const {
    flags: _flags,
    running: _running,
    operState: _state,
    qdisc: _qdisc,
    ...settled
  } = await expectedLink(link.name, where);
  const { index, name } = settled as Expected;
  expect(comparable(link, { ...settled, index, name })).toEqual(settled);
};
