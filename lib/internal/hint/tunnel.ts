import type { Link } from '../../link.js';
import { refIn, type Scene } from './scene.js';
import { named } from './words.js';

// Tunnels: who has the same ends, and what the kernel has not.

type Gretap = Extract<Link, { kind: 'gretap' }>;
type Vxlan = Extract<Link, { kind: 'vxlan' }>;

// What an option is, or will be.
function wanted(scene: Scene, option: string): unknown {
  const { asked, before } = scene;
  const value = asked[option];
  return value === undefined
    ? (before?.details as Record<string, unknown> | undefined)?.[option]
    : (value ?? undefined);
}

/** ip_tunnel_find(): two tunnels with the same addresses and key would get the same packets. */
export function gretapTaken(scene: Scene): string | undefined {
  const { before, kind, there } = scene;
  if (kind !== 'gretap') return undefined;
  const others = there.links.filter((link): link is Gretap => link.kind === 'gretap' && link.index !== before?.index);
  const external = wanted(scene, 'external') === true ? others.find(({ details }) => details.external) : undefined;
  if (external !== undefined) return `${named(external)}${there.where} has 'external' already, and only one can`;
  const lowerdev = there.find(wanted(scene, 'lowerdev'))?.index;
  const same = others.find(
    ({ details }) =>
      details.lowerdev === lowerdev &&
      (['local', 'remote', 'inputKey'] as const).every((name) => details[name] === wanted(scene, name)),
  );
  return same && `${named(same)}${there.where} has the same addresses and the same key`;
}

const encapModules: Readonly<Record<string, string>> = {
  fou: 'CONFIG_NET_FOU_IP_TUNNELS, module fou',
  gue: 'CONFIG_NET_FOU_IP_TUNNELS, module fou',
  mpls: 'CONFIG_MPLS_ROUTING, module mpls_router',
};

/** ip_encap_hlen(): nobody has registered for it. */
export function encapUnknown({ kind, asked }: Scene): string | undefined {
  const encap = asked['encap'];
  const needs = kind === 'gretap' && typeof encap === 'string' ? encapModules[encap] : undefined;
  return needs && `the kernel cannot put tunnels into '${String(encap)}' (${needs})`;
}

const defaultPort = 8472;

function portOf(scene: Scene): number {
  const port = wanted(scene, 'dstPort');
  return typeof port === 'number' ? port : defaultPort;
}

function vxlansOn(scene: Scene, port: number): Vxlan[] {
  return scene.here.links.filter(
    (link): link is Vxlan =>
      link.kind === 'vxlan' && link.index !== scene.before?.index && link.details.dstPort === port,
  );
}

/** vxlan_vni_in_use() */
export function vniTaken(scene: Scene): string | undefined {
  const id = wanted(scene, 'id');
  const port = portOf(scene);
  const holder = vxlansOn(scene, port).find(({ details }) => details.id === (id ?? 0));
  return holder && `${named(holder)} has the network identifier ${holder.details.id} on UDP port ${port}`;
}

/** vxlan_sock_add(), when the link comes up. Vxlans share a port when they receive in the same way. */
export function udpPortTaken(scene: Scene): string | undefined {
  if (scene.kind !== 'vxlan') return undefined;
  const port = portOf(scene);
  const holder = vxlansOn(scene, port).find(({ up }) => up);
  const shown = `the UDP port ${port} is taken`;
  if (holder === undefined) return `${shown}, by a program or by a tunnel of another kind`;
  return `${shown} by ${named(holder)}, and the two cannot share it: in gbp, gpe, external, vniFilter, remCsumRx and udpZeroCsum6Rx they would have to be alike`;
}

/** The device that the tunnel is to be sent over is not there: ip_tunnel_newlink() looks where the link ends up. */
export function tunnelLowerdevMissing(scene: Scene): string | undefined {
  const ref = refIn(scene, 'lowerdev');
  if (scene.kind !== 'gretap' || ref === undefined || scene.failure.option !== 'lowerdev') return undefined;
  return scene.there.find(ref) === undefined ? scene.there.missing(ref, 'lower device') : undefined;
}
