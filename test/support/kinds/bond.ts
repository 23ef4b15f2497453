import { setBond, setBondMember } from '../../../lib/index.js';
import type { KindCase, MemberCase, Said } from './case.js';

const lacp = { mode: '802.3ad' };
const backup = { mode: 'active-backup' };
const watched = { miimonMs: 100 };
// In the world of the test, by index.
const dummies = [1001, 1002, 1003, 1004, 1005, 1006, 1007, 1008] as const;
const ofMembers = (first: number, second: number) => ({ ...backup, members: [first, second] });

const adInfo = ({ aggregator, num_ports, actor_key, partner_key, partner_mac }: Said) => ({
  aggregator,
  ports: num_ports,
  actorKey: actor_key,
  partnerKey: partner_key,
  partnerMac: partner_mac,
});

export const bond: KindCase = {
  kind: 'bond',
  schema: 'bond',
  world: dummies.map((index) => `link add d${index} index ${index} type dummy`),
  details: (said, indexOf) => {
    const { active_slave, primary, use_carrier, all_slaves_active, tlb_dynamic_lb, ad_lacp_active, ad_info } = said;
    return {
      mode: said.mode,
      activeMember: active_slave === undefined ? undefined : indexOf(active_slave),
      miimonMs: said.miimon,
      upDelayMs: said.updelay,
      downDelayMs: said.downdelay,
      peerNotifyDelayMs: said.peer_notify_delay,
      useCarrier: use_carrier === 1,
      arpIntervalMs: said.arp_interval,
      arpIpTargets: said.arp_ip_target ?? [],
      nsIp6Targets: said.ns_ip6_target ?? [],
      // iproute2 6.1 says null for it while there is no ARP monitoring.
      arpValidate: said.arp_validate ?? 'none',
      arpAllTargets: said.arp_all_targets,
      primary: primary === undefined ? undefined : indexOf(primary),
      primaryReselect: said.primary_reselect,
      failOverMac: said.fail_over_mac,
      xmitHashPolicy: said.xmit_hash_policy,
      resendIgmp: said.resend_igmp,
      numPeerNotify: said.num_peer_notif,
      allMembersActive: all_slaves_active === 1,
      minLinks: said.min_links,
      lpIntervalS: said.lp_interval,
      packetsPerMember: said.packets_per_slave,
      lacpActive: ad_lacp_active === 'on',
      lacpRate: said.ad_lacp_rate,
      adSelect: said.ad_select,
      adActorSystemPriority: said.ad_actor_sys_prio,
      adUserPortKey: said.ad_user_port_key,
      adActorSystem: said.ad_actor_system,
      tlbDynamicLb: tlb_dynamic_lb === 1,
      arpMissedMax: said.arp_missed_max,
      adInfo: ad_info === undefined ? undefined : adInfo(ad_info),
    };
  },
  // iproute2 6.1 does not know them.
  unsaid: ['coupledControl', 'broadcastNeighbour'],
  set: setBond,
  fields: {
    mode: { value: 'balance-alb' },
    activeMember: {
      value: 1002,
      also: ofMembers(1001, 1002),
      live: { value: 1004, also: {}, made: ofMembers(1003, 1004) },
    },
    miimonMs: { value: 250 },
    upDelayMs: { value: 200, also: watched },
    downDelayMs: { value: 300, also: watched },
    peerNotifyDelayMs: { value: 500, also: watched },
    useCarrier: { value: false, kernel: { below: '6.18' } },
    arpIntervalMs: { value: 150 },
    arpIpTargets: { value: ['192.0.2.9', '192.0.2.1', '127.0.0.1'] },
    nsIp6Targets: { value: ['2001:db8::9', '2001:db8::1', 'fe80::1'], kernel: { min: '5.18' } },
    arpValidate: { value: 'filter_backup', also: { arpIntervalMs: 150 } },
    arpAllTargets: { value: 'all' },
    primary: {
      value: 1006,
      also: ofMembers(1005, 1006),
      live: { value: 1008, also: {}, made: ofMembers(1007, 1008) },
    },
    primaryReselect: { value: 'failure' },
    failOverMac: { value: 'follow' },
    xmitHashPolicy: { value: 'vlan+srcmac', kernel: { min: '5.12' } },
    resendIgmp: { value: 255 },
    numPeerNotify: { value: 0 },
    allMembersActive: { value: true },
    minLinks: { value: 2 },
    lpIntervalS: { value: 2_147_483_647 },
    packetsPerMember: { value: 0 },
    lacpActive: { value: false, also: lacp, kernel: { min: '5.15' } },
    lacpRate: { value: 'fast', also: lacp },
    adSelect: { value: 'count' },
    adActorSystemPriority: { value: 1, also: lacp },
    adUserPortKey: { value: 1023, also: lacp },
    adActorSystem: { value: '02:00:5e:00:00:77', also: lacp },
    tlbDynamicLb: { value: false, also: { mode: 'balance-tlb' } },
    arpMissedMax: { value: 255, kernel: { min: '5.17' } },
    coupledControl: { value: false, also: lacp, kernel: { min: '6.9' } },
    broadcastNeighbour: { value: true, also: lacp, kernel: { min: '6.17' } },
  },
};

export const bondMember: MemberCase = {
  master: 'bond',
  property: 'member',
  schema: 'bondMember',
  details: (said) => ({
    state: said.state.toLowerCase(),
    miiStatus: said.mii_status === undefined ? undefined : miiWords[said.mii_status],
    linkFailureCount: said.link_failure_count,
    permanentMac: said.perm_hwaddr,
    queueId: said.queue_id,
    priority: said.prio,
    aggregatorId: said.ad_aggregator_id,
    actorOperPortState: said.ad_actor_oper_port_state_str,
    partnerOperPortState: said.ad_partner_oper_port_state_str,
  }),
  unsaid: ['actorPortPriority'],
  world: ['link add m0 type bond mode active-backup', 'link add p0 type dummy', 'link set p0 master m0'],
  set: setBondMember,
  fields: {
    queueId: { value: 16 },
    priority: { value: -2_147_483_648, kernel: { min: '6.0' } },
    // Only in mode 802.3ad.
    actorPortPriority: {
      value: 65_535,
      kernel: { min: '6.18' },
      world: ['link add m0 type bond mode 802.3ad', 'link add p0 type dummy', 'link set p0 master m0'],
    },
  },
};

const miiWords: Record<string, string> = { UP: 'up', GOING_DOWN: 'fail', DOWN: 'down', GOING_BACK: 'back' };
