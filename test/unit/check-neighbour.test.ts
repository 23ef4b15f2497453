// Neighbours, entries of forwarding databases and filters that are refused before anything is sent.

import { describe, test } from 'vitest';
import {
  type AddressFilter,
  addFdbEntry,
  addNeighbour,
  type FdbFilter,
  type FdbOptions,
  type FdbRef,
  listAddresses,
  listFdb,
  listNeighbours,
  type NeighbourFilter,
  type NeighbourOptions,
  type NeighbourRef,
  removeFdbEntry,
  removeNeighbour,
  replaceNeighbour,
} from '../../lib/index.js';
import {
  answered,
  expectRefusal,
  outOfRange,
  type Refusal,
  sendNothing,
  sentence,
  unknown,
  wrongType,
  wrongValue,
} from '../support/refusals.js';

sendNothing();

const title = (value: unknown): string => JSON.stringify(value, (_, one) => (one === undefined ? 'undefined' : one));
const table = (rows: [unknown, Refusal][]) => rows.map(([given, refusal]) => [title(given), given, refusal] as const);

const v4 = '192.0.2.1/24';
const mac = '02:00:5e:10:00:07';

describe('a neighbour refuses', () => {
  const address = '192.0.2.7';
  test.each(
    table([
      [undefined, wrongType('neighbour')],
      ['192.0.2.7', wrongType('neighbour')],
      [{ mac }, wrongType('address')],
      [{ address: v4, mac }, wrongValue('address')],
      [{ address, mac: 5 }, wrongType('mac')],
      [{ address, mac: '02:00:5e' }, wrongValue('mac')],
      [{ address }, sentence("A neighbour in state 'permanent' needs the option 'mac'")],
      [{ address, state: 'stale' }, sentence("A neighbour in state 'stale' needs the option 'mac'")],
      [{ address, mac, state: 'happy' }, wrongValue('state')],
      [{ address, mac, state: 128 }, wrongType('state')],
      [{ address, mac, proxy: 1 }, wrongType('proxy')],
      [{ address, mac, proxy: true }, sentence("The option 'mac' does not go together with 'proxy'")],
      [{ address, state: 'stale', proxy: true }, sentence("The option 'state' does not go together with 'proxy'")],
      [{ address, use: true, proxy: true }, sentence("The option 'use' does not go together with 'proxy'")],
      [{ address, mac, router: 'yes' }, wrongType('router')],
      [{ address, managed: 1 }, wrongType('managed')],
      [{ address, mac, protocol: 256 }, outOfRange('protocol')],
      [{ address, mac, lladdr: mac }, unknown('lladdr')],
      [{ address, mac, offloaded: true }, unknown('offloaded')],
    ]),
  )('%s', async (_, given, refusal) => {
    await expectRefusal(() => addNeighbour('eth0', given as NeighbourOptions), refusal);
    await expectRefusal(() => replaceNeighbour('eth0', given as NeighbourOptions), refusal);
  });

  test.each(
    table([
      [undefined, wrongType('neighbour')],
      ['nonsense', wrongValue('address')],
      [{ proxy: true }, wrongType('address')],
      [{ address, proxy: 5 }, wrongType('proxy')],
      [{ address, lladdr: mac }, unknown('lladdr')],
    ]),
  )('%s to be forgotten', async (_, given, refusal) => {
    await expectRefusal(() => removeNeighbour('eth0', given as NeighbourRef), refusal);
  });
});

