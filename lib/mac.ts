import { wrongType, wrongValue } from './internal/check.js';
import { randomBytes } from './internal/random.js';

const form = /^[0-9a-f]{2}(?:([:-])[0-9a-f]{2}(?:\1[0-9a-f]{2}){4})$/i;
const prefixForm = /^[0-9a-f]{2}(?:([:-])[0-9a-f]{2}(?:\1[0-9a-f]{2}){0,3})?$/i;

/**
 * Whether a text is a MAC address: six octets in hexadecimal with colons or hyphens, in any case.
 *
 * @example
 * isMac('02:00:5e:10:00:01'); // true
 */
export function isMac(text: unknown): text is string {
  return typeof text === 'string' && form.test(text);
}

const hex = (octet: number): string => octet.toString(16).padStart(2, '0');

/**
 * A random MAC address, unicast. Without a prefix it is locally administered, so that it can clash with no card's.
 *
 * Throws `ERR_INVALID_ARG_VALUE` when the prefix is none.
 *
 * @param prefix - the first one to five octets, to be kept as they are: a unicast one.
 *
 * @example
 * generateMac(); // '5a:12:…'
 * generateMac('02:00:5e'); // '02:00:5e:…'
 */
export function generateMac(prefix?: string): string {
  const octets = randomBytes(6);
  if (prefix === undefined) {
    octets[0] = ((octets[0] ?? 0) & 0xfc) | 0x02;
    return Array.from(octets, hex).join(':');
  }
  const expected = 'one to five octets of a unicast MAC address';
  if (typeof prefix !== 'string') throw wrongType(expected, 'prefix', prefix);
  if (!prefixForm.test(prefix)) throw wrongValue(expected, 'prefix', prefix);
  const given = prefix.split(/[:-]/).map((octet) => Number.parseInt(octet, 16));
  if (((given[0] ?? 0) & 1) !== 0) throw wrongValue(expected, 'prefix', prefix);
  octets.set(given);
  // Never all zero: that is no address.
  if (octets.every((octet) => octet === 0)) octets[5] = 1;
  return Array.from(octets, hex).join(':');
}
