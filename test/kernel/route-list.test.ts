// Lists of routes, and the way that a packet takes, against iproute2.

import { beforeAll, describe, expect, test } from 'vitest';
import { addRoute, getRoute, listRoutes, type Route, type RouteFilter } from '../../lib/index.js';
import { routeOf } from '../support/route-oracle.js';
import { asSaid, type Routed, routed } from '../support/routed.js';

let home: Routed;
let netns: string;
let index: number | undefined;

beforeAll(async () => {
  home = await routed();
  netns = home.name;
  index = home.indexOf('eth0');
  const call = { netns };
  await addRoute({ destination: '198.51.100.0/24', gateway: '192.0.2.9', protocol: 'static', metric: 5 }, call);
  await addRoute({ destination: '198.51.100.0/24', device: 'peer0', table: 1000 }, call);
  await addRoute({ destination: '203.0.113.0/24', type: 'blackhole', protocol: 'bgp' }, call);
  await addRoute({ destination: 'default', nextHops: [{ gateway: '192.0.2.9' }, { device: 'peer0' }] }, call);
  await addRoute({ destination: '2001:db8:1::/48', gateway: '2001:db8::9', table: 1000 }, call);
});

const list = (filter?: RouteFilter): Promise<Route[]> => listRoutes(filter, { netns });

test.each([
  ['inet', 254],
  ['inet', 255],
  ['inet', 1000],
  ['inet6', 254],
  ['inet6', 255],
  ['inet6', 1000],
] as const)('the list of %s, table %i, is that of iproute2', async (family, table) => {
  const said = await home.routes(family, table);
  const found = await list({ family, table });
  expect(found.length).toBeGreaterThan(0);
  expect(found.map((route, i) => asSaid(route, said[i] ?? {}))).toEqual(said);
});

test('the list of everything holds each table of both families', async () => {
  const all = await list();
  const parts = await Promise.all(
    (['inet', 'inet6'] as const).flatMap((family) => [253, 254, 255, 1000].map((table) => list({ family, table }))),
  );
  expect(parts.flat().length).toBe(all.length);
  expect(new Set(all.map(({ table }) => table))).toEqual(new Set([254, 255, 1000]));
});

describe('a list is filtered by', () => {
  const holds: [keyof RouteFilter, RouteFilter, (route: Route) => boolean][] = [
    ['family', { family: 'inet6' }, ({ family }) => family === 'inet6'],
    ['table', { table: 'local' }, ({ table }) => table === 255],
    ['table', { table: 1000 }, ({ table }) => table === 1000],
    ['protocol', { protocol: 'bgp' }, ({ protocol }) => protocol === 'bgp'],
    ['protocol', { protocol: 4 }, ({ protocol }) => protocol === 'static'],
    ['type', { type: 'blackhole' }, ({ type }) => type === 'blackhole'],
    ['scope', { scope: 'host' }, ({ scope }) => scope === 'host'],
    ['destination', { destination: '198.51.100.0/24' }, ({ destination }) => destination === '198.51.100.0/24'],
    ['destination', { destination: 'default' }, ({ destination }) => destination === 'default'],
    ['metric', { metric: 5 }, ({ metric }) => metric === 5],
    [
      'gateway',
      { gateway: '192.0.2.9' },
      ({ gateway, nextHops = [] }) => [gateway, ...nextHops.map((hop) => hop.gateway)].includes('192.0.2.9'),
    ],
  ];

  test.each(holds)('%s: %o', async (_, filter, fits) => {
    const all = await list();
    const expected = all.filter(fits);
    expect(expected.length).toBeGreaterThan(0);
    expect(expected.length).toBeLessThan(all.length);
    const shown = ({ table, destination, device }: Route) => `${table} ${destination} ${device}`;
    expect((await list(filter)).map(shown).sort()).toEqual(expected.map(shown).sort());
  });

  test('device, by its name or its index', async () => {
    const uses = ({ device, nextHops = [] }: Route) => [device, ...nextHops.map((hop) => hop.device)];
    for (const device of ['peer0', home.indexOf('peer0') ?? 0]) {
      const found = await list({ device });
      expect(found.length).toBeGreaterThan(2);
      expect(found.filter((route) => !uses(route).includes(home.indexOf('peer0')))).toEqual([]);
      expect(found.map(({ destination }) => destination)).toContain('default');
    }
  });

  test('several of these', async () => {
    expect(await list({ table: 'main', protocol: 'static', device: 'eth0', type: 'unicast' })).toHaveLength(1);
    expect(await list({ table: 'main', protocol: 'static', device: 'peer0' })).toEqual([]);
  });

  test('a table without routes', async () => {
    for (const family of ['inet', 'inet6', undefined] as const) expect(await list({ table: 4711, family })).toEqual([]);
  });
});

