// What we send for routes and rules, against what iproute2 sends for the same task. As in encode.test.ts, the order of
// attributes, the flag of nests, the closing NUL of a text and the sequence number are left out of the comparison.

import { describe, expect, test } from 'vitest';
import '../../lib/index.js';
import type { NextHopOptions, RouteOptions, RuleOptions } from '../../lib/index.js';
import { native, type Step } from '../../lib/internal/native.js';
import { listStep, questionOf } from '../../lib/internal/route-question.js';
import { type RouteOperation, routeStep } from '../../lib/internal/route-step.js';
import { ruleStep } from '../../lib/internal/rule-step.js';
import { parseAttributes, sorted } from '../support/attributes.js';
import { fixture, fixtures } from '../support/fixture.js';

const to = '198.51.100.0/24';
const to6 = '2001:db8:1::/48';
const ve0 = 3;

const route = (name: string, options: Partial<RouteOptions>, operation: RouteOperation = 'route.add') =>
  [`route/request-${name}`, routeStep(operation, { destination: to, ...options })] as const;
const get = (name: string, ...[destination, options]: Parameters<typeof questionOf>) =>
  [`route/request-${name}`, questionOf(destination, options)] as const;
const rule = (name: string, options: RuleOptions) => [`rule/request-${name}`, ruleStep(options).step] as const;

const metrics: Partial<RouteOptions> = {
  locked: ['mtu', 'congestionWindow'],
  mtu: 1400,
  advertisedMss: 1300,
  rttMs: 20,
  rttVarianceMs: 5,
  windowSize: 9000,
  congestionWindow: 12,
  slowStartThreshold: 30,
  reordering: 5,
  hopLimit: 9,
  initialCongestionWindow: 11,
  initialReceiveWindow: 13,
  features: ['ecn'],
  quickAck: true,
  congestionControl: 'reno',
  rtoMinMs: 210,
  fastOpenNoCookie: true,
};

const hops: NextHopOptions[] = [
  { gateway: '192.0.2.9', device: ve0, weight: 256 },
  { gateway: 'fe80::9', device: ve0 },
  { gateway: '203.0.113.9', device: ve0, weight: 3, onLink: true },
];

const cases: (readonly [string, Step])[] = [
  route('add', { gateway: '192.0.2.9', device: ve0, metric: 5 }),
  route('add-table', { device: ve0, table: 1000, mtu: 1300 }),
  route('add-default', { destination: 'default', gateway: '192.0.2.254' }),
  route('add-tos', { device: ve0, tos: 4, preferredSource: '192.0.2.1', protocol: 'static', scope: 'link' }),
  route('add-blackhole', { type: 'blackhole', metric: 9 }),
  route('add-local', { destination: '203.0.113.1', type: 'local', device: 1 }),
  route('add-metrics', { device: ve0, ...metrics }),
  route('add-onlink', { gateway: '203.0.113.9', device: ve0, onLink: true }),
  route('add-via', { gateway: 'fe80::9', device: ve0 }),
  route('add-multipath', { nextHops: hops }),
  route('add-nexthop', { nexthopId: 5 }),
  route('replace', { gateway: '192.0.2.9', device: ve0, metric: 5 }, 'route.replace'),
  route('append', { destination: to6, gateway: 'fe80::9', device: ve0, metric: 5 }, 'route.append'),
  route('del', {}, 'route.remove'),
  route(
    'del-all',
    { type: 'unicast', gateway: '192.0.2.9', device: ve0, metric: 5, table: 1000, protocol: 'static' },
    'route.remove',
  ),
  route('add-ipv6', {
    destination: to6,
    gateway: 'fe80::9',
    device: ve0,
    metric: 5,
    expiresS: 100,
    preference: 'high',
    source: '2001:db8:2::/64',
    mtu: 1300,
    preferredSource: '2001:db8::1',
  }),
  route('add-ipv6-multipath', {
    destination: to6,
    nextHops: [
      { gateway: '2001:db8::9', weight: 3 },
      { gateway: 'fe80::9', device: ve0 },
    ],
  }),
  route('del-ipv6', { destination: to6 }, 'route.remove'),
  get('get', '192.0.2.9', {}),
  get('get-fibmatch', '192.0.2.9', { fibMatch: true }),
  get('get-all', '192.0.2.9', {
    source: '192.0.2.1',
    device: ve0,
    mark: 5,
    uid: 1000,
    tos: 4,
    ipProtocol: 'tcp',
    sourcePort: 3,
    destinationPort: 80,
  }),
  get('get-ipv6', '2001:db8::9', { source: '2001:db8::1', mark: 5 }),
  ['route/request-dump-table', listStep({ family: 'inet', table: 'local' })],
  // It filters by type itself.
  ['route/request-dump-filtered', listStep({ family: 'inet', table: 'main', protocol: 'static', device: ve0 })],
  rule('add', { from: '192.0.2.0/24', table: 100 }),
  rule('add-all', {
    invert: true,
    from: '192.0.2.0/24',
    to,
    iif: 've0',
    oif: 've1',
    mark: 5,
    mask: 0xff,
    tos: 4,
    ipProtocol: 'tcp',
    sourcePorts: { from: 80, to: 90 },
    destinationPorts: { from: 443, to: 443 },
    uidRange: { from: 5, to: 10 },
    tunnelId: 77,
    suppressPrefixLength: 3,
    suppressGroup: 5,
    table: 1000,
    protocol: 'bgp',
    priority: 7,
  }),
  rule('add-goto', { priority: 50, goto: 900 }),
  rule('add-blackhole', { to: '203.0.113.0/24', action: 'blackhole' }),
  rule('add-l3mdev', { l3mdev: true, priority: 5 }),
  rule('add-ipv6', { from: '2001:db8::/32', action: 'prohibit' }),
  ['rule/request-dump', { operation: 'rule.list', values: { family: 'inet' } }],
];

