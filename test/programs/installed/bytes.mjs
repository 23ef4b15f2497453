// node bytes.mjs PARTS FIXTURES: prints what the addon makes of some requests, and of all captured answers, as JSON. What
// is right on x64 is for test/unit to say; .ci/package compares that with what is printed on another processor. PARTS is
// lib/ compiled to single files, in a folder of the installed package.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const [parts, fixtures] = process.argv.slice(2);
const load = (file) => import(pathToFileURL(join(parts, file)).href);
await load('index.js');
const addon = (await load('internal/native.js')).native();

// Every type of a row: numbers of each width, words, bits, texts, MAC and IP addresses, lists, maps, structures.
const requests = [
  { operation: 'link.create', kind: 'macvlan', values: { lowerdev: 3, name: 'mv0', mtu: 1400, group: 7, up: true } },
  {
    operation: 'link.create',
    kind: 'macvlan',
    values: {
      lowerdev: 3,
      mode: 'source',
      flags: ['nodst'],
      sourceAddresses: ['02:aa:00:00:00:00', '02:aa:00:00:00:01'],
    },
  },
  {
    operation: 'link.create',
    kind: 'vlan',
    values: { lowerdev: 3, name: 'v0', id: 4000, protocol: '802.1ad', gvrp: true, egressQosMap: { 0: 1, 7: 5 } },
  },
  {
    operation: 'link.create',
    kind: 'bond',
    values: { mode: 'active-backup', arpIntervalMs: 100, arpIpTargets: ['192.0.2.1', '192.0.2.2'] },
  },
  { operation: 'link.create', kind: 'bridge', values: { name: 'br0', priority: 4096, mcastQueryIntervalMs: 110_000 } },
  {
    operation: 'link.create',
    kind: 'vxlan',
    values: { id: 42, local: '2001:db8::1', remote: '2001:db8::2', dstPort: 4789, df: 'inherit' },
  },
  { operation: 'link.change', link: 4, kind: 'macvlan', values: { mode: 'private', broadcastQueueLength: 5000 } },
  { operation: 'link.change', link: 3, memberOf: 'bridge', values: { cost: 100, learning: false } },
  { operation: 'address.add', link: 3, values: { address: '192.0.2.1', prefixLength: 24 } },
  { operation: 'link.getWithStats', link: 4 },
];

// How the answers of a type are read: RTM_NEWLINK, NEWADDR, NEWROUTE, NEWNEIGH, NEWRULE.
const readers = {
  16: ['link.getWithStats', 'link.get'],
  20: ['address.list'],
  24: ['route.list'],
  28: ['neighbour.list', 'fdb.list'],
  32: ['rule.list'],
};
const netlinkHeader = 16;

function* messages(file) {
  for (const block of readFileSync(join(fixtures, file), 'utf8').split(/\n\n+/).slice(1)) {
    const datagram = Buffer.from(block.replaceAll('\n', ''), 'hex');
    for (let start = 0; start + netlinkHeader <= datagram.length; ) {
      const length = datagram.readUInt32LE(start);
      if (length < netlinkHeader) break;
      yield {
        type: datagram.readUInt16LE(start + 4),
        payload: datagram.subarray(start + netlinkHeader, start + length),
      };
      start += (length + 3) & ~3;
    }
  }
}

const files = readdirSync(fixtures, { recursive: true }).filter((file) => /\/(reply|notification)-.*\.txt$/.test(file));
const answers = files
  .sort()
  .flatMap((file) =>
    [...messages(file)].flatMap(({ type, payload }) =>
      (readers[type] ?? []).map((operation) => ({ file, operation, object: addon.decodeMessage(operation, payload) })),
    ),
  );
const sent = requests.map((step) => addon.encodeStep(step).bytes.toString('hex'));
assert.ok(answers.length > 500);
console.log(JSON.stringify({ sent, answers }, undefined, 1));
