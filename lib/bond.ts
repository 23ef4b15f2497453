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
import { checkBond, checkBondChange, checkBondChanges } from './internal/bond-rules.js';
import { Call, type CallOptions } from './internal/call.js';
import { changeKind } from './internal/change.js';
import { checkLinkRef, checkObject, checkOwnOptions } from './internal/check.js';
import { createWithMembers } from './internal/create-with-members.js';
import type { BondLink, LinkRef } from './link.js';
import type { CommonOptions } from './options.js';

/** The options that only bonds have, and that can be changed later. What is not given is not touched. */
export interface BondSettings {
  /**
   * How the members are used (`IFLA_BOND_MODE`). Default `'balance-rr'`. It can be changed while the bond is down (`EBUSY`)
   * and has no members (`ENOTEMPTY`). `'802.3ad'`, `'balance-tlb'` and `'balance-alb'` set `miimonMs` to 100 where it is 0.
   */
  mode?: BondMode | undefined;
  /**
   * How often the members' links are looked at, in ms (`IFLA_BOND_MIIMON`). Default 0: never. Any other value ends
   * monitoring by ARP. The delays are multiples of it, and change with it.
   */
  miimonMs?: number | undefined;
  /** How long a link has to be up before it is used, in ms (`IFLA_BOND_UPDELAY`). A multiple of `miimonMs`. Default 0. */
  upDelayMs?: number | undefined;
  /** How long a link may be down before it is left, in ms (`IFLA_BOND_DOWNDELAY`). A multiple of `miimonMs`. Default 0. */
  downDelayMs?: number | undefined;
  /**
   * The pause between the announcements after a fail-over, in ms, at most 300000 (`IFLA_BOND_PEER_NOTIF_DELAY`). A
   * multiple of `miimonMs`. Default 0. Since Linux 5.3.
   */
  peerNotifyDelayMs?: number | undefined;
  /** Take the driver's word for the link (`IFLA_BOND_USE_CARRIER`). Default `true`; `false` is `EINVAL` since Linux 6.18. */
  useCarrier?: boolean | undefined;
  /**
   * How often ARP targets are asked, in ms (`IFLA_BOND_ARP_INTERVAL`). Default 0: never. Any other value ends monitoring of
   * the links. Not in modes `'802.3ad'`, `'balance-tlb'` and `'balance-alb'`.
   */
  arpIntervalMs?: number | undefined;
  /** The IPv4 addresses that are asked, at most 16 (`IFLA_BOND_ARP_IP_TARGET`). In a change, the whole list. */
  arpIpTargets?: readonly string[] | undefined;
  /** The IPv6 addresses that are asked, at most 16 (`IFLA_BOND_NS_IP6_TARGET`). In a change, the whole list. Since Linux 5.18. */
  nsIp6Targets?: readonly string[] | undefined;
  /**
   * Which packets tell that a member works (`IFLA_BOND_ARP_VALIDATE`). Default `'none'`. Not in modes `'802.3ad'`,
   * `'balance-tlb'` and `'balance-alb'`, nor together with `miimonMs`.
   */
  arpValidate?: BondArpValidate | undefined;
  /** Whether one target has to answer, or all (`IFLA_BOND_ARP_ALL_TARGETS`). Default `'any'`. */
  arpAllTargets?: BondArpAllTargets | undefined;
  /** When the primary becomes the active member again (`IFLA_BOND_PRIMARY_RESELECT`). Default `'always'`. */
  primaryReselect?: BondPrimaryReselect | undefined;
  /**
   * Whether the members share a MAC address (`IFLA_BOND_FAIL_OVER_MAC`). Default `'none'`: they do. It can be changed while
   * the bond has no members (`ENOTEMPTY`).
   */
  failOverMac?: BondFailOverMac | undefined;
  /** What of a packet its member is chosen by (`IFLA_BOND_XMIT_HASH_POLICY`). Default `'layer2'`. */
  xmitHashPolicy?: BondXmitHashPolicy | undefined;
  /** IGMP reports sent after a fail-over, 0 to 255 (`IFLA_BOND_RESEND_IGMP`). Default 1. */
  resendIgmp?: number | undefined;
  /** Announcements (gratuitous ARP, unsolicited NA) after a fail-over, 0 to 255 (`IFLA_BOND_NUM_PEER_NOTIF`). Default 1. */
  numPeerNotify?: number | undefined;
  /** Receive on backup members as well (`IFLA_BOND_ALL_SLAVES_ACTIVE`). Default `false`. */
  allMembersActive?: boolean | undefined;
  /** How many members have to work for the bond to have a carrier (`IFLA_BOND_MIN_LINKS`), 0 to 2147483647. Default 0, which is as 1. */
  minLinks?: number | undefined;
  /** How often switches are taught where the members are, in s, from 1 on (`IFLA_BOND_LP_INTERVAL`). Default 1. */
  lpIntervalS?: number | undefined;
  /**
   * Packets on one member before it is the next one's turn, 0 to 65535 (`IFLA_BOND_PACKETS_PER_SLAVE`); 0 is a member at
   * random. Default 1. In mode `'balance-rr'`.
   */
  packetsPerMember?: number | undefined;
  /** How often LACP packets are asked for (`IFLA_BOND_AD_LACP_RATE`). Default `'slow'`. In mode `'802.3ad'`, while down. */
  lacpRate?: BondLacpRate | undefined;
  /**
   * Send LACP packets without being asked (`IFLA_BOND_AD_LACP_ACTIVE`). Default `true`. In mode `'802.3ad'`, while down.
   * Since Linux 5.15.
   */
  lacpActive?: boolean | undefined;
  /** How aggregators are chosen (`IFLA_BOND_AD_SELECT`). Default `'stable'`. While the bond is down. */
  adSelect?: BondAdSelect | undefined;
  /** The priority of the system, 1 to 65535 (`IFLA_BOND_AD_ACTOR_SYS_PRIO`). Default 65535. In mode `'802.3ad'`. */
  adActorSystemPriority?: number | undefined;
  /** The upper 10 bits of the ports' keys, 0 to 1023 (`IFLA_BOND_AD_USER_PORT_KEY`). Default 0. In mode `'802.3ad'`, while down. */
  adUserPortKey?: number | undefined;
  /** Balance anew by the load of the members (`IFLA_BOND_TLB_DYNAMIC_LB`). Default `true`. In `'balance-tlb'` and `'balance-alb'`, while down. */
  tlbDynamicLb?: boolean | undefined;
  /**
   * Answers that may be missed before a member counts as down, 1 to 255 (`IFLA_BOND_MISSED_MAX`). Default 2. Not in modes
   * `'802.3ad'`, `'balance-tlb'` and `'balance-alb'`. Since Linux 5.17.
   */
  arpMissedMax?: number | undefined;
  /**
   * Start to collect and to distribute together (`IFLA_BOND_COUPLED_CONTROL`). Default `true`. In mode `'802.3ad'`, while
   * down. Since Linux 6.9.
   */
  coupledControl?: boolean | undefined;
  /** Send ARP and neighbour discovery on all members (`IFLA_BOND_BROADCAST_NEIGH`). Default `false`. In mode `'802.3ad'`. Since Linux 6.17. */
  broadcastNeighbour?: boolean | undefined;
}

