// What the tests of routes and rules share: a namespace with a cable that has addresses, and one that is down.

import type { Route, Rule } from '../../lib/index.js';
import './ipv6.js';
import { type Scratch, scratch } from './namespace.js';
import { routeOf, ruleOf } from './route-oracle.js';

export interface Routed extends Scratch {
  /** The index of a link by its name. */
  readonly indexOf: (name: string) => number | undefined;
  /** The routes of a table as iproute2 sees them. */
  routes(family: 'inet' | 'inet6', table?: number): Promise<Partial<Route>[]>;
  /** The rules as iproute2 sees them. */
  rules(family: 'inet' | 'inet6'): Promise<Partial<Rule>[]>;
}

const words = { inet: '-4', inet6: '-6' } as const;

/** eth0 and peer0 are up, with 192.0.2.1/24 and 2001:db8::1/64 on eth0; eth1 and peer1 are down. */
export const routed = async (): Promise<Routed> => {
  const home = await scratch();
  await home.ipBatch(
    'link set lo up',
    'link add eth0 type veth peer name peer0',
    'link add eth1 type veth peer name peer1',
    'address add 192.0.2.1/24 dev eth0',
    'address add 2001:db8::1/64 dev eth0 nodad',
    'link set eth0 up',
    'link set peer0 up',
  );
  const links = await home.ipJson<{ ifname: string; ifindex: number }>('link');
  const indexOf = (name: string): number | undefined => links.find(({ ifname }) => ifname === name)?.ifindex;
  return {
    ...home,
    indexOf,
    routes: async (family, table = 254) =>
      (await home.ipJson(words[family], 'route', 'show', 'table', table)).map((said) =>
        routeOf(said, family, indexOf, table),
      ),
    rules: async (family) => (await home.ipJson(words[family], 'rule')).map((said) => ruleOf(said, family)),
  };
};

/** What is known of a route or rule, as far as iproute2 knows it too. */
export const asSaid = <T extends object>(found: T, said: Partial<T>): Partial<T> =>
  Object.fromEntries(Object.keys(said).map((name) => [name, found[name as keyof T]])) as Partial<T>;
