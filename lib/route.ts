import { attach } from './internal/attached.js';
import { Call, type CallOptions } from './internal/call.js';
import { checkObject } from './internal/check.js';
import { questionOf } from './internal/route-question.js';
import { findRoutes, readRoute } from './internal/route-read.js';
import { takeRoute } from './internal/route-remove.js';
import { routeStep } from './internal/route-step.js';
import type { LinkRef } from './link.js';
import type {
  IpProtocol,
  LockableMetric,
  NextHopFlag,
  RouteEncapsulation,
  RouteFeature,
  RouteFlag,
  RouteMetrics,
  RoutePreference,
  RouteProtocol,
  RouteScope,
  RouteTable,
  RouteType,
} from './route-words.js';
import type { AddressFamily, Known } from './words.js';

/** One of several ways to a destination, as it is asked for. It has a gateway, a device, or both. */
export interface NextHopOptions {
  /** The router (`RTA_GATEWAY`; of the other family `RTA_VIA`). */
  gateway?: string | undefined;
  /** The link to send on (`rtnh_ifindex`). Default: the one that the gateway is reached on. */
  device?: LinkRef | undefined;
  /** Its share of the traffic (`rtnh_hops`), 1 to 256. Default 1. */
  weight?: number | undefined;
  /** The gateway is on the device's link, whatever its address looks like (`RTNH_F_ONLINK` in `rtnh_flags`). */
  onLink?: boolean | undefined;
}

/** A route, as it is asked for. */
export interface RouteOptions extends RouteMetrics {
  /**
   * Where it leads (`RTA_DST`): a prefix such as `'198.51.100.0/24'`, an address, or `'default'`. Bits behind the
   * length have to be zero.
   */
  destination: string;
  /**
   * IPv4 or IPv6 (`rtm_family`). Needed for `'default'` where neither `gateway`, `source`, `preferredSource` nor
   * `nextHops` tell it.
   */
  family?: AddressFamily | undefined;
  /** The router (`RTA_GATEWAY`). An IPv4 route may have an IPv6 one (`RTA_VIA`), on a `device` if it is link-local. */
  gateway?: string | undefined;
  /** The link to send on (`RTA_OIF`). Default: the one that the gateway is reached on. */
  device?: LinkRef | undefined;
  /** For packets from these addresses only (`RTA_SRC`), a prefix. IPv6 only; needs `CONFIG_IPV6_SUBTREES`. */
  source?: string | undefined;
  /** The address to send from (`RTA_PREFSRC`); one of this host. Default: the kernel picks one. */
  preferredSource?: string | undefined;
  /** The smaller, the better (`RTA_PRIORITY`), 0 to 4294967295. Default: 0 for IPv4, and 1024 for IPv6, which has no 0. */
  metric?: number | undefined;
  /**
   * The table (`RTA_TABLE`). Default `'main'`; `'local'` for routes of type `'local'`, `'broadcast'` and `'anycast'`.
   */
  table?: RouteTable | undefined;
  /**
   * How far it is (`rtm_scope`). Default, as with `ip route`: `'link'` without a gateway and for what is sent to many,
   * `'host'` for `'local'`, or else `'global'`. IPv4 only.
   */
  scope?: RouteScope | number | undefined;
  /** What becomes of packets (`rtm_type`). Default `'unicast'`. */
  type?: RouteType | undefined;
  /** Who made the route (`rtm_protocol`). Default `'boot'`, as with `ip route`. */
  protocol?: RouteProtocol | number | undefined;
  /** For packets of this type of service only (`rtm_tos`), 0 to 255. IPv4 only. Default 0: for all. */
  tos?: number | undefined;
  /** The gateway is on the device's link, whatever its address looks like (`RTNH_F_ONLINK` in `rtm_flags`). */
  onLink?: boolean | undefined;
  /** A nexthop object, from 1 on, instead of a gateway or device (`RTA_NH_ID`). Since Linux 5.3. */
  nexthopId?: number | undefined;
  /** Several ways, among which traffic is shared (`RTA_MULTIPATH`), instead of a gateway or device. */
  nextHops?: readonly NextHopOptions[] | undefined;
  /** How much the router is preferred (`RTA_PREF`). IPv6 only. Default `'medium'`. */
  preference?: RoutePreference | undefined;
  /** The route goes after so many seconds (`RTA_EXPIRES`), 0 for never. IPv6 only. */
  expiresS?: number | undefined;
  /** What TCP may do (`RTAX_FEATURES`). */
  features?: readonly RouteFeature[] | undefined;
  /** The metrics that what the kernel learns does not change (`RTAX_LOCK`). */
  locked?: readonly LockableMetric[] | undefined;
}

