import type { Link, VlanLink } from '../../link.js';
import { notEthernet } from '../takers.js';
import { type Lowerdev, linksOn, lowerdevOf } from './lowerdev.js';
import { numberIn, type Scene, textIn } from './scene.js';
import { named } from './words.js';

// What the kernel has words for, of which it leaves out the most useful ones.

const isVlan = (link: Link): link is VlanLink => link.kind === 'vlan';

/**
 * The lower device has that VLAN already (vlan_check_real_dev()). The kernel says so only where the name is free: of a
 * VLAN that is made twice by its default name it just says that the name is taken.
 */
export function vlanTaken(scene: Scene): string | undefined {
  const id = numberIn(scene, 'id');
  const lowerdev = lowerdevOf(scene);
  if (scene.kind !== 'vlan' || id === undefined || lowerdev === undefined) return undefined;
  const protocol = textIn(scene, 'protocol') ?? '802.1Q';
  const taken = `${lowerdev.words} has ${protocol} VLAN ${id} already`;
  const isSaid = scene.failure.text !== '';
  const holder = holderOf(scene, lowerdev, id, protocol);
  if (holder !== undefined && (isSaid || holder.link.name === textIn(scene, 'name'))) {
    return `${taken}: ${holder.link.name} (index ${holder.link.index}${holder.where})`;
  }
  if (!isSaid || !scene.here.complete || !scene.there.complete) return undefined;
  return `${taken}, in a namespace that cannot be seen from here`;
}

function holderOf(scene: Scene, lowerdev: Lowerdev, id: number, protocol: string) {
  return linksOn(scene, lowerdev, isVlan).find(
    ({ link }) => isVlan(link) && link.details.id === id && link.details.protocol === protocol,
  );
}

/** The lower device can carry no VLANs: NETIF_F_VLAN_CHALLENGED, or no Ethernet. */
export function noVlansThere(scene: Scene): string | undefined {
  const link = lowerdevOf(scene)?.link;
  return link === undefined ? undefined : (notEthernet(link) ?? `${named(link)} carries no VLANs`);
}
