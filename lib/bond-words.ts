// The closed sets of bonds, in the kernel's words.

/**
 * How a bond uses its members (`IFLA_BOND_MODE`):
 * - `'balance-rr'`: one after another, packet by packet;
 * - `'active-backup'`: one of them, and another one when that fails;
 * - `'balance-xor'`: chosen by a hash of the packet;
 * - `'broadcast'`: every packet on all of them;
 * - `'802.3ad'`: those that LACP has agreed upon with the other side;
 * - `'balance-tlb'`: by their load, for what is sent;
 * - `'balance-alb'`: by their load, for what is received as well.
 */
export type BondMode =
  | 'balance-rr'
  | 'active-backup'
  | 'balance-xor'
  | 'broadcast'
  | '802.3ad'
  | 'balance-tlb'
  | 'balance-alb';

/** Which ARP packets tell that a member works (`IFLA_BOND_ARP_VALIDATE`). */
export type BondArpValidate = 'none' | 'active' | 'backup' | 'all' | 'filter' | 'filter_active' | 'filter_backup';

/** How many targets have to answer (`IFLA_BOND_ARP_ALL_TARGETS`). */
export type BondArpAllTargets = 'any' | 'all';

/** When the primary member becomes the active one again (`IFLA_BOND_PRIMARY_RESELECT`). */
export type BondPrimaryReselect = 'always' | 'better' | 'failure';

/** Whether members share one MAC address (`IFLA_BOND_FAIL_OVER_MAC`). */
export type BondFailOverMac = 'none' | 'active' | 'follow';

/** What of a packet its member is chosen by (`IFLA_BOND_XMIT_HASH_POLICY`); `'vlan+srcmac'` since Linux 5.12. */
export type BondXmitHashPolicy = 'layer2' | 'layer3+4' | 'layer2+3' | 'encap2+3' | 'encap3+4' | 'vlan+srcmac';

/** How often the other side is asked to send LACP packets: every 30 seconds, or every second (`IFLA_BOND_AD_LACP_RATE`). */
export type BondLacpRate = 'slow' | 'fast';

/** How 802.3ad chooses between aggregators (`IFLA_BOND_AD_SELECT`); `'actor_port_prio'` since Linux 6.18. */
export type BondAdSelect = 'stable' | 'bandwidth' | 'count' | 'actor_port_prio';

/** Whether a member carries traffic (`IFLA_BOND_SLAVE_STATE`). */
export type BondMemberState = 'active' | 'backup';

/** The link of a member: up, down, going down (`'fail'`), coming up (`'back'`) (`IFLA_BOND_SLAVE_MII_STATUS`). */
export type BondMiiStatus = 'up' | 'fail' | 'down' | 'back';

/** The bits of a port's state in 802.3ad (IEEE 802.1AX). */
export type BondPortState =
  | 'active'
  | 'short_timeout'
  | 'aggregating'
  | 'in_sync'
  | 'collecting'
  | 'distributing'
  | 'defaulted'
  | 'expired';

/** Whether the two sides of a port fail to agree (IEEE 802.1AX). */
export type BondChurnState = 'monitoring' | 'churned' | 'none';