describe('an entry of a forwarding database refuses', () => {
  test.each(
    table([
      [undefined, wrongType('entry')],
      [mac, wrongType('entry')],
      [{}, wrongType('mac')],
      [{ mac: 'nonsense' }, wrongValue('mac')],
      [{ mac, self: 1 }, wrongType('self')],
      [{ mac, self: false }, sentence("One of the options 'self' and 'master' has to be true")],
      [{ mac, master: 'br0' }, wrongType('master')],
      [{ mac, vlan: 0 }, outOfRange('vlan', 'an integer between 1 and 4094')],
      [{ mac, vlan: 4095 }, outOfRange('vlan')],
      [{ mac, port: 65536 }, outOfRange('port')],
      [{ mac, vni: 2 ** 24 }, outOfRange('vni')],
      [{ mac, remote: 'host' }, wrongValue('remote')],
      [{ mac, remote: v4 }, wrongValue('remote')],
      [{ mac, device: true }, wrongType('device')],
      [{ mac, nexthopId: 0 }, outOfRange('nexthopId')],
      [{ mac, nexthopId: 5, remote: '192.0.2.7' }, sentence("The options 'remote' and 'nexthopId' .+")],
      [{ mac, dst: '192.0.2.7' }, unknown('dst')],
    ]),
  )('%s', async (_, given, refusal) => {
    await expectRefusal(() => addFdbEntry('mv0', given as FdbOptions), refusal);
    await expectRefusal(() => removeFdbEntry('mv0', given as FdbRef), refusal);
  });

  test.each(
    table([
      [{ mac, state: 'stale' }, wrongValue('state', "one of 'permanent', 'static', 'dynamic'")],
      [{ mac, append: 1 }, wrongType('append')],
      [{ mac, sticky: 1 }, wrongType('sticky')],
      // What a macvlan would ignore.
      [{ mac, state: 'static' }, sentence(`The state 'static' means nothing to macvlan ${answered.name}`)],
      [{ mac, vlan: 5 }, sentence(`The option 'vlan' means nothing to macvlan ${answered.name}`)],
      [{ mac, remote: '192.0.2.7' }, sentence(`The option 'remote' means nothing to macvlan ${answered.name}`)],
      [{ mac, sticky: true }, sentence(`The option 'sticky' means nothing to macvlan ${answered.name}`)],
      [{ mac, append: true }, sentence(`The option 'append' means nothing to macvlan ${answered.name}`)],
      [{ mac, master: true, vni: 5 }, sentence(`The option 'vni' means nothing to bridge ${answered.name}`)],
    ]),
  )('%s to be added', async (_, given, refusal) => {
    await expectRefusal(() => addFdbEntry('mv0', given as FdbOptions), refusal);
  });
});

describe('a filter refuses', () => {
  test.each(
    table([
      [5, wrongType('filter')],
      [null, wrongType('filter')],
      [{ link: true }, wrongType('link')],
      [{ family: 'ipv4' }, wrongValue('family', "one of 'inet', 'inet6'")],
      [{ family: 4 }, wrongType('family')],
      [{ scope: 'universe' }, wrongValue('scope')],
      [{ flags: 'tentative' }, wrongType('flags')],
      [{ flags: ['tentativ'] }, wrongValue('flags[0]')],
      [{ device: 'eth0' }, unknown('device')],
    ]),
  )('%s of addresses', async (_, given, refusal) => {
    await expectRefusal(() => listAddresses(given as AddressFilter), refusal);
  });

  test.each(
    table([
      [{ state: 'happy' }, wrongValue('state')],
      [{ proxy: 1 }, wrongType('proxy')],
      [{ master: {} }, wrongType('master')],
      [{ device: 'eth0' }, unknown('device')],
    ]),
  )('%s of neighbours', async (_, given, refusal) => {
    await expectRefusal(() => listNeighbours(given as NeighbourFilter), refusal);
  });

  test.each(
    table([
      [{ state: 'noarp' }, wrongValue('state', "one of 'permanent', 'static', 'dynamic', 'stale'")],
      [{ link: 0 }, outOfRange('link')],
      [{ vlan: 5 }, unknown('vlan')],
    ]),
  )('%s of forwarding databases', async (_, given, refusal) => {
    await expectRefusal(() => listFdb(given as FdbFilter), refusal);
  });
});
