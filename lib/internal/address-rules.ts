import type { Address, AddressOptions, AddressRef } from '../address.js';
import type { Attachment, Search } from './attached.js';
import { checkKnown, checkObject, wrongCombination, wrongType, wrongValue } from './check.js';
import { errno } from './errnos.js';
import { native, type Step } from './native.js';
import { bitsOf, checkPrefix, formatIp, type Ip, isUnspecified, lastOf, type Prefix } from './prefix.js';

// The rules between the options of an address, and its messages. Types and ranges are the table's.

const optionNames = [
  ...['address', 'peer', 'broadcast', 'label', 'scope', 'flags', 'preferredLifetimeS', 'validLifetimeS', 'metric'],
  'protocol',
];
/** What an address that was read has beside the options. */
const readNames = ['link', 'family', 'createdMs', 'updatedMs'];

const optionOf = { prefixLength: 'address', family: 'address', lifetimes: 'validLifetimeS' };

interface Named {
  ip: Ip;
  length: number;
  peer: Ip | undefined;
}

// The length belongs to the peer where there is one, and may stand with either.
function namedBy({ address, peer }: Pick<AddressOptions, 'address' | 'peer'>): Named {
  if ((address as unknown) === undefined) throw wrongType("an address such as '192.0.2.1/24'", 'address', undefined);
  const own = checkPrefix(address, 'address');
  if (peer === undefined) return { ...own, peer: undefined };
  const other = checkPrefix(peer, 'peer', own.ip.family);
  // The kernel would take it for none.
  if (isUnspecified(other.ip)) throw wrongValue(`an address other than ${formatIp(other.ip)}`, 'peer', peer);
  const lengths = [hasLength(address) ? own.length : undefined, hasLength(peer) ? other.length : undefined];
  const [length = bitsOf(own.ip), again = length] = lengths.filter((one) => one !== undefined);
  if (again !== length) {
    throw wrongCombination(`The prefix length is that of the peer: ${peer} does not fit ${address}`);
  }
  const isPeer = formatIp(other.ip) !== formatIp(own.ip);
  return { ip: own.ip, length, peer: isPeer ? other.ip : undefined };
}

const hasLength = (text: string): boolean => text.includes('/');

function keyOf({ ip, length, peer }: Named): Record<string, unknown> {
  const address = formatIp(ip);
  return { family: ip.family, address, prefixLength: length, peer: peer === undefined ? address : formatIp(peer) };
}

function checkForFamily({ ip }: Named, options: AddressOptions): void {
  const isIp6 = ip.family === 'inet6';
  for (const name of isIp6 ? (['broadcast', 'label', 'scope'] as const) : []) {
    if (options[name] === undefined || options[name] === null) continue;
    throw wrongCombination(`The option '${name}' is for IPv4 addresses only, not for ${options.address}`);
  }
  const only6 = isIp6 ? [] : (['nodad', 'home', 'mngtmpaddr', 'optimistic'] as const);
  const wrong = only6.find((flag) => options.flags?.includes(flag));
  if (wrong !== undefined) {
    throw wrongCombination(`The flag '${wrong}' is for IPv6 addresses only, not for ${options.address}`);
  }
  // inet_insert_ifa() drops it, and reports success.
  if (!isIp6 && isUnspecified(ip)) throw wrongValue('an address other than 0.0.0.0', 'address', options.address);
}

function checkFlags({ length }: Named, { address, flags = [] }: AddressOptions): void {
  if (flags.includes('mngtmpaddr') && length !== 64) {
    throw wrongCombination(`The flag 'mngtmpaddr' needs a prefix of 64 bits, and ${address} has ${length}`);
  }
  if (flags.includes('nodad') && flags.includes('optimistic')) {
    throw wrongCombination(
      "The flags 'nodad' and 'optimistic' do not go together: the first leaves out what the second is for",
    );
  }
}

const forever = 0xffffffff;