// RTA_METRICS with RTAX_CC_ALGO in it; FRA_IIFNAME and FRA_OIFNAME.
const layouts = { route: { nests: { 8: { texts: [16] } } }, rule: { texts: [3, 17] } };
const headerSize = 12; // struct rtmsg, struct fib_rule_hdr

const multipath = 9; // RTA_MULTIPATH
const hopSize = 8; // struct rtnexthop

// iproute2 pads with what happens to be there.
const hopsOf = (bytes: Buffer): object[] => {
  if (bytes.length === 0) return [];
  const length = bytes.readUInt16LE(0);
  const hop = {
    header: bytes.subarray(0, hopSize).toString('hex'),
    attributes: sorted(parseAttributes(bytes.subarray(hopSize, length))),
  };
  return [hop, ...hopsOf(bytes.subarray((length + 3) & ~3))];
};

const comparable = (bytes: Buffer, folder: string) => {
  const behind = bytes.subarray(16 + headerSize, bytes.readUInt32LE(0));
  const attributes = parseAttributes(behind, folder === 'rule' ? layouts.rule : layouts.route);
  const hops = attributes.find(({ type }) => folder === 'route' && type === multipath)?.value;
  return {
    type: bytes.readUInt16LE(4),
    flags: bytes.readUInt16LE(6),
    header: bytes.subarray(16, 16 + headerSize).toString('hex'),
    attributes: sorted(attributes.filter(({ value }) => value !== hops)),
    hops: typeof hops === 'string' ? hopsOf(Buffer.from(hops, 'hex')) : [],
  };
};

describe('our message means what iproute2 sends for', () => {
  test.each(cases)('%s', (file, step) => {
    const { messages, command } = fixture(file);
    expect(messages, 'one message').toHaveLength(1);
    const folder = file.split('/')[0] ?? '';
    const { bytes } = native().encodeStep(step);
    expect(comparable(bytes, folder), command).toEqual(comparable(messages[0]?.bytes ?? Buffer.alloc(0), folder));
  });

  test('every request that was captured of routes and rules', () => {
    const known = cases.map(([file]) => file);
    const noCounterpart = ['rule/request-del']; // it is looked up first, and removed with all that is known of it
    const captured = fixtures(/^(route|rule)\/request-/).map(({ name }) => name);
    expect(captured.filter((name) => ![...known, ...noCounterpart].includes(name))).toEqual([]);
  });
});
