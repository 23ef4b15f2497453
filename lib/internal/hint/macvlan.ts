import type { Link } from '../../link.js';
import { sharesByMac } from '../takers.js';
import { isOlderThan } from './kernel.js';
import { isMacvlan, type Lowerdev, lowerdevOf, type Sibling } from './lowerdev.js';
import { macvlansOn } from './mac.js';
import { listHolds, type Scene } from './scene.js';
import { listed, named } from './words.js';

// The rules of macvlan's modes, which the kernel enforces with EINVAL and no words.

const isPassthru = (link: Link): boolean => isMacvlan(link) && link.details.mode === 'passthru';

/** A passthru macvlan is the only one on its lower device: either there is one, or one shall join others. */
export function passthruAlone(scene: Scene): string | undefined {
  const lowerdev = lowerdevOf(scene);
  if (!sharesByMac(scene.kind) || lowerdev === undefined || scene.made) return undefined;
  const others = macvlansOn(scene, lowerdev);
  const occupier = others.find(({ link }) => isPassthru(link) && hasMacOf(lowerdev, link));
  if (occupier !== undefined) {
    return `${named(occupier.link)}${occupier.where} occupies ${lowerdev.words} in mode passthru`;
  }
  return scene.asked['mode'] === 'passthru' ? notAlone(scene, lowerdev, others) : occupiedElsewhere(scene, lowerdev);
}

// A passthru macvlan has the address of its lower device. That tells it from one of another device with the same index.
function hasMacOf(lowerdev: Lowerdev, link: Link): boolean {
  return lowerdev.link === undefined || lowerdev.link.mac === link.mac;
}

function notAlone(scene: Scene, lowerdev: Lowerdev, others: readonly Sibling[]): string | undefined {
  const rule = 'a passthru macvlan has to be the only one on its lower device';
  if (others.length > 0) {
    return `${rule}, and there is ${listed(others.map(({ link, where }) => named(link) + where))} on ${lowerdev.words}`;
  }
  if (!scene.here.complete || !scene.there.complete) return undefined;
  return `${rule}, and ${lowerdev.words} seems to have one in another namespace`;
}

// Without nopromisc the lower device is promiscuous while its passthru macvlan is up.
function occupiedElsewhere(scene: Scene, lowerdev: Lowerdev): string | undefined {
  const promiscuous = (lowerdev.link?.promiscuity ?? 0) > 0;
  if (!promiscuous || !scene.here.complete) return undefined;
  return `a macvlan in another namespace seems to occupy ${lowerdev.words} in mode passthru`;
}

/** The kernel is older than the flag. */
export function flagUnknown(scene: Scene): string | undefined {
  if (!listHolds(scene, 'flags', 'nodst') || !isOlderThan('5.13')) return undefined;
  return "Linux knows the flag 'nodst' since 5.13";
}

/** macvlan_changelink() lets no link into or out of passthru. */
export function passthruStays(scene: Scene): string | undefined {
  const { before, asked } = scene;
  if (before === undefined || !isMacvlan(before) || asked['mode'] === undefined) return undefined;
  const { mode } = before.details;
  if (mode === asked['mode'] || (mode !== 'passthru' && asked['mode'] !== 'passthru')) return undefined;
  return `${before.name} is in mode ${mode}, and no macvlan can be changed into or out of passthru: delete it and create it anew`;
}

// A count below zero, as the kernel shows it: as a number without a sign.
const negative = 0x8000_0000;

/** The lower device's promiscuity was counted below zero, and __dev_set_promiscuity() refuses to count up from there. */
export function promiscuityBroken(scene: Scene): string | undefined {
  const link = [scene.before, lowerdevOf(scene)?.link].find((each) => (each?.promiscuity ?? 0) >= negative);
  if (link === undefined) return undefined;
  const count = link.promiscuity - 2 * negative;
  const why = 'nopromisc was set on its passthru macvlan while that was down';
  return `the kernel counts the promiscuity of ${link.name} as ${count}: ${why}; it stays so until ${link.name} itself is created anew`;
}
