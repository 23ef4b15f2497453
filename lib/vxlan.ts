import { Call, type CallOptions } from './internal/call.js';
import { changeKind } from './internal/change.js';
import { checkLinkRef, checkObject, checkOwnOptions } from './internal/check.js';
import { createOne } from './internal/create-one.js';
import { checkVxlan, checkVxlanChange, vxlanChange } from './internal/vxlan-rules.js';
import type { Known, LinkRef, VxlanLink } from './link.js';
import type { CommonOptions } from './options.js';

/** The don't-fragment bit of outer IPv4 packets: off, on, or as in the inner packet. */
export type VxlanDf = 'unset' | 'set' | 'inherit';

/** Where the flow label of outer IPv6 packets comes from: `flowLabel`, or the inner packet. */
export type VxlanFlowLabelPolicy = 'fixed' | 'inherit';

/** The UDP ports that packets are sent from. */
export interface VxlanPortRange {
  /** The first port (`IFLA_VXLAN_PORT_RANGE`), 0 to 65535. */
  low: number;
  /** The last port (`IFLA_VXLAN_PORT_RANGE`), 0 to 65535. */
  high: number;
}

/** Bits of the VXLAN header that have to be zero in what is received. */
export interface VxlanReservedBits {
  /** Of its first four bytes (`IFLA_VXLAN_RESERVED_BITS`), 0 to 4294967295. */
  flags: number;
  /** Of its last four bytes: the network identifier, and eight bits more (`IFLA_VXLAN_RESERVED_BITS`), 0 to 4294967295. */
  vni: number;
}

/** What can be set on a vxlan at creation and later. */
export interface VxlanSettings {
  /**
   * The device that is sent over (`IFLA_VXLAN_LINK`); it is looked up where the call works. Default: by the route, and
   * the MTU is then not adapted to it.
   */
  lowerdev?: LinkRef | undefined;
  /** The time to live of outer packets, 0 to 255 (`IFLA_VXLAN_TTL`). Default 0: the kernel's own, and 1 to a group. */
  ttl?: number | undefined;
  /** The type of service of outer packets, 0 to 255 (`IFLA_VXLAN_TOS`); 1: as in the inner packet. Default 0. */
  tos?: number | undefined;
  /** The don't-fragment bit of outer IPv4 packets (`IFLA_VXLAN_DF`). Default `'unset'`. */
  df?: VxlanDf | undefined;
  /** The flow label of outer IPv6 packets, 0 to 1048575 (`IFLA_VXLAN_LABEL`). Default 0. */
  flowLabel?: number | undefined;
  /** Where that flow label comes from (`IFLA_VXLAN_LABEL_POLICY`). Default `'fixed'`. IPv6 only. Since Linux 6.8. */
  flowLabelPolicy?: VxlanFlowLabelPolicy | undefined;
  /** Learn which host a MAC address is behind (`IFLA_VXLAN_LEARNING`). Default `true`. */
  learning?: boolean | undefined;
  /** How long what was learned is kept, in seconds, at least 1 (`IFLA_VXLAN_AGEING`). Default 300. */
  ageingS?: number | undefined;
  /** Do not send what goes to a vxlan of this host (`IFLA_VXLAN_LOCALBYPASS`). Default `true`. Since Linux 6.5. */
  localBypass?: boolean | undefined;
}