/** The options of {@link createBond}. */
export interface BondOptions extends CommonOptions, BondSettings {
  /**
   * Its members (`IFLA_MASTER`), by name or index where the bond ends up. They are taken as {@link addBondMember} takes
   * them, after the bond has been made.
   */
  members?: readonly LinkRef[] | undefined;
  /**
   * The member that is used (`IFLA_BOND_ACTIVE_SLAVE`). In modes `'active-backup'`, `'balance-tlb'` and `'balance-alb'`. Its
   * link has to be up at once (`EINVAL`), which hardware may take seconds for; `primary` does not ask for that.
   */
  activeMember?: LinkRef | undefined;
  /**
   * The member that is used whenever its link is up (`IFLA_BOND_PRIMARY`). In modes `'active-backup'`, `'balance-tlb'` and
   * `'balance-alb'`. The link has to be there, and may become a member later: the kernel remembers its name.
   */
  primary?: LinkRef | undefined;
  /** The MAC address of the system (`IFLA_BOND_AD_ACTOR_SYSTEM`). Default: the bond's. In mode `'802.3ad'`. */
  adActorSystem?: string | undefined;
}

/** The changes of {@link setBond}. `undefined` leaves a thing, `null` clears it. */
export interface BondChanges extends BondSettings {
  /** The member that is used (`IFLA_BOND_ACTIVE_SLAVE`); with `null` the kernel chooses. Its link has to be up. */
  activeMember?: LinkRef | null | undefined;
  /** The member that is used whenever its link is up (`IFLA_BOND_PRIMARY`). */
  primary?: LinkRef | null | undefined;
  /** The MAC address of the system (`IFLA_BOND_AD_ACTOR_SYSTEM`); `null` for the bond's own. In mode `'802.3ad'`. */
  adActorSystem?: string | null | undefined;
}

/**
 * Creates a bond: one link out of several. When a member cannot be had, none is taken: the bond is removed again, and the
 * members are as before; what of them could not be put back is in `notRestored`.
 *
 * Rejects with `ENODEV` when there is no such member, `EEXIST` when the name is taken, `EBUSY` when something else has the
 * frames of a member, `EINVAL` when the link of `activeMember` is down, `EPERM` without CAP_NET_ADMIN.
 *
 * @example
 * await createVeth({ name: 'eth1', peer: { name: 'eth2' } });
 * const bond = await createBond({ name: 'bond0', mode: '802.3ad', miimonMs: 100, members: ['eth1', 'eth2'], up: true });
 */
export async function createBond(options: BondOptions, call?: CallOptions): Promise<BondLink> {
  checkBond(options);
  const made = await createWithMembers(new Call('link.create', options.name, call, createBond), 'bond', options);
  return made as BondLink;
}

/**
 * Changes a bond. The kernel applies the options one after the other; when one is refused, those before it are put back.
 *
 * Rejects with `EBUSY` when the bond has to be down, `ENOTEMPTY` when it may have no members, `EACCES` when its mode has no
 * such option, `EPERM` for a delay while `miimonMs` is 0, `EINVAL` when the link of `activeMember` is down.
 *
 * @example
 * await createVeth({ name: 'eth1', peer: { name: 'eth2' } });
 * await createBond({ name: 'bond0', mode: 'active-backup', members: ['eth1', 'eth2'] });
 * await setBond('bond0', { primary: 'eth2' });
 */
export async function setBond(ref: LinkRef, changes: BondChanges, call?: CallOptions): Promise<BondLink> {
  checkLinkRef(ref);
  checkObject(changes, 'changes');
  checkOwnOptions('bond', changes);
  checkBondChanges(changes);
  const changed = await changeKind(new Call('link.set', ref, call, setBond), ref, ['bond'], changes, checkBondChange);
  return changed as BondLink;
}
