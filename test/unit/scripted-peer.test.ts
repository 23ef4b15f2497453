// The addon's connections from JavaScript, with a program that plays the kernel: its messages are captured ones. What
// the protocol does with every kind of answer is tested in C++ (test/native); here it is how answers come home.
//
// Node cannot make a pair of SOCK_SEQPACKET sockets, so python3, which building the addon needs anyhow, makes them and
// becomes the program.

import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from 'vitest';
import { fixture } from '../support/fixture.js';

const root = fileURLToPath(new URL('../..', import.meta.url));

const becomeNode = `
import os, socket, sys
for first in range(100, 180, 2):
    for number, end in zip((first, first + 1), socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)):
        os.dup2(end.detach(), number)
os.execv(sys.argv[1], sys.argv[1:])`;

const hexOf = (name: string): string => fixture(name).messages[0]?.bytes.toString('hex') ?? '';

// biome-ignore lint/suspicious/noExplicitAny: iproute2's JSON has no types.
type Said = any;

/** What is asked, the lists that the answer is made of, and what of it iproute2 says fits. */
interface Asked {
  step: object;
  names: string[];
  fits: (said: Said, list: string) => boolean;
}

const routes = ['route/reply-ipv4-6.18', 'route/reply-ipv6-6.18'];
const rules = ['rule/reply-ipv4-6.18', 'rule/reply-ipv6-6.18'];
const is6 = ({ dst = '', gateway = '', local = '' }: Said): boolean =>
  [dst, gateway, local].some((one) => one.includes(':'));
const hasDevice = ({ dev, nexthops = [] }: Said, name: string): boolean =>
  dev === name || nexthops.some((hop: Said) => hop.dev === name);

const asked: Record<string, Asked> = {
  'addresses of a link': {
    step: { operation: 'address.list', link: 3 },
    names: ['dump/reply-addresses-6.18'],
    fits: ({ dev }) => dev === 've0',
  },
  'addresses of a family': {
    step: { operation: 'address.list', values: { family: 'inet6' } },
    names: ['dump/reply-addresses-6.18'],
    fits: is6,
  },
  'routes over a link, also one of several': {
    step: { operation: 'route.list', values: { device: 3 } },
    names: routes,
    fits: (said) => hasDevice(said, 've0'),
  },
  'routes of a family': { step: { operation: 'route.list', values: { family: 'inet6' } }, names: routes, fits: is6 },
  'routes of a protocol': {
    step: { operation: 'route.list', values: { protocol: 'bgp' } },
    names: routes,
    fits: ({ protocol }) => protocol === 'bgp',
  },
  'routes of a type': {
    step: { operation: 'route.list', values: { type: 'blackhole' } },
    names: routes,
    fits: ({ type }) => type === 'blackhole',
  },
  'routes of another table': {
    step: { operation: 'route.list', values: { table: 1000 } },
    names: routes,
    fits: () => false,
  },
  'rules of a family': {
    step: { operation: 'rule.list', values: { family: 'inet6' } },
    names: rules,
    fits: (_, list) => list === 'rule/reply-ipv6-6.18',
  },
  'neighbours of a family': {
    step: { operation: 'neighbour.list', values: { family: 'inet' } },
    names: ['neighbour/reply-dump-6.18'],
    fits: (said) => !is6(said),
  },
  'what is answered for': {
    step: { operation: 'neighbour.list', values: { flags: ['proxy'] } },
    names: ['neighbour/reply-dump-6.18'],
    fits: () => false,
  },
  'entries of a port': {
    step: { operation: 'fdb.list', link: 3 },
    names: ['fdb/reply-bridge-6.18'],
    fits: ({ ifname }) => ifname === 've0',
  },
  'ports of a bridge': {
    step: { operation: 'link.list', values: { master: 4 } },
    names: ['dump/reply-links-6.18'],
    fits: ({ master }) => master === 'br0',
  },
};

