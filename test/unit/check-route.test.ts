// Routes that are refused before anything is sent.

import { describe, expect, test } from 'vitest';
import { addRoute, getRoute, listRoutes, type RouteOptions, removeRoute, replaceRoute } from '../../lib/index.js';
import {
  expectRefusal,
  outOfRange,
  type Refusal,
  sendNothing,
  sent,
  sentence,
  unknown,
  wrongType,
  wrongValue,
} from '../support/refusals.js';

sendNothing();

const destination = '198.51.100.0/24';
const to6 = '2001:db8:1::/48';
const add = (options: object) => addRoute({ destination, device: 'eth0', ...options } as RouteOptions);
const bare = (options: object) => addRoute({ destination, ...options } as RouteOptions);
const title = (value: unknown): string => JSON.stringify(value, (_, one) => (one === undefined ? 'undefined' : one));
const table = (rows: [object, Refusal][]) =>
  rows.map(([options, refusal]) => [title(options), options, refusal] as const);

test('what is right is sent', async () => {
  const options = { metric: 5, table: 'main', nextHops: undefined, mtu: undefined };
  for (const call of [add(options), replaceRoute({ destination, device: 3 }), removeRoute({ destination })]) {
    await expect(call).rejects.toMatchObject({ code: 'EPERM' });
  }
  await expect(getRoute('192.0.2.1')).rejects.toMatchObject({ code: 'EPERM' });
  await expect(listRoutes({ table: 1000 })).rejects.toMatchObject({ code: 'EPERM' });
  expect(sent).toEqual(['route.add', 'route.replace', 'route.remove', 'route.get', 'route.list']);
});

test.each([undefined, null, 5, 'x', []])('a route that is %o is refused', async (route) => {
  for (const call of [addRoute, replaceRoute, removeRoute]) {
    await expectRefusal(() => call(route as unknown as RouteOptions), wrongType('route'));
  }
});

describe('every option refuses another type', () => {
  const others: Record<string, unknown[]> = {
    destination: [undefined, 5, null, {}, ['192.0.2.0/24']],
    family: [4, null, {}],
    gateway: [5, null, {}],
    device: [true, {}, []],
    source: [5, null, {}],
    preferredSource: [5, null, {}],
    metric: ['5', null, 5n],
    table: [null, true, {}],
    scope: [null, {}, true],
    type: [1, null, {}],
    protocol: [null, {}, true],
    tos: ['4', null],
    onLink: ['yes', 1, null],
    nexthopId: ['5', null],
    nextHops: ['x', 5, {}, null],
    features: ['ecn', 1],
    locked: ['mtu', 1],
    mtu: ['1400', null],
    rttMs: ['20', null],
    quickAck: [1, 'yes'],
    fastOpenNoCookie: [1],
    congestionControl: [5, null],
  };
  const rows = Object.entries(others).flatMap(([name, values]) => values.map((value) => [name, value] as const));

  test.each(rows)('%s: %o', async (name, value) => {
    const way = ['nextHops', 'nexthopId'].includes(name) ? bare : add;
    await expectRefusal(() => way({ [name]: value }), wrongType(name));
  });

  test.each([
    ['preference', 1],
    ['expiresS', '5'],
    ['source', 5],
  ])('of IPv6: %s: %o', async (name, value) => {
    await expectRefusal(() => add({ destination: to6, [name]: value }), wrongType(name));
  });
});

