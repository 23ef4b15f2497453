import type { Link } from '../../link.js';
import { refIn, type Scene } from './scene.js';
import type { View } from './view.js';
import { named } from './words.js';

// The device underneath. Nearly all that the kernel says about it is an errno.

/** The device that a link really lies on: macvlan_common_newlink() goes through a macvlan to the one below it. */
export interface Lowerdev {
  index: number;
  /** The namespace it is in, when that is not the one of the call. */
  netnsId: number | undefined;
  /** When it can be seen. */
  link: Link | undefined;
  /** `'eth0'`, `'eth0 (below mv0)'`, `'the lower device of mv0'` */
  words: string;
}

/** Whether it is of a kind that shares its device by MAC addresses. */
export function isMacvlan(link: Link): link is Extract<Link, { kind: 'macvlan' | 'macvtap' }> {
  return link.kind === 'macvlan' || link.kind === 'macvtap';
}

function below(view: View, upper: Link): Lowerdev | undefined {
  const { lowerdev: index, lowerdevNetnsId: netnsId } = upper;
  if (index === undefined) return undefined;
  const link = netnsId === undefined ? view.find(index) : undefined;
  const words = link === undefined ? `the lower device of ${upper.name}` : link.name;
  return { index, netnsId, link, words };
}

/** The device under the link that is created or changed. */
export function lowerdevOf(scene: Scene): Lowerdev | undefined {
  if (scene.before !== undefined) return below(scene.here, scene.before);
  const given = scene.here.find(refIn(scene, 'lowerdev'));
  if (given === undefined) return undefined;
  if (!isMacvlan(given) || !sharesByMac(scene.kind)) {
    return { index: given.index, netnsId: undefined, link: given, words: given.name };
  }
  const real = below(scene.here, given);
  if (real?.link === undefined) return real;
  return { ...real, words: `${real.words} (below ${given.name})` };
}

/** Whether links of the kind take turns on their device by MAC addresses. */
export function sharesByMac(kind: string | undefined): boolean {
  return kind === 'macvlan' || kind === 'macvtap';
}

/** There is no such lower device; perhaps there is one where the link shall end up. */
export function lowerdevMissing(scene: Scene): string | undefined {
  const ref = refIn(scene, 'lowerdev');
  if (ref === undefined || scene.made || (scene.failure.option ?? 'lowerdev') !== 'lowerdev') return undefined;
  if (scene.here.find(ref) !== undefined) return undefined;
  const elsewhere = typeof ref === 'string' && scene.target !== undefined && scene.there.find(ref) !== undefined;
  if (!elsewhere) return scene.here.missing(ref, 'lower device');
  return `there is no lower device ${ref} in the namespace of the call, where lowerdev is looked up; there is one${scene.there.where}`;
}

/** The lower device is the loopback, or no Ethernet at all, or a VRF, which has no place for anything upon it. */
export function lowerdevUnfit(scene: Scene): string | undefined {
  const link = lowerdevOf(scene)?.link;
  if (!sharesByMac(scene.kind) || link === undefined || scene.made) return undefined;
  // vrf_setup() sets IFF_NO_RX_HANDLER.
  return link.kindName === 'vrf' ? `${link.name} is a VRF, and nothing can lie upon one` : notEthernet(link);
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
const takers = ['ipvlan', 'ipvtap', 'macsec', 'rmnet', 'macvlan', 'macvtap'];
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

/** The lower device gives its frames to something else already. */
export function lowerdevBusy(scene: Scene): string | undefined {
  const link = lowerdevOf(scene)?.link;
  if (link === undefined || scene.made) return undefined;
  return takenBy(scene.here, link, sharesByMac(scene.kind) ? ['macvlan', 'macvtap'] : ['ipvlan', 'ipvtap']);
}

/** … to something that cannot be seen: the only other reason that macvlan_port_create() has. */
export function lowerdevBusyElsewhere(scene: Scene): string | undefined {
  const link = lowerdevOf(scene)?.link;
  if (link === undefined || scene.made || !sharesByMac(scene.kind) || !scene.here.complete) return undefined;
  return `something that cannot be seen from here takes all frames of ${link.name}, an ipvlan in another namespace for instance`;
}

/** The device underneath is down, and the kind insists on it (vlan_dev_open()). */
export function lowerdevDown(scene: Scene): string | undefined {
  const link = lowerdevOf(scene)?.link;
  return link === undefined || link.up ? undefined : `${link.name} is down: set it up first`;
}
