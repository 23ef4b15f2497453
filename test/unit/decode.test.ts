// What we make of the kernel's bytes, against what `ip -d -j` makes of the same links.

import { describe, expect, test } from 'vitest';
import '../../lib/index.js';
import { native } from '../../lib/internal/native.js';
import type { MacvlanLink } from '../../lib/link.js';
import { parseMessage } from '../support/attributes.js';
import { type Fixture, fixture, fixtures, type RawMessage } from '../support/fixture.js';
import { meantBy } from '../support/said.js';

const newLink = 16; // RTM_NEWLINK
const newStats = 92; // RTM_NEWSTATS
const skipStats = 8; // RTEXT_FILTER_SKIP_STATS

type Decoded = Record<string, unknown> & { flags: string[]; stats?: object };

const decode = (operation: string, { payload }: RawMessage): Decoded =>
  native().decodeMessage(operation, payload) as Decoded;

const ofType = ({ messages }: Fixture, type: number): RawMessage[] =>
  messages.filter((message) => message.type === type);

// Whether the request asked for counters, by IFLA_EXT_MASK (29).
const asksForStats = ({ request }: Fixture): boolean => {
  if (request === undefined) return false;
  const mask = parseMessage(request).attributes.find(({ type }) => type === 29);
  return (Buffer.from(String(mask?.value ?? '00'), 'hex').readUInt8(0) & skipStats) === 0;
};

const decodeLinks = (captured: Fixture): Decoded[] =>
  ofType(captured, newLink).map((message) =>
    decode(asksForStats(captured) ? 'link.getWithStats' : 'link.get', message),
  );

// Fixtures in which iproute2's word is about the same moment, and about links.
const comparable = fixtures(/\/reply-/).filter(
  (captured) => ofType(captured, newLink).length > 0 && captured.said.some(({ ifindex }) => ifindex !== undefined),
);

const expectAgreement = (link: Decoded, said: Record<string, unknown>, { links }: Fixture): void => {
  const { flags, stats, permanentMac, ...expected } = meantBy(said, links);
  expect(link).toMatchObject(expected);
  // iproute2 shows it only where it differs from the present one.
  if (permanentMac !== undefined || link['permanentMac'] !== link['mac'])
    expect(link['permanentMac']).toBe(permanentMac);
  // iproute2 does not show this one by itself.
  expect(link.flags.filter((flag) => flag !== 'running').sort()).toEqual([...(flags as string[])].sort());
  if (link.stats !== undefined) expect(link.stats).toMatchObject(stats as object);
};

describe('the decoded link agrees with iproute2', () => {
  test.each(comparable.map((captured) => [captured.name, captured] as const))('%s', (_, captured) => {
    const decoded = decodeLinks(captured);
    for (const link of decoded) {
      const said = captured.said.find(({ ifindex }) => ifindex === link['index']);
      expect(said, `iproute2 speaks of link ${String(link['index'])}`).toBeDefined();
      expectAgreement(link, said, captured);
      expect(link.stats !== undefined).toBe(asksForStats(captured));
    }
  });

  // What is read of a link before it is deleted.
  test.each(comparable.map((captured) => [captured.name, captured] as const))('%s, in short', (_, captured) => {
    for (const message of ofType(captured, newLink)) {
      const short = decode('link.getToDelete', message);
      const said = captured.said.find(({ ifindex }) => ifindex === short['index']);
      const { name, group, kindName, lowerdev, lowerdevNetnsId, details } = meantBy(said ?? {}, captured.links);
      const over = (details as { lowerdev?: number } | undefined)?.lowerdev;
      const below = [lowerdev, over].filter((index) => index !== undefined && index !== 0);
      const [index, unfinished] = [said?.['ifindex'], false];
      const expected = { index, name, group, kindName, unfinished, below: lowerdevNetnsId === undefined ? below : [] };
      expect(short).toEqual(expected);
    }
  });

  test('in every folder that has links', () => {
    const folders = new Set(comparable.map(({ name }) => name.split('/')[0]));
    expect([...folders]).toEqual(expect.arrayContaining(['bridge', 'dump', 'link', 'macvlan', 'macvtap', 'veth']));
    expect(comparable.length).toBeGreaterThan(50);
  });
});

