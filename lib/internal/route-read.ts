import { NetlinkError } from '../errors.js';
import type { Route, RouteFilter } from '../route.js';
import type { Call } from './call.js';
import { explain } from './explain.js';
import { matches } from './matches.js';
import type { Step } from './native.js';
import type { Place } from './place.js';
import { checkIp, formatIp, formatPrefix, isIp, type Prefix } from './prefix.js';
import { eachSlice } from './read.js';
import { listStep } from './route-question.js';
import { checkDestination, everywhere, tableNumber } from './route-values.js';
import './route-shapes.js';
import { placeFor } from './where.js';

// Routes read from the kernel.

/** Asks which way a packet takes. */
export async function readRoute(call: Call, step: Step, asked: object): Promise<Route> {
  const place = placeFor(call);
  const line = place.line('reads');
  const outcome = await call.settle(() => line.perform({ steps: [step] }, 'never', undefined, call.signal));
  if (outcome.failure !== undefined) {
    throw await explain(call, outcome.failure, { place, asked: { ...asked } });
  }
  return outcome.records[0] as Route;
}

/** Lists what fits the filter. */
export async function findRoutes(call: Call, filter: RouteFilter): Promise<Route[]> {
  const step = listStep(filter);
  const { type, scope, metric } = filter;
  const destination = textOf(filter.destination === undefined ? null : checkDestination(filter.destination));
  const gateway = filter.gateway === undefined ? undefined : formatIp(checkIp(filter.gateway, 'gateway'));
  const table = filter.table === undefined ? undefined : tableNumber(filter.table);
  const wanted = { type, scope, metric, destination, table };
  const fits = (route: Route): boolean =>
    matches(route, wanted) &&
    (gateway === undefined ||
      route.gateway === gateway ||
      (route.nextHops ?? []).some((hop) => hop.gateway === gateway));
  const list: Route[] = [];
  for await (const slice of eachRoute(call, placeFor(call), step)) list.push(...slice.filter(fits));
  return list;
}

/** The IP routes of a list, slice by slice. */
export async function* eachRoute(call: Call, place: Place, step: Step): AsyncGenerator<Route[]> {
  try {
    for await (const slice of eachSlice<Route>(call, place, step)) {
      // Asked for all families the kernel also lists those that are not IP.
      yield slice.filter(isIp);
    }
  } catch (error) {
    // A table comes into being with its first route.
    if (!(error instanceof NetlinkError) || error.code !== 'ENOENT') throw error;
  }
}

/** A destination as a list shows it; `null`: any. */
export const textOf = (destination: Prefix | undefined | null): string | undefined => {
  if (destination === null) return undefined;
  return destination === undefined || destination.length === 0 ? everywhere : formatPrefix(destination);
};
