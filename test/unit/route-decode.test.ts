// What we make of the kernel's routes and rules, against what `ip -d -j` makes of the same.

import { describe, expect, test } from 'vitest';
import type { Route, Rule } from '../../lib/index.js';
import '../../lib/index.js';
import { native } from '../../lib/internal/native.js';
import { type Fixture, fixture, fixtures } from '../support/fixture.js';
import { routeOf, ruleOf } from '../support/route-oracle.js';

const newRoute = 24; // RTM_NEWROUTE
const newRule = 32; // RTM_NEWRULE
const inet6 = 10;

const decode = (operation: string, { messages }: Fixture, wanted: number): object[] =>
  messages.filter(({ type }) => type === wanted).map(({ payload }) => native().decodeMessage(operation, payload));

const familyOf = ({ request }: Fixture): 'inet' | 'inet6' => (request?.readUInt8(16) === inet6 ? 'inet6' : 'inet');
const onlyKnown = (found: object, wanted: object): object =>
  Object.fromEntries(Object.keys(wanted).map((name) => [name, (found as Record<string, unknown>)[name]]));

const routes = (name: string): Route[] => decode('route.list', fixture(name), newRoute) as Route[];

describe('the decoded routes agree with iproute2', () => {
  const captured = fixtures(/^(route|dump)\/reply-(ipv4|ipv6|routes)-\d/);

  test.each(captured.map((one) => [one.name, one] as const))('%s', (_, one) => {
    const decoded = decode('route.list', one, newRoute);
    const said = one.said.map((item) => routeOf(item, familyOf(one), (name) => one.links.get(name)));
    expect(decoded.length).toBeGreaterThan(0);
    expect(decoded.map((route, i) => onlyKnown(route, said[i] ?? {}))).toEqual(said);
  });

  test('on three kernels', () => {
    expect(captured.length).toBe(9);
  });

  test.each(fixtures(/^route\/reply-get-/).map((one) => [one.name, one] as const))('%s', (_, one) => {
    const [route] = decode('route.get', one, newRoute) as Route[];
    // It says neither protocol nor scope of what was asked for by address.
    const {
      protocol: _protocol,
      scope: _scope,
      flags: _flags,
      ...said
    } = routeOf(one.said[0], 'inet', (name) => one.links.get(name));
    expect(onlyKnown(route ?? {}, said)).toEqual(said);
    expect(route).toMatchObject({ mark: 5, protocol: 'unspec', flags: ['cloned'] });
  });
});

describe('the decoded rules agree with iproute2', () => {
  const captured = fixtures(/^rule\/reply-/);

  test.each(captured.map((one) => [one.name, one] as const))('%s', (_, one) => {
    const decoded = decode('rule.list', one, newRule) as Rule[];
    const said = one.said.map((item) => ruleOf(item, familyOf(one)));
    expect(decoded.map((rule, i) => onlyKnown(rule, said[i] ?? {}))).toEqual(said);
  });

  test('flag by flag', () => {
    const rules = decode('rule.list', fixture('rule/reply-ipv4-6.18'), newRule) as Rule[];
    expect(rules.map(({ flags }) => flags)).toEqual([[], ['invert'], ['unresolved'], [], [], ['iif_detached'], [], []]);
  });
});

describe('a decoded route', () => {
  test.each(['6.1', '6.18', '7.3'])('has what iproute2 says in its text only, on %s', (kernel) => {
    const route = routes(`route/reply-ipv4-${kernel}`).find(({ destination }) => destination === '198.51.100.0/24');
    expect(route?.locked).toEqual(['mtu', 'congestionWindow', 'rtoMinMs']);
  });

  test('has a number for a protocol and a scope without a word', () => {
    const route = routes('route/reply-ipv4-6.18').find(({ destination }) => destination === '10.2.0.0/16');
    expect(route).toMatchObject({ protocol: 200, scope: 7 });
  });

  test('has a word for what is newer than the library', () => {
    const [message] = fixture('route/reply-ipv4-6.18').messages;
    const payload = Buffer.from(message?.payload ?? []);
    payload.writeUInt8(28, 0); // AF_MPLS
    payload.writeUInt8(77, 7); // rtm_type
    expect(native().decodeMessage('route.list', payload)).toMatchObject({ family: 'unknown:28', type: 'unknown:77' });
  });

  test('has the time it still has', () => {
    const [message] = fixture('route/reply-ipv6-6.18').messages;
    const cache = Buffer.alloc(36);
    cache.writeUInt16LE(36, 0);
    cache.writeUInt16LE(12, 2); // RTA_CACHEINFO
    cache.writeInt32LE(9988, 4 + 8); // rta_expires, in hundredths of seconds
    const header = message?.payload.subarray(0, 12) ?? Buffer.alloc(0);
    const expiresS = (): unknown =>
      (native().decodeMessage('route.list', Buffer.concat([header, cache])) as Route).expiresS;
    expect(expiresS()).toBe(99.88);
    cache.writeInt32LE(-5, 4 + 8);
    expect(expiresS()).toBeUndefined();
  });
});
