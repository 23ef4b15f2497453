import { setBridge, setBridgePort } from '../../../lib/index.js';
import type { KindCase, MemberCase } from './case.js';
import { as, type Dictionary, isOn, nothing, translated } from './translate.js';

const clock = (ticks: number): number => ticks * 10;
const seconds = (value: number): number => Math.round(value * 100) * 10;
const hexadecimal = (text: string): number => Number.parseInt(text, 16);
// iproute2 leaves leading zeros out.
const bridgeId = (text: string): string => {
  const [priority, mac = ''] = text.split('.');
  return `${priority}.${mac
    .split(':')
    .map((octet) => octet.padStart(2, '0'))
    .join(':')}`;
};
const routers = ['disabled', 'auto', 'permanent', 'temporary'];
const router = (value: number): string | undefined => routers[value];

const ofBridge: Dictionary = {
  forward_delay: as('forwardDelayMs', clock),
  hello_time: as('helloTimeMs', clock),
  max_age: as('maxAgeMs', clock),
  ageing_time: as('ageingTimeMs', clock),
  stp_state: as('stpState', isOn),
  priority: as('priority'),
  vlan_filtering: as('vlanFiltering', isOn),
  vlan_protocol: as('vlanProtocol'),
  bridge_id: as('bridgeId', bridgeId),
  root_id: as('rootId', bridgeId),
  root_port: as('rootPort'),
  root_path_cost: as('rootPathCost'),
  topology_change: as('topologyChange', isOn),
  topology_change_detected: as('topologyChangeDetected', isOn),
  hello_timer: as('helloTimerMs', seconds),
  tcn_timer: as('tcnTimerMs', seconds),
  topology_change_timer: as('topologyChangeTimerMs', seconds),
  gc_timer: as('gcTimerMs', seconds),
  vlan_default_pvid: as('vlanDefaultPvid'),
  vlan_stats_enabled: as('vlanStatsEnabled', isOn),
  vlan_stats_per_port: as('vlanStatsPerPort', isOn),
  group_fwd_mask: as('groupFwdMask', hexadecimal),
  group_addr: as('groupAddr'),
  mcast_snooping: as('mcastSnooping', isOn),
  no_linklocal_learn: as('noLinklocalLearn', isOn),
  mcast_vlan_snooping: as('mcastVlanSnooping', isOn),
  mcast_router: as('mcastRouter', router),
  mcast_query_use_ifaddr: as('mcastQueryUseIfaddr', isOn),
  mcast_querier: as('mcastQuerier', isOn),
  mcast_hash_elasticity: as('mcastHashElasticity'),
  mcast_hash_max: as('mcastHashMax'),
  mcast_last_member_cnt: as('mcastLastMemberCount'),
  mcast_startup_query_cnt: as('mcastStartupQueryCount'),
  mcast_last_member_intvl: as('mcastLastMemberIntervalMs', clock),
  mcast_membership_intvl: as('mcastMembershipIntervalMs', clock),
  mcast_querier_intvl: as('mcastQuerierIntervalMs', clock),
  mcast_query_intvl: as('mcastQueryIntervalMs', clock),
  mcast_query_response_intvl: as('mcastQueryResponseIntervalMs', clock),
  mcast_startup_query_intvl: as('mcastStartupQueryIntervalMs', clock),
  mcast_stats_enabled: as('mcastStatsEnabled', isOn),
  mcast_igmp_version: as('mcastIgmpVersion'),
  mcast_mld_version: as('mcastMldVersion'),
  nf_call_iptables: as('nfCallIptables', isOn),
  nf_call_ip6tables: as('nfCallIp6tables', isOn),
  nf_call_arptables: as('nfCallArptables', isOn),
};

// What a kernel has only when it was built with CONFIG_BRIDGE_VLAN_FILTERING, CONFIG_BRIDGE_NETFILTER.
const vlan = { seenBy: 'vlanProtocol' };
const netfilter = { seenBy: 'nfCallIptables' };

