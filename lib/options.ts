import type { AddressOptions } from './address.js';
import type { LinkRef } from './link.js';
import type { NetnsRef } from './netns.js';

/** How IPv6 addresses are made from the prefix (`IFLA_INET6_ADDR_GEN_MODE`). */
export type AddressGenerationMode = 'eui64' | 'none' | 'stable-privacy' | 'random';

/** What a carrier makes of the operational state (`IFLA_LINKMODE`), in the words of `ip link set … mode`. */
export type LinkMode = 'default' | 'dormant';

/** What every `create…` takes. Everything is optional. */
export interface CommonOptions {
  /**
   * The name (`IFLA_IFNAME`): 1 to 15 bytes without `/`, `:`, `%` or white space. Default: the kind and the next free
   * number, `macvlan0`.
   */
  name?: string | undefined;
  /**
   * The index (`ifi_index`), 1 to 2147483647. Default: the kernel picks one. `EEXIST` when it is taken; before Linux 6.15
   * `EBUSY` when it is so in `targetNetns`, and the namespace of the call must not have it either.
   */
  index?: number | undefined;
  /** The link-layer address (`IFLA_ADDRESS`), neither zero nor multicast. Default: the kernel picks one. */
  mac?: string | undefined;
  /** The largest packet, in bytes (`IFLA_MTU`). Default: the kind's; for a link on another one, that one's. */
  mtu?: number | undefined;
  /** Set up at once (`IFF_UP`). Default `false`, as with `ip link add`. */
  up?: boolean | undefined;
  /** The namespace where the link ends up (`IFLA_NET_NS_FD`). It is created there, never moved. Default: the call's. */
  targetNetns?: NetnsRef | undefined;
  /** The master (`IFLA_MASTER`): a bridge, say. A name is looked up where the link ends up. */
  master?: LinkRef | undefined;
  /** A description of at most 255 bytes (`IFLA_IFALIAS`). */
  alias?: string | undefined;
  /** Alternative names (`IFLA_ALT_IFNAME`) of at most 127 bytes each. Since Linux 5.5. */
  altNames?: readonly string[] | undefined;
  /** The group (`IFLA_GROUP`), 0 to 4294967295. Default 0. */
  group?: number | undefined;
  /** The transmit queue's length in packets (`IFLA_TXQLEN`). Default: the kind's. */
  txQueueLength?: number | undefined;
  /** Transmit queues (`IFLA_NUM_TX_QUEUES`), 1 to 4096. Default: the kind's. */
  numTxQueues?: number | undefined;
  /** Receive queues (`IFLA_NUM_RX_QUEUES`), 1 to 4096. Default: the kind's. */
  numRxQueues?: number | undefined;
  /** The largest packet for segmentation offload, in bytes (`IFLA_GSO_MAX_SIZE`). Default: the kind's. */
  gsoMaxSize?: number | undefined;
  /** The most segments for segmentation offload (`IFLA_GSO_MAX_SEGS`), at most 65535. Default: the kind's. */
  gsoMaxSegs?: number | undefined;
  /**
   * What the next carrier makes of `operState` (`IFLA_LINKMODE`): `'up'` (`'default'`), or `'dormant'` until a program says
   * so, one that authenticates the link, say. Default `'default'`.
   */
  linkMode?: LinkMode | undefined;
  /** How IPv6 addresses are made (`IFLA_INET6_ADDR_GEN_MODE`). Default: `net.ipv6.conf.default.addr_gen_mode`. */
  addrGenMode?: AddressGenerationMode | undefined;
  /**
   * Addresses of the new link (`IFA_LOCAL`), given to it in the namespace where it ends up: `['192.0.2.1/24']`. IPv6
   * addresses are tentative at first, unless they have the flag `'nodad'`.
   */
  addresses?: readonly (string | AddressOptions)[] | undefined;
}

/** What can be changed on a link of any kind. `undefined` leaves a thing, `null` clears it. */
export interface LinkChanges {
  /** A new name (`IFLA_IFNAME`). Of a link that is up since Linux 6.2; before, `EBUSY`. */
  name?: string | undefined;
  /** The link-layer address (`IFLA_ADDRESS`). */
  mac?: string | undefined;
  /** The largest packet, in bytes (`IFLA_MTU`), between the link's `minMtu` and `maxMtu`. */
  mtu?: number | undefined;
  /** Set up or down (`IFF_UP`). */
  up?: boolean | undefined;
  /** The master (`IFLA_MASTER`); `null` releases. */
  master?: LinkRef | null | undefined;
  /** A description of at most 255 bytes (`IFLA_IFALIAS`); `null` removes it. */
  alias?: string | null | undefined;
  /** All alternative names (`IFLA_PROP_LIST`): those not in the list are removed. Since Linux 5.5. */
  altNames?: readonly string[] | undefined;
  /** The group (`IFLA_GROUP`), 0 to 4294967295. */
  group?: number | undefined;
  /** The transmit queue's length in packets (`IFLA_TXQLEN`). */
  txQueueLength?: number | undefined;
  /** The largest packet for segmentation offload, in bytes (`IFLA_GSO_MAX_SIZE`). */
  gsoMaxSize?: number | undefined;
  /** The most segments for segmentation offload (`IFLA_GSO_MAX_SEGS`), at most 65535. */
  gsoMaxSegs?: number | undefined;
  /** What the next carrier makes of `operState` (`IFLA_LINKMODE`): `'up'` (`'default'`), or `'dormant'` for the time being. */
  linkMode?: LinkMode | undefined;
  /**
   * Hold the link down on behalf of a protocol: without a carrier, though it stays `up` (`IFLA_PROTO_DOWN`). Macvlan,
   * macvtap, VXLAN and some devices can; others reject with `EOPNOTSUPP`. `false` is `EBUSY` while somebody has given a
   * reason (`ip link set … protodown_reason`).
   */
  protoDown?: boolean | undefined;
  /** How IPv6 addresses are made (`IFLA_INET6_ADDR_GEN_MODE`). */
  addrGenMode?: AddressGenerationMode | undefined;
  /** Receive every frame (`IFF_PROMISC`). */
  promiscuous?: boolean | undefined;
  /** Receive every multicast frame (`IFF_ALLMULTI`). */
  allMulticast?: boolean | undefined;
  /** Speak ARP and neighbour discovery (clears `IFF_NOARP`). */
  arp?: boolean | undefined;
  /** Send and receive multicast (`IFF_MULTICAST`). */
  multicast?: boolean | undefined;
}
