import { Call, type CallOptions } from './internal/call.js';
import { changeKind } from './internal/change.js';
import { checkLinkRef, checkObject, checkOwnOptions } from './internal/check.js';
import { createOne } from './internal/create-one.js';
import { checkGretap, checkGretapChange, eachKey, gretapChange, gretapValues } from './internal/gretap-rules.js';
import type { GretapLink, Known, LinkRef } from './link.js';
import type { CommonOptions } from './options.js';

/** What is in the GRE header: a checksum, a key, a sequence number. */
export type GreFlag = 'checksum' | 'key' | 'sequence';

/** What the GRE packets are put into: nothing, UDP (foo over UDP, generic UDP encapsulation), or MPLS. */
export type GreEncap = 'none' | 'fou' | 'gue' | 'mpls';

/** UDP checksums over IPv4, over IPv6, and inner checksums that are offloaded to the receiver. */
export type GreEncapFlag = 'checksum' | 'checksum6' | 'remoteChecksum';

/** What can be set on a gretap at creation and later. */
export interface GretapSettings {
  /**
   * What has to be in the header of what is received (`IFLA_GRE_IFLAGS`). Default: nothing. In a change, the whole list;
   * `'key'` need not be said, it follows `inputKey`.
   */
  inputFlags?: readonly GreFlag[] | undefined;
  /** What is put into the header of what is sent (`IFLA_GRE_OFLAGS`), in the same way. */
  outputFlags?: readonly GreFlag[] | undefined;
  /** The time to live of outer packets, 0 to 255 (`IFLA_GRE_TTL`); 0: that of the inner packet. Default 0. */
  ttl?: number | undefined;
  /** The type of service of outer packets, 0 to 255 (`IFLA_GRE_TOS`); 1: as in the inner packet. Default 0. */
  tos?: number | undefined;
  /** Ignore the don't-fragment bit of inner packets (`IFLA_GRE_IGNORE_DF`). Default `false`. Without `pmtuDiscovery` only. */
  ignoreDf?: boolean | undefined;
  /** Send with the don't-fragment bit (`IFLA_GRE_PMTUDISC`). Default `true`. */
  pmtuDiscovery?: boolean | undefined;
  /** The mark of outer packets (`IFLA_GRE_FWMARK`), 0 to 4294967295. Default 0. */
  fwmark?: number | undefined;
  /** What the GRE packets are put into (`IFLA_GRE_ENCAP_TYPE`). Default `'none'`. The kernel has to have it: `EINVAL`. */
  encap?: GreEncap | undefined;
  /** Checksums of that (`IFLA_GRE_ENCAP_FLAGS`). Default: none. */
  encapFlags?: readonly GreEncapFlag[] | undefined;
  /** The UDP port to send from (`IFLA_GRE_ENCAP_SPORT`), 0 to 65535; 0: by the flow. Default 0. */
  encapSrcPort?: number | undefined;
  /** The UDP port to send to (`IFLA_GRE_ENCAP_DPORT`), 0 to 65535. Default 0. */
  encapDstPort?: number | undefined;
}

/** The options of {@link createGretap}. */
export interface GretapOptions extends CommonOptions, GretapSettings {
  /** The device that is sent over (`IFLA_GRE_LINK`); it is looked up where the link ends up. Default: by the route. */
  lowerdev?: LinkRef | undefined;
  /** The source address of what is sent, IPv4 (`IFLA_GRE_LOCAL`). Default: by the route. */
  local?: string | undefined;
  /** Where to send: another host, or a multicast group, IPv4 (`IFLA_GRE_REMOTE`). */
  remote?: string | undefined;
  /** Both keys at once (`IFLA_GRE_IKEY`, `IFLA_GRE_OKEY`), 0 to 4294967295. */
  key?: number | undefined;
  /** The key that what is received has to have, 0 to 4294967295 (`IFLA_GRE_IKEY`). Default: none. */
  inputKey?: number | undefined;
  /** The key of what is sent, 0 to 4294967295 (`IFLA_GRE_OKEY`). Default: none. */
  outputKey?: number | undefined;
  /**
   * Where to send is said with each packet, by a route or a filter (`IFLA_GRE_COLLECT_METADATA`). Default `false`. One of a
   * namespace.
   */
  external?: boolean | undefined;
}