function lifetimesOf({ ip }: Named, { preferredLifetimeS, validLifetimeS }: AddressOptions): object | undefined {
  if (preferredLifetimeS === undefined && validLifetimeS === undefined) return undefined;
  const valid = validLifetimeS ?? forever;
  const preferred = preferredLifetimeS ?? valid;
  if (preferred > valid) {
    throw wrongCombination(
      `The option 'preferredLifetimeS' (${preferred}) cannot be more than 'validLifetimeS' (${valid})`,
    );
  }
  // check_lifetime() of IPv4 passes over an address that is valid for ever.
  if (ip.family === 'inet' && valid === forever && preferred > 0 && preferred < forever) {
    throw wrongCombination("The option 'preferredLifetimeS' of an IPv4 address needs 'validLifetimeS' as well");
  }
  return { preferredLifetimeS: preferred, validLifetimeS: valid };
}

// inet_rtm_newaddr() changes neither scope nor broadcast of an address that is there; so nothing is asked for then that
// the caller has not asked for.
function defaultsOf({ ip, length, peer }: Named): Pick<AddressOptions, 'broadcast' | 'scope'> {
  if (ip.family === 'inet6') return {};
  const broadcast = length > 30 ? {} : { broadcast: formatIp(lastOf({ ip: peer ?? ip, length })) };
  return ip.bytes[0] === 127 ? { ...broadcast, scope: 'host' } : broadcast;
}

function read(options: string | AddressOptions): { options: AddressOptions; named: Named } {
  if (typeof options === 'string') return { options: { address: options }, named: namedBy({ address: options }) };
  checkObject(options, 'address');
  // Once: what is checked is what is sent.
  const own = { ...options };
  checkKnown(own, optionNames);
  return { options: own, named: namedBy(own) };
}

function valuesOf(named: Named, options: AddressOptions, isNew: boolean): Record<string, unknown> {
  const { address: _, peer: __, preferredLifetimeS, validLifetimeS, broadcast, ...rest } = options;
  const given = Object.fromEntries(Object.entries({ ...rest, broadcast }).filter(([, value]) => value !== undefined));
  const values = { ...(isNew ? defaultsOf(named) : {}), ...given, ...keyOf(named) };
  // Refuses what is of the wrong type, so that the rules can rely on it.
  check({ ...values, lifetimes: { preferredLifetimeS, validLifetimeS } });
  checkForFamily(named, options);
  checkFlags(named, options);
  return { ...values, lifetimes: lifetimesOf(named, options) };
}

function check(values: object): void {
  native().encodeStep({ operation: 'address.add', values });
}

/** The message that gives an address to a new link. */
export function addressStep(options: string | AddressOptions): Step {
  const { options: given, named } = read(options);
  return { operation: 'address.add', values: valuesOf(named, given, true) };
}

const listOf = ({ ip }: { ip: Ip }, link?: number): Step => ({
  operation: 'address.list',
  link,
  values: { family: ip.family },
});

/** How an address is given to a link. */
export function addressToAdd(address: string | AddressOptions): Attachment {
  const { options, named } = read(address);
  const takeBack: Step = { operation: 'address.remove', values: keyOf(named) };
  const put = addressStep(options);
  return { put, read: listOf(named), takeBack, asked: { ...options }, optionOf };
}

// The kernel finds it by the address alone (IPv6), or by its network as well (IPv4).
function isAt({ ip, length }: Prefix): (one: Address) => boolean {
  const [own, bits] = [formatIp(ip), String(length)];
  return ({ address }) => {
    const [found, prefix] = address.split('/');
    return found === own && (ip.family === 'inet6' || prefix === bits);
  };
}

