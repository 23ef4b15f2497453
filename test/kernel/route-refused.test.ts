// What the library refuses before anything is sent, or never sends: what the kernel makes of it (fib_create_info(),
// ip6_route_info_create()).

import { beforeEach, describe, expect, test } from 'vitest';
import '../../lib/index.js';
import { type Failure, native } from '../../lib/internal/native.js';
import { routeStep } from '../../lib/internal/route-step.js';
import type { RouteOptions } from '../../lib/route.js';
import { type Routed, routed } from '../support/routed.js';

let home: Routed;

beforeEach(async () => {
  home = await routed();
});

const to4 = '198.51.100.0/24';
const to6 = '2001:db8:1::/64';
const device = 'eth0';
const gateway = '192.0.2.9';

// A message that is right, and what is wrong with it then.
const send = async (right: RouteOptions, wrong: object): Promise<Failure | undefined> => {
  const handle = native().openNetns('name', home.name);
  if ('failure' in handle) throw new Error(handle.failure.text);
  const connection = new (native().Connection)(handle);
  const { operation, values } = routeStep('route.add', right);
  const { failure } = await connection.perform(1, { steps: [{ operation, values: { ...values, ...wrong } }] }, 'never');
  connection.close();
  handle.close();
  return failure;
};

const einval = 22;

describe('the kernel refuses as well', () => {
  test.each<[string, RouteOptions, object, RegExp]>([
    [
      'a prefix with bits for a host',
      { destination: to4, device },
      { destination: '198.51.100.1' },
      /^Invalid prefix for given prefix length$/,
    ],
    ['a blackhole with a device', { destination: to4, type: 'blackhole' }, { device }, /device|nexthop/i],
    [
      'an object for nexthops beside a gateway',
      { destination: to4, gateway },
      { nexthopId: 5 },
      /^Nexthop specification and nexthop id are mutually exclusive$/,
    ],
    [
      'the same (IPv6)',
      { destination: to6, gateway: 'fe80::9', device },
      { nexthopId: 5 },
      /^Nexthop specification and nexthop id are mutually exclusive$/,
    ],
    [
      'a gateway of each family',
      { destination: to4, gateway, device },
      { via: 'fe80::9' },
      /^Nexthop configuration can not contain both GATEWAY and VIA$/,
    ],
  ])('%s', async (_, right, wrong, text) => {
    await home.ip('nexthop', 'add', 'id', '5', 'via', gateway, 'dev', device);
    const failure = await send(right, wrong);
    expect(failure).toMatchObject({ kind: 'kernel', errno: einval, text: expect.stringMatching(text) });
    expect(await home.ip('route', 'show', to4)).toBe('');
  });
});

// That is why the library does.
test('the kernel cuts bits for a host off in silence (IPv6)', async () => {
  expect(await send({ destination: to6, device }, { destination: '2001:db8:1::1' })).toBeUndefined();
  expect(await home.ip('-6', 'route', 'show', to6)).toContain('2001:db8:1::/64');
});