/** One of several ways to a destination. */
export interface NextHop {
  /** The router (`RTA_GATEWAY`, `RTA_VIA`); none where the destination is on the link itself. */
  gateway?: string | undefined;
  /** The index of the link (`rtnh_ifindex`). */
  device?: number | undefined;
  /** Its share of the traffic (`rtnh_hops`), 1 to 256. */
  weight: number;
  /** The gateway is on the device's link, whatever its address looks like (`RTNH_F_ONLINK` in `rtnh_flags`). */
  onLink: boolean;
  /** All flags (`rtnh_flags`). */
  flags: Known<NextHopFlag>[];
  /** What packets are wrapped into (`RTA_ENCAP_TYPE`). */
  encapsulation?: Known<RouteEncapsulation> | undefined;
}

/** A route, as the kernel has it. What is absent is `undefined`. */
export interface Route extends RouteMetrics {
  /** IPv4 or IPv6 (`rtm_family`). */
  family: Known<AddressFamily>;
  /** Where it leads (`RTA_DST`): a prefix, or `'default'`. */
  destination: string;
  /** For packets from these addresses only (`RTA_SRC`). */
  source?: string | undefined;
  /** What becomes of packets (`rtm_type`). */
  type: Known<RouteType>;
  /** The number of its table (`RTA_TABLE`): 254 is `'main'`, 255 `'local'`. */
  table: number;
  /** Who made it (`rtm_protocol`); a number where there is no word. */
  protocol: RouteProtocol | number;
  /** How far it is (`rtm_scope`); a number where there is no word. */
  scope: RouteScope | number;
  /** For packets of this type of service only (`rtm_tos`), 0 for all. */
  tos: number;
  /** The router (`RTA_GATEWAY`, `RTA_VIA`). */
  gateway?: string | undefined;
  /** The index of the link to send on (`RTA_OIF`). */
  device?: number | undefined;
  /** The address to send from (`RTA_PREFSRC`). */
  preferredSource?: string | undefined;
  /** The smaller, the better (`RTA_PRIORITY`). IPv4 routes of metric 0 have none. */
  metric?: number | undefined;
  /** Several ways, among which traffic is shared (`RTA_MULTIPATH`). */
  nextHops?: NextHop[] | undefined;
  /** The nexthop object (`RTA_NH_ID`). */
  nexthopId?: number | undefined;
  /** The gateway is on the device's link, whatever its address looks like (`RTNH_F_ONLINK` in `rtm_flags`). */
  onLink: boolean;
  /** All flags (`rtm_flags`). */
  flags: Known<RouteFlag>[];
  /** How much the router is preferred (`RTA_PREF`). */
  preference?: Known<RoutePreference> | undefined;
  /** After how many seconds it goes (`rta_expires` of `RTA_CACHEINFO`). */
  expiresS?: number | undefined;
  /** What packets are wrapped into (`RTA_ENCAP_TYPE`). */
  encapsulation?: Known<RouteEncapsulation> | undefined;
  /** What TCP may do (`RTAX_FEATURES`). */
  features?: Known<RouteFeature>[] | undefined;
  /** The metrics that what the kernel learns does not change (`RTAX_LOCK`). */
  locked?: Known<LockableMetric>[] | undefined;
  /** In the answer of {@link getRoute}: the index of the link that the packet came in on (`RTA_IIF`). */
  iif?: number | undefined;
  /** In the answer of {@link getRoute}: the mark that was asked with (`RTA_MARK`). */
  mark?: number | undefined;
}

/** Which routes a list holds. Everything given has to hold. */
export interface RouteFilter {
  /** IPv4 or IPv6. Default: both. */
  family?: AddressFamily | undefined;
  /** The table. Default: all of them, `'local'` included. */
  table?: RouteTable | undefined;
  /** The link to send on, also as one of several; filtered by the kernel. */
  device?: LinkRef | undefined;
  /** Who made it; filtered by the kernel. */
  protocol?: RouteProtocol | number | undefined;
  /** What becomes of packets; filtered by the kernel. */
  type?: RouteType | undefined;
  /** How far it is. */
  scope?: RouteScope | number | undefined;
  /** Where it leads: this very prefix, or `'default'`. */
  destination?: string | undefined;
  /** The router, also as one of several. */
  gateway?: string | undefined;
  /** The metric. */
  metric?: number | undefined;
}