/** The changes of {@link setGretap}. `null` clears. */
export interface GretapChanges extends GretapSettings {
  /** The device that is sent over (`IFLA_GRE_LINK`). */
  lowerdev?: LinkRef | null | undefined;
  /** The source address (`IFLA_GRE_LOCAL`). */
  local?: string | null | undefined;
  /** Where to send (`IFLA_GRE_REMOTE`). */
  remote?: string | null | undefined;
  /** Both keys at once (`IFLA_GRE_IKEY`, `IFLA_GRE_OKEY`), 0 to 4294967295. */
  key?: number | null | undefined;
  /** The key that what is received has to have (`IFLA_GRE_IKEY`), 0 to 4294967295. */
  inputKey?: number | null | undefined;
  /** The key of what is sent (`IFLA_GRE_OKEY`), 0 to 4294967295. */
  outputKey?: number | null | undefined;
}

/** What a gretap says of itself. */
export interface GretapDetails {
  /** The index of the device that is sent over (`IFLA_GRE_LINK`). */
  lowerdev: number | undefined;
  /** What has to be in the header of what is received (`IFLA_GRE_IFLAGS`). */
  inputFlags: Known<GreFlag>[];
  /** What is put into the header of what is sent (`IFLA_GRE_OFLAGS`). */
  outputFlags: Known<GreFlag>[];
  /** The key that what is received has to have (`IFLA_GRE_IKEY`). */
  inputKey: number | undefined;
  /** The key of what is sent (`IFLA_GRE_OKEY`). */
  outputKey: number | undefined;
  /** The source address (`IFLA_GRE_LOCAL`). */
  local: string | undefined;
  /** Where to send (`IFLA_GRE_REMOTE`). */
  remote: string | undefined;
  /** The time to live of outer packets (`IFLA_GRE_TTL`); 0: that of the inner packet. */
  ttl: number;
  /** The type of service of outer packets (`IFLA_GRE_TOS`); 1: as in the inner packet. */
  tos: number;
  /** Ignores the don't-fragment bit of inner packets (`IFLA_GRE_IGNORE_DF`). */
  ignoreDf: boolean;
  /** Sends with the don't-fragment bit (`IFLA_GRE_PMTUDISC`). */
  pmtuDiscovery: boolean;
  /** The mark of outer packets (`IFLA_GRE_FWMARK`). */
  fwmark: number;
  /** What the GRE packets are put into (`IFLA_GRE_ENCAP_TYPE`). */
  encap: Known<GreEncap>;
  /** Checksums of that (`IFLA_GRE_ENCAP_FLAGS`). */
  encapFlags: Known<GreEncapFlag>[];
  /** The UDP port to send from (`IFLA_GRE_ENCAP_SPORT`). */
  encapSrcPort: number;
  /** The UDP port to send to (`IFLA_GRE_ENCAP_DPORT`). */
  encapDstPort: number;
  /** Is told with each packet where to send it (`IFLA_GRE_COLLECT_METADATA`). */
  external: boolean;
}

/**
 * Creates a gretap, which carries Ethernet frames to another host in GRE packets. With a key it is the nearest thing that
 * Linux has to NVGRE, whose 24-bit network identifier is the upper part of the key.
 *
 * Rejects with `EEXIST` when the name is taken, or when another tunnel has the same addresses and the same key.
 *
 * @example
 * const link = await createGretap({ name: 'gt0', local: '192.0.2.1', remote: '192.0.2.2', key: 42, ttl: 64, up: true });
 */
export function createGretap(options: GretapOptions = {}, call?: CallOptions): Promise<GretapLink> {
  const gretap = { kind: 'gretap', check: checkGretap, values: gretapValues };
  return createOne(createGretap, gretap, options, call) as Promise<GretapLink>;
}

/**
 * Changes a gretap. The kernel counts the MTU anew when `lowerdev`, `fwmark` or the size of the header changes.
 *
 * Rejects with `ENODEV` when there is no such link, `EOPNOTSUPP` when it is of another kind, `EPERM` without
 * CAP_NET_ADMIN.
 *
 * @example
 * await createGretap({ name: 'gt0', local: '192.0.2.1', remote: '192.0.2.2', key: 42 });
 * await setGretap('gt0', { remote: '192.0.2.3', key: null });
 */
export async function setGretap(ref: LinkRef, changes: GretapChanges, call?: CallOptions): Promise<GretapLink> {
  checkLinkRef(ref);
  checkObject(changes, 'changes');
  checkOwnOptions('gretap', changes);
  const entry = new Call('link.set', ref, call, setGretap);
  return (await changeKind(entry, ref, ['gretap'], eachKey(changes), checkGretapChange, gretapChange)) as GretapLink;
}