/** The options of {@link createVxlan}. */
export interface VxlanOptions extends CommonOptions, VxlanSettings {
  /**
   * Where to send what goes to an address that is not known: another host, or a multicast group (`IFLA_VXLAN_GROUP`,
   * `IFLA_VXLAN_GROUP6`). A group needs `lowerdev`.
   */
  remote?: string | undefined;
  /** The source address of what is sent (`IFLA_VXLAN_LOCAL`, `IFLA_VXLAN_LOCAL6`). Default: by the route. */
  local?: string | undefined;
  /** The network identifier (VNI), 0 to 16777215 (`IFLA_VXLAN_ID`). Required, except with `external`. */
  id?: number | undefined;
  /** The time to live of outer packets is that of the inner one (`IFLA_VXLAN_TTL_INHERIT`). Default `false`. */
  ttlInherit?: boolean | undefined;
  /**
   * The UDP port that the other hosts receive on, and this one (`IFLA_VXLAN_PORT`), 1 to 65535. Default: the kernel's, which is 8472,
   * from before the standard; the standard's is 4789.
   */
  dstPort?: number | undefined;
  /** The UDP ports to send from (`IFLA_VXLAN_PORT_RANGE`). Default: the kernel's range of local ports. */
  srcPortRange?: VxlanPortRange | undefined;
  /** The most addresses that are learned; 0: any number (`IFLA_VXLAN_LIMIT`), 0 to 4294967295. Default 0. */
  limit?: number | undefined;
  /** Answer ARP and neighbour discovery from the own table (`IFLA_VXLAN_PROXY`). Default `false`. */
  proxy?: boolean | undefined;
  /** Route what goes to a router's address directly (`IFLA_VXLAN_RSC`). Default `false`. */
  rsc?: boolean | undefined;
  /** Tell programs of unknown MAC addresses (`IFLA_VXLAN_L2MISS`). Default `false`. */
  l2miss?: boolean | undefined;
  /** Tell programs of unknown IP addresses (`IFLA_VXLAN_L3MISS`). Default `false`. */
  l3miss?: boolean | undefined;
  /** UDP checksums over IPv4 (`IFLA_VXLAN_UDP_CSUM`). Default `true`. */
  udpCsum?: boolean | undefined;
  /** No UDP checksums in what is sent over IPv6 (`IFLA_VXLAN_UDP_ZERO_CSUM6_TX`). Default `false`. */
  udpZeroCsum6Tx?: boolean | undefined;
  /** Take IPv6 packets without UDP checksums (`IFLA_VXLAN_UDP_ZERO_CSUM6_RX`). Default `false`. */
  udpZeroCsum6Rx?: boolean | undefined;
  /** Offload inner checksums to the receiver (`IFLA_VXLAN_REMCSUM_TX`). Default `false`. */
  remCsumTx?: boolean | undefined;
  /** Do that for the sender (`IFLA_VXLAN_REMCSUM_RX`). Default `false`. */
  remCsumRx?: boolean | undefined;
  /** Do not leave such checksums half-done (`IFLA_VXLAN_REMCSUM_NOPARTIAL`). Default `false`. */
  remCsumNoPartial?: boolean | undefined;
  /** Carry the mark of packets, the group based policy (`IFLA_VXLAN_GBP`). Default `false`. */
  gbp?: boolean | undefined;
  /** Generic protocol extension: no Ethernet inside (`IFLA_VXLAN_GPE`). Default `false`. With `external` and `learning: false` only. */
  gpe?: boolean | undefined;
  /**
   * Where to send is said with each packet, by a route or a filter (`IFLA_VXLAN_COLLECT_METADATA`). Default `false`. There
   * is no `id` then.
   */
  external?: boolean | undefined;
  /** Take only network identifiers that were entered (`IFLA_VXLAN_VNIFILTER`). Default `false`. With `external` only. Since Linux 5.18. */
  vniFilter?: boolean | undefined;
  /**
   * Header bits that have to be zero in what is received (`IFLA_VXLAN_RESERVED_BITS`). Default: all that are not in use.
   * Since Linux 6.14.
   */
  reservedBits?: VxlanReservedBits | undefined;
}

/** The changes of {@link setVxlan}: what the kernel can change on a vxlan that exists. */
export interface VxlanChanges extends VxlanSettings {
  /**
   * Where to send what goes to an unknown address, within its family, IPv4 or IPv6 (`IFLA_VXLAN_GROUP`,
   * `IFLA_VXLAN_GROUP6`); `null`: nowhere.
   */
  remote?: string | null | undefined;
  /** The source address (`IFLA_VXLAN_LOCAL`, `IFLA_VXLAN_LOCAL6`); `null`: by the route. */
  local?: string | null | undefined;
}

