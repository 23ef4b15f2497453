import type { BondDetails } from './bond-details.js';
import type { BondMemberDetails } from './bond-member.js';
import type { BridgeDetails } from './bridge.js';
import type { BridgePortDetails } from './bridge-port.js';
import type { GretapDetails } from './gretap.js';
import { Call, type CallOptions } from './internal/call.js';
import { changeLink } from './internal/change.js';
import { checkLinkRef, checkLinkRefs, checkObject } from './internal/check.js';
import { eachLink, readLink, readOne } from './internal/read.js';
import { removeLink, removeLinks } from './internal/remove.js';
import type { IpvlanDetails } from './ipvlan.js';
import type { MacvlanDetails } from './macvlan.js';
import type { AddressGenerationMode, LinkChanges, LinkMode } from './options.js';
import type { LinkStats } from './stats.js';
import type { VlanDetails } from './vlan.js';
import type { VrfDetails, VrfPortDetails } from './vrf.js';
import type { VxlanDetails } from './vxlan.js';
import type { Known, LinkFlag, LinkType, OperState } from './words.js';

export type { Known, LinkChanges, LinkFlag, LinkType, OperState };

/** How a link is named in a call: by its name, one of its alternative names, or its index. */
export type LinkRef = string | number;

/** What every link has. What is absent is `undefined`. */
export interface LinkBase {
  /** The index (`ifi_index`), unique in its namespace. */
  index: number;
  /** The name (`IFLA_IFNAME`). */
  name: string;
  /** The alternative names (`IFLA_PROP_LIST`), empty when there are none. Since Linux 5.5. */
  altNames: string[];
  /** The link-layer type (`ifi_type`). */
  type: Known<LinkType>;
  /** The kernel's kind word (`IFLA_INFO_KIND`), on every link that has one. */
  kindName?: string | undefined;
  /** Set up by the administrator (`IFF_UP`). */
  up: boolean;
  /** Operational (`IFF_RUNNING`); follows `up` and the carrier with up to a second's delay. */
  running: boolean;
  /** All flags (`ifi_flags`). */
  flags: Known<LinkFlag>[];
  /** The operational state (`IFLA_OPERSTATE`); `'unknown'` with `up` and `carrier` means up. */
  operState: Known<OperState>;
  /** What a carrier makes of `operState` (`IFLA_LINKMODE`): `'up'` (`'default'`), or `'dormant'` for the time being. */
  linkMode: Known<LinkMode>;
  /** Whether there is a carrier (`IFLA_CARRIER`). */
  carrier: boolean;
  /** Held down on behalf of a protocol (`IFLA_PROTO_DOWN`): without a carrier, though it may be `up`. */
  protoDown: boolean;
  /** The link-layer address (`IFLA_ADDRESS`), lower-case with colons. */
  mac?: string | undefined;
  /** The address burnt into the device (`IFLA_PERM_ADDRESS`); most virtual links have none. Since Linux 5.6. */
  permanentMac?: string | undefined;
  /** The link-layer broadcast address (`IFLA_BROADCAST`). */
  broadcast?: string | undefined;
  /** The largest packet, in bytes (`IFLA_MTU`). */
  mtu: number;
  /** The smallest MTU that can be set (`IFLA_MIN_MTU`). */
  minMtu: number;
  /** The largest MTU that can be set (`IFLA_MAX_MTU`), 0 when the kernel sets no limit. */
  maxMtu: number;
  /** The transmit queue's length in packets (`IFLA_TXQLEN`). */
  txQueueLength: number;
  /** Transmit queues (`IFLA_NUM_TX_QUEUES`). */
  numTxQueues: number;
  /** Receive queues (`IFLA_NUM_RX_QUEUES`). */
  numRxQueues: number;
  /** The queueing discipline's name (`IFLA_QDISC`). */
  qdisc: string;
  /** The group (`IFLA_GROUP`), 0 by default. */
  group: number;
  /** The description (`IFLA_IFALIAS`). */
  alias?: string | undefined;
  /** How many users made the link promiscuous (`IFLA_PROMISCUITY`). */
  promiscuity: number;
  /** How many users made it receive all multicast (`IFLA_ALLMULTI`). Since Linux 6.1. */
  allMulticastCount?: number | undefined;
  /** Promiscuous by request (`IFF_PROMISC`). */
  promiscuous: boolean;
  /** Receives all multicast by request (`IFF_ALLMULTI`). */
  allMulticast: boolean;
  /** Speaks ARP and neighbour discovery (not `IFF_NOARP`). */
  arp: boolean;
  /** Can send and receive multicast (`IFF_MULTICAST`). */
  multicast: boolean;
  /**
   * This library is making the link by more than one request, or was killed over it: see {@link findLeftovers}. Four flags
   * that are of no other use (`IFF_NOTRAILERS`, `IFF_PORTSEL`, `IFF_AUTOMEDIA`, `IFF_DYNAMIC`), all of them.
   */
  unfinished: boolean;
  /** How IPv6 addresses are made (`IFLA_INET6_ADDR_GEN_MODE`); absent when IPv6 is off on the link. */
  addrGenMode?: Known<AddressGenerationMode> | undefined;
  /** The largest packet for segmentation offload, in bytes (`IFLA_GSO_MAX_SIZE`). */
  gsoMaxSize?: number | undefined;
  /** The most segments for segmentation offload (`IFLA_GSO_MAX_SEGS`). */
  gsoMaxSegs?: number | undefined;
  /** The largest packet that is assembled on receipt, in bytes (`IFLA_GRO_MAX_SIZE`). Since Linux 5.17. */
  groMaxSize?: number | undefined;
  /** The largest packet the device itself segments, in bytes (`IFLA_TSO_MAX_SIZE`). Since Linux 5.19. */
  tsoMaxSize?: number | undefined;
  /** The most segments the device itself makes (`IFLA_TSO_MAX_SEGS`). Since Linux 5.19. */
  tsoMaxSegs?: number | undefined;
  /** The index of the master (`IFLA_MASTER`): the bridge, bond or VRF it is enslaved to. */
  master?: number | undefined;
  /** The kernel's kind word of the master (`IFLA_INFO_SLAVE_KIND`). */
  memberOf?: string | undefined;
  /** What its master knows of it, when that is a bond (`IFLA_INFO_SLAVE_DATA`). */
  member?: BondMemberDetails | undefined;
  /** What its master knows of it, when that is a bridge (`IFLA_INFO_SLAVE_DATA`). */
  bridgePort?: BridgePortDetails | undefined;
  /** What its master knows of it, when that is a VRF (`IFLA_INFO_SLAVE_DATA`). */
  vrfPort?: VrfPortDetails | undefined;
  /** The index of the device underneath, or of a veth's peer (`IFLA_LINK`); see {@link lowerdevNetnsId}. */
  lowerdev?: number | undefined;
  /** The namespace of `lowerdev` when it is another one (`IFLA_LINK_NETNSID`). */
  lowerdevNetnsId?: number | undefined;
  /** Whether the link can never leave its namespace (`IFLA_NETNS_IMMUTABLE`). Since Linux 6.15. */
  netnsImmutable?: boolean | undefined;
  /** The hardware device, a PCI address say (`IFLA_PARENT_DEV_NAME`). Since Linux 5.14. */
  parentDevName?: string | undefined;
  /** The hardware device's bus (`IFLA_PARENT_DEV_BUS_NAME`). Since Linux 5.14. */
  parentDevBusName?: string | undefined;
  /** Counters (`IFLA_STATS64`): on `getLink` and `findLink`, and on lists that ask for them. */
  stats?: LinkStats | undefined;
}

