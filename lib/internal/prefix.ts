import type { AddressFamily } from '../words.js';
import { net } from './builtin.js';
import { wrongType, wrongValue } from './check.js';

// IP addresses and prefixes as text, the way people write them and the way they come back.

/** An IP address: 4 or 16 bytes. */
export interface Ip {
  readonly family: AddressFamily;
  readonly bytes: readonly number[];
}

/** An IP address and how many of its bits name the network. */
export interface Prefix {
  readonly ip: Ip;
  readonly length: number;
}

/** The bits of an address. */
export function bitsOf({ bytes }: Ip): number {
  return bytes.length * 8;
}

/** `inet_pton()`, without a zone: `undefined` for what is no address. */
export function parseIp(text: string): Ip | undefined {
  const { isIPv4, isIPv6 } = net();
  if (isIPv4(text)) return { family: 'inet', bytes: text.split('.').map(Number) };
  if (!isIPv6(text) || text.includes('%')) return undefined;
  const [head = '', tail] = text.split('::');
  const front = groupsOf(head);
  const back = groupsOf(tail ?? '');
  const zeros = Array.from({ length: 8 - front.length - back.length }, () => 0);
  return { family: 'inet6', bytes: [...front, ...zeros, ...back].flatMap((group) => [group >> 8, group & 0xff]) };
}

// 'fe80:1' -> [0xfe80, 1]; the last one may be an IPv4 address, which are two.
function groupsOf(text: string): number[] {
  if (text === '') return [];
  return text.split(':').flatMap((group) => {
    if (!group.includes('.')) return [Number.parseInt(group, 16)];
    const [a = 0, b = 0, c = 0, d = 0] = group.split('.').map(Number);
    return [(a << 8) | b, (c << 8) | d];
  });
}

/** In canonical form: RFC 5952 for IPv6. */
export function formatIp({ family, bytes }: Ip): string {
  if (family === 'inet') return bytes.join('.');
  const groups = Array.from({ length: 8 }, (_, i) => ((bytes[2 * i] ?? 0) << 8) | (bytes[2 * i + 1] ?? 0));
  const { start, length } = longestZeros(groups);
  // As inet_ntop() writes what stands for an IPv4 address.
  const mapped = start === 0 && (length === 6 || (length === 5 && groups[5] === 0xffff));
  const ending = mapped ? [...groups.slice(length, 6).map(hex), bytes.slice(12).join('.')] : groups.map(hex);
  if (mapped) return `::${ending.join(':')}`;
  if (length < 2) return ending.join(':');
  return `${ending.slice(0, start).join(':')}::${ending.slice(start + length).join(':')}`;
}

const hex = (group: number): string => group.toString(16);

function longestZeros(groups: readonly number[]): { start: number; length: number } {
  let best = { start: 0, length: 0 };
  for (let start = 0; start < groups.length; start++) {
    const rest = groups.slice(start);
    const end = rest.findIndex((group) => group !== 0);
    const length = end === -1 ? rest.length : end;
    if (length > best.length) best = { start, length };
  }
  return best;
}

/** `'192.0.2.1/24'`, in canonical form. */
export function formatPrefix({ ip, length }: Prefix): string {
  return `${formatIp(ip)}/${length}`;
}

/** Both as they are kept in a message: the address by its own text. */
export function samePrefix(a: Prefix, b: Prefix): boolean {
  return a.length === b.length && formatIp(a.ip) === formatIp(b.ip);
}

/** The prefix without the bits that name the host: `192.0.2.1/24` -> `192.0.2.0/24`. */
export function networkOf({ ip, length }: Prefix): Prefix {
  return { ip: { ...ip, bytes: ip.bytes.map((byte, i) => byte & maskOf(length - 8 * i)) }, length };
}

/** The last address of the prefix: `192.0.2.1/24` -> `192.0.2.255`. */
export function lastOf({ ip, length }: Prefix): Ip {
  return { ...ip, bytes: ip.bytes.map((byte, i) => byte | (~maskOf(length - 8 * i) & 0xff)) };
}

// Of a byte, of which so many bits and all before it belong to the network.
function maskOf(bits: number): number {
  return bits <= 0 ? 0 : bits >= 8 ? 0xff : (0xff << (8 - bits)) & 0xff;
}

/** Whether it has bits that name a host: `192.0.2.1/24` has, `192.0.2.0/24` has not. */
export function hasHostBits(prefix: Prefix): boolean {
  return !samePrefix(prefix, networkOf(prefix));
}

/** `224.0.0.0/4` or `ff00::/8`. */
export function isMulticast({ family, bytes: [first = 0] }: Ip): boolean {
  return family === 'inet' ? first >= 224 && first < 240 : first === 0xff;
}

/** `0.0.0.0` or `::`. */
export function isUnspecified({ bytes }: Ip): boolean {
  return bytes.every((byte) => byte === 0);
}

/** `fe80::/10`. */
export function isLinkLocal6({ family, bytes: [first, second = 0] }: Ip): boolean {
  return family === 'inet6' && first === 0xfe && (second & 0xc0) === 0x80;
}

/** Refuses what is no IP address, or none of that family. */
export function checkIp(value: unknown, option: string, family?: AddressFamily): Ip {
  const form = `an ${family === undefined ? 'IP' : wordOf[family]} address such as ${examplesOf(family, '')}`;
  if (typeof value !== 'string') throw wrongType(form, option, value);
  const ip = parseIp(value);
  if (ip === undefined || (family !== undefined && ip.family !== family)) throw wrongValue(form, option, value);
  return ip;
}

/** Refuses what is no address with a prefix length, or none of that family. Without a length, all bits are meant. */
export function checkPrefix(value: unknown, option: string, family?: AddressFamily): Prefix {
  const form = `an ${family === undefined ? 'IP' : wordOf[family]} address such as ${examplesOf(family, '/64')}`;
  if (typeof value !== 'string') throw wrongType(form, option, value);
  const slash = value.indexOf('/');
  const ip = parseIp(slash === -1 ? value : value.slice(0, slash));
  if (ip === undefined || (family !== undefined && ip.family !== family)) throw wrongValue(form, option, value);
  if (slash === -1) return { ip, length: bitsOf(ip) };
  const length = value.slice(slash + 1);
  const fits = /^(0|[1-9]\d{0,2})$/.test(length) && Number(length) <= bitsOf(ip);
  if (!fits) throw wrongValue(`a prefix length between 0 and ${bitsOf(ip)}`, option, value);
  return { ip, length: Number(length) };
}

const wordOf = { inet: 'IPv4', inet6: 'IPv6' } as const;

function examplesOf(family: AddressFamily | undefined, length: '' | '/64'): string {
  const examples = [`'192.0.2.1${length === '' ? '' : '/24'}'`, `'2001:db8::1${length}'`];
  if (family !== undefined) return examples[family === 'inet' ? 0 : 1] ?? '';
  return examples.join(' or ');
}

/** Whether it is of IPv4 or IPv6: asked for all families, the kernel also lists multicast routing and bridges. */
export function isIp({ family }: { family: string }): boolean {
  return family === 'inet' || family === 'inet6';
}
