// Routes are removed when all that is said of them holds, on kernels that do not look at all of it.

import { beforeEach, describe, expect, test } from 'vitest';
import { addRoute, listRoutes, type Route, type RouteOptions, removeRoute } from '../../lib/index.js';
import { errorOf } from '../support/namespace.js';
import { routed } from '../support/routed.js';

let netns: string;

beforeEach(async () => {
  netns = (await routed()).name;
});

const to4 = '198.51.100.0/24';
const to6 = '2001:db8:1::/48';
const gateway = '192.0.2.9';
const device = 'eth0';
const add = (options: Partial<RouteOptions>) => addRoute({ destination: to4, ...options }, { netns });
const remove = (options: Partial<RouteOptions> = {}) => removeRoute({ destination: to4, ...options }, { netns });
const list = async (destination = to4): Promise<Route[]> => await listRoutes({ destination }, { netns });
const only = async (destination: string): Promise<Route> => {
  const [route, ...others] = await list(destination);
  expect(others).toEqual([]);
  return route ?? expect.unreachable(`there is no route to ${destination}`);
};

describe('removeRoute removes nothing that is not as it was described:', () => {
  test.each<Partial<RouteOptions>>([
    { gateway: '192.0.2.8' },
    { device: 'peer0' },
    { metric: 6 },
    { metric: 0 },
    { table: 1000 },
    { protocol: 'static' },
    { type: 'blackhole' },
    { scope: 'link' },
    { tos: 4 },
    { preferredSource: '192.0.2.1' },
    { mtu: 1300 },
    { nexthopId: 5 },
    { nextHops: [{ gateway }, { gateway: '192.0.2.8' }] },
    { nextHops: [{ gateway, weight: 2 }] },
    { onLink: true, gateway, device },
    { destination: '198.51.100.0/25' },
  ])('IPv4 %o', async (options) => {
    await add({ gateway, metric: 5, mtu: 1400 });
    expect(await errorOf(remove(options))).toMatchObject({ code: 'ESRCH', errno: -3, operation: 'route.remove' });
    await remove({ gateway, device, metric: 5, mtu: 1400, type: 'unicast', protocol: 'boot', onLink: false });
    expect(await list()).toEqual([]);
  });

  test.each<Partial<RouteOptions>>([
    { gateway: '2001:db8::8' },
    { device: 'peer0' },
    { metric: 6 },
    { table: 1000 },
    { protocol: 'static' },
    { type: 'blackhole' },
    { source: '2001:db8:2::/64' },
    { preferredSource: '2001:db8::1' },
    { mtu: 1300 },
    { locked: ['mtu'] },
    { preference: 'low' },
    { nexthopId: 5 },
    { onLink: true, gateway: '2001:db8::9', device },
    { nextHops: [{ gateway: '2001:db8::9' }, { gateway: '2001:db8::8' }] },
    { destination: '2001:db8::/47' },
  ])('IPv6 %o', async (options) => {
    const whole = { destination: to6, gateway: '2001:db8::9', metric: 5, mtu: 1400 };
    await add({ ...whole, preference: 'high' });
    expect(await errorOf(remove({ destination: to6, ...options }))).toMatchObject({ code: 'ESRCH', errno: -3 });
    await remove({ ...whole, device, type: 'unicast', protocol: 'boot', preference: 'high', onLink: false });
    expect(await list(to6)).toEqual([]);
  });

  test('of several the one of the described type goes', async () => {
    await add({ destination: to6, device });
    await add({ destination: to6, type: 'blackhole', metric: 2000 });
    await remove({ destination: to6, type: 'blackhole' });
    expect(await only(to6)).toMatchObject({ type: 'unicast' });
  });

  test('of several the first goes', async () => {
    for (const metric of [7, 5, 0]) await add({ device, metric });
    await remove({ metric: 0 });
    expect((await list()).map(({ metric }) => metric)).toEqual([5, 7]);
    expect(await errorOf(remove({ metric: 0 }))).toMatchObject({ code: 'ESRCH' });
    await remove();
    expect((await list()).map(({ metric }) => metric)).toEqual([7]);
  });
});