/** The details of a kind that has none: an object without properties. */
export type NoDetails = Readonly<Record<string, never>>;
/** A macvlan: a link of its own MAC address on another one. */
export type MacvlanLink = LinkBase & { kind: 'macvlan'; details: MacvlanDetails };
/** A macvlan with a character device beside it, for virtual machines. */
export type MacvtapLink = LinkBase & { kind: 'macvtap'; details: MacvlanDetails };
/** An ipvlan: a link of its own IP addresses, with the MAC address of the one underneath. */
export type IpvlanLink = LinkBase & { kind: 'ipvlan'; details: IpvlanDetails };
/** An ipvlan with a character device beside it, for virtual machines. */
export type IpvtapLink = LinkBase & { kind: 'ipvtap'; details: IpvlanDetails };
/** A VLAN: the frames of another link that carry its tag. */
export type VlanLink = LinkBase & { kind: 'vlan'; details: VlanDetails };
/** One end of a virtual cable; `lowerdev` is the index of the other end. */
export type VethLink = LinkBase & { kind: 'veth'; details: NoDetails };
/** A link that swallows what is sent to it. */
export type DummyLink = LinkBase & { kind: 'dummy'; details: NoDetails };
/** A link for shaping what comes in on other links. */
export type IfbLink = LinkBase & { kind: 'ifb'; details: NoDetails };
/** A routing table of its own for the links that are its members. */
export type VrfLink = LinkBase & { kind: 'vrf'; details: VrfDetails };
/** A switch for the links that are its ports. */
export type BridgeLink = LinkBase & { kind: 'bridge'; details: BridgeDetails };
/** Ethernet over UDP, to other hosts. */
export type VxlanLink = LinkBase & { kind: 'vxlan'; details: VxlanDetails };
/** Ethernet over GRE, to another host. */
export type GretapLink = LinkBase & { kind: 'gretap'; details: GretapDetails };
/** Several links as one. */
export type BondLink = LinkBase & { kind: 'bond'; details: BondDetails };
/** A link without link info: a network card, the loopback. */
export type DeviceLink = LinkBase & { kind: 'device'; details?: undefined };
/** A link of a kind without a table yet; `kindName` has the kernel's word. */
export type OtherLink = LinkBase & { kind: 'other'; details?: undefined };

/** Any link; `kind` tells which, and with it the type of `details`. */
export type Link =
  | MacvlanLink
  | MacvtapLink
  | IpvlanLink
  | IpvtapLink
  | VlanLink
  | VethLink
  | DummyLink
  | IfbLink
  | VrfLink
  | BridgeLink
  | VxlanLink
  | GretapLink
  | BondLink
  | DeviceLink
  | OtherLink;

