// What we send for bridges, their ports and tunnels, against what iproute2 sends for the same. How they are compared:
// ../support/requests.ts.

import { describe, expect, test } from 'vitest';
import '../../lib/index.js';
import { fixtures } from '../support/fixture.js';
import { type Case, expectSame } from '../support/requests.js';

const create = (kind: string, file: string, values: object, more: Partial<Case> = {}): Case => ({
  file: `${kind}/request-create${file}`,
  operation: 'link.create',
  kind,
  values,
  ...more,
});
const change = (kind: string, file: string, link: number, values: object, more: Partial<Case> = {}): Case => ({
  file: `${kind}/request-${file}`,
  operation: 'link.change',
  link,
  kind,
  values,
  ...more,
});
const setPort = (file: string, values: object): Case => ({
  file: `bridge/request-${file}`,
  operation: 'link.change',
  link: 3,
  memberOf: 'bridge',
  values,
  // iproute2 says IFLA_INFO_KIND bridge_slave, we IFLA_INFO_SLAVE_KIND bridge; the kernel looks at neither.
  except: [[18, 1]],
  ourExcept: [[18, 4]],
});

// iproute2 says which encapsulation there is none of, and which mark.
const noEncap = [14, 15, 16, 17, 20].map((number) => [18, 2, number]);
// … and keys without the flag that says there are any.
const noKeys = [4, 5, 2, 3].map((number) => [18, 2, number]);
const ends = { local: '192.0.2.1', remote: '192.0.2.2' };
const flags = ['checksum', 'key', 'sequence'];

const bridges: Case[] = [
  create('bridge', '', { name: 'br0', stpState: false, vlanFiltering: true, forwardDelayMs: 2000 }),
  create('bridge', '-all', {
    name: 'br0',
    forwardDelayMs: 4000,
    helloTimeMs: 3000,
    maxAgeMs: 10_000,
    stpState: true,
    priority: 4096,
    groupFwdMask: 8,
    groupAddr: '01:80:c2:00:00:0e',
    vlanFiltering: true,
    vlanProtocol: '802.1ad',
    vlanDefaultPvid: 7,
    vlanStatsEnabled: true,
    vlanStatsPerPort: true,
    mcastSnooping: true,
    mcastVlanSnooping: true,
    mcastRouter: 'permanent',
    mcastQueryUseIfaddr: true,
    mcastQuerier: true,
    mcastHashMax: 8192,
    mcastLastMemberCount: 3,
    mcastStartupQueryCount: 4,
    mcastLastMemberIntervalMs: 1200,
    mcastMembershipIntervalMs: 200_000,
    mcastQuerierIntervalMs: 220_000,
    mcastQueryIntervalMs: 110_000,
    mcastQueryResponseIntervalMs: 9000,
    mcastStartupQueryIntervalMs: 30_000,
    mcastStatsEnabled: true,
    mcastIgmpVersion: 3,
    mcastMldVersion: 2,
    noLinklocalLearn: true,
  }),
  change('bridge', 'set', 2, { ageingTimeMs: 60_000, mcastSnooping: false, noLinklocalLearn: false }),
  { file: 'bridge/request-add-port', operation: 'link.change', link: 3, values: { master: 4 } },
  { file: 'bridge/request-release-port', operation: 'link.change', link: 3, values: { master: null } },
  setPort('set-port', { hairpin: true, isolated: true, cost: 7 }),
  setPort('set-port-all', {
    priority: 8,
    cost: 9,
    hairpin: true,
    guard: true,
    rootBlock: true,
    fastLeave: true,
    learning: false,
    flood: false,
    proxyArp: true,
    proxyArpWifi: true,
    mcastRouter: 'permanent',
    mcastFlood: false,
    bcastFlood: false,
    mcastToUnicast: true,
    groupFwdMask: 8,
    neighSuppress: true,
    vlanTunnel: true,
    isolated: true,
    locked: true,
  }),
  setPort('set-port-backup', { backupPort: 2 }),
  setPort('set-port-no-backup', { backupPort: null }),
];

const vxlans: Case[] = [
  create('vxlan', '', { name: 'vx0', id: 42, ...ends, lowerdev: 3, dstPort: 4789, learning: false }),
  create('vxlan', '-all', {
    name: 'vx0',
    id: 5,
    remote: '239.1.1.1',
    lowerdev: 3,
    ttl: 9,
    tos: 8,
    df: 'set',
    learning: false,
    proxy: true,
    rsc: true,
    l2miss: true,
    l3miss: true,
    ageingS: 20,
    limit: 7,
    srcPortRange: { low: 1000, high: 2000 },
    dstPort: 4789,
    udpCsum: false,
    remCsumTx: true,
    remCsumRx: true,
    gbp: true,
  }),
  create('vxlan', '-ipv6', {
    name: 'vx0',
    id: 5,
    local: '2001:db8::1',
    remote: '2001:db8::2',
    dstPort: 4789,
    flowLabel: 0x12345,
    udpZeroCsum6Tx: true,
    udpZeroCsum6Rx: true,
    learning: true,
  }),
  create('vxlan', '-external', { name: 'vx0', external: true, vniFilter: true, learning: false, dstPort: 4789 }),
  create('vxlan', '-gpe', { name: 'vx0', external: true, gpe: true, learning: false, dstPort: 4790 }),
  change('vxlan', 'set', 4, {
    remote: '192.0.2.3',
    local: '192.0.2.4',
    lowerdev: 3,
    ttl: 9,
    tos: 8,
    df: 'inherit',
    learning: true,
    ageingS: 20,
  }),
];

const allOfGretap = {
  ...ends,
  lowerdev: 3,
  outputKey: 0x106,
  outputFlags: flags,
  tos: 4,
  pmtuDiscovery: false,
  ignoreDf: true,
  fwmark: 7,
  encap: 'none',
  encapFlags: [],
  encapSrcPort: 0,
  encapDstPort: 0,
};

const gretaps: Case[] = [
  create(
    'gretap',
    '',
    {
      ...{ name: 'gt0', ...ends, inputKey: 5, outputKey: 5, inputFlags: ['key'], outputFlags: ['key'] },
      ...{ ttl: 64, tos: 0, pmtuDiscovery: true },
    },
    { except: noEncap },
  ),
  create('gretap', '-all', { ...allOfGretap, name: 'gt0', inputKey: 5, inputFlags: flags, ttl: 0 }),
  create(
    'gretap',
    '-encap',
    {
      ...{ name: 'gt0', ...ends, ttl: 0, tos: 0, pmtuDiscovery: true, fwmark: 0, encap: 'gue' },
      ...{ encapFlags: ['checksum', 'checksum6', 'remoteChecksum'], encapSrcPort: 5000, encapDstPort: 6000 },
    },
    { except: noKeys },
  ),
  create('gretap', '-external', { name: 'gt0', external: true }),
  // The key that is taken away iproute2 sets to 0, beside taking the flag away.
  change(
    'gretap',
    'set',
    4,
    { ...allOfGretap, inputFlags: ['checksum', 'sequence'], ttl: 9 },
    { except: [[18, 2, 4]] },
  ),
];

describe.each([
  ['bridge', bridges],
  ['vxlan', vxlans],
  ['gretap', gretaps],
])('our message means what iproute2 sends for a %s', (kind, cases) => {
  test.each(cases)('$file', (one) => {
    expectSame(one);
  });

  test('in every request that was captured', () => {
    const captured = fixtures(new RegExp(`^${kind}/request-`)).map(({ name }) => name);
    expect(cases.map(({ file }) => file).toSorted()).toEqual(captured.toSorted());
  });
});
