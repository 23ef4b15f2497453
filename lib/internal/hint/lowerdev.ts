import type { Link } from '../../link.js';
import { cannotBeTaken, familyOf, isOfFamily, isTaker, notEthernet, sharesByMac, takenBy } from '../takers.js';
import { refIn, type Scene } from './scene.js';
import type { View } from './view.js';
import { named, oneOf } from './words.js';

// The device underneath. Nearly all that the kernel says about it is an errno.

/** The device that a link really lies on: of its own family a new link goes through to the one below (ipvlan_link_new()). */
export interface Lowerdev {
  index: number;
  /** The namespace it is in, when that is not the one of the call. */
  netnsId: number | undefined;
  /** When it can be seen. */
  link: Link | undefined;
  /** `'eth0'`, `'eth0 (below mv0)'`, `'the lower device of mv0'` */
  words: string;
}

/** A link upon a device, and the namespace it was seen in. */
export interface Sibling {
  link: Link;
  where: string;
}

/**
 * The links of a kind upon a device that can be seen. One in the target namespace knows its lower device by index and by a
 * number for the namespace, which only that namespace understands; the index has to do.
 */
export function linksOn(scene: Scene, lowerdev: Lowerdev, isOfKind: (link: Link) => boolean): Sibling[] {
  const { here, there, before } = scene;
  const ofDevice = (link: Link): boolean => isOfKind(link) && link.lowerdev === lowerdev.index;
  const near = here.links.filter(
    (link) => ofDevice(link) && link.lowerdevNetnsId === lowerdev.netnsId && link.index !== before?.index,
  );
  const far = there === here ? [] : there.links.filter((link) => ofDevice(link) && link.lowerdevNetnsId !== undefined);
  return [...near.map((link) => ({ link, where: here.where })), ...far.map((link) => ({ link, where: there.where }))];
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
  if (!isOfFamily(given.kindName, scene.kind)) {
    return { index: given.index, netnsId: undefined, link: given, words: given.name };
  }
  const real = below(scene.here, given);
  if (real?.link === undefined) return real;
  return { ...real, words: `${real.words} (below ${given.name})` };
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

/** The lower device is the loopback, or no Ethernet at all, or has no place for anything that takes its frames. */
export function lowerdevUnfit(scene: Scene): string | undefined {
  const { kind } = scene;
  const link = lowerdevOf(scene)?.link;
  if (kind === undefined || !isTaker(kind) || link === undefined || scene.made) return undefined;
  return cannotBeTaken(link) ? `${named(link)} cannot carry ${oneOf(kind)}` : notEthernet(link);
}

/** The lower device gives its frames to something else already. */
export function lowerdevBusy(scene: Scene): string | undefined {
  const link = lowerdevOf(scene)?.link;
  if (link === undefined || scene.made) return undefined;
  return takenBy(scene.here, link, familyOf(scene.kind));
}

/** … to something that cannot be seen: the only other reason that macvlan_port_create() and its like have. */
export function lowerdevBusyElsewhere(scene: Scene): string | undefined {
  const link = lowerdevOf(scene)?.link;
  if (link === undefined || scene.made || !isTaker(scene.kind) || !scene.here.complete) return undefined;
  const other = sharesByMac(scene.kind) ? 'an ipvlan' : 'a macvlan';
  return `something that cannot be seen from here takes all frames of ${link.name}, ${other} in another namespace for instance`;
}

/** The device underneath is down, and the kind insists on it (vlan_dev_open()). */
export function lowerdevDown(scene: Scene): string | undefined {
  const lowerdev = lowerdevOf(scene);
  if (lowerdev === undefined || lowerdev.link?.up === true) return undefined;
  const where = lowerdev.netnsId === undefined ? '' : ', which is in another namespace,';
  const otherwise = scene.kind === 'vlan' ? ', or give the VLAN looseBinding' : '';
  return `${lowerdev.words}${where} is down: set it up first${otherwise}`;
}