export const bridge: KindCase = {
  kind: 'bridge',
  schema: 'bridge',
  details: (said) => translated(said, ofBridge),
  moving: ['helloTimerMs', 'tcnTimerMs', 'topologyChangeTimerMs', 'gcTimerMs'],
  // Younger than iproute2 6.1.
  unsaid: ['stpMode', 'mstEnabled', 'mdbOffloadFailNotification', 'fdbLocalVlan0', 'fdbMaxLearned'],
  set: setBridge,
  fields: {
    stpMode: { value: 'user', kernel: { min: '7.3' } },
    stpState: { value: true },
    forwardDelayMs: { value: 0 },
    helloTimeMs: { value: 1020 },
    maxAgeMs: { value: 40_000 },
    ageingTimeMs: { value: 20 },
    priority: { value: 65_535 },
    vlanFiltering: { value: true, ...vlan },
    vlanProtocol: { value: '802.1ad', ...vlan },
    vlanDefaultPvid: { value: 4094, ...vlan },
    vlanStatsEnabled: { value: true, ...vlan },
    vlanStatsPerPort: { value: true, ...vlan },
    groupFwdMask: { value: 0xfff8 },
    groupAddr: { value: '01:80:c2:00:00:0e' },
    mcastRouter: { value: 'permanent' },
    mcastSnooping: { value: false },
    mcastQueryUseIfaddr: { value: true },
    mcastQuerier: { value: true },
    mcastStatsEnabled: { value: true },
    mcastHashMax: { value: 8192 },
    mcastLastMemberCount: { value: 5 },
    mcastStartupQueryCount: { value: 6 },
    mcastIgmpVersion: { value: 3 },
    mcastMldVersion: { value: 2 },
    mcastLastMemberIntervalMs: { value: 1500 },
    mcastMembershipIntervalMs: { value: 20 },
    mcastQuerierIntervalMs: { value: 100_000 },
    mcastQueryIntervalMs: { value: 1000 },
    mcastQueryResponseIntervalMs: { value: 5000 },
    mcastStartupQueryIntervalMs: { value: 86_400_000 },
    nfCallIptables: { value: true, ...netfilter },
    nfCallIp6tables: { value: true, ...netfilter },
    nfCallArptables: { value: true, ...netfilter },
    noLinklocalLearn: { value: true },
    mcastVlanSnooping: { value: true, also: { vlanFiltering: true }, ...vlan },
    mstEnabled: { value: true, ...vlan },
    mdbOffloadFailNotification: { value: true, kernel: { min: '6.16' } },
    fdbLocalVlan0: { value: true, kernel: { min: '6.18' }, ...vlan },
    fdbMaxLearned: { value: 1000, kernel: { min: '6.8' } },
  },
};

const ofPort: Dictionary = {
  state: as('state'),
  priority: as('priority'),
  cost: as('cost'),
  hairpin: as('hairpin'),
  guard: as('guard'),
  root_block: as('rootBlock'),
  fastleave: as('fastLeave'),
  learning: as('learning'),
  flood: as('flood'),
  id: as('id', hexadecimal),
  no: as('no', hexadecimal),
  designated_port: as('designatedPort'),
  designated_cost: as('designatedCost'),
  bridge_id: as('bridgeId', bridgeId),
  root_id: as('rootId', bridgeId),
  hold_timer: as('holdTimerMs', seconds),
  message_age_timer: as('messageAgeTimerMs', seconds),
  forward_delay_timer: as('forwardDelayTimerMs', seconds),
  topology_change_ack: as('topologyChangeAck', isOn),
  config_pending: as('configPending', isOn),
  proxy_arp: as('proxyArp'),
  proxy_arp_wifi: as('proxyArpWifi'),
  multicast_router: as('mcastRouter', router),
  mcast_flood: as('mcastFlood'),
  bcast_flood: as('bcastFlood'),
  mcast_to_unicast: as('mcastToUnicast'),
  neigh_suppress: as('neighSuppress'),
  group_fwd_mask: as('groupFwdMask', hexadecimal),
  group_fwd_mask_str: nothing,
  vlan_tunnel: as('vlanTunnel'),
  isolated: as('isolated'),
  locked: as('locked'),
};

export const bridgePort: MemberCase = {
  master: 'bridge',
  property: 'bridgePort',
  schema: 'bridgePort',
  details: ({ backup_port, ...said }, indexOf) => ({
    ...(backup_port === undefined ? {} : { backupPort: indexOf(backup_port) }),
    ...translated(said, ofPort),
  }),
  moving: ['holdTimerMs', 'messageAgeTimerMs', 'forwardDelayTimerMs'],
  // mcastEhtHostsLimit iproute2 does not show at all; the others are younger than iproute2 6.1.
  unsaid: ['mcastEhtHostsLimit', 'mab', 'mcastMaxGroups', 'neighVlanSuppress', 'backupNhid', 'neighForwardGrat'],
  // Vxlans always have a carrier, every kernel here has them, and some of their own options are called as a port's.
  needs: ['vxlan'],
  world: [
    'link add m0 type bridge',
    'link set m0 up',
    ...[0, 1].flatMap((n) => [
      `link add p${n} type vxlan id ${n} dstport 4789`,
      `link set p${n} master m0`,
      `link set p${n} up`,
    ]),
  ],
  set: setBridgePort,
  fields: {
    // Not 'disabled', which the kernel takes for a port to be brought up when it next looks at the carrier.
    state: { value: 'learning' },
    priority: { value: 63 },
    cost: { value: 65_535 },
    hairpin: { value: true },
    guard: { value: true },
    rootBlock: { value: true },
    fastLeave: { value: true },
    mcastToUnicast: { value: true },
    learning: { value: false },
    flood: { value: false },
    mcastFlood: { value: false },
    bcastFlood: { value: false },
    proxyArp: { value: true },
    proxyArpWifi: { value: true },
    vlanTunnel: { value: true },
    groupFwdMask: { value: 0xfffd },
    neighSuppress: { value: true },
    isolated: { value: true },
    locked: { value: true, kernel: { min: '5.18' } },
    mab: { value: true, also: { locked: true }, kernel: { min: '6.2' } },
    neighVlanSuppress: { value: true, kernel: { min: '6.4' } },
    neighForwardGrat: { value: true, kernel: { min: '7.3' } },
    mcastRouter: { value: 'permanent' },
    mcastEhtHostsLimit: { value: 1 },
    mcastMaxGroups: { value: 9, kernel: { min: '6.3' } },
    backupPort: { value: 'p1', isLink: true },
    backupNhid: { value: 7, kernel: { min: '6.6' } },
  },
};
