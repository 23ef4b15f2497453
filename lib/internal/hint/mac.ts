import { sharesByMac } from '../takers.js';
import { isMacvlan, type Lowerdev, linksOn, lowerdevOf, type Sibling } from './lowerdev.js';
import { type Scene, textIn } from './scene.js';
import { named } from './words.js';

// Who has a MAC address. macvlan_addr_busy() compares with the lower device's own and with those of its macvlans that are
// up, in every namespace; with EADDRINUSE it says no more than that there is one.

/** One spelling for every address. */
export function canonicalMac(mac: string): string {
  return mac.toLowerCase().replaceAll('-', ':');
}

/** The macvlans of a lower device that can be seen. */
export function macvlansOn(scene: Scene, lowerdev: Lowerdev): Sibling[] {
  return linksOn(scene, lowerdev, isMacvlan);
}

function wantedMac(scene: Scene): string | undefined {
  const mac = textIn(scene, 'mac') ?? scene.before?.mac;
  return mac === undefined ? undefined : canonicalMac(mac);
}

/** The link that has the MAC address already, if it can be seen. */
export function macHolderIn(scene: Scene): Sibling | undefined {
  const mac = wantedMac(scene);
  const lowerdev = lowerdevOf(scene);
  if (mac === undefined || lowerdev === undefined) return undefined;
  if (lowerdev.link?.mac === mac) return { link: lowerdev.link, where: scene.here.where };
  return macvlansOn(scene, lowerdev).find(({ link }) => link.mac === mac && link.up);
}

/** The MAC address is used by the lower device itself, or by another link upon it. */
export function macTaken(scene: Scene): string | undefined {
  if (!sharesByMac(scene.kind)) return undefined;
  const mac = wantedMac(scene);
  const lowerdev = lowerdevOf(scene);
  if (mac === undefined || lowerdev === undefined) return undefined;
  const holder = macHolderIn(scene);
  if (holder === undefined) return takenElsewhere(scene, mac, lowerdev);
  if (holder.link === lowerdev.link) return `${lowerdev.words} itself has the MAC address ${mac}`;
  return `the MAC address ${mac} is used by ${named(holder.link)} on ${lowerdev.words}${holder.where}`;
}

function takenElsewhere(scene: Scene, mac: string, lowerdev: Lowerdev): string | undefined {
  if (!scene.here.complete || !scene.there.complete) return undefined;
  const itself = lowerdev.link === undefined ? `by ${lowerdev.words} itself, or ` : '';
  return `the MAC address ${mac} is used ${itself}by a link in another namespace on ${lowerdev.words}`;
}
