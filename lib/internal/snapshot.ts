import type { Address } from '../address.js';
import type { FdbEntry } from '../fdb.js';
import type { Link } from '../link.js';
import type { Neighbour } from '../neighbour.js';
import type { Route } from '../route.js';
import type { Call } from './call.js';
import type { Step } from './native.js';
import type { Place } from './place.js';
import { isIp } from './prefix.js';
import { eachSlice } from './read.js';
import './route-shapes.js';

// The present state of what can be watched, and by what its objects are told apart.

/** How one kind of object is read, and recognised. */
interface Readable {
  list: Step;
  /** Whether an object of the list is one that is told of. */
  isTold?(object: never): boolean;
  keyOf(object: never): string;
}

const readables: Readonly<Record<string, Readable>> = {
  link: { list: { operation: 'link.list' }, keyOf: (link: Link) => String(link.index) },
  address: {
    list: { operation: 'address.list' },
    isTold: isIp,
    keyOf: ({ link, address, peer }: Address) => [link, address, peer].join(' '),
  },
  neighbour: {
    list: { operation: 'neighbour.list' },
    isTold: isIp,
    keyOf: ({ link, address }: Neighbour) => [link, address].join(' '),
  },
  fdb: {
    list: { operation: 'fdb.list' },
    // In a bridge an address is at one port at a time.
    keyOf: ({ mac, link, master, self, vlan, remote, port, vni, sourceVni, device, nexthopId }: FdbEntry) =>
      [mac, vlan, master ?? link, self, remote, port, vni, sourceVni, device, nexthopId].join(' '),
  },
  // Of several to one destination each is one of its own. One that is replaced by another way is not told of as gone.
  route: {
    list: { operation: 'route.list' },
    isTold: isIp,
    keyOf: ({ family, table, type, destination, source, tos, metric, nexthopId, ...way }: Route) =>
      [family, table, type, destination, source, tos, metric, nexthopId, wayOf(way), way.nextHops?.map(wayOf)].join(
        ' ',
      ),
  },
  // A rule never changes.
  rule: { list: { operation: 'rule.list' }, isTold: isIp, keyOf: (rule: object) => JSON.stringify(rule) },
};

const wayOf = ({ gateway, device }: Pick<Route, 'gateway' | 'device'>): string => `${gateway}%${device}`;

/** Whether there is a present state of it. */
export function isReadable(name: string): boolean {
  return Object.hasOwn(readables, name);
}

/** By what an object is told apart from the others of its kind. */
export function keyOf(name: string, object: object): string {
  return readables[name]?.keyOf(object as never) ?? '';
}

/** All objects of a kind, read until the kernel was not interrupted. */
export async function snapshot(call: Call, place: () => Place, name: string): Promise<object[]> {
  const readable = readables[name];
  if (readable === undefined) return [];
  for (;;) {
    try {
      const objects: object[] = [];
      for await (const slice of eachSlice<object>(call, place(), readable.list))
        objects.push(...slice.filter((one) => readable.isTold?.(one as never) ?? true));
      return objects;
    } catch (error) {
      const interrupted = error instanceof Error && 'code' in error && error.code === 'ERR_NETLINK_INTERRUPTED';
      if (!interrupted) throw error;
    }
  }
}