describe('every option refuses a value that it cannot have', () => {
  const rows = table([
    [{ destination: '' }, wrongValue('destination')],
    [{ destination: 'eth0' }, wrongValue('destination')],
    [{ destination: 'defaults' }, wrongValue('destination')],
    [{ destination: '192.0.2.0/33' }, wrongValue('destination', 'a prefix length between 0 and 32')],
    [{ destination: '192.0.2.0/' }, wrongValue('destination')],
    [{ destination: '192.0.2.1/24' }, wrongValue('destination', '192.0.2.0/24, since /24 leaves no bits for a host,')],
    [{ destination: '0.0.0.1/0' }, wrongValue('destination', '0.0.0.0/0, since .*')],
    [{ destination: '2001:db8::1/32' }, wrongValue('destination', '2001:db8::/32, since /32 .*')],
    [{ destination: '2001:db8:1:2::/48' }, wrongValue('destination', '2001:db8:1::/48, since /48 .*')],
    [{ destination: to6, source: '2001:db8::1/32' }, wrongValue('source', '2001:db8::/32, since .*')],
    [{ family: 'ipv4' }, wrongValue('family', "one of 'inet', 'inet6'")],
    [{ gateway: '192.0.2.9/32' }, wrongValue('gateway')],
    [{ gateway: 'fe80::1%eth0' }, wrongValue('gateway')],
    [{ gateway: 'router' }, wrongValue('gateway')],
    [{ device: '' }, wrongValue('device')],
    [{ device: 0 }, outOfRange('device')],
    [{ device: -1 }, outOfRange('device')],
    [{ preferredSource: '192.0.2.1/24' }, wrongValue('preferredSource')],
    [{ metric: -1 }, outOfRange('metric')],
    [{ metric: 2 ** 32 }, outOfRange('metric')],
    [{ metric: 1.5 }, outOfRange('metric')],
    [{ table: 0 }, outOfRange('table')],
    [{ table: 2 ** 32 }, outOfRange('table')],
    [{ table: 'other' }, wrongValue('table')],
    [{ table: 'toString' }, wrongValue('table')],
    [{ scope: 'universe' }, wrongValue('scope')],
    [{ scope: 256 }, outOfRange('scope')],
    [{ type: 'nat' }, wrongValue('type')],
    [{ protocol: 'me' }, wrongValue('protocol')],
    [{ protocol: 256 }, outOfRange('protocol')],
    [{ protocol: -1 }, outOfRange('protocol')],
    [{ tos: 256 }, outOfRange('tos')],
    [{ mtu: 65521 }, outOfRange('mtu', 'an integer between 0 and 65520')],
    [{ advertisedMss: 65496 }, outOfRange('advertisedMss')],
    [{ hopLimit: 256 }, outOfRange('hopLimit')],
    [{ rttMs: 0.1 }, outOfRange('rttMs', 'a multiple of 1/8 between 0 and 536870911')],
    [{ rttVarianceMs: 0.125 }, outOfRange('rttVarianceMs')],
    [{ rttMs: 536870912 }, outOfRange('rttMs')],
    [{ features: ['ECN'] }, wrongValue('features')],
    [{ locked: ['tos'] }, wrongValue('locked')],
    [{ congestionControl: '' }, wrongValue('congestionControl')],
    [{ congestionControl: 'sixteen-bytes-xx' }, wrongValue('congestionControl')],
    [{ destination: to6, preference: 'highest' }, wrongValue('preference')],
    [{ destination: to6, expiresS: -1 }, outOfRange('expiresS')],
    [{ destination: to6, metric: 0 }, outOfRange('metric', 'an integer between 1 and 4294967295')],
    [{ nexthop: 5 }, unknown('nexthop', 'nextHops')],
    [{ nextHopId: 5 }, unknown('nextHopId', 'nexthopId')],
    [{ gatway: '192.0.2.9' }, unknown('gatway', 'gateway')],
    [{ flags: ['onlink'] }, unknown('flags')],
    [{ destinationLength: 24 }, unknown('destinationLength')],
    [{ via: 'fe80::1' }, unknown('via')],
  ]);

  test.each(rows)('%s', async (_, options, refusal) => {
    await expectRefusal(() => add(options), refusal);
  });
});

test('a nexthop object has a number from 1 on', async () => {
  await expectRefusal(() => bare({ nexthopId: 0 }), outOfRange('nexthopId'));
});

describe('the ways of nextHops are checked one by one', () => {
  const hop = (options: object) => bare({ nextHops: [{ device: 'eth0' }, options] });

  test.each(
    table([
      [{ gateway: 'x' }, wrongValue('nextHops[1].gateway')],
      [{ gateway: 5 }, wrongType('nextHops[1].gateway')],
      [{ device: 0 }, outOfRange('nextHops[1].device')],
      [{ device: null }, wrongType('nextHops[1].device')],
      [{ device: 3, weight: 0 }, outOfRange('nextHops[1].weight', 'an integer between 1 and 256')],
      [{ device: 3, weight: 257 }, outOfRange('nextHops[1].weight')],
      [{ device: 3, weight: 1.5 }, outOfRange('nextHops[1].weight')],
      [{ device: 3, weight: '1' }, wrongType('nextHops[1].weight')],
      [{ device: 3, onLink: 1 }, wrongType('nextHops[1].onLink')],
      [{ device: 3, hops: 1 }, unknown('hops')],
      [{}, sentence('nextHops\\[1\\] needs a gateway or a device')],
      [{ device: 3, onLink: true }, sentence("The option 'onLink' of nextHops\\[1\\] needs a gateway and a device")],
      [{ gateway: '192.0.2.9', onLink: true }, sentence("The option 'onLink' of nextHops\\[1\\] needs .*")],
    ]),
  )('%s', async (_, options, refusal) => {
    await expectRefusal(() => hop(options), refusal);
  });

  test.each([5, 'x', null, undefined, []])('%o', async (one) => {
    await expectRefusal(() => bare({ nextHops: [one] }), wrongType('nextHops[0]'));
  });

  test('there has to be one', async () => {
    await expectRefusal(() => bare({ nextHops: [] }), sentence("The option 'nextHops' needs at least one way"));
  });
});

