import type { Address } from '../address.js';
import type { FdbEntry } from '../fdb.js';
import type { Link } from '../link.js';
import type { Neighbour } from '../neighbour.js';
import type { Route } from '../route.js';
import { addressAgain, askedOf } from './address-rules.js';
import { entryAgain } from './fdb-rules.js';
import type { Step } from './native.js';
import { neighbourAgain } from './neighbour-rules.js';
import type { Place } from './place.js';
import { isIp } from './prefix.js';
import { devicesOf, isSayable, routeAgain, routeOptionsOf } from './route-again.js';
import './route-shapes.js';
import { allOf } from './slices.js';
import type { Turn } from './turn.js';

// What a link loses when it is set down, and does not have again when it is set up: addrconf_ifdown() takes the addresses
// of IPv6, fib_disable_ip() and rt6_disable_ip() the routes, neigh_ifdown() the neighbours. And what it loses when it leaves
// a bridge: br_fdb_delete_by_port() takes the entries.

/** One sort of it. */
interface Sort<T> {
  list: (link: number) => Step;
  /** Whether such a link has something to lose. */
  isAtRisk: (link: Link) => boolean;
  /** Whether the kernel does not make it again by itself. */
  isLost: (one: T) => boolean;
  /** By what it is recognised. */
  formOf: (one: T) => object;
  linksOf: (one: T) => number[];
  /** Whether the list begins with what came last. */
  newestFirst?: boolean;
  /** The messages that make it again; none when no message can. */
  again: (one: T) => Step[];
}

const isUp = ({ up }: Link): boolean => up;

const addresses: Sort<Address> = {
  isAtRisk: isUp,
  list: (link) => ({ operation: 'address.list', link, values: { family: 'inet6' } }),
  isLost: () => true,
  formOf: askedOf,
  linksOf: ({ link }) => [link],
  newestFirst: true,
  again: (one) => (one.flags.includes('temporary') ? [] : addressAgain(one)),
};

const routes: Sort<Route> = {
  isAtRisk: isUp,
  list: (link) => ({ operation: 'route.list', values: { device: link } }),
  isLost: ({ family, protocol }) => isIp({ family }) && protocol !== 'kernel' && protocol !== 'redirect',
  formOf: routeOptionsOf,
  linksOf: devicesOf,
  // What a router has advertised would stay for ever: only the kernel can say of a route that it is of that sort.
  again: (one) => (one.protocol === 'ra' || !isSayable(one) ? [] : [routeAgain(one)]),
};

const neighbours: Sort<Neighbour> = {
  isAtRisk: isUp,
  list: (link) => ({ operation: 'neighbour.list', values: { device: link } }),
  isLost: ({ family, state }) => isIp({ family }) && state === 'permanent',
  formOf: ({ address, link, mac }) => ({ address, link, mac }),
  linksOf: ({ link }) => (link === undefined ? [] : [link]),
  again: (one) => [neighbourAgain(one)],
};

const fdb: Sort<FdbEntry> = {
  isAtRisk: isPort,
  list: (link) => ({ operation: 'fdb.list', link }),
  // What the bridge has learnt, it learns again. Its own address has an entry wherever it is.
  isLost: ({ self, state, externallyLearned }) =>
    !self && (state === 'permanent' || state === 'static' || externallyLearned),
  formOf: ({ link, mac, vlan, state, sticky, externallyLearned }) => [
    link,
    mac,
    vlan,
    state,
    sticky,
    externallyLearned,
  ],
  linksOf: ({ link }) => [link],
  again: (one) => [entryAgain(one)],
};

/** Whether a link is a port of a bridge. */
export function isPort({ bridgePort }: Link): boolean {
  return bridgePort !== undefined;
}

/**
 * What a port has that cannot be read, and goes with it: the VLANs it carries, which count when its bridge looks at them.
 * `all` are the links of its namespace.
 */
export function unseenOfPort(port: Link, all: readonly Link[]): string[] {
  const master = isPort(port) ? all.find(({ index }) => index === port.master) : undefined;
  return master?.kind === 'bridge' && master.details.vlanFiltering ? ['vlans'] : [];
}

// In this order: a route may be from an address.
const sorts = { addresses, routes, neighbours, fdb } as Record<string, Sort<object>>;

/** What links have; of a sort that could not be read, nothing. */
export interface Belongings {
  readonly links: readonly Link[];
  readonly had: Readonly<Record<string, readonly object[] | undefined>>;
}

/** Reads what links would lose. */
export async function belongingsOf(place: Place, links: readonly Link[]): Promise<Belongings> {
  const had: Record<string, readonly object[] | undefined> = {};
  for (const [name, sort] of Object.entries(sorts)) {
    const indexes = links.filter(sort.isAtRisk).map(({ index }) => index);
    had[name] = await readOf(place, sort, indexes);
  }
  return { links, had };
}

async function readOf<T>(place: Place, sort: Sort<T>, links: readonly number[]): Promise<T[] | undefined> {
  const lists = await Promise.all(links.map((link) => allOf<T>(place, sort.list(link))));
  return lists.some((list) => list === undefined)
    ? undefined
    : lists.flatMap((list) => (list ?? []).filter(sort.isLost));
}

/** Gives links what they have lost. Returns the sorts of which something is missing, by the index of the link. */
export async function giveBack(
  turn: Pick<Turn, 'perform'>,
  place: Place,
  all: readonly Belongings[],
): Promise<Map<number, string[]>> {
  const missing = new Map<number, string[]>();
  const links = all.flatMap((one) => one.links);
  for (const [name, sort] of Object.entries(sorts)) {
    const unread = all.filter(({ had }) => had[name] === undefined).flatMap((one) => one.links);
    const had = distinct(
      sort,
      all.flatMap((one) => one.had[name] ?? []),
    );
    const lost = had.length === 0 ? [] : await giveSort(turn, place, sort, had, links);
    const of = new Set([...unread.map(({ index }) => index), ...lost.flatMap(sort.linksOf)]);
    for (const { index } of links) if (of.has(index)) missing.set(index, [...(missing.get(index) ?? []), name]);
  }
  return missing;
}

const keyOf = <T>(sort: Sort<T>, one: T): string => JSON.stringify(sort.formOf(one));

// A route that leads to two links was read with each of them.
function distinct<T>(sort: Sort<T>, all: readonly T[]): T[] {
  return [...new Map(all.map((one) => [keyOf(sort, one), one])).values()];
}

// A route over a router needs the one to the router: so it is tried again as long as that helps.
async function giveSort<T>(
  turn: Pick<Turn, 'perform'>,
  place: Place,
  sort: Sort<T>,
  had: readonly T[],
  links: readonly Link[],
): Promise<readonly T[]> {
  const indexes = links.map(({ index }) => index);
  for (let before = Number.POSITIVE_INFINITY; ; ) {
    const have = new Set(((await readOf(place, sort, indexes)) ?? []).map((one) => keyOf(sort, one)));
    const lost = had.filter((one) => !have.has(keyOf(sort, one)));
    if (lost.length === 0 || lost.length >= before) return lost;
    before = lost.length;
    for (const one of sort.newestFirst === true ? lost.toReversed() : lost) await tryAgain(turn, () => sort.again(one));
  }
}

// What cannot be made again, for there is no message that says so, stands out in the end.
async function tryAgain(turn: Pick<Turn, 'perform'>, again: () => Step[]): Promise<void> {
  try {
    const steps = again();
    if (steps.length > 0) await turn.perform({ steps });
  } catch {}
}
