// What we send, against what iproute2 sends for the same task. How they are compared: ../support/requests.ts.
// Bridges and tunnels: encode-tunnels.test.ts.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import '../../lib/index.js';
import { type NetnsHandle, native } from '../../lib/internal/native.js';
import { parseMessage } from '../support/attributes.js';
import { fixture, fixtures } from '../support/fixture.js';
import { type Case, comparable, expectSame } from '../support/requests.js';

const mac = '02:00:00:00:00:10';
const lowerdev = 3;
const create = (file: string, values: object, kind = 'macvlan'): Case => ({
  file: `${kind === 'macvtap' ? kind : 'macvlan'}/request-create${file}`,
  operation: 'link.create',
  kind,
  values: { lowerdev, name: 'mv0', ...values },
});
const setMacvlan = (file: string, values: object): Case => ({
  file: `macvlan/request-${file}`,
  operation: 'link.change',
  link: 4,
  kind: 'macvlan',
  values,
});
const setLink = (file: string, values: object): Case => ({
  file: `link/request-set-${file}`,
  operation: 'link.change',
  link: 3,
  values,
});
const createVeth = (file: string, values: object): Case => ({
  file: `veth/request-create${file}`,
  operation: 'link.create',
  kind: 'veth',
  values,
});

const onDevice = (kind: string, file: string, values: object): Case => ({
  file: `${kind}/request-${file}`,
  operation: 'link.create',
  kind,
  values: { lowerdev, ...values },
});
const change = (kind: string, file: string, values: object): Case => ({
  file: `${kind}/request-${file}`,
  operation: 'link.change',
  link: 4,
  kind,
  values,
});

const macs = ['02:aa:00:00:00:00', '02:aa:00:00:00:01', '02:aa:00:00:00:02'];
const longName = 'a-name-longer-than-fifteen-bytes';