describe('getRoute says what `ip route get` says', () => {
  const ask = async (words: string[], family: 'inet' | 'inet6', found: Route): Promise<void> => {
    const [said] = await home.ipJson('route', 'get', ...words);
    const { destination, device, gateway, preferredSource, type } = routeOf(said, family, home.indexOf);
    expect(found).toMatchObject({ destination, device, gateway, preferredSource, type });
  };

  test('for a neighbour', async () => {
    const found = await getRoute('192.0.2.77', {}, { netns });
    await ask(['192.0.2.77'], 'inet', found);
    expect(found).toMatchObject({
      destination: '192.0.2.77/32',
      device: index,
      preferredSource: '192.0.2.1',
      table: 254,
    });
  });

  test('for a host behind a gateway', async () => {
    const found = await getRoute('198.51.100.7', {}, { netns });
    await ask(['198.51.100.7'], 'inet', found);
    expect(found.gateway).toBe('192.0.2.9');
  });

  test('for an address of the host itself', async () => {
    const found = await getRoute('192.0.2.1', {}, { netns });
    await ask(['192.0.2.1'], 'inet', found);
    expect(found.type).toBe('local');
  });

  test('for IPv6', async () => {
    const found = await getRoute('2001:db8::77', {}, { netns });
    await ask(['2001:db8::77'], 'inet6', found);
    expect(found).toMatchObject({ family: 'inet6', device: index, table: 254 });
  });

  test('with everything that is known of a packet', async () => {
    const packet = { ipProtocol: 'tcp', sourcePort: 3, destinationPort: 80, mark: 5, uid: 1000 } as const;
    const four = { source: '192.0.2.1', device: 'eth0', tos: 4, ...packet };
    const found = await getRoute('192.0.2.77', four, { netns });
    const words = ['mark', '5', 'uid', '1000', 'ipproto', 'tcp', 'sport', '3', 'dport', '80', 'oif', 'eth0'];
    await ask(['192.0.2.77', 'from', '192.0.2.1', 'tos', '4', ...words], 'inet', found);
    expect(found).toMatchObject({ source: '192.0.2.1/32', mark: 5 });
    const six = await getRoute('2001:db8::77', { source: '2001:db8::1', device: 'eth0', ...packet }, { netns });
    await ask(['2001:db8::77', 'from', '2001:db8::1', ...words], 'inet6', six);
  });

  test('for a packet that comes in', async () => {
    await home.exec('sh', '-c', 'echo 1 >/proc/sys/net/ipv4/ip_forward');
    const found = await getRoute('198.51.100.7', { source: '192.0.2.50', iif: 'eth0' }, { netns });
    await ask(['198.51.100.7', 'from', '192.0.2.50', 'iif', 'eth0'], 'inet', found);
    expect(found.iif).toBe(index);
  });

  test('with the entry that decides', async () => {
    const found = await getRoute('198.51.100.7', { fibMatch: true }, { netns });
    await ask(['fibmatch', '198.51.100.7'], 'inet', found);
    expect(found).toMatchObject({ destination: '198.51.100.0/24', protocol: 'static', metric: 5 });
    const six = await getRoute('2001:db8::77', { fibMatch: true }, { netns });
    expect(six.destination).toBe('2001:db8::/64');
  });
});
