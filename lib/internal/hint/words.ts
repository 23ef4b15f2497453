import type { Link } from '../../link.js';

// How hints name things: always in the same words.

const kindWords: Readonly<Record<string, string>> = { openvswitch: 'Open vSwitch', vrf: 'VRF' };

/** `'bridge'`, `'macvlan'`, … or `'device'` for a link without a kind. */
export function kindOf(link: Link): string {
  const kind = link.kindName ?? 'device';
  return kindWords[kind] ?? kind;
}

/** `'bridge br0'`, or `'eth0'` where there is no kind */
export function named(link: Link): string {
  return link.kindName === undefined ? link.name : `${kindOf(link)} ${link.name}`;
}

/** `'a bridge'`, `'an ifb'` */
export function oneOf(kind: string): string {
  return /^[aeiou]/i.test(kind) ? `an ${kind}` : `a ${kind}`;
}

/** The members of a list that are named before the rest is only counted. */
const maxNamed = 3;

/** `'mv0, mv1, mv2 and 7 more'` */
export function listed(names: readonly string[]): string {
  const shown = names.length <= maxNamed + 1 ? names : [...names.slice(0, maxNamed), `${names.length - maxNamed} more`];
  return shown.length < 2 ? shown.join('') : `${shown.slice(0, -1).join(', ')} and ${String(shown.at(-1))}`;
}
