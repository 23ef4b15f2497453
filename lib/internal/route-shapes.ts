import type { NextHop, Route } from '../route.js';
import type {
  LockableMetric, NextHopFlag, RouteEncapsulation, RouteFeature, RouteFlag, RoutePreference, RouteProtocol, RouteScope,
  RouteType,
} from '../route-words.js';
import type { PortRange, Rule, RuleAction, RuleFlag, UidRange } from '../rule.js';
import type { AddressFamily, Known } from '../words.js';
import { everywhere } from './route-values.js';
import { bind } from './shape.js';

// Routes and rules, as users see them. Laid out by hand, like shapes.ts.

type Maybe<T> = T | undefined;

bind('routeCacheInfo', ['expiresS'], (expiresS: number): { expiresS: number } => ({ expiresS }));

bind(
  'nextHop',
  ['flags', 'hops', 'device', 'gateway', 'via', 'encapsulation'],
  (
    flags: Known<NextHopFlag>[], hops: number, device: number, gateway: Maybe<string>, via: Maybe<string>,
    encapsulation: Maybe<Known<RouteEncapsulation>>,
  ): NextHop => ({
    gateway: gateway ?? via,
    device: device === 0 ? undefined : device,
    weight: hops + 1,
    onLink: flags.includes('onlink'),
    flags, encapsulation,
  }),
);

const prefix = (ip: Maybe<string>, length: number): Maybe<string> => (ip === undefined ? undefined : `${ip}/${length}`);

bind(
  'route',
  [
    'family', 'destinationLength', 'sourceLength', 'tos', 'smallTable', 'protocol', 'scope', 'type', 'flags', 'table',
    'destination', 'source', 'metric', 'preferredSource', 'locked', 'mtu', 'windowSize', 'rttMs', 'rttVarianceMs',
    'slowStartThreshold', 'congestionWindow', 'advertisedMss', 'reordering', 'hopLimit', 'initialCongestionWindow',
    'features', 'rtoMinMs', 'initialReceiveWindow', 'quickAck', 'congestionControl', 'fastOpenNoCookie', 'device',
    'gateway', 'via', 'nextHops', 'preference', 'nexthopId', 'encapsulation', 'cacheInfo', 'iif', 'mark',
  ],
  (
    family: Known<AddressFamily>, destinationLength: number, sourceLength: number, tos: number, smallTable: number,
    protocol: RouteProtocol | number, scope: RouteScope | number, type: Known<RouteType>, flags: Known<RouteFlag>[],
    table: Maybe<number>, destination: Maybe<string>, source: Maybe<string>, metric: Maybe<number>,
    preferredSource: Maybe<string>, locked: Maybe<Known<LockableMetric>[]>, mtu: Maybe<number>,
    windowSize: Maybe<number>, rttMs: Maybe<number>, rttVarianceMs: Maybe<number>, slowStartThreshold: Maybe<number>,
    congestionWindow: Maybe<number>, advertisedMss: Maybe<number>, reordering: Maybe<number>, hopLimit: Maybe<number>,
    initialCongestionWindow: Maybe<number>, features: Maybe<Known<RouteFeature>[]>, rtoMinMs: Maybe<number>,
    initialReceiveWindow: Maybe<number>, quickAck: Maybe<boolean>, congestionControl: Maybe<string>,
    fastOpenNoCookie: Maybe<boolean>, device: Maybe<number>, gateway: Maybe<string>, via: Maybe<string>,
    nextHops: Maybe<NextHop[]>, preference: Maybe<Known<RoutePreference>>, nexthopId: Maybe<number>,
    encapsulation: Maybe<Known<RouteEncapsulation>>, cacheInfo: Maybe<{ expiresS: number }>, iif: Maybe<number>,
    mark: Maybe<number>,
  ): Route => ({
    family,
    destination: prefix(destination, destinationLength) ?? everywhere,
    source: prefix(source, sourceLength),
    type,
    table: table ?? smallTable,
    protocol, scope, tos,
    gateway: gateway ?? via,
    device, preferredSource, metric, nextHops, nexthopId,
    onLink: flags.includes('onlink'),
    flags, preference,
    // 0 is never, and what is over is a moment from its end.
    expiresS: cacheInfo === undefined || cacheInfo.expiresS <= 0 ? undefined : cacheInfo.expiresS,
    encapsulation, mtu, advertisedMss, windowSize, rttMs, rttVarianceMs, slowStartThreshold, congestionWindow,
    initialCongestionWindow, initialReceiveWindow, reordering, hopLimit, rtoMinMs, quickAck, fastOpenNoCookie,
    congestionControl, features, locked, iif, mark,
  }),
);

bind('uidRange', ['from', 'to'], (from: number, to: number): UidRange => ({ from, to }));
bind('portRange', ['from', 'to'], (from: number, to: number): PortRange => ({ from, to }));

const none = 0xffff_ffff;

bind(
  'rule',
  [
    'family', 'toLength', 'fromLength', 'tos', 'smallTable', 'action', 'flags', 'to', 'from', 'iif', 'oif', 'goto',
    'priority', 'mark', 'mask', 'tunnelId', 'suppressGroup', 'suppressPrefixLength', 'table', 'l3mdev', 'uidRange',
    'protocol', 'ipProtocol', 'sourcePorts', 'destinationPorts', 'dscp',
  ],
  (
    family: Known<AddressFamily>, toLength: number, fromLength: number, tos: number, smallTable: number,
    action: Known<RuleAction>, flags: Known<RuleFlag>[], to: Maybe<string>, from: Maybe<string>, iif: Maybe<string>,
    oif: Maybe<string>, target: Maybe<number>, priority: Maybe<number>, mark: Maybe<number>, mask: Maybe<number>,
    tunnelId: Maybe<number>, suppressGroup: Maybe<number>, suppressPrefixLength: Maybe<number>, table: Maybe<number>,
    l3mdev: Maybe<boolean>, uidRange: Maybe<UidRange>, protocol: Maybe<Rule['protocol']>,
    ipProtocol: Maybe<Rule['ipProtocol']>, sourcePorts: Maybe<PortRange>, destinationPorts: Maybe<PortRange>,
    dscp: Maybe<number>,
  ): Rule => ({
    family,
    // The kernel leaves out what is 0.
    priority: priority ?? 0,
    from: prefix(from, fromLength),
    to: prefix(to, toLength),
    iif, oif,
    mark: mark ?? (mask === undefined ? undefined : 0),
    mask, tos, dscp, ipProtocol, sourcePorts, destinationPorts, uidRange, tunnelId,
    invert: flags.includes('invert'),
    action,
    // Where there is none, it is 0.
    table: ((value: number) => (value === 0 ? undefined : value))(table ?? smallTable),
    goto: target,
    l3mdev: l3mdev ?? false,
    suppressPrefixLength: suppressPrefixLength === none ? undefined : suppressPrefixLength,
    suppressGroup: suppressGroup === none ? undefined : suppressGroup,
    protocol: protocol ?? 'unspec',
    flags,
  }),
);
