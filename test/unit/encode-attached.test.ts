// What we send about addresses, neighbours and forwarding databases, against what iproute2 sends for the same task. These
// differences mean nothing to the kernel, and are taken out before the comparison:
//
// - the order of attributes, padding, and the closing NUL of a label;
// - the sequence number, which the connection thread fills in;
// - the state of a neighbour that is removed, or that is a proxy's: neigh_delete() and pneigh_lookup() do not look at it;
// - flags of an address: iproute2 puts those that fit into the header's byte, we put all of them into IFA_FLAGS.

import { expect, test } from 'vitest';
import '../../lib/index.js';
import type { Address } from '../../lib/address.js';
import { addressToAdd, addressToRemove, addressToReplace } from '../../lib/internal/address-rules.js';
import { entryToAdd, entryToRemove } from '../../lib/internal/fdb-rules.js';
import { native, type Step } from '../../lib/internal/native.js';
import { neighbourToAdd, neighbourToRemove, neighbourToReplace } from '../../lib/internal/neighbour-rules.js';
import type { Link } from '../../lib/link.js';
import { parseAttributes, sorted } from '../support/attributes.js';
import { fixture, fixtures } from '../support/fixture.js';

const mac = '02:00:5e:10:00:07';
const ve0 = { link: 3 };
const vxlan = { name: 'vx0', kindName: 'vxlan' } as Link;
const port = { name: 've0', kindName: 'veth', memberOf: 'bridge' } as Link;
const listAddresses: Step = { operation: 'address.list' };
const listNeighbours: Step = { operation: 'neighbour.list' };
const listFdb: Step = { operation: 'fdb.list' };

// An address that is there already has its broadcast address: nothing is asked for that was not said.
const there: Address = {
  address: '192.0.2.1/24',
  link: 3,
  family: 'inet',
  scope: 'global',
  flags: ['permanent'],
  metric: 0,
  protocol: 0,
};

const cases: Record<string, Step | undefined> = {
  'address/request-add': addressToAdd({ address: '192.0.2.1/24', label: 've0:x' }).put,
  'address/request-add-flags': addressToAdd({
    address: '2001:db8::1/64',
    flags: ['home', 'mngtmpaddr', 'noprefixroute'],
    metric: 9,
  }).put,
  'address/request-add-ipv6': addressToAdd({
    address: '2001:db8::1/64',
    flags: ['nodad'],
    validLifetimeS: 600,
    preferredLifetimeS: 300,
  }).put,
  'address/request-add-peer': addressToAdd({
    address: '192.0.2.1',
    peer: '198.51.100.0/31',
    scope: 'link',
    metric: 7,
  }).put,
  'address/request-add-peer-ipv6': addressToAdd({ address: '2001:db8::1', peer: '2001:db8:1::1/128' }).put,
  'address/request-replace': addressToReplace({
    address: '192.0.2.1/24',
    broadcast: '192.0.2.255',
    validLifetimeS: 600,
    preferredLifetimeS: 0,
  }).attachment(there).put,
  'address/request-del': addressToRemove('192.0.2.1/24').removal.step,
  'address/request-del-ipv6': addressToRemove('2001:db8::1/64').removal.step,
  'address/request-del-peer': addressToRemove({ address: '192.0.2.1', peer: '198.51.100.0/31' }).removal.step,
  'address/request-dump': { ...listAddresses, ...ve0 },
  'address/request-dump-ipv6': { ...listAddresses, link: 0, values: { family: 'inet6' } },
  'neighbour/request-add': neighbourToAdd({ address: '192.0.2.7', mac }).attachment.put,
  'neighbour/request-add-ipv6': neighbourToAdd({
    address: '2001:db8::7',
    mac,
    state: 'reachable',
    router: true,
    externallyLearned: true,
    protocol: 9,
  }).attachment.put,
  'neighbour/request-add-proxy': neighbourToAdd({ address: '192.0.2.8', proxy: true }).attachment.put,
  'neighbour/request-replace': neighbourToReplace({
    address: '192.0.2.7',
    mac: '02:00:5e:10:00:08',
    state: 'stale',
  }).attachment(undefined).put,
  'neighbour/request-del': neighbourToRemove('192.0.2.7'),
  'neighbour/request-del-proxy': neighbourToRemove({ address: '192.0.2.8', proxy: true }),
  'neighbour/request-get': neighbourToAdd({ address: '192.0.2.7', mac }).attachment.read,
  'neighbour/request-dump': { ...listNeighbours, link: 0, values: { device: 3 } },
  'neighbour/request-dump-master': { ...listNeighbours, link: 0, values: { master: 4 } },
  'neighbour/request-dump-proxy': { ...listNeighbours, link: 0, values: { family: 'inet', flags: ['proxy'] } },
  'fdb/request-add': entryToAdd({ mac }).stepsFor(port)[0],
  'fdb/request-add-master': entryToAdd({ mac, master: true, state: 'static', vlan: 1, sticky: true }).stepsFor(port)[0],
  'fdb/request-add-dynamic': entryToAdd({
    mac,
    master: true,
    state: 'dynamic',
    externallyLearned: true,
  }).stepsFor(port)[0],
  'fdb/request-add-vxlan': entryToAdd({
    mac,
    state: 'static',
    remote: '192.0.2.7',
    port: 4790,
    vni: 43,
    device: 3,
    router: true,
  }).stepsFor(vxlan)[0],
  'fdb/request-append': entryToAdd({ mac: '00:00:00:00:00:00', remote: '2001:db8::7', append: true }).stepsFor(
    vxlan,
  )[0],
  'fdb/request-del': entryToRemove({ mac }).stepsFor(port)[0],
  'fdb/request-dump': { ...listFdb, ...ve0 },
  'fdb/request-dump-master': { ...listFdb, link: 0, values: { master: 4 } },
};

