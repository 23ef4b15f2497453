import type { Case } from './scene.js';

// Kinds that the running kernel does not know.

/** The module of a kind, and the switch that builds it, where they are not called as the kind is. */
const modules: Readonly<Record<string, { module: string; config: string }>> = {
  bond: { module: 'bonding', config: 'BONDING' },
  gre: { module: 'ip_gre', config: 'NET_IPGRE' },
  gretap: { module: 'ip_gre', config: 'NET_IPGRE' },
  ifb: { module: 'ifb', config: 'IFB' },
  ipip: { module: 'ipip', config: 'NET_IPIP' },
  team: { module: 'team', config: 'NET_TEAM' },
  vlan: { module: '8021q', config: 'VLAN_8021Q' },
  vrf: { module: 'vrf', config: 'NET_VRF' },
};

/** The kernel has no such kind of link: neither built in nor as a module that could be loaded. */
export function kindUnknown({ kind }: Case): string | undefined {
  if (kind === undefined) return undefined;
  const { module, config } = modules[kind] ?? { module: kind, config: kind.toUpperCase() };
  return `the kernel has no '${kind}' links: load the module (modprobe ${module}), or use a kernel built with CONFIG_${config}`;
}
