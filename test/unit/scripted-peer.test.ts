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
for first in range(100, 140, 2):
    for number, end in zip((first, first + 1), socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)):
        os.dup2(end.detach(), number)
os.execv(sys.argv[1], sys.argv[1:])`;

const hexOf = (name: string): string => fixture(name).messages[0]?.bytes.toString('hex') ?? '';

const played = {
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
      sizes: [256, 44],
      first: ['lo', 'mv0', 'lo'],
      names: ['lo', 'mv0'],
    });
  });

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
