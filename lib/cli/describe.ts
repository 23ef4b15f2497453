import type { Link } from '../index.js';
import { printable } from './print.js';
import type { Node } from './world.js';

// Links in a few words.

/** Whether traffic can pass, as far as the link knows. */
export function isUp({ up, carrier }: Pick<Link, 'up' | 'carrier'>): boolean {
  return up && carrier;
}

/** `up`, `down`, `no carrier`, … */
export function state(link: Link): string {
  if (!link.up) return 'down';
  if (!link.carrier) return 'no carrier';
  return link.operState === 'dormant' || link.operState === 'testing' ? link.operState : 'up';
}

/** What the kind has to say: mode, number, … */
export function ofKind(link: Link): string[] {
  switch (link.kind) {
    case 'macvlan':
    case 'macvtap':
      return [link.details.mode, ...link.details.flags, ...sources(link.details)];
    case 'ipvlan':
    case 'ipvtap':
      return [link.details.mode, link.details.isolation];
    case 'vlan':
      return [`id ${link.details.id}`, ...(link.details.protocol === '802.1Q' ? [] : [link.details.protocol])];
    case 'bond':
      return [link.details.mode];
    case 'vxlan':
      return [`vni ${link.details.id}`, ...to(link.details.remote)];
    case 'gretap':
      return to(link.details.remote);
    case 'vrf':
      return [`table ${link.details.table}`];
    case 'device':
      return link.parentDevName === undefined ? [] : [link.parentDevName];
    default:
      return [];
  }
}

function sources({ mode, sourceAddressCount }: { mode: string; sourceAddressCount: number }): string[] {
  return mode === 'source' ? [sourceAddressCount === 1 ? '1 source' : `${sourceAddressCount} sources`] : [];
}

function to(remote: string | undefined): string[] {
  return remote === undefined ? [] : [`to ${remote}`];
}

/** What it is to its master. */
function asMember({ member, bridgePort }: Link): string[] {
  if (member !== undefined) return [`${member.state} member`];
  return bridgePort === undefined ? [] : [`port, ${bridgePort.state}`];
}

function elsewhere(node: Node): string[] {
  const { unseen, link } = node;
  if (unseen === undefined) return [];
  const word = link.kind === 'veth' ? 'peer' : 'on';
  return [`${word} ${unseen.index} in namespace number ${unseen.netnsId}`];
}

function ends({ peer, place, members }: Node): string[] {
  const there = peer === undefined || peer.place === place ? '' : ` in ${peer.place.name ?? 'this namespace'}`;
  return [
    ...(peer === undefined ? [] : [`peer ${peer.link.name}${there}`]),
    ...(members.length === 0 ? [] : [`of ${members.map(({ link }) => link.name).join(' ')}`]),
  ];
}

/** All of that. */
export function details(node: Node): string {
  return printable([...ofKind(node.link), ...ends(node), ...elsewhere(node), ...asMember(node.link)].join(', '));
}
