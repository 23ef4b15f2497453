// The closed sets that every link speaks in.

/** A word of a closed set, or, when the kernel is newer than this library, its number. */
export type Known<Word extends string> = Word | `unknown:${number}`;

/** The flags of a link (`ifi_flags`), in the kernel's words without `IFF_`. */
export type LinkFlag =
  | 'up'
  | 'broadcast'
  | 'debug'
  | 'loopback'
  | 'pointopoint'
  | 'notrailers'
  | 'running'
  | 'noarp'
  | 'promisc'
  | 'allmulti'
  | 'master'
  | 'slave'
  | 'multicast'
  | 'portsel'
  | 'automedia'
  | 'dynamic'
  | 'lower_up'
  | 'dormant'
  | 'echo';

/** The operational state (`IFLA_OPERSTATE`, RFC 2863), in the words of `/sys/class/net/<name>/operstate`. */
export type OperState = 'unknown' | 'notpresent' | 'down' | 'lowerlayerdown' | 'testing' | 'dormant' | 'up';

/** The link-layer type (`ifi_type`), in the words of `ip link`. */
export type LinkType =
  | 'ether'
  | 'infiniband'
  | 'can'
  | 'ppp'
  | 'ipip'
  | 'tunnel6'
  | 'loopback'
  | 'sit'
  | 'gre'
  | 'gre6'
  | 'ieee802.11'
  | 'ieee802.15.4'
  | '6lowpan'
  | 'netlink'
  | 'none'
  | 'void';

/** A family of addresses, in the words of `ip -json`: IPv4 is `'inet'`, IPv6 is `'inet6'`. */
export type AddressFamily = 'inet' | 'inet6';
