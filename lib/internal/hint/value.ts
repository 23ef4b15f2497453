import { sharesByMac } from '../takers.js';
import { lowerdevOf } from './lowerdev.js';
import { numberIn, type Scene } from './scene.js';
import { oneOf } from './words.js';

// Values that the link, or the device underneath, does not allow.

/** The MTU is above that of the device underneath, on the kinds that mind. */
export function mtuAboveLowerdev(scene: Scene): string | undefined {
  const mtu = numberIn(scene, 'mtu');
  const onDevice = sharesByMac(scene.kind) || scene.kind === 'vlan';
  const lowerdev = onDevice ? lowerdevOf(scene) : undefined;
  if (mtu === undefined || lowerdev?.link === undefined || mtu <= lowerdev.link.mtu) return undefined;
  return `the MTU ${mtu} is above that of ${lowerdev.words}, which is ${lowerdev.link.mtu}`;
}

// ETH_MIN_MTU and ETH_MAX_MTU, as macvlan_common_setup() and veth_setup() set them.
const ethernet = { min: 68, max: 65535 };
const mtuRanges: Readonly<Record<string, typeof ethernet>> = {
  ipvlan: ethernet,
  ipvtap: ethernet,
  macvlan: ethernet,
  macvtap: ethernet,
  veth: ethernet,
  vlan: { ...ethernet, min: 0 },
};

/** The MTU is outside of what the link can have at all. */
export function mtuOutOfRange(scene: Scene): string | undefined {
  const { before, kind = '' } = scene;
  if (before === undefined) {
    const range = mtuRanges[kind];
    return range === undefined ? undefined : `the MTU of ${oneOf(kind)} lies between ${range.min} and ${range.max}`;
  }
  const { name, minMtu, maxMtu } = before;
  return maxMtu === 0
    ? `the MTU of ${name} is at least ${minMtu}`
    : `the MTU of ${name} lies between ${minMtu} and ${maxMtu}`;
}

/** The value is above what the device says it can segment. */
export function gsoTooBig(scene: Scene): string | undefined {
  const { name, tsoMaxSize, tsoMaxSegs } = scene.before ?? {};
  const limits = { gsoMaxSize: tsoMaxSize, gsoMaxSegs: tsoMaxSegs };
  for (const [option, limit] of Object.entries(limits)) {
    const wanted = numberIn(scene, option);
    if (wanted !== undefined && limit !== undefined && wanted > limit)
      return `the ${option} of ${name} is at most ${limit}`;
  }
  return undefined;
}

/** IPv6 is not there on the link, so neither is its way to make addresses. */
export function noIpv6(scene: Scene): string | undefined {
  if (scene.asked['addrGenMode'] === undefined) return undefined;
  const { before } = scene;
  const mtu = numberIn(scene, 'mtu') ?? before?.mtu;
  // IPV6_MIN_MTU: addrconf_notify() takes IPv6 away from a link below it.
  if (mtu !== undefined && mtu < 1280)
    return `IPv6, and with it addrGenMode, needs an MTU of at least 1280, and here it is ${mtu}`;
  return `there is no IPv6 on ${before?.name ?? 'the new link'}, and so no addrGenMode`;
}

/** check_stable_privacy() wants a secret first. */
export function noStableSecret(scene: Scene): string | undefined {
  if (scene.asked['addrGenMode'] !== 'stable-privacy') return undefined;
  const name = scene.before?.name ?? 'default';
  return `addrGenMode stable-privacy needs a secret first: sysctl net.ipv6.conf.${name}.stable_secret`;
}