const headerSizes: Record<string, number> = { address: 8, neighbour: 12, fdb: 12 };
const label = 3; // IFA_LABEL
const delNeigh = 29; // RTM_DELNEIGH
const proxy = 8; // NTF_PROXY
const ifaFlags = 8; // IFA_FLAGS
const linkOf: Record<string, number> = { 'fdb/request-add-vxlan': 4, 'fdb/request-append': 4 };

const comparable = (bytes: Buffer, subject: string) => {
  const size = headerSizes[subject] ?? 0;
  const header = Buffer.from(bytes.subarray(16, 16 + size));
  const isAddress = subject === 'address';
  const attributes = parseAttributes(bytes.subarray(16 + size), isAddress ? { texts: [label] } : {});
  const isRemoval = bytes.readUInt16LE(4) === delNeigh;
  if (subject === 'neighbour' && (isRemoval || (header.readUInt8(10) & proxy) !== 0)) header.writeUInt16LE(0, 8);
  const short = isAddress ? header.readUInt8(2) : 0;
  if (short !== 0) {
    header.writeUInt8(0, 2);
    attributes.push({ type: ifaFlags, value: `${Buffer.from([short]).toString('hex')}000000` });
  }
  return {
    type: bytes.readUInt16LE(4),
    flags: bytes.readUInt16LE(6),
    header: header.toString('hex'),
    attributes: sorted(attributes),
  };
};

test.each(Object.entries(cases))('our message means what iproute2 sends: %s', (file, step) => {
  const [subject = ''] = file.split('/');
  const { messages, command } = fixture(file);
  expect(messages).toHaveLength(1);
  const link = step?.link ?? linkOf[file] ?? 3;
  const ours = native().encodeStep({ operation: '', ...step, link: link === 0 ? undefined : link }).bytes;
  expect(ours.readUInt32LE(0)).toBe(ours.length);
  expect(comparable(ours, subject), command).toEqual(comparable(messages[0]?.bytes ?? Buffer.alloc(0), subject));
});

test('every request that was captured has its case', () => {
  const captured = fixtures(/^(address|neighbour|fdb)\/request-/).map(({ name }) => name);
  expect(Object.keys(cases).sort()).toEqual(captured.sort());
});