/** How an address is given to a link, or changed when it is there. */
export function addressToReplace(address: string | AddressOptions): {
  search: Search<Address>;
  attachment: (before: Address | undefined) => Attachment;
} {
  const { options, named } = read(address);
  const ofNew = addressToAdd(options);
  const attachment = (before: Address | undefined): Attachment => {
    const operation = 'address.replace';
    if (before === undefined) return { ...ofNew, put: { ...ofNew.put, operation } };
    const put: Step = { operation, values: valuesOf(named, options, false) };
    return { ...ofNew, put, takeBack: { operation, values: asItWas(before) } };
  };
  return { search: { list: (link) => listOf(named, link), isIt: isAt(named) }, attachment };
}

const settable = ['nodad', 'noprefixroute', 'home', 'mngtmpaddr', 'autojoin'];

function asItWas(before: Address): Record<string, unknown> {
  const { address, peer, flags, validLifetimeS = forever, metric, protocol } = before;
  // inet_fill_ifaddr() reports no lifetimes of an address that is valid for ever.
  const preferredLifetimeS = flags.includes('deprecated') ? 0 : (before.preferredLifetimeS ?? forever);
  return {
    ...keyOf(namedBy({ address, peer })),
    flags: flags.filter((flag) => settable.includes(flag)),
    lifetimes: { preferredLifetimeS, validLifetimeS },
    metric,
    protocol,
  };
}

/** What was asked for when an address was given to a link, as far as that can be read. */
export function askedOf({ address, peer, scope, flags, metric, protocol }: Address): object {
  return { address, peer, scope, flags: flags.filter((flag) => settable.includes(flag)), metric, protocol };
}

/** The messages that give a link an IPv6 address that it has lost. */
export function addressAgain(before: Address): Step[] {
  const link = before.link;
  const values = asItWas(before);
  const flags = [...(values['flags'] as string[]), 'nodad'];
  // It was in use, and a route may be from it: the kernel takes no such route while it is looked whether somebody else has
  // the address.
  const wasInUse = !before.flags.some((flag) => ['tentative', 'dadfailed', 'nodad'].includes(flag));
  return wasInUse
    ? [
        { operation: 'address.add', link, values: { ...values, flags } },
        { operation: 'address.replace', link, values },
      ]
    : [{ operation: 'address.add', link, values }];
}

/** The address that a caller names, by its text or by what was read of it. */
function readRef(ref: AddressRef): Named {
  if (typeof ref === 'string') return namedBy({ address: ref });
  checkObject(ref, 'address');
  checkKnown(ref, [...optionNames, ...readNames]);
  return namedBy(ref);
}

/** How an address is taken from a link. */
export function addressToRemove(ref: AddressRef): {
  search: Search<Address>;
  removal: { step: Step; missing: number; asked: Record<string, unknown> };
} {
  const named = readRef(ref);
  const address = `${formatIp(named.ip)}/${named.length}`;
  const peer = named.peer === undefined ? undefined : formatIp(named.peer);
  const isIt = (one: Address): boolean => one.address === address && one.peer === peer;
  const step: Step = { operation: 'address.remove', values: keyOf(named) };
  return {
    search: { list: (link) => listOf(named, link), isIt },
    removal: { step, missing: errno('EADDRNOTAVAIL'), asked: { address, peer } },
  };
}

/** What address is looked for. */
export interface AddressSearch {
  list: Step;
  isIt: (one: Address) => boolean;
  /** As the caller named it. */
  text: string;
}

/** How an address is looked for: without a length in its text, one of any length is meant. */
export function addressToFind(ref: AddressRef): AddressSearch {
  const { ip, length, peer } = readRef(ref);
  const own = formatIp(ip);
  const text = typeof ref === 'string' ? ref : ref.address;
  const withLength = hasLength(text) || (typeof ref !== 'string' && ref.peer?.includes('/') === true);
  const isIt = ({ address, peer: found }: Address): boolean => {
    if (peer !== undefined && found !== formatIp(peer)) return false;
    return withLength ? address === `${own}/${length}` : address.startsWith(`${own}/`);
  };
  return { list: listOf({ ip }), isIt, text };
}
