// What is said when the kernel refuses a route: its errno, its words, and what is really wrong.

import { beforeEach, describe, expect, test } from 'vitest';
import {
  addRoute,
  getRoute,
  listRoutes,
  type RouteOptions,
  removeRoute,
  replaceRoute,
  setLink,
} from '../../lib/index.js';
import { expectSaid, type Said } from '../support/hints.js';
import { errorOf } from '../support/namespace.js';
import { type Routed, routed } from '../support/routed.js';

let home: Routed;
let netns: string;

beforeEach(async () => {
  home = await routed();
  netns = home.name;
});

const to4 = '198.51.100.0/24';
const to6 = '2001:db8:1::/48';
const device = 'eth0';
const add = (options: Partial<RouteOptions>) => addRoute({ destination: to4, ...options }, { netns });

// Whatever is refused leaves nothing behind.
const refused = async (options: Partial<RouteOptions>, said: Omit<Said, 'operation'>): Promise<void> => {
  const target = options.destination ?? to4;
  const before = await listRoutes({}, { netns });
  await expectSaid(add(options), { operation: 'route.add', target, ...said });
  expect(await listRoutes({}, { netns })).toEqual(before);
};

describe('a gateway that is not on the link', () => {
  const offLink = (gateway: string, networks: string): string =>
    `${gateway} is not a neighbour: a gateway has to lie in a connected network, and ${networks} (or give a device, and onLink: true)`;

  test.each([{}, { device }])('of IPv4, with %o', async (options) => {
    await refused(
      { gateway: '203.0.113.9', ...options },
      {
        code: 'ENETUNREACH',
        kernelMessage: 'Nexthop has invalid gateway',
        hint: offLink('203.0.113.9', `${options.device ? 'on eth0' : 'of the host'} there is 192.0.2.0/24`),
      },
    );
  });

  test('of IPv6', async () => {
    await refused(
      { destination: to6, gateway: '2001:db8:9::9', device },
      {
        code: 'EHOSTUNREACH',
        hint: offLink('2001:db8:9::9', 'on eth0 there is 2001:db8::/64 and fe80::/64'),
      },
    );
  });

  test('may be one of several', async () => {
    await refused(
      { nextHops: [{ gateway: '203.0.113.9' }, { gateway: '192.0.2.9' }] },
      { code: 'ENETUNREACH', kernelMessage: 'Nexthop has invalid gateway', hint: /^203\.0\.113\.9 is not a neighbour/ },
    );
  });

  test('is taken with onLink', async () => {
    await add({ gateway: '203.0.113.9', device, onLink: true });
    await add({ destination: to6, gateway: '2001:db8:9::9', device, onLink: true });
  });

  test('may be on another one', async () => {
    await refused(
      { gateway: '192.0.2.9', device: 'peer0' },
      {
        code: 'ENETUNREACH',
        kernelMessage: 'Nexthop has invalid gateway',
        hint: offLink('192.0.2.9', 'there are none on peer0'),
      },
    );
  });
});

describe('a device', () => {
  test.each([
    [to4, 'Device for nexthop is not up'],
    [to6, 'Nexthop device is not up'],
  ])('that is down, on the way to %s', async (destination, kernelMessage) => {
    await refused(
      { destination, device: 'eth1' },
      { code: 'ENETDOWN', kernelMessage, hint: 'eth1 is down: set it up first' },
    );
    await setLink('eth1', { up: true }, { netns });
    await add({ destination, device: 'eth1' });
  });

  test('that is down, with a gateway', async () => {
    await refused(
      { gateway: '192.0.2.9', device: 'eth1' },
      {
        code: 'ENETUNREACH',
        kernelMessage: 'Nexthop has invalid gateway',
        hint: 'eth1 is down: set it up first',
      },
    );
    await refused(
      { destination: to6, gateway: '2001:db8::9', device: 'eth1' },
      { code: 'EHOSTUNREACH', hint: 'eth1 is down: set it up first' },
    );
  });

  test('that is not there', async () => {
    const where = `in namespace ${netns}`;
    await refused(
      { device: 'eth7' },
      { code: 'ENODEV', option: 'device', hint: /^there is no device eth7 in namespace/ },
    );
    await refused(
      { nextHops: [{ device }, { device: 'nothing' }] },
      { code: 'ENODEV', option: 'device', hint: `there is no device nothing ${where}` },
    );
    await refused({ device: 4711 }, { code: 'ENODEV', hint: `there is no device with the index 4711 ${where}` });
    await refused(
      { destination: to6, device: 4711 },
      { code: 'ENODEV', hint: `there is no device with the index 4711 ${where}` },
    );
  });

  test('without IPv6', async () => {
    await home.exec('sh', '-c', 'echo 1 >/proc/sys/net/ipv6/conf/peer0/disable_ipv6');
    await refused(
      { destination: to6, device: 'peer0' },
      {
        code: 'EACCES',
        kernelMessage: 'IPv6 is disabled on nexthop device',
        hint: 'IPv6 is off on peer0: sysctl net.ipv6.conf.peer0.disable_ipv6=0 switches it on',
      },
    );
  });
});

test('a link-local gateway needs its device', async () => {
  const said = { code: 'EINVAL', kernelMessage: 'Egress device not specified' };
  const hint = 'fe80::9 is a link-local address: give its device';
  await refused({ destination: to6, gateway: 'fe80::9' }, { ...said, hint });
  await refused({ gateway: 'fe80::9' }, { ...said, hint });
});

