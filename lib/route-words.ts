// The words and the values that routes and rules share.

/** A routing table: its number, 1 to 4294967295, or the word for one of the kernel's own (255, 254 and 253). */
export type RouteTable = number | 'local' | 'main' | 'default';

/** What becomes of a packet (`rtm_type`), in the words of `ip route`. */
export type RouteType =
  | 'unicast'
  | 'local'
  | 'broadcast'
  | 'anycast'
  | 'multicast'
  | 'blackhole'
  | 'unreachable'
  | 'prohibit'
  | 'throw';

/** How far the destination is (`rtm_scope`), in the words of `ip route`. */
export type RouteScope = 'global' | 'site' | 'link' | 'host' | 'nowhere';

/** Who made a route or a rule (`rtm_protocol`), in the words of `/etc/iproute2/rt_protos`. */
export type RouteProtocol =
  | 'unspec'
  | 'redirect'
  | 'kernel'
  | 'boot'
  | 'static'
  | 'gated'
  | 'ra'
  | 'mrt'
  | 'zebra'
  | 'bird'
  | 'dnrouted'
  | 'xorp'
  | 'ntk'
  | 'dhcp'
  | 'mrouted'
  | 'keepalived'
  | 'babel'
  | 'openr'
  | 'bgp'
  | 'isis'
  | 'ospf'
  | 'rip'
  | 'eigrp';

/** A transport protocol, in the words of `/etc/protocols`. */
export type IpProtocol = 'icmp' | 'tcp' | 'udp' | 'dccp' | 'ipv6-icmp' | 'sctp';

/** The flags of a route (`rtm_flags`), in the kernel's words without `RTNH_F_` and `RTM_F_`. */
export type RouteFlag =
  | NextHopFlag
  | 'notify'
  | 'cloned'
  | 'equalize'
  | 'prefix'
  | 'lookup_table'
  | 'fib_match'
  | 'rt_offload'
  | 'rt_trap'
  | 'rt_offload_failed';

/** The flags of one of several ways (`rtnh_flags`), in the kernel's words without `RTNH_F_`. */
export type NextHopFlag = 'dead' | 'pervasive' | 'onlink' | 'offload' | 'linkdown' | 'unresolved' | 'trap';

/** How much a router is preferred to others (`RTA_PREF`, RFC 4191). */
export type RoutePreference = 'low' | 'medium' | 'high';

/** What packets are wrapped into (`RTA_ENCAP_TYPE`). */
export type RouteEncapsulation =
  | 'mpls'
  | 'ip'
  | 'ila'
  | 'ip6'
  | 'seg6'
  | 'bpf'
  | 'seg6local'
  | 'rpl'
  | 'ioam6'
  | 'xfrm';

/** What TCP may do (`RTAX_FEATURES`). */
export type RouteFeature = 'ecn' | 'sack' | 'timestamp' | 'allfrag' | 'tcp_usec_ts';

/** The metrics that can be protected from what the kernel learns. */
export type LockableMetric =
  | 'mtu'
  | 'windowSize'
  | 'rttMs'
  | 'rttVarianceMs'
  | 'slowStartThreshold'
  | 'congestionWindow'
  | 'advertisedMss'
  | 'reordering'
  | 'hopLimit'
  | 'rtoMinMs'
  | 'congestionControl';

/** What the kernel is to assume of a route (`RTA_METRICS`). 0 and `false` are the same as nothing. */
export interface RouteMetrics {
  /** The largest packet in bytes (`RTAX_MTU`), at most 65520. Default: the device's. */
  mtu?: number | undefined;
  /** The largest TCP segment to ask others for, in bytes (`RTAX_ADVMSS`), at most 65495. */
  advertisedMss?: number | undefined;
  /** The largest TCP window to advertise, in bytes (`RTAX_WINDOW`). */
  windowSize?: number | undefined;
  /** The first estimate of the round-trip time (`RTAX_RTT`), in steps of 1/8 ms. */
  rttMs?: number | undefined;
  /** The first estimate of its variance (`RTAX_RTTVAR`), in steps of 1/4 ms. */
  rttVarianceMs?: number | undefined;
  /** The first slow start threshold, in segments (`RTAX_SSTHRESH`). */
  slowStartThreshold?: number | undefined;
  /** The largest congestion window, in segments (`RTAX_CWND`); it counts when it is locked. */
  congestionWindow?: number | undefined;
  /** The congestion window of a new connection, in segments (`RTAX_INITCWND`). */
  initialCongestionWindow?: number | undefined;
  /** The receive window of a new connection, in segments (`RTAX_INITRWND`). */
  initialReceiveWindow?: number | undefined;
  /** By how many segments packets may be out of order (`RTAX_REORDERING`). */
  reordering?: number | undefined;
  /** The hop limit, or time to live, of packets (`RTAX_HOPLIMIT`), at most 255. */
  hopLimit?: number | undefined;
  /** The shortest time before a retransmission (`RTAX_RTO_MIN`); it is always locked, since it would not count. */
  rtoMinMs?: number | undefined;
  /** Acknowledge at once (`RTAX_QUICKACK`). */
  quickAck?: boolean | undefined;
  /** Use TCP Fast Open without a cookie (`RTAX_FASTOPEN_NO_COOKIE`). */
  fastOpenNoCookie?: boolean | undefined;
  /** The congestion control algorithm (`RTAX_CC_ALGO`): `'cubic'`. Its module may be loaded. */
  congestionControl?: string | undefined;
}
