// What iproute2 says about addresses, neighbours and forwarding databases, in the library's words.

import { expect } from 'vitest';
import './ipv6.js';

// biome-ignore lint/suspicious/noExplicitAny: iproute2's JSON has no types.
type Item = any;
type Links = ReadonlyMap<string, number>;

const forever = 0xffffffff;

const addressFlags = [
  ...['nodad', 'noprefixroute', 'home', 'mngtmpaddr', 'optimistic', 'autojoin', 'tentative', 'deprecated', 'dadfailed'],
  ...['secondary', 'temporary', 'stable-privacy'],
];

/** The addresses in `ip -j address show`, each with its flags in the order of the alphabet. */
export const addressesMeantBy = (said: readonly Item[]): Record<string, unknown>[] =>
  said.flatMap(({ ifindex, addr_info: list }) =>
    (list as Item[]).map((item) => ({
      link: ifindex,
      address: `${item.local}/${item.prefixlen}`,
      family: item.family,
      peer: item.address,
      broadcast: item.broadcast,
      label: item.label,
      scope: item.scope,
      flags: [
        ...addressFlags.filter((flag) => item[flag] === true),
        ...(item.dynamic === true ? [] : ['permanent']),
      ].sort(),
      validLifetimeS: item.valid_life_time === forever ? undefined : item.valid_life_time,
      preferredLifetimeS: item.preferred_life_time === forever ? undefined : item.preferred_life_time,
      metric: item.metric ?? 0,
    })),
  );

/** The neighbours in `ip -j neighbour show`. Names of protocols come from a file that every system has its own of. */
export const neighboursMeantBy = (said: readonly Item[], links: Links): Record<string, unknown>[] =>
  said.map((item) => ({
    address: item.dst,
    link: links.get(item.dev),
    family: item.dst.includes(':') ? 'inet6' : 'inet',
    mac: item.lladdr,
    state: item.state?.[0].toLowerCase() ?? 'none',
    // Keys without a value.
    proxy: 'proxy' in item,
    router: 'router' in item,
    externallyLearned: 'extern_learn' in item,
    managed: 'managed' in item,
  }));

/** The entries in `bridge -j fdb show`. */
export const fdbMeantBy = (said: readonly Item[], links: Links): Record<string, unknown>[] =>
  said.map((item) => ({
    mac: item.mac,
    link: links.get(item.ifname),
    self: item.flags.includes('self'),
    master: item.master === undefined ? undefined : links.get(item.master),
    // What is dynamic has no word there.
    state: item.state === '' ? 'dynamic' : item.state,
    vlan: item.vlan,
    remote: item.dst,
    port: item.port,
    vni: item.vni,
    device: item.viaIf === undefined ? undefined : links.get(item.viaIf),
    router: item.flags.includes('router'),
    sticky: item.flags.includes('sticky'),
    externallyLearned: item.flags.includes('extern_learn'),
    offloaded: item.flags.includes('offload'),
  }));

/** The same in an order of its own: nobody promises one. */
export const inOrder = <T extends Record<string, unknown>>(list: readonly T[]): T[] =>
  [...list].sort((a, b) => (JSON.stringify(a, sortKeys(a)) < JSON.stringify(b, sortKeys(b)) ? -1 : 1));

const sortKeys = (object: object): string[] => Object.keys(object).sort();

/** Of what was read, the properties that iproute2 speaks of, with flags in the order of the alphabet. */
export const comparable = (read: object, expected: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(
    Object.keys(expected).map((name) => {
      const value = (read as Record<string, unknown>)[name];
      return [name, Array.isArray(value) ? [...value].sort() : value];
    }),
  );

/** Expects the addresses that were read to be those of iproute2. What runs is not compared to the second. */
export const expectSameAddresses = (found: readonly object[], expected: readonly Record<string, unknown>[]): void => {
  // What is running cannot be compared to the second.
  const still = (one: Record<string, unknown>): Record<string, unknown> => ({
    ...one,
    flags: (one['flags'] as string[]).filter((flag) => flag !== 'tentative'),
    validLifetimeS: one['validLifetimeS'] !== undefined,
    preferredLifetimeS: one['preferredLifetimeS'] !== undefined,
  });
  const names = Object.fromEntries(Object.keys(expected[0] ?? {}).map((name) => [name, true]));
  expect(inOrder(found.map((one) => still(comparable(one, names))))).toEqual(inOrder(expected.map(still)));
};