// Of addresses iproute2 speaks link by link.
const saidOf = (name: string): Said[] =>
  fixture(name).said.flatMap(({ ifname, addr_info, ...rest }: Said) =>
    addr_info === undefined ? [{ ifname, ...rest }] : addr_info.map((one: Said) => ({ dev: ifname, ...one })),
  );

const names = [...new Set(Object.values(asked).flatMap((one) => one.names))];
const lists = Object.fromEntries(
  names.map((name) => [
    name,
    fixture(name)
      .messages.filter(({ type }) => type !== 3)
      .map(({ bytes }) => bytes.toString('hex')),
  ]),
);

const played = {
  asked: Object.values(asked).map(({ step, names: some }) => ({ step, names: some })),
  lists,
  macvlan: hexOf('macvlan/reply-bridge-6.18'),
  loopback: hexOf('link/reply-loopback-6.18'),
  ack: hexOf('error/reply-ack-6.18'),
  refusal: hexOf('error/reply-macvlan-mode-2-bytes-6.18'),
};

// biome-ignore lint/suspicious/noExplicitAny: whatever each scenario prints.
let results: Record<string, any>;

beforeAll(async () => {
  const program = spawn('python3', ['-c', becomeNode, process.execPath, 'test/programs/scripted-peer.mjs'], {
    cwd: root,
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...process.env, NODE_OPTIONS: '' },
    timeout: 60_000,
  });
  program.stdin.end(JSON.stringify(played));
  results = JSON.parse(await text(program.stdout));
}, 60_000);

describe('a connection', () => {
  test('answers a question with an object', () => {
    expect(results['answersAQuestion']).toEqual({ type: 18, sequence: 1, name: 'mv0', mode: 'bridge' });
  });

  test('passes over what answers another request', () => {
    expect(results['passesOverWhatIsNotMeantForIt']).toEqual({ name: 'mv0' });
  });

  test('hands on a refusal with the kernel’s words and the option', () => {
    expect(results['handsOnARefusal']).toEqual({
      kind: 'kernel',
      errno: 34,
      text: 'Attribute failed policy validation',
      option: 'mode',
    });
  });

  test('carries out the steps of a trip in their order', () => {
    expect(results['carriesOutStepsInTheirOrder']).toEqual({ types: [16, 18], records: [null, 'mv0'] });
  });

  test('reads a list again that was interrupted, and hands it out in slices', () => {
    expect(results['readsAListAgainThatWasInterrupted']).toEqual({
      made: ['1 0: 64', '1 1: 64', '2 0: 64', '2 1: 64', '2 2: 64', '2 3: 64'],
      sizes: [64, 64, 64, 64, 44],
      first: ['lo', 'mv0', 'lo'],
      names: ['lo', 'mv0'],
    });
  });

  test.each(Object.keys(asked).map((what, i) => [what, i] as const))(
    'leaves out what it did not ask for, and was told: %s',
    (what, i) => {
      const { names: some, fits } = asked[what] as Asked;
      const said = some.flatMap((list) => saidOf(list).map((one) => [one, list] as const));
      const wanted = said.filter(([one, list]) => fits(one, list));
      expect(wanted.length).toBeLessThan(said.length);
      expect(results['isToldMoreThanItAskedFor'][i]).toHaveLength(wanted.length);
    },
  );

  test('that is closed answers everybody: who waits for the kernel, who is queued, and who comes later', () => {
    expect(results['closesWhileThePeerIsSilent']).toEqual(Array(32).fill('closed'));
  });

  test('never sends what is cancelled while it waits', () => {
    expect(results['neverSendsWhatIsCancelledWhileItWaits']).toEqual({
      types: [18, 18],
      failures: [null, 'closed', null],
    });
  });

  test('lets nobody between the trips of a turn that is held', () => {
    expect(results['holdsATurnUntilItIsReleased']).toEqual([1, 2, 3]);
  });

  test('reports an answer that is cut short', () => {
    expect(results['reportsAnAnswerThatIsCutShort']).toMatchObject({ kind: 'malformed' });
  });
});
