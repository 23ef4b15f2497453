import type { NextHop, NextHopOptions, Route, RouteOptions } from '../route.js';
import { attach } from './attached.js';
import { util } from './builtin.js';
import type { Call } from './call.js';
import { errno } from './errnos.js';
import { matches } from './matches.js';
import type { Step } from './native.js';
import type { Place } from './place.js';
import { checkIp, formatIp, formatPrefix } from './prefix.js';
import { listStep } from './route-question.js';
import { eachRoute, textOf } from './route-read.js';
import { type CheckedRoute, checkRoute, metrics } from './route-rules.js';
import { lockedOf, stepOf, tableOf } from './route-step.js';
import { takeAway } from './take-away.js';

// Removes a route that is as it is described. The kernel does not look at everything that it is told.

// fib_table_delete() passes over flags, and over ways that are one too many; an unknown object is an error of its own.
const unseen = ['onLink', 'nextHops', 'nexthopId'] as const;
// ip6_route_del(), and fib6_locate() where there are no routes by source.
const unseen6 = [...unseen, ...metrics, 'type', 'source', 'preferredSource', 'preference'] as const;

function kernelSeesAll(route: RouteOptions, { family }: CheckedRoute): boolean {
  const options = family === 'inet' ? unseen : unseen6;
  // No metric is any metric.
  return options.every((option) => route[option] === undefined) && route.metric !== 0;
}

/** Removes a route that is as it is described; where the kernel does not look at everything, by a look at the list. */
export async function takeRoute(call: Call, route: RouteOptions): Promise<void> {
  const checked = checkRoute(route, false);
  const step = stepOf('route.remove', route, checked);
  if (kernelSeesAll(route, checked)) {
    await attach(call, step, route);
    return;
  }
  const { device, type, protocol } = route;
  const table = route.table === undefined ? tableOf(route) : route.table;
  const list = listStep({ family: checked.family, table, device, type, protocol });
  const find = async (place: Place): Promise<Step | undefined> => {
    for await (const slice of eachRoute(call, place, list)) {
      const found = slice.find((one) => isIt(one, route, checked));
      if (found !== undefined) return stepFor(step, found);
    }
    return undefined;
  };
  await takeAway(call, { step, asked: route, errno: errno('ESRCH') }, find);
}

// Whether it is as described, as far as the kernel does not look.
function isIt(found: Route, route: RouteOptions, { destination, source }: CheckedRoute): boolean {
  const { metric, preferredSource, gateway } = route;
  const ways = waysOf(found);
  return (
    matches(found, {
      destination: textOf(destination),
      source: source === undefined || source.length === 0 ? undefined : formatPrefix(source),
      preferredSource: preferredSource === undefined ? undefined : canonical(preferredSource),
      preference: route.preference,
      tos: route.tos,
      onLink: route.onLink,
      nexthopId: route.nexthopId,
    }) &&
    (metric === undefined || (found.metric ?? 0) === metric) &&
    (gateway === undefined || ways.some((way) => way.gateway === canonical(gateway))) &&
    (route.nextHops === undefined || sameWays(ways, route.nextHops)) &&
    hasMetrics(found, { ...route, locked: lockedOf(route) })
  );
}

const canonical = (address: string): string => formatIp(checkIp(address, 'gateway'));

// 0, `false` and the empty list are what the kernel leaves out.
function hasMetrics(found: Route, wanted: Omit<RouteOptions, 'locked'> & { locked: unknown }): boolean {
  return metrics.every((name) => {
    const value = wanted[name];
    const none = value === 0 || value === false || util().isDeepStrictEqual(value, []);
    return none ? found[name] === undefined : matches(found, { [name]: value });
  });
}

// A route with a single way is listed as one without `nextHops`.
function waysOf({
  nextHops,
  gateway,
  device,
  onLink,
}: Route): Pick<NextHop, 'gateway' | 'device' | 'weight' | 'onLink'>[] {
  return nextHops ?? [{ gateway, device, onLink, weight: 1 }];
}

// In any order. A device that is given by its name is compared by the kernel.
function sameWays(found: ReturnType<typeof waysOf>, wanted: readonly NextHopOptions[]): boolean {
  const rest = [...found];
  for (const { gateway, device, weight, onLink } of wanted) {
    const way = {
      gateway: gateway === undefined ? undefined : canonical(gateway),
      device: typeof device === 'number' ? device : undefined,
      weight: weight ?? 1,
      onLink: onLink ?? false,
    };
    const index = rest.findIndex((one) => matches(one, way));
    if (index === -1) return false;
    rest.splice(index, 1);
  }
  return rest.length === 0;
}

// With what is known of the one that was found, so that no other one goes.
function stepFor(step: Step, { device, gateway, metric, nextHops, family }: Route): Step {
  if (family === 'inet' || nextHops !== undefined) return { ...step, values: { ...step.values, metric } };
  return { ...step, values: { ...step.values, metric, device, gateway, nextHops: undefined } };
}