describe('the decoded counters agree with iproute2', () => {
  const captured = fixtures(/^stats\/reply-/);

  test.each(captured.map((one) => [one.name, one] as const))('%s', (_, one) => {
    const messages = ofType(one, newStats);
    expect(messages.length).toBeGreaterThan(0);
    for (const message of messages) {
      const { index, stats } = decode('stats.list', message);
      const said = one.said.find(({ ifindex }) => ifindex === index);
      expect(stats).toMatchObject(meantBy(said, one.links)['stats'] as object);
    }
  });

  // struct rtnl_link_stats64, in the order of linux/if_link.h.
  const counters = [
    ...['rxPackets', 'txPackets', 'rxBytes', 'txBytes', 'rxErrors', 'txErrors', 'rxDropped', 'txDropped', 'multicast'],
    ...[
      'collisions',
      'rxLengthErrors',
      'rxOverErrors',
      'rxCrcErrors',
      'rxFrameErrors',
      'rxFifoErrors',
      'rxMissedErrors',
    ],
    ...['txAbortedErrors', 'txCarrierErrors', 'txFifoErrors', 'txHeartbeatErrors', 'txWindowErrors', 'rxCompressed'],
    ...['txCompressed', 'rxNohandler', 'rxOtherhostDropped'],
  ];
  const statsHeader = 12 + 4; // struct if_stats_msg, and the header of IFLA_STATS_LINK_64

  test('counter by counter', () => {
    const [message] = ofType(fixture('stats/reply-get-6.18'), newStats);
    const payload = Buffer.from(message?.payload ?? []);
    expect(payload.length).toBe(statsHeader + 8 * counters.length);
    counters.forEach((_, i) => void payload.writeBigUInt64LE(2n ** 40n + BigInt(i), statsHeader + 8 * i));
    const { stats } = decode('stats.list', { ...(message as RawMessage), payload });
    expect(stats).toEqual(Object.fromEntries(counters.map((name, i) => [name, 2 ** 40 + i])));
    expect(Object.keys(stats ?? {})).toEqual(counters);
  });

  test('without the counters that an older kernel does not have', () => {
    const [message] = ofType(fixture('stats/reply-get-6.18'), newStats);
    const payload = Buffer.from(message?.payload.subarray(0, -8) ?? []);
    payload.writeUInt16LE(payload.length - 12, 12);
    expect(decode('stats.list', { ...(message as RawMessage), payload })['stats']).toMatchObject({
      rxNohandler: 0,
      rxOtherhostDropped: undefined,
    });
  });
});

test.each(['6.1', '6.18', '7.3'])('the decoded number of a namespace agrees with iproute2: %s', (kernel) => {
  const { messages, said } = fixture(`netns/reply-get-id-${kernel}`);
  const [message] = messages;
  expect(native().decodeMessage('netnsId.get', message?.payload ?? Buffer.alloc(0))).toEqual({ id: said[0]?.['nsid'] });
});

describe('the decoded link', () => {
  const first = (name: string): Decoded => decodeLinks(fixture(name))[0] as Decoded;
  const details = (name: string): MacvlanLink['details'] => first(name)['details'] as MacvlanLink['details'];

  test('has its alias and its alternative names', () => {
    expect(first('link/reply-altnames-alias-6.18')).toMatchObject({
      alias: 'an alias, with blanks',
      altNames: ['a-name-longer-than-fifteen-bytes', 'short0'],
    });
  });

  test('knows the namespace of its lower device', () => {
    expect(first('link/reply-netnsid-6.18')).toMatchObject({ lowerdev: 3, lowerdevNetnsId: 0 });
    expect(first('macvlan/reply-bridge-6.18')).toMatchObject({ lowerdev: 3, lowerdevNetnsId: undefined });
  });

  test('has the whole list of source addresses', () => {
    const { sourceAddresses, sourceAddressCount } = details('macvlan/reply-source-300-macs-6.18');
    const numbered = (_: unknown, i: number): string =>
      `02:aa:00:00:${i >> 8 ? '01' : '00'}:${(i & 255).toString(16).padStart(2, '0')}`;
    expect(sourceAddressCount).toBe(300);
    expect([...(sourceAddresses ?? [])].sort()).toEqual(Array.from({ length: 300 }, numbered));
  });

  test('has a cutoff for broadcasts, which this iproute2 does not know', () => {
    expect(fixture('macvlan/reply-bclim-6.18').notes.join(), 'how it was set').toContain('BC_CUTOFF (9) = 8');
    expect(details('macvlan/reply-bclim-6.18').broadcastCutoff).toBe(8);
    expect(details('macvlan/reply-bclim-6.1').broadcastCutoff, 'ignored by older kernels').toBeUndefined();
    expect(details('macvlan/reply-bridge-6.18').broadcastCutoff).toBeUndefined();
  });

  test('has the kind word of a kind without a table', () => {
    const [message] = ofType(fixture('ifb/reply-ifb-6.18'), newLink);
    const payload = Buffer.from(message?.payload ?? []);
    payload.write('xyz', payload.indexOf('ifb\0', 40));
    const other = decode('link.get', { ...(message as RawMessage), payload });
    expect(other).toMatchObject({ kind: 'other', kindName: 'xyz', details: undefined });
    expect(first('link/reply-loopback-6.18')).toMatchObject({ kind: 'device', kindName: undefined });
  });

  test('is the same whatever the kernel, but for what the kernel is too old for', () => {
    const newer = first('macvlan/reply-bridge-6.18');
    const older = first('macvlan/reply-bridge-6.1');
    expect(older).toEqual({
      ...newer,
      netnsImmutable: undefined,
      minMtu: older['minMtu'],
      addrGenMode: older['addrGenMode'],
    });
  });
});
