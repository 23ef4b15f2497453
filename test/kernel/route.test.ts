// Routes, against what `ip -d -j route` says of them.

import { beforeEach, describe, expect, test } from 'vitest';
import {
  addRoute,
  getLink,
  listRoutes,
  type Route,
  type RouteOptions,
  removeRoute,
  replaceRoute,
} from '../../lib/index.js';
import { native } from '../../lib/internal/native.js';
import { errorOf } from '../support/namespace.js';
import { asSaid, type Routed, routed } from '../support/routed.js';

let home: Routed;
let netns: string;

beforeEach(async () => {
  home = await routed();
  netns = home.name;
});

const to4 = '198.51.100.0/24';
const to6 = '2001:db8:1::/48';
const add = (options: Partial<RouteOptions>) => addRoute({ destination: to4, ...options }, { netns });
const replace = (options: Partial<RouteOptions>) => replaceRoute({ destination: to4, ...options }, { netns });
const remove = (options: Partial<RouteOptions> = {}) => removeRoute({ destination: to4, ...options }, { netns });
const list = async (destination = to4): Promise<Route[]> => await listRoutes({ destination }, { netns });
const only = async (destination = to4): Promise<Route> => {
  const [route, ...others] = await list(destination);
  expect(others).toEqual([]);
  return route ?? expect.unreachable(`there is no route to ${destination}`);
};

interface Value {
  options: Partial<RouteOptions>;
  /** What the list shows; default: the option as it was given. */
  read?: Partial<Route>;
}

const gateway = '192.0.2.9';
const device = 'eth0';
// A value that is not the default for every row of the table that can be written.
const values: Record<string, Value> = {
  family: { options: { destination: 'default', family: 'inet6', device }, read: { family: 'inet6' } },
  tos: { options: { device, tos: 4 } },
  protocol: { options: { device, protocol: 'bgp' } },
  scope: { options: { device, scope: 'global' } },
  type: { options: { type: 'prohibit' } },
  destination: { options: { destination: '203.0.113.7', device }, read: { destination: '203.0.113.7/32' } },
  source: { options: { destination: to6, source: '2001:db8:2::/64', device } },
  metric: { options: { device, metric: 5 } },
  preferredSource: { options: { device, preferredSource: '192.0.2.1' } },
  locked: { options: { device, mtu: 1400, locked: ['mtu'] } },
  mtu: { options: { device, mtu: 1400 } },
  windowSize: { options: { device, windowSize: 9000 } },
  rttMs: { options: { device, rttMs: 20.125 } },
  rttVarianceMs: { options: { device, rttVarianceMs: 5.25 } },
  slowStartThreshold: { options: { device, slowStartThreshold: 30 } },
  congestionWindow: { options: { device, congestionWindow: 12, locked: ['congestionWindow'] } },
  advertisedMss: { options: { device, advertisedMss: 1300 } },
  reordering: { options: { device, reordering: 5 } },
  hopLimit: { options: { device, hopLimit: 9 } },
  initialCongestionWindow: { options: { device, initialCongestionWindow: 11 } },
  features: { options: { device, features: ['ecn'] } },
  rtoMinMs: { options: { device, rtoMinMs: 210 }, read: { rtoMinMs: 210, locked: ['rtoMinMs'] } },
  initialReceiveWindow: { options: { device, initialReceiveWindow: 13 } },
  quickAck: { options: { device, quickAck: true } },
  congestionControl: { options: { device, congestionControl: 'reno' } },
  fastOpenNoCookie: { options: { device, fastOpenNoCookie: true } },
  device: { options: { device: 'peer0' }, read: {} },
  gateway: { options: { gateway } },
  via: { options: { gateway: 'fe80::9', device }, read: { gateway: 'fe80::9' } },
  nextHops: { options: { nextHops: [{ gateway }, { gateway: '192.0.2.8' }] }, read: {} },
  preference: { options: { destination: to6, device, preference: 'high' } },
  expiresS: { options: { destination: to6, device, expiresS: 1000 }, read: {} },
  nexthopId: { options: { nexthopId: 5 } },
  table: { options: { device, table: 1000 } },
  flags: { options: { gateway: '203.0.113.9', device, onLink: true } },
};
// iproute2 leaves the fraction out.
const rounded = (ms: number | undefined): number | undefined => (ms === undefined ? undefined : Math.floor(ms));
// Parts of other options.
const apart = ['destinationLength', 'sourceLength', 'smallTable'];

