import type { NextHop, NextHopOptions, Route, RouteOptions } from '../route.js';
import type { Step } from './native.js';
import { metrics } from './route-rules.js';
import { routeStep } from './route-step.js';

// A route that was read, as it would be asked for.

type Way = Pick<NextHop, 'gateway' | 'device' | 'onLink'> & { weight?: number };

function wayOf({ gateway, device, weight, onLink }: Way): NextHopOptions {
  return { gateway, device, ...(weight === undefined ? {} : { weight }), ...(onLink ? { onLink } : {}) };
}

/** The options of a route; without the time after which it goes, which passes. */
export function routeOptionsOf(route: Route): RouteOptions {
  const { destination, family, source, preferredSource, metric, table, type, protocol, preference, tos } = route;
  const { nextHops, nexthopId } = route;
  const ways = nextHops === undefined ? wayOf(route) : { nextHops: nextHops.map(wayOf) };
  return {
    ...{ destination, source, preferredSource, metric, table, protocol, tos },
    family: family as 'inet' | 'inet6',
    type: type as RouteOptions['type'],
    preference: preference as RouteOptions['preference'],
    ...(family === 'inet' ? { scope: route.scope } : {}),
    ...(nexthopId === undefined ? ways : { nexthopId }),
    ...Object.fromEntries(metrics.map((name) => [name, route[name]])),
  };
}

/** The links that a route leads to. */
export function devicesOf({ device, nextHops = [] }: Route): number[] {
  return [device, ...nextHops.map((hop) => hop.device)].filter((index) => index !== undefined);
}

/** Whether all of a route can be said again. */
export function isSayable({ encapsulation, nextHops = [] }: Route): boolean {
  return [encapsulation, ...nextHops.map((hop) => hop.encapsulation)].every((one) => one === undefined);
}

/**
 * The message that makes a route again: beside others to the same destination, but for one of several ways of IPv6, which
 * may have lost only some of them.
 */
export function routeAgain(route: Route): Step {
  const expiresS = route.expiresS === undefined ? undefined : Math.ceil(route.expiresS);
  const isPartly = route.family === 'inet6' && route.nextHops !== undefined;
  return routeStep(isPartly ? 'route.replace' : 'route.append', { ...routeOptionsOf(route), expiresS });
}
