import type { GetRouteOptions, RouteFilter } from '../route.js';
import { checkBoolean, checkKnown } from './check.js';
import type { Step } from './native.js';
import { bitsOf, checkIp, formatIp } from './prefix.js';
import { checkFamily, prefixFields, tableNumber } from './route-values.js';

// Questions about routes: which way a packet takes, and which routes there are.

const questionNames: Record<keyof GetRouteOptions, true> = {
  source: true,
  device: true,
  iif: true,
  mark: true,
  uid: true,
  tos: true,
  ipProtocol: true,
  sourcePort: true,
  destinationPort: true,
  fibMatch: true,
};

/** The message that asks which way a packet takes. */
export function questionOf(destination: string, options: GetRouteOptions): Step {
  checkKnown(options, Object.keys(questionNames));
  const { source, fibMatch, ...rest } = options;
  checkBoolean(fibMatch, 'fibMatch');
  const ip = checkIp(destination, 'destination');
  const from = source === undefined ? undefined : checkIp(source, 'source', ip.family);
  const flags = [
    // IPv6 says the table in any case, and does not know the flag (inet6_rtm_valid_getroute_req()).
    ...(ip.family === 'inet' ? ['lookup_table'] : []),
    ...(fibMatch === true ? ['fib_match'] : []),
  ];
  const values = {
    ...rest,
    family: ip.family,
    flags,
    ...prefixFields({ ip, length: bitsOf(ip) }, 'destination'),
    ...(from === undefined ? {} : { source: formatIp(from), sourceLength: bitsOf(from) }),
  };
  return { operation: 'route.get', values };
}

const filterNames: Record<keyof RouteFilter, true> = {
  family: true,
  table: true,
  device: true,
  protocol: true,
  type: true,
  scope: true,
  destination: true,
  gateway: true,
  metric: true,
};

/** The message that asks for a list; what the kernel cannot filter by stays behind. */
export function listStep(filter: RouteFilter): Step {
  checkKnown(filter, Object.keys(filterNames));
  const { table, device, protocol, type } = filter;
  const family = checkFamily(filter.family);
  const values = {
    family,
    device,
    protocol,
    type,
    table: table === undefined ? undefined : tableNumber(table),
  };
  return { operation: 'route.list', values };
}
