import type { NextHopOptions, RouteOptions } from '../route.js';
import type { RouteTable } from '../route-words.js';
import type { AddressFamily } from '../words.js';
import {
  checkBoolean,
  checkKnown,
  checkLinkRef,
  checkObject,
  outOfRange,
  wrongCombination,
  wrongType,
  wrongValue,
} from './check.js';
import { checkIp, checkPrefix, formatIp, formatPrefix, hasHostBits, networkOf, type Prefix } from './prefix.js';

// The values of routes and rules that are no row of a table as they are given.

const tables = { default: 253, main: 254, local: 255 } as const;
const maxTable = 0xffffffff;
/** What the message's header has room for; larger numbers travel in an attribute. */
const maxSmallTable = 0xff;

/** The number of a table. */
export function tableNumber(table: RouteTable, option = 'table'): number {
  const form = `an integer between 1 and ${maxTable}, or one of 'local', 'main', 'default'`;
  if (typeof table === 'string') {
    if (!Object.hasOwn(tables, table)) throw wrongValue(form, option, table);
    return tables[table];
  }
  if (typeof table !== 'number') throw wrongType(form, option, table);
  if (!Number.isInteger(table) || table < 1 || table > maxTable) throw outOfRange(form, option, table);
  return table;
}

/** A table in the fields of a message. */
export function tableFields(table: number): { smallTable: number } | { table: number } {
  return table <= maxSmallTable ? { smallTable: table } : { table };
}

/** A prefix whose host bits are zero. */
export function checkNetwork(value: unknown, option: string, family?: AddressFamily): Prefix {
  const prefix = checkPrefix(value, option, family);
  if (!hasHostBits(prefix)) return prefix;
  const { length } = prefix;
  throw wrongValue(`${formatPrefix(networkOf(prefix))}, since /${length} leaves no bits for a host,`, option, value);
}

/** A prefix in the fields of a message: nothing for one that is of all addresses. */
export function prefixFields(prefix: Prefix | undefined, name: string): Record<string, string | number> {
  if (prefix === undefined || prefix.length === 0) return {};
  return { [name]: formatIp(prefix.ip), [`${name}Length`]: prefix.length };
}

/** The word for all addresses. */
export const everywhere = 'default';

/** Where a route leads; undefined is to everywhere. */
export function checkDestination(value: unknown): Prefix | undefined {
  if (value === everywhere) return undefined;
  if (typeof value === 'string' && value.startsWith(everywhere)) {
    throw wrongValue("a prefix such as '192.0.2.0/24' or '2001:db8::/64', or 'default',", 'destination', value);
  }
  return checkNetwork(value, 'destination');
}

const families: readonly unknown[] = ['inet', 'inet6'];

/** IPv4 or IPv6, or nothing. */
export function checkFamily(value: unknown): AddressFamily | undefined {
  if (value === undefined || families.includes(value)) return value as AddressFamily | undefined;
  const form = "one of 'inet', 'inet6'";
  throw typeof value === 'string' ? wrongValue(form, 'family', value) : wrongType(form, 'family', value);
}

/** Addresses by the options that hold them; all of them of one family, which is the result. */
export function commonFamily(addresses: Record<string, Prefix | undefined>): AddressFamily | undefined {
  let first: [string, AddressFamily] | undefined;
  for (const [option, prefix] of Object.entries(addresses)) {
    if (prefix === undefined) continue;
    const { family } = prefix.ip;
    first ??= [option, family];
    if (family !== first[1]) throw mixed(first[0], option);
  }
  return first?.[1];
}

/** Two options that are each right, and of two families. */
export function mixed(one: string, other: string): Error {
  return wrongCombination(`The options '${one}' and '${other}' have to be of the same family, IPv4 or IPv6`);
}

/** Options of which one excludes the other. */
export function excluded(one: string, other: string): Error {
  return wrongCombination(`The options '${one}' and '${other}' exclude each other`);
}

const hopNames: Record<keyof NextHopOptions, true> = { gateway: true, device: true, weight: true, onLink: true };
const maxWeight = 256;

/** One of several ways, checked as far as a table cannot. */
export function checkHop(hop: unknown, option: string): asserts hop is NextHopOptions {
  checkObject(hop, option);
  checkKnown(hop, Object.keys(hopNames));
  const { gateway, device, weight, onLink } = hop as NextHopOptions;
  if (gateway !== undefined) checkIp(gateway, `${option}.gateway`);
  if (device !== undefined) checkLinkRef(device, `${option}.device`);
  checkBoolean(onLink, `${option}.onLink`);
  if (weight !== undefined) {
    const form = `an integer between 1 and ${maxWeight}`;
    if (typeof weight !== 'number') throw wrongType(form, `${option}.weight`, weight);
    const fits = Number.isInteger(weight) && weight >= 1 && weight <= maxWeight;
    if (!fits) throw outOfRange(form, `${option}.weight`, weight);
  }
  if (gateway === undefined && device === undefined) throw wrongCombination(`${option} needs a gateway or a device`);
  checkOnLink(hop, option);
}

/** `onLink` says that a gateway is on a device's link; without either the kernel refuses it, or does not look at it. */
export function checkOnLink({ onLink, gateway, device }: NextHopOptions, of: string): void {
  if (onLink !== true || (gateway !== undefined && device !== undefined)) return;
  throw wrongCombination(`The option 'onLink' of ${of} needs a gateway and a device`);
}

/** The router in the fields of a message: one of the other family has an attribute of its own. */
export function gatewayFields(gateway: string | undefined, family: AddressFamily, option: string): object {
  if (gateway === undefined) return {};
  const ip = checkIp(gateway, option);
  if (ip.family === family) return { gateway: formatIp(ip) };
  if (family === 'inet') return { via: formatIp(ip) };
  throw mixed('destination', option);
}

/** One of several ways, in the fields of a message. */
export function hopFields(
  { gateway, device, weight, onLink }: NextHopOptions,
  family: AddressFamily,
  i: number,
): object {
  return {
    flags: onLink === true ? ['onlink'] : [],
    hops: (weight ?? 1) - 1,
    device,
    ...gatewayFields(gateway, family, `nextHops[${i}].gateway`),
  };
}

/** Whose packets go nowhere. */
export function isRefusal(type: RouteOptions['type']): boolean {
  return type === 'blackhole' || type === 'unreachable' || type === 'prohibit' || type === 'throw';
}
