import { addressToAdd, addressToFind, addressToRemove, addressToReplace } from './internal/address-rules.js';
import { listAttached, putOn, putOrChange, takeOff } from './internal/attached.js';
import { Call, type CallOptions } from './internal/call.js';
import { checkLinkRef } from './internal/check.js';
import { checkFilter } from './internal/filter.js';
import { untilSettled } from './internal/settled.js';
import type { LinkRef } from './link.js';
import type { AddressFamily, Known } from './words.js';

export type { AddressFamily };

/** How far an address is valid (`ifa_scope`). */
export type AddressScope = 'global' | 'site' | 'link' | 'host' | 'nowhere';

/**
 * What can be asked of an address (`IFA_FLAGS`):
 * - `'nodad'`: use it at once, without looking whether somebody else has it (IPv6);
 * - `'noprefixroute'`: make no route to the prefix;
 * - `'home'`: the home address of Mobile IPv6 (IPv6);
 * - `'mngtmpaddr'`: make temporary addresses from its prefix, of 64 bits (IPv6);
 * - `'optimistic'`: use it while it is looked whether somebody else has it (IPv6, where the kernel is built for it);
 * - `'autojoin'`: a multicast group to be a member of.
 */
export type AddressFlag = 'nodad' | 'noprefixroute' | 'home' | 'mngtmpaddr' | 'optimistic' | 'autojoin';

/**
 * What the kernel says of an address (`IFA_FLAGS`):
 * - `'permanent'`: valid for ever;
 * - `'tentative'`: not in use yet: duplicate address detection (DAD) is under way, or waits for the link to come up;
 * - `'deprecated'`: no longer preferred;
 * - `'dadfailed'`: somebody else has it, and so it is not in use;
 * - `'secondary'`: not the first one of its IPv4 prefix; it goes away with the first one, unless
 *   `net.ipv4.conf.*.promote_secondaries` is set;
 * - `'temporary'`: made to be used for a while only (IPv6, RFC 8981);
 * - `'stable-privacy'`: made from a secret (IPv6, RFC 7217).
 */
export type AddressState =
  | 'permanent'
  | 'tentative'
  | 'deprecated'
  | 'dadfailed'
  | 'secondary'
  | 'temporary'
  | 'stable-privacy';

/** An address to be given to a link. */
export interface AddressOptions {
  /**
   * The address and the length of its prefix (`IFA_LOCAL`): `'192.0.2.1/24'`. Without a length, that of `peer` is
   * meant, else all bits (`/32`, `/128`), as with `ip address add`.
   */
  address: string;
  /**
   * The address at the other end of a point-to-point link (`IFA_ADDRESS`). The prefix is then that of the peer; its
   * length may be given here or with `address`. Default: none.
   */
  peer?: string | undefined;
  /**
   * The broadcast address (`IFA_BROADCAST`), IPv4 only. Default: the last one of the prefix if that has more than two
   * addresses, as with `ip address add … broadcast +`. `null`: none.
   */
  broadcast?: string | null | undefined;
  /** The label (`IFA_LABEL`), 1 to 15 bytes, IPv4 only. Default: the name of the link. */
  label?: string | undefined;
  /**
   * How far it is valid (`ifa_scope`), IPv4 only: the kernel tells the scope of an IPv6 address by its bits. Default
   * `'global'`, for `127.0.0.0/8` `'host'`.
   */
  scope?: AddressScope | undefined;
  /** Flags (`IFA_FLAGS`). Default: none. */
  flags?: readonly AddressFlag[] | undefined;
  /**
   * Seconds for which it is used for new connections (`IFA_CACHEINFO`), at most `validLifetimeS`; 0: not at all.
   * Default: as long as it is valid. Of an IPv4 address that is valid for ever, 0 only.
   */
  preferredLifetimeS?: number | undefined;
  /** Seconds after which it is removed (`IFA_CACHEINFO`), 1 to 4294967295, which is for ever. Default: for ever. */
  validLifetimeS?: number | undefined;
  /** The metric of the route to the prefix (`IFA_RT_PRIORITY`), 0 to 4294967295. Default 0: the kernel's own. */
  metric?: number | undefined;
  /** Who made it (`IFA_PROTO`), 0 to 255, as in `/etc/iproute2/rt_addrprotos`. Default 0. Since Linux 5.18. */
  protocol?: number | undefined;
}

/** An address of a link. What is absent is `undefined`. */
export interface Address {
  /** The address and the length of its prefix (`IFA_LOCAL`): `'192.0.2.1/24'`. */
  address: string;
  /** The index of the link (`ifa_index`). */
  link: number;
  /** The family (`ifa_family`). */
  family: Known<AddressFamily>;
  /** The address at the other end, whose prefix it is then (`IFA_ADDRESS`). */
  peer?: string | undefined;
  /** The broadcast address (`IFA_BROADCAST`). */
  broadcast?: string | undefined;
  /** The label (`IFA_LABEL`), of IPv4 addresses. */
  label?: string | undefined;
  /** How far it is valid (`ifa_scope`). */
  scope: Known<AddressScope>;
  /** What was asked of it, and what the kernel says of it (`IFA_FLAGS`). */
  flags: Known<AddressFlag | AddressState>[];
  /** Seconds for which it is still used for new connections (`IFA_CACHEINFO`); absent: for ever. */
  preferredLifetimeS?: number | undefined;
  /** Seconds after which it is removed (`IFA_CACHEINFO`); absent: never. */
  validLifetimeS?: number | undefined;
  /** When it was made (`IFA_CACHEINFO`), in milliseconds since the system started, to hundredths of seconds. */
  createdMs?: number | undefined;
  /** When it was last changed (`IFA_CACHEINFO`), in milliseconds since the system started. */
  updatedMs?: number | undefined;
  /** The metric of the route to the prefix (`IFA_RT_PRIORITY`), 0 when it is the kernel's own. */
  metric: number;
  /** Who made it (`IFA_PROTO`), 0 when that is not known. Since Linux 5.18. */
  protocol: number;
}