const cases: Case[] = [
  {
    ...create('-all', {
      mac,
      mtu: 1400,
      txQueueLength: 500,
      numTxQueues: 4,
      numRxQueues: 2,
      group: 7,
      index: 77,
      up: true,
      mode: 'private',
      broadcastQueueLength: 2000,
    }),
    except: [[2]], // IFLA_BROADCAST: the kernel gives every macvlan ff:ff:ff:ff:ff:ff.
  },
  create('-default', {}),
  create('-bridge', { mac, mode: 'bridge' }),
  create('-private', { mac, mode: 'private' }),
  create('-vepa', { mac, mode: 'vepa' }),
  create('-passthru', { mac, mode: 'passthru' }),
  create('-passthru-nopromisc', { mode: 'passthru', flags: ['nopromisc'] }),
  create('-source', { mac, mode: 'source' }),
  create('-source-nodst', { mode: 'source', flags: ['nodst'] }),
  create('-source-macs', { mode: 'source', sourceAddresses: macs }),
  create('-bcqueuelen', { mode: 'bridge', broadcastQueueLength: 5000 }),
  create('-mtu', { mode: 'bridge', mtu: 1400 }),
  create('-txqueuelen', { mode: 'bridge', txQueueLength: 500 }),
  create('-numtxqueues', { mode: 'bridge', numTxQueues: 4 }),
  create('-group', { mode: 'bridge', group: 7 }),
  create('-master', { mode: 'bridge', master: 4 }),
  create('-up', { mode: 'bridge', up: true }),
  create('', { name: 'mt0', mac: '02:00:00:00:00:11', mode: 'bridge' }, 'macvtap'),
  onDevice('vlan', 'create', { name: 'vl0', id: 5 }),
  onDevice('vlan', 'create-all', {
    name: 'vl0',
    protocol: '802.1ad',
    id: 4094,
    reorderHeader: false,
    gvrp: true,
    mvrp: false,
    looseBinding: true,
    bridgeBinding: true,
    ingressQosMap: { 1: 2, 3: 4 },
    egressQosMap: { 0: 7, 5: 6 },
  }),
  change('vlan', 'set-flags', { gvrp: true, egressQosMap: { 2: 3 } }),
  change('vlan', 'set-maps', { reorderHeader: false, ingressQosMap: { 7: 1 }, egressQosMap: { 2: 0, 4: 5 } }),
  onDevice('ipvlan', 'create', { name: 'iv0', mode: 'l2', isolation: 'private' }),
  change('ipvlan', 'set', { mode: 'l3s', isolation: 'vepa' }),
  onDevice('ipvtap', 'create', { name: 'it0', mode: 'l3', isolation: 'vepa' }),
  setMacvlan('set-mode', { mode: 'private' }),
  setMacvlan('set-bcqueuelen', { broadcastQueueLength: 3000 }),
  setMacvlan('set-nopromisc', { mode: 'passthru', flags: ['nopromisc'] }),
  setMacvlan('source-add', { addSourceAddresses: '02:aa:00:00:00:01' }),
  setMacvlan('source-del', { removeSourceAddresses: '02:aa:00:00:00:01' }),
  setMacvlan('source-set', { sourceAddresses: macs }),
  setMacvlan('source-set-none', { sourceAddresses: [] }),
  setLink('address', { mac: '02:00:00:00:00:99' }),
  setLink('addrgenmode-none', { addrGenMode: 'none' }),
  setLink('addrgenmode-random', { addrGenMode: 'random' }),
  setLink('alias', { alias: 'the first one' }),
  setLink('alias-empty', { alias: null }),
  setLink('allmulticast', { allMulticast: true }),
  setLink('arp-off', { arp: false }),
  setLink('down', { up: false }),
  setLink('group', { group: 7 }),
  setLink('gso', { gsoMaxSize: 32768, gsoMaxSegs: 64 }),
  setLink('mtu', { mtu: 1400 }),
  setLink('mtu-up-address', { mtu: 1400, up: true, mac: '02:00:00:00:00:99' }),
  setLink('multicast-off', { multicast: false }),
  setLink('name', { name: 'renamed0' }),
  setLink('promisc', { promiscuous: true }),
  setLink('txqueuelen', { txQueueLength: 500 }),
  setLink('up', { up: true }),
  {
    file: 'link/request-altname-add',
    operation: 'link.addNames',
    link: 3,
    values: { altNames: [longName, 'short0'] },
  },
  { file: 'link/request-altname-del', operation: 'link.removeNames', link: 3, values: { altNames: [longName] } },
  { file: 'link/request-delete', operation: 'link.delete', link: 3 },
  { file: 'link/request-delete-group', operation: 'link.delete', values: { group: 7 } },
  { file: 'link/request-show', operation: 'link.get', link: 've0', message: 0, except: [[29]] },
  { file: 'link/request-show-altname', operation: 'link.get', link: longName, message: 0, except: [[29]] },
  { file: 'link/request-dump', operation: 'link.list', except: [[29]] },
  { file: 'link/request-dump-statistics', operation: 'link.listWithStats', except: [[29]] },
  { file: 'link/request-dump-kind', operation: 'link.list', kind: 'veth', except: [[29]] },
  { file: 'link/request-dump-master', operation: 'link.list', values: { master: 4 }, message: 1, except: [[29]] },
  { file: 'stats/request-dump', operation: 'stats.list' },
  {
    file: 'dummy/request-create',
    operation: 'link.create',
    kind: 'dummy',
    values: { name: 'du0', mac: '02:00:00:00:00:30' },
  },
  createVeth('', { name: 've0', peer: { name: 've1' } }),
  createVeth('-no-peer', { name: 've0' }),
  createVeth('-full', {
    name: 've0',
    mac: '02:00:00:00:00:01',
    mtu: 1400,
    peer: { name: 've1', mac: '02:00:00:00:00:02', mtu: 1300, txQueueLength: 100 },
  }),
];

