import type { Link } from '../link.js';
import type { View } from './hint/view.js';
import { named } from './hint/words.js';

// What takes all frames of a device, and from whom none can be taken.

/** Kinds that share one device among them, and take all its frames from everybody else. */
const families: readonly (readonly string[])[] = [
  ['macvlan', 'macvtap'],
  ['ipvlan', 'ipvtap'],
];

/** The kinds that share a device with this one. */
export function familyOf(kind = ''): readonly string[] | undefined {
  return families.find((kinds) => kinds.includes(kind));
}

/** Whether the kinds share a device. */
export function isOfFamily(kind: string | undefined, other: string | undefined): boolean {
  const family = familyOf(kind);
  return family !== undefined && family === familyOf(other);
}

/** Whether links of the kind take turns on their device by MAC addresses. */
export function sharesByMac(kind: string | undefined): boolean {
  return isOfFamily(kind, 'macvlan');
}

/** Whether links of the kind lie upon a device that gives them all its frames. */
export function isTaker(kind: string | undefined): boolean {
  return familyOf(kind) !== undefined;
}

/** vrf_setup() and ipvlan_link_new() set IFF_NO_RX_HANDLER: nobody can have all frames of such a link. */
export function cannotBeTaken({ kindName = '' }: Pick<Link, 'kindName'>): boolean {
  return ['vrf', 'ipvlan', 'ipvtap'].includes(kindName);
}

/** What a link is, if not Ethernet. */
export function notEthernet(link: Link): string | undefined {
  if (link.type === 'loopback') return `${link.name} is the loopback, not an Ethernet device`;
  return link.type === 'ether' ? undefined : `${link.name} is not an Ethernet device (its type is ${link.type})`;
}

const memberWords: Readonly<Record<string, string>> = { bond: 'member' };
// A VRF takes no frames from its members, and so leaves them free for others (drivers/net/vrf.c).
const harmlessMasters = ['vrf'];
// What takes all frames of the device underneath: netdev_rx_handler_register() has room for one.
const takers = [...families.flat(), 'macsec', 'rmnet'];
const ownDevice = ['macvtap', 'ipvtap'];

/** What has all frames of a link, so that nothing else can have them: its master, or a link upon it. */
export function takenBy(view: View, link: Link, except: readonly string[] = []): string | undefined {
  const master = link.master === undefined ? undefined : view.find(link.master);
  if (master !== undefined && !harmlessMasters.includes(master.kindName ?? '')) {
    return `${link.name} is a ${memberWords[master.kindName ?? ''] ?? 'port'} of ${named(master)}`;
  }
  const kinds = takers.filter((kind) => !except.includes(kind));
  const upper = view.links.find(
    ({ lowerdev, lowerdevNetnsId, kindName = '' }) =>
      lowerdev === link.index && lowerdevNetnsId === undefined && kinds.includes(kindName),
  );
  if (upper !== undefined) return `${link.name} carries ${named(upper)}, which takes all its frames`;
  if (!ownDevice.includes(link.kindName ?? '')) return undefined;
  return `${named(link)} gives its frames to its character device`;
}