/** An address of a link as it is named: `'192.0.2.1/24'`, or an object with `address` and `peer`. */
export type AddressRef = string | Pick<AddressOptions, 'address' | 'peer'>;

/** Which addresses to list. What is not given does not matter. */
export interface AddressFilter {
  /** Those of this link. */
  link?: LinkRef | undefined;
  /** Those of this family. */
  family?: AddressFamily | undefined;
  /** Those of this scope. */
  scope?: AddressScope | undefined;
  /** Those with all of these flags. */
  flags?: readonly (AddressFlag | AddressState)[] | undefined;
}

/**
 * Gives an address to a link, and returns it as the kernel has it. An IPv6 address may be `'tentative'` yet: see
 * {@link waitForAddress}.
 *
 * Rejects with `EEXIST` when the link has it already: an IPv6 address also when its prefix has another length. `EACCES`:
 * IPv6 is disabled on the link. `EADDRNOTAVAIL`: no IPv6 address that a link can have.
 *
 * @example
 * await addAddress('mv0', '192.0.2.1/24');
 * await addAddress('mv0', { address: '2001:db8::1/64', flags: ['nodad'], validLifetimeS: 3600 });
 */
export async function addAddress(
  link: LinkRef,
  address: string | AddressOptions,
  call?: CallOptions,
): Promise<Address> {
  checkLinkRef(link, 'link');
  const calling = new Call('address.add', link, call, addAddress);
  return await putOn<Address>(calling, link, addressToAdd(address));
}

/**
 * Gives an address to a link, or changes the one that is there: its lifetimes, metric and protocol, and of an IPv6
 * address the flags and the peer. What is not given gets its default, but the metric of an IPv6 address stays. The rest of an address cannot be changed while it
 * is there: `ERR_NETLINK_OPTION_IGNORED` when it differs, and it stays as it was.
 *
 * @example
 * await replaceAddress('mv0', { address: '192.0.2.1/24', validLifetimeS: 3600 });
 */
export async function replaceAddress(
  link: LinkRef,
  address: string | AddressOptions,
  call?: CallOptions,
): Promise<Address> {
  checkLinkRef(link, 'link');
  const calling = new Call('address.replace', link, call, replaceAddress);
  const { search, attachment } = addressToReplace(address);
  return await putOrChange<Address>(calling, link, search, attachment);
}

/**
 * Takes an address from a link: the one with exactly this prefix length and peer. Rejects with `EADDRNOTAVAIL` when the
 * link has no such address. An {@link Address} that was read may be given as it is.
 *
 * @example
 * await addAddress('mv0', '192.0.2.1/24');
 * await removeAddress('mv0', '192.0.2.1/24');
 */
export async function removeAddress(link: LinkRef, address: AddressRef, call?: CallOptions): Promise<void> {
  checkLinkRef(link, 'link');
  const calling = new Call('address.remove', link, call, removeAddress);
  const { search, removal } = addressToRemove(address);
  await takeOff<Address>(calling, link, search, removal);
}

/**
 * Lists addresses.
 *
 * Rejects with `ENODEV` when there is no link as the filter names it, `ERR_NETLINK_INTERRUPTED` when what is listed
 * changed all the time for two seconds.
 *
 * @example
 * for (const { address, flags } of await listAddresses({ link: 'mv0', family: 'inet6' })) console.log(address, flags);
 */
export async function listAddresses(filter: AddressFilter = {}, call?: CallOptions): Promise<Address[]> {
  checkFilter(filter, 'address', { link: 'link', family: 'word', scope: 'word', flags: 'words' });
  const { link, family, scope, flags = [] } = filter;
  const calling = new Call('address.list', link, call, listAddresses);
  const fits = (one: Address): boolean =>
    (scope === undefined || one.scope === scope) && flags.every((flag) => one.flags.includes(flag));
  return await listAttached<Address>(calling, { operation: 'address.list', link, values: { family } }, fits);
}

/**
 * Waits until an address of a link is in use: an IPv6 address is `'tentative'` until it is certain that nobody else has
 * it, which takes a second or two from when the link is up. Without a prefix length any will do. Never ends for a link
 * that stays down: see `call.signal`.
 *
 * Rejects with `ERR_NETLINK_DUPLICATE_ADDRESS` when somebody else has it, and with `EADDRNOTAVAIL` when the link has not,
 * or no longer.
 *
 * @example
 * await addAddress('mv0', '2001:db8::1/64');
 * await waitForAddress('mv0', '2001:db8::1', { signal: AbortSignal.timeout(5000) });
 */
export async function waitForAddress(link: LinkRef, address: AddressRef, call?: CallOptions): Promise<Address> {
  checkLinkRef(link, 'link');
  const calling = new Call('address.wait', link, call, waitForAddress);
  return await untilSettled(calling, link, addressToFind(address));
}