// Requests of iproute2 that have no counterpart here, and why.
const noCounterpart = [
  'macvlan/request-create-netns', // the descriptor is another one: see below
  'macvlan/request-create-netns-pid', // a namespace is always named by a descriptor
  'macvlan/request-create-no-name', // the connection thread fills a name in: see below
  'macvlan/request-source-flush', // flushed by setting an empty list, which does the same
  'veth/request-create-peer-netns', // the descriptor: see below
  'veth/request-create-both-netns',
  'link/request-delete-by-altname', // by index, which is looked up first
  'link/request-set-broadcast', // no such options
  'link/request-set-mode-dormant',
  'link/request-set-protodown',
  'link/request-set-protodown-reason',
  'link/request-set-by-group',
  'link/request-set-netns',
  'link/request-set-netns-name',
  'stats/request-get', // counters of one link come with the link
];

describe('our message means what iproute2 sends for', () => {
  test.each(cases)('$file', (one) => {
    expectSame(one);
  });

  test('every request that was captured of links', () => {
    const known = [...cases.map(({ file }) => file), ...noCounterpart];
    const captured = fixtures(/^(macvlan|macvtap|ipvlan|ipvtap|vlan|veth|dummy|link|stats)\/request-/).map(
      ({ name }) => name,
    );
    expect(captured.filter((name) => !known.includes(name))).toEqual([]);
    expect(noCounterpart.filter((name) => !captured.includes(name))).toEqual([]);
  });
});

describe('namespaces', () => {
  let here: NetnsHandle;

  beforeAll(() => {
    const opened = native().openNetns('path', '/proc/self/ns/net');
    if ('failure' in opened) throw new Error(opened.failure.text);
    here = opened;
  });
  afterAll(() => here.close());

  const descriptor = (): string => {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32LE(here.descriptor() ?? 0);
    return bytes.toString('hex');
  };
  const netNsFd = 28;

  test.each([
    create('-netns', { mode: 'bridge' }),
    createVeth('-peer-netns', { name: 've0', peer: { name: 've1' } }),
    createVeth('-both-netns', { name: 've0', peer: { name: 've1' } }),
  ])('travel as the number of an open descriptor: $file', (one) => {
    const { targetNetns: _, ...values } = { targetNetns: undefined, ...one.values };
    const peer = 'peer' in values ? { peer: { ...(values.peer as object), targetNetns: here } } : {};
    const own = one.file.endsWith('-peer-netns') ? {} : { targetNetns: here };
    const { bytes } = native().encodeStep({ ...one, values: { ...values, ...own, ...peer } });
    const replaced = (message: Buffer) =>
      JSON.parse(JSON.stringify(comparable(message, one)), (_, value) =>
        value?.type === netNsFd ? { type: netNsFd, value: 'a descriptor' } : value,
      );
    expect(replaced(bytes)).toEqual(replaced(fixture(one.file).messages[0]?.bytes ?? Buffer.alloc(0)));
    expect(bytes.toString('hex')).toContain(`08001c00${descriptor()}`);
  });

  test('are asked for their number as iproute2 asks', () => {
    const rtgenmsg = 4;
    const [byDescriptor, byNumber] = fixture('netns/request-get-id').messages.map(({ bytes }) => bytes);
    const ask = (values: object) => native().encodeStep({ operation: 'netnsId.get', values }).bytes;
    const parsed = (bytes: Buffer | undefined) => parseMessage(bytes ?? Buffer.alloc(0), '', rtgenmsg);
    const types = (bytes: Buffer | undefined) => parsed(bytes).attributes.map(({ type }) => type);
    const asked = ask({ fd: here });
    expect(asked.toString('hex').endsWith(`08000300${descriptor()}`)).toBe(true);
    expect(asked).toHaveLength(byDescriptor?.length ?? 0);
    expect({ ...parsed(asked), attributes: types(asked) }).toEqual({
      ...parsed(byDescriptor),
      attributes: types(byDescriptor),
    });
    expect(parsed(ask({ id: 7 }))).toEqual(parsed(byNumber));
  });
});
