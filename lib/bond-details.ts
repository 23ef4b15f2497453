import type {
  BondAdSelect,
  BondArpAllTargets,
  BondArpValidate,
  BondFailOverMac,
  BondLacpRate,
  BondMode,
  BondPrimaryReselect,
  BondXmitHashPolicy,
} from './bond-words.js';
import type { Known } from './link.js';

/** What LACP has negotiated, of the aggregator in use. */
export interface BondAdInfo {
  /** The aggregator's number (`IFLA_BOND_AD_INFO_AGGREGATOR`). */
  aggregator: number;
  /** How many members it has (`IFLA_BOND_AD_INFO_NUM_PORTS`). */
  ports: number;
  /** This side's key (`IFLA_BOND_AD_INFO_ACTOR_KEY`). */
  actorKey: number;
  /** The other side's key (`IFLA_BOND_AD_INFO_PARTNER_KEY`). */
  partnerKey: number;
  /** The other side's system (`IFLA_BOND_AD_INFO_PARTNER_MAC`); zeros while nobody answers. */
  partnerMac: string;
}

/** What a bond says of itself. */
export interface BondDetails {
  /** How the members are used (`IFLA_BOND_MODE`). */
  mode: Known<BondMode>;
  /** The index of the member in use (`IFLA_BOND_ACTIVE_SLAVE`), in the modes that use one. */
  activeMember: number | undefined;
  /** How often the members' links are looked at, in ms (`IFLA_BOND_MIIMON`). */
  miimonMs: number;
  /** How long a link has to be up before it is used, in ms (`IFLA_BOND_UPDELAY`). */
  upDelayMs: number;
  /** How long a link may be down before it is left, in ms (`IFLA_BOND_DOWNDELAY`). */
  downDelayMs: number;
  /** The pause between announcements, in ms (`IFLA_BOND_PEER_NOTIF_DELAY`). */
  peerNotifyDelayMs: number;
  /** Whether the driver's word is taken for the link (`IFLA_BOND_USE_CARRIER`). */
  useCarrier: boolean;
  /** How often ARP targets are asked, in ms (`IFLA_BOND_ARP_INTERVAL`). */
  arpIntervalMs: number;
  /** The IPv4 addresses that are asked (`IFLA_BOND_ARP_IP_TARGET`). */
  arpIpTargets: string[];
  /** The IPv6 addresses that are asked (`IFLA_BOND_NS_IP6_TARGET`). Since Linux 5.18. */
  nsIp6Targets: string[];
  /** Which packets tell that a member works (`IFLA_BOND_ARP_VALIDATE`). */
  arpValidate: Known<BondArpValidate>;
  /** Whether one target has to answer, or all (`IFLA_BOND_ARP_ALL_TARGETS`). */
  arpAllTargets: Known<BondArpAllTargets>;
  /** The index of the primary (`IFLA_BOND_PRIMARY`), while it is a member. */
  primary: number | undefined;
  /** When the primary becomes the active member again (`IFLA_BOND_PRIMARY_RESELECT`). */
  primaryReselect: Known<BondPrimaryReselect>;
  /** Whether the members share a MAC address (`IFLA_BOND_FAIL_OVER_MAC`). */
  failOverMac: Known<BondFailOverMac>;
  /** What of a packet its member is chosen by (`IFLA_BOND_XMIT_HASH_POLICY`). */
  xmitHashPolicy: Known<BondXmitHashPolicy>;
  /** IGMP reports sent after a fail-over (`IFLA_BOND_RESEND_IGMP`). */
  resendIgmp: number;
  /** Announcements after a fail-over (`IFLA_BOND_NUM_PEER_NOTIF`). */
  numPeerNotify: number;
  /** Whether backup members receive as well (`IFLA_BOND_ALL_SLAVES_ACTIVE`). */
  allMembersActive: boolean;
  /** How many members have to work (`IFLA_BOND_MIN_LINKS`). */
  minLinks: number;
  /** How often switches are taught where the members are, in s (`IFLA_BOND_LP_INTERVAL`). */
  lpIntervalS: number;
  /** Packets on one member before it is the next one's turn (`IFLA_BOND_PACKETS_PER_SLAVE`). */
  packetsPerMember: number;
  /** Whether LACP packets are sent without being asked for (`IFLA_BOND_AD_LACP_ACTIVE`). Since Linux 5.15. */
  lacpActive: boolean | undefined;
  /** How often LACP packets are asked for (`IFLA_BOND_AD_LACP_RATE`). */
  lacpRate: Known<BondLacpRate>;
  /** How aggregators are chosen (`IFLA_BOND_AD_SELECT`). */
  adSelect: Known<BondAdSelect>;
  /**
   * The priority of the system (`IFLA_BOND_AD_ACTOR_SYS_PRIO`), in mode `'802.3ad'`. The kernel tells this and the next two
   * only those who have CAP_NET_ADMIN in the initial user namespace.
   */
  adActorSystemPriority: number | undefined;
  /** The upper bits of the ports' keys (`IFLA_BOND_AD_USER_PORT_KEY`), in mode `'802.3ad'`. */
  adUserPortKey: number | undefined;
  /** The MAC address of the system (`IFLA_BOND_AD_ACTOR_SYSTEM`), in mode `'802.3ad'`; zeros when it is the bond's own. */
  adActorSystem: string | undefined;
  /** Whether loads are balanced anew (`IFLA_BOND_TLB_DYNAMIC_LB`). */
  tlbDynamicLb: boolean;
  /** Answers that may be missed (`IFLA_BOND_MISSED_MAX`). Since Linux 5.17. */
  arpMissedMax: number | undefined;
  /** Whether collecting and distributing start together (`IFLA_BOND_COUPLED_CONTROL`). Since Linux 6.9. */
  coupledControl: boolean | undefined;
  /** Whether ARP and neighbour discovery go out on all members (`IFLA_BOND_BROADCAST_NEIGH`). Since Linux 6.17. */
  broadcastNeighbour: boolean | undefined;
  /** What LACP has negotiated (`IFLA_BOND_AD_INFO`), in mode `'802.3ad'` while an aggregator is in use. */
  adInfo: BondAdInfo | undefined;
}