/** What a vxlan says of itself. */
export interface VxlanDetails {
  /** The network identifier (`IFLA_VXLAN_ID`); 0 with `external`. */
  id: number;
  /** Where to send what goes to an unknown address (`IFLA_VXLAN_GROUP`, `IFLA_VXLAN_GROUP6`). */
  remote: string | undefined;
  /**
   * The index of the device that is sent over (`IFLA_VXLAN_LINK`); in the namespace `lowerdevNetnsId` where the vxlan was
   * created from, when that is another one.
   */
  lowerdev: number | undefined;
  /** The source address (`IFLA_VXLAN_LOCAL`, `IFLA_VXLAN_LOCAL6`). */
  local: string | undefined;
  /** The time to live of outer packets (`IFLA_VXLAN_TTL`); 0: the kernel's own. */
  ttl: number;
  /** Whether it is that of the inner packet (`IFLA_VXLAN_TTL_INHERIT`). */
  ttlInherit: boolean;
  /** The type of service of outer packets (`IFLA_VXLAN_TOS`); 1: as in the inner packet. */
  tos: number;
  /** The don't-fragment bit of outer IPv4 packets (`IFLA_VXLAN_DF`). */
  df: Known<VxlanDf>;
  /** The flow label of outer IPv6 packets (`IFLA_VXLAN_LABEL`). */
  flowLabel: number;
  /** Where that comes from (`IFLA_VXLAN_LABEL_POLICY`). Since Linux 6.8. */
  flowLabelPolicy: Known<VxlanFlowLabelPolicy> | undefined;
  /** Learns which host a MAC address is behind (`IFLA_VXLAN_LEARNING`). */
  learning: boolean;
  /** Answers ARP and neighbour discovery (`IFLA_VXLAN_PROXY`). */
  proxy: boolean;
  /** Routes what goes to a router's address directly (`IFLA_VXLAN_RSC`). */
  rsc: boolean;
  /** Tells programs of unknown MAC addresses (`IFLA_VXLAN_L2MISS`). */
  l2miss: boolean;
  /** Tells programs of unknown IP addresses (`IFLA_VXLAN_L3MISS`). */
  l3miss: boolean;
  /** Is told with each packet where to send it (`IFLA_VXLAN_COLLECT_METADATA`). */
  external: boolean;
  /** How long what was learned is kept, in seconds (`IFLA_VXLAN_AGEING`). */
  ageingS: number;
  /** The most addresses that are learned; 0: any number (`IFLA_VXLAN_LIMIT`). */
  limit: number;
  /** The UDP port that is received on and sent to (`IFLA_VXLAN_PORT`). */
  dstPort: number;
  /** UDP checksums over IPv4 (`IFLA_VXLAN_UDP_CSUM`). */
  udpCsum: boolean;
  /** No UDP checksums in what is sent over IPv6 (`IFLA_VXLAN_UDP_ZERO_CSUM6_TX`). */
  udpZeroCsum6Tx: boolean;
  /** Takes IPv6 packets without UDP checksums (`IFLA_VXLAN_UDP_ZERO_CSUM6_RX`). */
  udpZeroCsum6Rx: boolean;
  /** Offloads inner checksums to the receiver (`IFLA_VXLAN_REMCSUM_TX`). */
  remCsumTx: boolean;
  /** Does that for the sender (`IFLA_VXLAN_REMCSUM_RX`). */
  remCsumRx: boolean;
  /** Does not send what goes to a vxlan of this host (`IFLA_VXLAN_LOCALBYPASS`). Since Linux 6.5. */
  localBypass: boolean | undefined;
  /** The UDP ports to send from (`IFLA_VXLAN_PORT_RANGE`); both 0: the kernel's range of local ports. */
  srcPortRange: VxlanPortRange;
  /** Carries the mark of packets (`IFLA_VXLAN_GBP`). */
  gbp: boolean;
  /** Has no Ethernet inside (`IFLA_VXLAN_GPE`). */
  gpe: boolean;
  /** Does not leave offloaded checksums half-done (`IFLA_VXLAN_REMCSUM_NOPARTIAL`). */
  remCsumNoPartial: boolean;
  /** Takes only network identifiers that were entered (`IFLA_VXLAN_VNIFILTER`). */
  vniFilter: boolean;
  /** Header bits that have to be zero in what is received (`IFLA_VXLAN_RESERVED_BITS`). Since Linux 6.14. */
  reservedBits: VxlanReservedBits | undefined;
}

/**
 * Creates a vxlan, which carries Ethernet frames to other hosts in UDP packets.
 *
 * Rejects with `EEXIST` when the name is taken, or when another vxlan has the network identifier; `ENODEV` when there is no
 * such lower device; `EADDRINUSE`, with `up`, when something else has the UDP port.
 *
 * @example
 * const link = await createVxlan({ name: 'vx0', id: 42, remote: '192.0.2.2', local: '192.0.2.1', dstPort: 4789, up: true });
 */
export function createVxlan(options: VxlanOptions, call?: CallOptions): Promise<VxlanLink> {
  return createOne(createVxlan, { kind: 'vxlan', check: checkVxlan }, options, call) as Promise<VxlanLink>;
}

/**
 * Changes a vxlan. What the kernel cannot change on a vxlan that exists, its network identifier or its ports say, is
 * refused by name.
 *
 * Rejects with `ENODEV` when there is no such link, `EOPNOTSUPP` when it is of another kind, `EPERM` without
 * CAP_NET_ADMIN.
 *
 * @example
 * await createVxlan({ name: 'vx0', id: 42, remote: '192.0.2.2' });
 * await setVxlan('vx0', { remote: '192.0.2.3', learning: false });
 */
export async function setVxlan(ref: LinkRef, changes: VxlanChanges, call?: CallOptions): Promise<VxlanLink> {
  checkLinkRef(ref);
  checkObject(changes, 'changes');
  checkOwnOptions('vxlan', changes);
  const entry = new Call('link.set', ref, call, setVxlan);
  return (await changeKind(entry, ref, ['vxlan'], changes, checkVxlanChange, vxlanChange)) as VxlanLink;
}