test('every row of the table has a value here', () => {
  const { schemas } = native().describe();
  const rows = schemas.find(({ name }) => name === 'route')?.fields ?? [];
  const writable = rows.filter(({ access }) => access.includes('change')).map(({ name }) => name);
  expect(writable.filter((name) => !apart.includes(name)).sort()).toEqual(Object.keys(values).sort());
});

describe('every option is taken by the kernel, and read back', () => {
  test.each(Object.entries(values))('%s', async (name, { options, read }) => {
    if (name === 'nexthopId') await home.ip('nexthop', 'add', 'id', 5, 'via', gateway, 'dev', device);
    await add(options);
    const { device: _device, destination: given, ...shown } = options;
    const destination = read?.destination ?? given ?? to4;
    const route = await only(destination);
    expect(route).toMatchObject(read ?? shown);
    const said = (await home.routes(route.family as 'inet', route.table)).find(
      (one) => one.destination === route.destination,
    );
    const whole = { rttMs: rounded(route.rttMs), rttVarianceMs: rounded(route.rttVarianceMs) };
    expect(asSaid({ ...route, ...whole }, said ?? {}), 'as iproute2 says').toEqual(said);
    await remove({ ...options, expiresS: undefined });
    expect(await list(destination)).toEqual([]);
  });

  test('a device, by its name or its index', async () => {
    const index = (await getLink('peer0', { netns })).index;
    for (const ref of ['peer0', index]) {
      await replace({ device: ref });
      expect((await only()).device).toBe(index);
    }
  });

  test('the time that is left', async () => {
    await add({ destination: to6, device, expiresS: 1000 });
    const { expiresS } = await only(to6);
    expect(expiresS).toBeGreaterThan(900);
    expect(expiresS).toBeLessThanOrEqual(1000);
  });
});

test.each<[RouteOptions['type'], Partial<RouteOptions>, Partial<Route>]>([
  ['unicast', { device }, { table: 254, scope: 'link' }],
  ['local', { device: 'lo' }, { table: 255, scope: 'host' }],
  ['broadcast', { device }, { table: 255, scope: 'link' }],
  ['anycast', { device }, { table: 255, scope: 'link' }],
  ['multicast', { destination: '224.1.0.0/16', device }, { table: 254, scope: 'link' }],
  ['blackhole', {}, { table: 254, scope: 'global' }],
  ['unreachable', {}, { table: 254, scope: 'global' }],
  ['prohibit', {}, { table: 254, scope: 'global' }],
  ['throw', {}, { table: 254, scope: 'global' }],
])('a route of type %s has the table and the scope that `ip route` gives it', async (type, options, read) => {
  const { destination = to4 } = options;
  await add({ ...options, type });
  expect(await only(destination)).toMatchObject({ type, ...read });
  await remove({ destination, type });
  expect(await list(destination)).toEqual([]);
});