test.each([
  [to4, '10.1.1.1', 'Invalid prefsrc address', 'preferredSource'],
  [to6, '2001:db8:9::1', 'Invalid source address', 'preferredSource'],
])('the address to send from to %s has to be one of the host', async (destination, preferredSource, kernelMessage) => {
  await refused(
    { destination, device, preferredSource },
    { code: 'EINVAL', kernelMessage, hint: `${preferredSource} is not an address of this host, or not of that device` },
  );
});

test.each([to4, to6])('an object for nexthops to %s has to be there', async (destination) => {
  await refused(
    { destination, nexthopId: 77 },
    {
      code: 'EINVAL',
      kernelMessage: 'Nexthop id does not exist',
      hint: 'there is no nexthop object 77 (ip nexthop list)',
    },
  );
});

test('a congestion control algorithm has to be known', async () => {
  await refused(
    { device, congestionControl: 'nosuch' },
    { code: 'EINVAL', kernelMessage: 'Unknown tcp congestion algorithm' },
  );
});

test('a type of service has no bits for congestion notification', async () => {
  const error = await errorOf(add({ device, tos: 2 }));
  expect(error).toMatchObject({ code: 'EINVAL', operation: 'route.add' });
});

describe('a route that is there already', () => {
  test.each([
    [to4, '192.0.2.9', `${to4} via 192.0.2.9 on eth0 with metric 5 (protocol boot)`],
    [to6, '2001:db8::9', `${to6} via 2001:db8::9 on eth0 with metric 5 (protocol boot)`],
  ])('to %s is named', async (destination, gateway, words) => {
    await add({ destination, gateway, metric: 5 });
    await refused(
      { destination, device, metric: 5 },
      { code: 'EEXIST', hint: `there is ${words}; replaceRoute replaces it` },
    );
    await replaceRoute({ destination, device, metric: 5 }, { netns });
  });

  test('is not what stands in the way of a way that is given twice', async () => {
    const hop = { gateway: '2001:db8::5' };
    await refused(
      { destination: to6, nextHops: [hop, { gateway: '2001:db8::6' }, hop] },
      { code: 'EEXIST', hint: 'nextHops names the way by 2001:db8::5 twice' },
    );
  });

  test('in a table that no packet looks at is not', async () => {
    await add({ device, table: 77 });
    const rule = 'a route of the same destination, metric and table';
    await refused({ device, table: 77 }, { code: 'EEXIST', hint: `there is ${rule}; replaceRoute replaces it` });
  });

  test('behind another one is not replaced', async () => {
    await home.ipBatch(`route add ${to4} via 192.0.2.9`, `route append ${to4} via 192.0.2.8`);
    const call = replaceRoute({ destination: to4, gateway: '192.0.2.8' }, { netns });
    await expectSaid(call, {
      code: 'EEXIST',
      operation: 'route.replace',
      target: to4,
      hint: 'a route of the same destination, metric and table comes before the one that was asked for',
    });
  });
});

describe('a route that is not there', () => {
  const remove = (options: Partial<RouteOptions>) => removeRoute({ destination: to4, ...options }, { netns });
  const operation = 'route.remove';

  test.each([
    [to4, { kernelMessage: /FIB table does not exist$/ }],
    [to6, {}],
  ])('to %s', async (destination, words) => {
    const hint = `there is no such route to ${destination} in table main`;
    await expectSaid(remove({ destination }), { code: 'ESRCH', operation, target: destination, hint });
    const withType = remove({ destination, type: 'blackhole', table: 7 });
    const there = `there is no such route to ${destination} in table 7`;
    await expectSaid(withType, { code: 'ESRCH', operation, target: destination, hint: there, ...words });
  });

  test('though another one is', async () => {
    await add({ gateway: '192.0.2.9' });
    const hint = `there is no such route, but another one: ${to4} via 192.0.2.9 on eth0 (protocol boot)`;
    await expectSaid(remove({ gateway: '192.0.2.8' }), { code: 'ESRCH', operation, target: to4, hint });
  });
});

describe('getRoute rejects with what a sender would get', () => {
  const ask = (destination: string) => getRoute(destination, {}, { netns });
  const operation = 'route.get';

  test.each(['203.0.113.1', '2001:db8:9::1'])('without a route to %s', async (target) => {
    const hint = `no route leads to ${target}`;
    await expectSaid(ask(target), { code: 'ENETUNREACH', operation, target, hint });
  });

  test.each([
    ['blackhole', 'EINVAL'],
    ['unreachable', 'EHOSTUNREACH'],
    ['prohibit', 'EACCES'],
  ] as const)('with a route of type %s', async (type, code) => {
    for (const [destination, target] of [
      [to4, '198.51.100.7'],
      [to6, '2001:db8:1::7'],
      ['default', '8.8.8.8'],
    ] as const) {
      await addRoute({ destination, type, family: target.includes(':') ? 'inet6' : 'inet' }, { netns });
      const hint = `that is what the ${type} route to ${destination} in table 254 is for`;
      await expectSaid(ask(target), { code, operation, target, hint });
    }
  });

  test('with a route of type throw', async () => {
    await add({ type: 'throw' });
    expect(await errorOf(ask('198.51.100.7'))).toMatchObject({ code: 'ENETUNREACH' });
  });

  test('for a link that is not there', async () => {
    const call = getRoute('192.0.2.9', { device: 'eth7' }, { netns });
    expect(await errorOf(call)).toMatchObject({ code: 'ENODEV', option: 'device', hint: /^there is no device eth7/ });
  });
});

test('a list of the routes of a link that is not there is refused', async () => {
  const call = listRoutes({ device: 'eth7' }, { netns });
  expect(await errorOf(call)).toMatchObject({ code: 'ENODEV', option: 'device', operation: 'route.list' });
});
