import type { RouteOptions } from '../route.js';
import type { AddressFamily } from '../words.js';
import { checkBoolean, checkKnown, checkList, outOfRange, wrongCombination } from './check.js';
import { checkIp, type Prefix } from './prefix.js';
import {
  checkDestination,
  checkFamily,
  checkHop,
  checkNetwork,
  checkOnLink,
  commonFamily,
  excluded,
  isRefusal,
} from './route-values.js';

// What the options of a route have to do with one another. The kernel refuses some of it with an errno alone, and does
// not look at the rest.

const known: Record<keyof RouteOptions, true> = {
  destination: true,
  family: true,
  gateway: true,
  device: true,
  source: true,
  preferredSource: true,
  metric: true,
  table: true,
  scope: true,
  type: true,
  protocol: true,
  tos: true,
  onLink: true,
  nexthopId: true,
  nextHops: true,
  preference: true,
  expiresS: true,
  features: true,
  locked: true,
  mtu: true,
  advertisedMss: true,
  windowSize: true,
  rttMs: true,
  rttVarianceMs: true,
  slowStartThreshold: true,
  congestionWindow: true,
  initialCongestionWindow: true,
  initialReceiveWindow: true,
  reordering: true,
  hopLimit: true,
  rtoMinMs: true,
  quickAck: true,
  fastOpenNoCookie: true,
  congestionControl: true,
};

/** What a route says about how packets travel on it. */
export const metrics = [
  'mtu',
  'advertisedMss',
  'windowSize',
  'rttMs',
  'rttVarianceMs',
  'slowStartThreshold',
  'congestionWindow',
  'initialCongestionWindow',
  'initialReceiveWindow',
  'reordering',
  'hopLimit',
  'rtoMinMs',
  'quickAck',
  'fastOpenNoCookie',
  'congestionControl',
  'features',
  'locked',
] as const satisfies (keyof RouteOptions)[];

/** What is known of a route when it has been checked. */
export interface CheckedRoute {
  family: AddressFamily;
  /** Undefined is everywhere. */
  destination: Prefix | undefined;
  source: Prefix | undefined;
}

/** Checks what no table knows. `leads`: the route has to have a way, as one that is added has. */
export function checkRoute(route: RouteOptions, leads: boolean): CheckedRoute {
  checkKnown(route, Object.keys(known));
  const destination = checkDestination(route.destination);
  const source = route.source === undefined ? undefined : checkNetwork(route.source, 'source');
  checkBoolean(route.onLink, 'onLink');
  checkHops(route.nextHops);
  const family = familyOf(route, destination, source);
  checkWays(route, leads);
  checkOfFamily(route, family, leads);
  return { family, destination, source };
}

function checkHops(hops: unknown): void {
  if (hops === undefined) return;
  const list = checkList(hops, 'nextHops');
  if (list.length === 0) throw wrongCombination("The option 'nextHops' needs at least one way");
  for (const [i, hop] of list.entries()) checkHop(hop, `nextHops[${i}]`);
}

const whole = (text: string, option: string): Prefix => {
  const ip = checkIp(text, option);
  return { ip, length: ip.bytes.length * 8 };
};

function familyOf(route: RouteOptions, destination: Prefix | undefined, source: Prefix | undefined): AddressFamily {
  const { preferredSource } = route;
  const preferred = preferredSource === undefined ? undefined : whole(preferredSource, 'preferredSource');
  const own = commonFamily({ destination, source, preferredSource: preferred });
  const given = checkFamily(route.family);
  if (own !== undefined && given !== undefined && own !== given) {
    throw wrongCombination(`The option 'family' is '${given}', and the addresses are of '${own}'`);
  }
  return own ?? given ?? familyOfGateways(route);
}

// A route may have a gateway of the other family; without anything else that says which one is meant it has not.
function familyOfGateways({ gateway, nextHops = [] }: RouteOptions): AddressFamily {
  const gateways = [gateway, ...nextHops.map((hop) => hop.gateway)].filter((one) => one !== undefined);
  const families = new Set(gateways.map((one) => checkIp(one, 'gateway').family));
  const [only] = families;
  if (only !== undefined && families.size === 1) return only;
  throw wrongCombination(
    "The destination 'default' is of either family: the option 'family' has to be 'inet' or 'inet6'",
  );
}

// fib_create_info() and ip6_route_info_create(): one way, several, an object that has them, or none at all.
function checkWays(route: RouteOptions, leads: boolean): void {
  const { type, nextHops, nexthopId } = route;
  const ways = (['gateway', 'device', 'nextHops', 'nexthopId', 'onLink'] as const).filter((option) => {
    return option === 'onLink' ? route.onLink === true : route[option] !== undefined;
  });
  if (isRefusal(type)) {
    const [way] = ways;
    // The kernel takes a device with IPv6, and does not use it.
    if (way !== undefined) throw wrongCombination(`A route of type '${String(type)}' has no '${way}'`);
    return;
  }
  for (const alone of ['nexthopId', 'nextHops'] as const) {
    const other = ways.find((option) => option !== alone);
    if (route[alone] !== undefined && other !== undefined) throw excluded(alone, other);
  }
  if (nextHops === undefined && nexthopId === undefined && leads) checkOnLink(route, 'a route');
  if (leads && ways.length === 0) {
    throw wrongCombination(`A route needs a device, a gateway, 'nextHops' or a 'nexthopId'`);
  }
}

// What the other family does not look at.
const only: Record<AddressFamily, readonly (keyof RouteOptions)[]> = {
  inet: ['tos', 'scope'],
  inet6: ['source', 'preference', 'expiresS'],
};
const wordOf = { inet: 'IPv4', inet6: 'IPv6' } as const;

function checkOfFamily(route: RouteOptions, family: AddressFamily, leads: boolean): void {
  const other = family === 'inet' ? 'inet6' : 'inet';
  for (const option of only[other]) {
    const value = route[option];
    // What a list says of routes of the family is not refused.
    if (value === undefined || (other === 'inet' && (value === 0 || value === 'global'))) continue;
    throw wrongCombination(`The option '${option}' is for ${wordOf[other]} routes only`);
  }
  // fib6_config takes 0 for 1024.
  if (family === 'inet6' && leads && route.metric === 0) {
    throw outOfRange('an integer between 1 and 4294967295', 'metric', 0);
  }
}