describe('several ways', () => {
  test('of IPv4, with weights and gateways of both families', async () => {
    await add({
      nextHops: [
        { gateway, weight: 256 },
        { gateway: 'fe80::9', device, weight: 2 },
        { gateway: '203.0.113.9', device, onLink: true },
        { device: 'peer0' },
      ],
    });
    const { nextHops, gateway: own } = await only();
    const index = home.indexOf(device);
    expect(own).toBeUndefined();
    expect(nextHops).toEqual([
      { gateway, device: index, weight: 256, onLink: false, flags: [], encapsulation: undefined },
      { gateway: 'fe80::9', device: index, weight: 2, onLink: false, flags: [], encapsulation: undefined },
      { gateway: '203.0.113.9', device: index, weight: 1, onLink: true, flags: ['onlink'], encapsulation: undefined },
      {
        gateway: undefined,
        device: home.indexOf('peer0'),
        weight: 1,
        onLink: false,
        flags: [],
        encapsulation: undefined,
      },
    ]);
    const [said] = (await home.routes('inet')).filter(({ destination }) => destination === to4);
    expect(nextHops).toEqual(said?.nextHops);
  });

  test('of IPv6, one of which may be removed', async () => {
    const nextHops = [
      { gateway: '2001:db8::9', weight: 3 },
      { gateway: 'fe80::9', device },
    ];
    await add({ destination: to6, nextHops });
    expect((await only(to6)).nextHops).toHaveLength(2);
    await remove({ destination: to6, gateway: '2001:db8::9' });
    expect(await only(to6)).toMatchObject({ gateway: 'fe80::9', nextHops: undefined });
  });

  test('are all removed with the route', async () => {
    for (const destination of [to4, to6]) {
      const gateways = destination === to4 ? [gateway, '192.0.2.8'] : ['2001:db8::9', '2001:db8::8'];
      await add({ destination, nextHops: gateways.map((one) => ({ gateway: one })) });
      await remove({ destination });
      expect(await list(destination)).toEqual([]);
    }
  });
});

describe('addRoute', () => {
  test.each([
    [to4, gateway, '192.0.2.8'],
    [to6, '2001:db8::9', '2001:db8::8'],
  ])('adds no second way to %s', async (destination, first, second) => {
    await add({ destination, gateway: first });
    const error = await errorOf(add({ destination, gateway: second }));
    expect(error).toMatchObject({ code: 'EEXIST', operation: 'route.add', target: destination });
    expect(await only(destination)).toMatchObject({ gateway: first });
    await add({ destination, gateway: second, metric: 7 });
    expect(await list(destination)).toHaveLength(2);
  });

  test('is carried out in the order of the calls', async () => {
    const calls = Array.from({ length: 50 }, (_, i) => [
      add({ metric: 10, device, mtu: 1000 + i }),
      remove({ metric: 10, mtu: 1000 + i }),
    ]);
    await Promise.all(calls.flat());
    expect(await list()).toEqual([]);
    const six = { destination: to6, device };
    // The removal looks first, and nothing comes between.
    await Promise.all([
      add({ ...six, mtu: 1300 }),
      remove({ ...six, mtu: 1300 }),
      add({ ...six, mtu: 1400 }),
      remove({ ...six, type: 'unicast' }),
      add({ ...six, mtu: 1500 }),
    ]);
    expect(await only(to6)).toMatchObject({ mtu: 1500 });
  });

  test('of a thousand routes at once', async () => {
    const destinations = Array.from({ length: 1000 }, (_, i) => `10.${i >> 8}.${i & 255}.0/24`);
    await Promise.all(destinations.map((destination) => add({ destination, device, table: 77 })));
    const found = await listRoutes({ table: 77 }, { netns });
    expect(found.map(({ destination }) => destination).sort()).toEqual([...destinations].sort());
  });
});

describe('replaceRoute', () => {
  test.each([
    [to4, gateway, '192.0.2.8'],
    [to6, '2001:db8::9', '2001:db8::8'],
  ])('adds, replaces, and may be repeated: %s', async (destination, first, second) => {
    await replace({ destination, gateway: first });
    await replace({ destination, gateway: first });
    expect(await only(destination)).toMatchObject({ gateway: first });
    await replace({ destination, gateway: second });
    await replace({ destination, gateway: second });
    expect(await only(destination)).toMatchObject({ gateway: second });
    await replace({ destination, nextHops: [{ gateway: first }, { gateway: second }] });
    await replace({ destination, nextHops: [{ gateway: first }, { gateway: second }] });
    expect((await only(destination)).nextHops).toHaveLength(2);
    await replace({ destination, device });
    expect(await only(destination)).toMatchObject({ gateway: undefined, nextHops: undefined });
  });

  test('leaves routes of another metric alone', async () => {
    await add({ device, metric: 5 });
    await replace({ gateway, metric: 6 });
    expect((await list()).map(({ metric }) => metric)).toEqual([5, 6]);
  });
});
