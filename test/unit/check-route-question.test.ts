// Questions about routes that are refused before anything is sent.

import { describe, test } from 'vitest';
import { type GetRouteOptions, getRoute, listRoutes, type RouteFilter } from '../../lib/index.js';
import {
  expectRefusal,
  outOfRange,
  type Refusal,
  sendNothing,
  unknown,
  wrongType,
  wrongValue,
} from '../support/refusals.js';

sendNothing();

describe('a question about a packet is refused', () => {
  const ask =
    (to: unknown, options: object = {}) =>
    () =>
      getRoute(to as string, options as GetRouteOptions);

  test.each<[unknown, object, Refusal]>([
    [undefined, {}, wrongType('destination')],
    [5, {}, wrongType('destination')],
    ['default', {}, wrongValue('destination')],
    ['192.0.2.0/24', {}, wrongValue('destination')],
    ['192.0.2.1', { source: '2001:db8::1' }, wrongValue('source')],
    ['192.0.2.1', { source: '192.0.2.0/24' }, wrongValue('source')],
    ['192.0.2.1', { device: 0 }, outOfRange('device')],
    ['192.0.2.1', { iif: true }, wrongType('iif')],
    ['192.0.2.1', { mark: -1 }, outOfRange('mark')],
    ['192.0.2.1', { uid: 1.5 }, outOfRange('uid')],
    ['192.0.2.1', { tos: 256 }, outOfRange('tos')],
    ['192.0.2.1', { ipProtocol: 'http' }, wrongValue('ipProtocol')],
    ['192.0.2.1', { ipProtocol: 256 }, outOfRange('ipProtocol')],
    ['192.0.2.1', { sourcePort: 0 }, outOfRange('sourcePort')],
    ['192.0.2.1', { destinationPort: 65536 }, outOfRange('destinationPort')],
    ['192.0.2.1', { fibMatch: 1 }, wrongType('fibMatch')],
    ['192.0.2.1', { table: 5 }, unknown('table')],
    ['192.0.2.1', { oif: 5 }, unknown('oif', 'iif')],
  ])('%o %o', async (to, options, refusal) => {
    await expectRefusal(ask(to, options), refusal);
  });
});

test.each<[object, Refusal]>([
  [{ family: 'inet4' }, wrongValue('family')],
  [{ table: 0 }, outOfRange('table')],
  [{ table: 'mine' }, wrongValue('table')],
  [{ device: true }, wrongType('device')],
  [{ protocol: 'me' }, wrongValue('protocol')],
  [{ type: 'nat' }, wrongValue('type')],
  [{ destination: '192.0.2.1/24' }, wrongValue('destination')],
  [{ gateway: 'x' }, wrongValue('gateway')],
  [{ dest: 'x' }, unknown('dest')],
  [{ tabel: 5 }, unknown('tabel', 'table')],
])('a filter of routes is refused: %o', async (filter, refusal) => {
  await expectRefusal(() => listRoutes(filter as RouteFilter), refusal);
});