/** What else is known of a packet whose route is asked for. */
export interface GetRouteOptions {
  /** The address it is from. */
  source?: string | undefined;
  /** The link it is to be sent on. */
  device?: LinkRef | undefined;
  /** The link it came in on: the route of a packet that is forwarded. */
  iif?: LinkRef | undefined;
  /** Its mark (`SO_MARK`). */
  mark?: number | undefined;
  /** The user it is from. */
  uid?: number | undefined;
  /** Its type of service. */
  tos?: number | undefined;
  /** Its transport protocol. */
  ipProtocol?: IpProtocol | number | undefined;
  /** The port it is from. */
  sourcePort?: number | undefined;
  /** The port it goes to. */
  destinationPort?: number | undefined;
  /** Return the entry of the table that decides, not what follows from it for this packet. Default `false`. */
  fibMatch?: boolean | undefined;
}

/**
 * Adds a route. Rejects with `EEXIST` when there is one to the same destination with the same metric in the table.
 *
 * @example
 * await addRoute({ destination: 'default', gateway: '192.0.2.254' });
 * await addRoute({ destination: '198.51.100.0/24', gateway: '192.0.2.9', device: 'eth0', table: 100, mtu: 1400 });
 * await addRoute({ destination: '203.0.113.0/24', type: 'blackhole' });
 */
export async function addRoute(route: RouteOptions, call?: CallOptions): Promise<void> {
  checkObject(route, 'route');
  await attach(new Call('route.add', route.destination, call, addRoute), routeStep('route.add', route), route);
}

/**
 * Adds a route, in the place of the one to the same destination with the same metric in the table if there is one.
 *
 * Rejects as {@link addRoute} does, but for `EEXIST`.
 *
 * @example
 * await replaceRoute({
 *   destination: '2001:db8:1::/48',
 *   nextHops: [{ gateway: 'fe80::1', device: 'eth0', weight: 3 }, { gateway: 'fe80::2', device: 'eth0' }],
 * });
 */
export async function replaceRoute(route: RouteOptions, call?: CallOptions): Promise<void> {
  checkObject(route, 'route');
  const attempt = new Call('route.replace', route.destination, call, replaceRoute);
  await attach(attempt, routeStep('route.replace', route), route);
}

/**
 * Removes a route. Everything that is given has to be as it is there; of several that fit the first one goes, which is
 * the one with the smallest metric. `table` and `tos` have their defaults where they are not
 * given. Rejects with `ESRCH` when there is none.
 *
 * @example
 * await removeRoute({ destination: '198.51.100.0/24', table: 100 });
 */
export async function removeRoute(route: RouteOptions, call?: CallOptions): Promise<void> {
  checkObject(route, 'route');
  await takeRoute(new Call('route.remove', route.destination, call, removeRoute), route);
}

/**
 * Lists routes, of all tables unless one is asked for. A table that nothing was ever put into is an empty list.
 *
 * Rejects with `ENODEV` when there is no link as the filter names it, `ERR_NETLINK_INTERRUPTED` when what is listed
 * changed all the time for two seconds.
 *
 * @example
 * for (const { destination, gateway } of await listRoutes({ table: 'main' })) console.log(destination, gateway);
 */
export async function listRoutes(filter: RouteFilter = {}, call?: CallOptions): Promise<Route[]> {
  checkObject(filter, 'filter');
  return await findRoutes(new Call('route.list', undefined, call, listRoutes), filter);
}

/**
 * Asks the kernel which way a packet would take. Rejects with what its sender would get: `ENETUNREACH` without a route,
 * `EHOSTUNREACH`, `EACCES` and `EINVAL` by routes of type `'unreachable'`, `'prohibit'` and `'blackhole'`.
 *
 * @example
 * const { gateway, device, preferredSource } = await getRoute('198.51.100.7');
 */
export async function getRoute(destination: string, options: GetRouteOptions = {}, call?: CallOptions): Promise<Route> {
  checkObject(options, 'options');
  const attempt = new Call('route.get', destination, call, getRoute);
  return await readRoute(attempt, questionOf(destination, options), { destination, ...options });
}
