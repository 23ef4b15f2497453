// A hole in a list is refused as an element that is undefined is, by the same words, before anything is sent.

import { beforeEach, describe, expect, test } from 'vitest';
import * as lib from '../../lib/index.js';
import { answered, expectRefusal, sendNothing, sent, wrongType } from '../support/refusals.js';

sendNothing();

beforeEach(() => {
  answered.details = { mode: 'source', flags: [], sourceAddresses: [] };
});

// biome-ignore lint/suspicious/noExplicitAny: lists that no type allows.
type Calls = Record<string, [right: unknown, call: (list: any) => Promise<unknown>]>;

const address = '192.0.2.1/24';
const mac = '02:00:00:00:00:01';
const lowerdev = 'eth0';
const way = { device: 'eth0' };
const destination = '192.0.2.0/24';
const calls: Calls = {
  'deleteLinks: refs': ['eth0', (list) => lib.deleteLinks(list)],
  'createBond: members': ['eth0', (members) => lib.createBond({ members })],
  'createLink: members': ['eth0', (members) => lib.createLink({ kind: 'bond', members })],
  'createBond: arpIpTargets': ['192.0.2.1', (arpIpTargets) => lib.createBond({ arpIpTargets, arpIntervalMs: 100 })],
  'createMacvlan: addresses': [address, (addresses) => lib.createMacvlan({ lowerdev, addresses })],
  'createVeth: addresses': [address, (addresses) => lib.createVeth({ addresses })],
  'createVeth: peer.addresses': [address, (addresses) => lib.createVeth({ peer: { addresses } })],
  'createMacvlan: altNames': ['a', (altNames) => lib.createMacvlan({ lowerdev, altNames })],
  'createVeth: peer.altNames': ['a', (altNames) => lib.createVeth({ peer: { altNames } })],
  'createMacvlan: flags': ['nodst', (flags) => lib.createMacvlan({ lowerdev, mode: 'source', flags })],
  'createMacvlan: sourceAddresses': [
    mac,
    (sourceAddresses) => lib.createMacvlan({ lowerdev, mode: 'source', sourceAddresses }),
  ],
  'setMacvlan: addSourceAddresses': [mac, (addSourceAddresses) => lib.setMacvlan('mv0', { addSourceAddresses })],
  'setMacvlan: removeSourceAddresses': [
    mac,
    (removeSourceAddresses) => lib.setMacvlan('mv0', { removeSourceAddresses }),
  ],
  'setMacvlan: sourceAddresses': [mac, (sourceAddresses) => lib.setMacvlan('mv0', { sourceAddresses })],
  'setLink: altNames': ['a', (altNames) => lib.setLink('mv0', { altNames })],
  'createGretap: inputFlags': ['checksum', (inputFlags) => lib.createGretap({ inputFlags })],
  'createGretap: inputFlags with a key': ['checksum', (inputFlags) => lib.createGretap({ inputFlags, key: 1 })],
  'createGretap: outputFlags with a key': ['checksum', (outputFlags) => lib.createGretap({ outputFlags, key: 1 })],
  'createGretap: encapFlags': ['checksum', (encapFlags) => lib.createGretap({ encapFlags })],
  'addAddress: flags': ['noprefixroute', (flags) => lib.addAddress('eth0', { address, flags })],
  'createMacvlan: addresses[0].flags': [
    'noprefixroute',
    (flags) => lib.createMacvlan({ lowerdev, addresses: [{ address, flags }] }),
  ],
  'listAddresses: flags': ['noprefixroute', (flags) => lib.listAddresses({ flags })],
  'addRoute: nextHops': [way, (nextHops) => lib.addRoute({ destination, nextHops })],
  'removeRoute: nextHops': [way, (nextHops) => lib.removeRoute({ destination, nextHops })],
  'addRoute: features': ['ecn', (features) => lib.addRoute({ destination, ...way, features })],
  'addRoute: locked': ['mtu', (locked) => lib.addRoute({ destination, ...way, locked })],
  'addRoute: locked with rtoMinMs': ['mtu', (locked) => lib.addRoute({ destination, ...way, locked, rtoMinMs: 5 })],
  'openMonitor: events': ['link', (events) => lib.openMonitor({ events })],
  'monitor: events': ['link', (events) => lib.monitor({ events }).next()],
};

/** The error of a call: its code, and its words without the list itself. */
const saidOf = async (call: () => Promise<unknown>): Promise<unknown> => {
  sent.length = 0;
  try {
    await call();
    return 'fulfilled';
  } catch (error) {
    const { code, message } = error as Error & { code?: string };
    return { code, words: message.replace(/ received .*/s, ''), sent: [...sent] };
  }
};

const withHole = (at: number, right: unknown): unknown[] => {
  const list = [right, right];
  delete list[at];
  return list;
};

describe.each(Object.entries(calls))('%s', (_name, [right, call]) => {
  test.each([0, 1])('refuses a hole at %i as it refuses undefined', async (at) => {
    const said = await saidOf(() => call([right, right].with(at, undefined)));
    expect(said).toMatchObject({ code: 'ERR_INVALID_ARG_TYPE' });
    expect(await saidOf(() => call(withHole(at, right)))).toEqual(said);
  });

  test('refuses a list of nothing but a hole', async () => {
    expect(await saidOf(() => call(new Array(1)))).toEqual(await saidOf(() => call([undefined])));
  });
});

test.each([
  ['refs[0]', () => lib.deleteLinks(withHole(0, 'eth0') as string[])],
  ['members[1]', () => lib.createBond({ members: withHole(1, 'eth0') as string[] })],
  ['addresses[0].address', () => lib.createMacvlan({ lowerdev, addresses: withHole(0, address) as string[] })],
  ['peer.addresses[0].address', () => lib.createVeth({ peer: { addresses: new Array(1) } })],
  ['nextHops[1]', () => lib.addRoute({ destination, nextHops: withHole(1, way) as object[] })],
])('the place of a hole is named: %s', async (name, call) => {
  await expectRefusal(call, wrongType(name));
});