/** Which links a list holds. Everything given has to hold. */
export interface LinkFilter {
  /** The kind; filtered by the kernel, except for `'device'` and `'other'`. */
  kind?: Link['kind'] | undefined;
  /** The master; filtered by the kernel. */
  master?: LinkRef | undefined;
  /** The device underneath. */
  lowerdev?: LinkRef | undefined;
  /** The group. */
  group?: number | undefined;
  /** Up, or down. */
  up?: boolean | undefined;
  /** Whether the links come with their counters; a third slower. Default `false`. */
  stats?: boolean | undefined;
}

/**
 * Reads one link, with its counters. Rejects with `ENODEV` when there is none.
 *
 * @example
 * const lo = await getLink('lo');
 */
export function getLink(ref: LinkRef, call?: CallOptions): Promise<Link> {
  return readOne(getLink, ref, call);
}

/**
 * Reads one link, with its counters; `undefined` when there is none.
 *
 * Rejects as {@link getLink} does, but for `ENODEV`.
 *
 * @example
 * if ((await findLink('mv0')) === undefined) console.log('no mv0');
 */
export async function findLink(ref: LinkRef, call?: CallOptions): Promise<Link | undefined> {
  checkLinkRef(ref);
  try {
    return await readLink(new Call('link.get', ref, call, findLink), ref, { explain: false });
  } catch (error) {
    const missing = error instanceof Error && 'code' in error && error.code === 'ENODEV';
    if (missing) return undefined;
    throw error;
  }
}

/**
 * Lists links. A list taken while others add and delete holds every link that existed throughout, exactly once. Before
 * Linux 6.9 it needs a moment in which nobody does: `ERR_NETLINK_INTERRUPTED` when there is none within two seconds.
 *
 * @example
 * const macvlans = await listLinks({ kind: 'macvlan' });
 */
export async function listLinks(filter?: LinkFilter, call?: CallOptions): Promise<Link[]> {
  const list: Link[] = [];
  for await (const slice of eachLink(new Call('link.list', undefined, call, listLinks), filter)) {
    for (const link of slice) list.push(link);
  }
  return list;
}

/**
 * The same links one after another. They are read at the first step, all at once; the objects are made as the loop
 * goes on.
 *
 * Rejects as {@link listLinks} does: `ERR_NETLINK_INTERRUPTED`.
 *
 * @example
 * for await (const link of links({ up: true })) console.log(link.name);
 */
export async function* links(filter?: LinkFilter, call?: CallOptions): AsyncGenerator<Link, void, undefined> {
  // The body of the loop may do much, and wait for nothing.
  for await (const slice of eachLink(new Call('link.list', undefined, call, links), filter, true)) yield* slice;
}

/**
 * Changes a link. What cannot be changed as a whole is put back: see `notRestored` of {@link NetlinkError}.
 *
 * Rejects with `ENODEV` when there is no such link (`option`: `'master'` when it is that one), `EEXIST` when the new
 * name is taken, `EBUSY` before Linux 6.2 for the name of a link that is up, `EINVAL` for an MTU out of its range,
 * `EADDRINUSE` when it comes up with the MAC address of another link on its device, `EPERM` without CAP_NET_ADMIN.
 *
 * @example
 * await setLink('mv0', { mtu: 1400, up: true });
 */
export async function setLink(ref: LinkRef, changes: LinkChanges, call?: CallOptions): Promise<Link> {
  checkLinkRef(ref);
  checkObject(changes, 'changes');
  return await changeLink(new Call('link.set', ref, call, setLink), ref, changes);
}

/**
 * Deletes a link. Takes the kernel some 16 ms, whether of one or of many that are asked for at the same time: such calls are
 * carried out together, and each has the outcome that it would have had alone. All or nothing is {@link deleteLinks}.
 *
 * Rejects with `ENODEV` when there is none, `EOPNOTSUPP` when it cannot be deleted (the loopback, hardware), `EPERM`
 * without CAP_NET_ADMIN.
 *
 * @example
 * await deleteLink('mv0');
 * await Promise.all(['mv1', 'mv2'].map((name) => deleteLink(name)));
 */
export function deleteLink(ref: LinkRef, call?: CallOptions): Promise<void> {
  return removeLink(deleteLink, ref, call);
}

/**
 * Deletes links together, 500 at a time under one grace period of the kernel. All or nothing up to 500; beyond, the
 * error of a chunk that fails carries `deleted` and `remaining`.
 *
 * Rejects with `ENODEV` before any is touched when one is missing, `EOPNOTSUPP` when one cannot be deleted, `EPERM`
 * without CAP_NET_ADMIN.
 *
 * @example
 * await deleteLinks(['mv0', 'mv1', 'mv2']);
 */
export async function deleteLinks(refs: readonly LinkRef[], call?: CallOptions): Promise<void> {
  checkLinkRefs(refs);
  await removeLinks(new Call('link.delete', undefined, call, deleteLinks), refs);
}
