import type { RouteOptions } from '../route.js';
import type { AddressFamily } from '../words.js';
import type { Step } from './native.js';
import { type CheckedRoute, checkRoute } from './route-rules.js';
import { gatewayFields, hopFields, prefixFields, tableFields, tableNumber } from './route-values.js';

// From the options of a route to its message.

/** The messages that hold a route. */
export type RouteOperation = 'route.add' | 'route.append' | 'route.replace' | 'route.remove';

/** The message; throws for what is wrong. */
export function routeStep(operation: RouteOperation, route: RouteOptions): Step {
  // Once: what is checked is what is sent.
  const own = { ...route };
  return stepOf(operation, own, checkRoute(own, operation !== 'route.remove'));
}

/** The same of a route that has been checked. */
export function stepOf(operation: RouteOperation, route: RouteOptions, checked: CheckedRoute): Step {
  const { family, destination, source } = checked;
  const defaults = operation === 'route.remove' ? anyOf(family) : defaultsOf(route, family);
  const { table, gateway, nextHops, onLink, ...rest } = route;
  const values = {
    ...defaults,
    ...given(rest),
    ...tableFields(tableNumber(table === undefined ? tableOf(route) : table)),
    family,
    // In the place of the text.
    destination: undefined,
    source: undefined,
    ...prefixFields(destination, 'destination'),
    ...prefixFields(source, 'source'),
    ...gatewayFields(gateway, family, 'gateway'),
    nextHops: nextHops?.map((hop, i) => hopFields(hop, family, i)),
    locked: lockedOf(route),
    flags: onLink === true ? ['onlink'] : undefined,
  };
  return { operation, values };
}

/** The metrics that are protected: tcp_rto_min() looks at no other time than one that is. */
export function lockedOf({ locked, rtoMinMs }: RouteOptions): unknown {
  const list: unknown = locked;
  if (rtoMinMs === undefined || (list !== undefined && !Array.isArray(list))) return list;
  return [...(locked ?? []), 'rtoMinMs'];
}

// What is undefined must not hide a default.
function given(options: object): object {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}

/** The table of routes of that type. */
export function tableOf({ type }: Pick<RouteOptions, 'type'>): 'local' | 'main' {
  return type === 'local' || type === 'broadcast' || type === 'anycast' ? 'local' : 'main';
}

// A route to be removed that says nothing else: of any scope, by which fib_table_delete() means this one.
function anyOf(family: AddressFamily): object {
  return family === 'inet' ? { scope: 'nowhere' } : {};
}

function defaultsOf(route: RouteOptions, family: AddressFamily): object {
  return { type: 'unicast', protocol: 'boot', scope: family === 'inet6' ? 'global' : scopeOf(route) };
}

// As with `ip route`. The kernel would take 'global' for a route without a gateway, too, and then no gateway could be
// reached by it.
function scopeOf({ type = 'unicast', gateway, nextHops, nexthopId }: RouteOptions): string {
  if (type === 'local') return 'host';
  if (type === 'broadcast' || type === 'multicast' || type === 'anycast') return 'link';
  const isDirect = gateway === undefined && nextHops === undefined && nexthopId === undefined;
  return type === 'unicast' && isDirect ? 'link' : 'global';
}