describe('options that do not go together are refused', () => {
  const needsWay = sentence("A route needs a device, a gateway, 'nextHops' or a 'nexthopId'");
  const exclude = (one: string, other: string) => sentence(`The options '${one}' and '${other}' exclude each other`);
  const family = sentence("The options '.+' and '.+' have to be of the same family, IPv4 or IPv6");
  const hops = [{ device: 'eth0' }];

  test.each(
    table([
      [{}, needsWay],
      [{ type: 'local' }, needsWay],
      [{ preferredSource: '192.0.2.1' }, needsWay],
      [{ nexthopId: 5, gateway: '192.0.2.9' }, exclude('nexthopId', 'gateway')],
      [{ nexthopId: 5, device: 'eth0' }, exclude('nexthopId', 'device')],
      [{ nexthopId: 5, nextHops: hops }, exclude('nexthopId', 'nextHops')],
      [{ nexthopId: 5, onLink: true }, exclude('nexthopId', 'onLink')],
      [{ nextHops: hops, gateway: '192.0.2.9' }, exclude('nextHops', 'gateway')],
      [{ nextHops: hops, device: 'eth0' }, exclude('nextHops', 'device')],
      [{ nextHops: hops, onLink: true }, exclude('nextHops', 'onLink')],
      ...(['blackhole', 'unreachable', 'prohibit', 'throw'] as const).flatMap((type): [object, Refusal][] => [
        [{ type, device: 'eth0' }, sentence(`A route of type '${type}' has no 'device'`)],
        [{ type, gateway: '192.0.2.9' }, sentence(`A route of type '${type}' has no 'gateway'`)],
        [{ type, nextHops: hops }, sentence(`A route of type '${type}' has no 'nextHops'`)],
        [{ type, nexthopId: 5 }, sentence(`A route of type '${type}' has no 'nexthopId'`)],
      ]),
      [{ device: 'eth0', onLink: true }, sentence("The option 'onLink' of a route needs a gateway and a device")],
      [{ gateway: '192.0.2.9', onLink: true }, sentence("The option 'onLink' of a route needs .*")],
      [
        { device: 'eth0', family: 'inet6' },
        sentence("The option 'family' is 'inet6', and the addresses are of 'inet'"),
      ],
      [{ device: 'eth0', preferredSource: '2001:db8::1' }, family],
      [{ destination: to6, device: 'eth0', source: '192.0.2.0/24' }, family],
      [{ destination: to6, gateway: '192.0.2.9' }, family],
      [{ destination: to6, nextHops: [{ gateway: '192.0.2.9' }] }, family],
      [{ destination: 'default', device: 'eth0' }, sentence("The destination 'default' is of either family: .*")],
      [
        { destination: 'default', nextHops: [{ gateway: '192.0.2.9' }, { gateway: 'fe80::1', device: 3 }] },
        sentence("The destination 'default' is of either family: .*"),
      ],
      [{ destination: to6, device: 'eth0', tos: 4 }, sentence("The option 'tos' is for IPv4 routes only")],
      [{ destination: to6, device: 'eth0', scope: 'link' }, sentence("The option 'scope' is for IPv4 routes only")],
      [{ device: 'eth0', source: '192.0.2.0/24' }, sentence("The option 'source' is for IPv6 routes only")],
      [{ device: 'eth0', preference: 'high' }, sentence("The option 'preference' is for IPv6 routes only")],
      [{ device: 'eth0', expiresS: 5 }, sentence("The option 'expiresS' is for IPv6 routes only")],
    ]),
  )('%s', async (_, options, refusal) => {
    await expectRefusal(() => bare(options), refusal);
  });

  test('what a list says of an IPv6 route is not', async () => {
    await expect(add({ destination: to6, scope: 'global', tos: 0 })).rejects.toMatchObject({ code: 'EPERM' });
  });

  test('a route that is removed needs no way', async () => {
    await expect(removeRoute({ destination, type: 'local' })).rejects.toMatchObject({ code: 'EPERM' });
  });

  test('and has no bits of a host', async () => {
    await expectRefusal(
      () => removeRoute({ destination: '192.0.2.1/24' }),
      wrongValue('destination', '192.0.2.0/24, since .*'),
    );
  });
});

describe('the family of the default route is that of', () => {
  test.each<[string, Partial<RouteOptions>]>([
    ['its gateway', { gateway: '192.0.2.9' }],
    ['an IPv6 gateway', { gateway: 'fe80::1', device: 'eth0' }],
    ['the address it is from', { device: 'eth0', preferredSource: '192.0.2.1' }],
    ['its sources', { device: 'eth0', source: '2001:db8::/32' }],
    ['its ways', { nextHops: [{ gateway: '192.0.2.9' }, { gateway: '192.0.2.8' }] }],
    ['the option', { device: 'eth0', family: 'inet6' }],
    ['the option, with a gateway of the other one', { device: 'eth0', family: 'inet', gateway: 'fe80::1' }],
  ])('%s', async (_, options) => {
    await expect(bare({ destination: 'default', ...options })).rejects.toMatchObject({ code: 'EPERM' });
  });
});
