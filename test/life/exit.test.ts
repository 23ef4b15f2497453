// A process ends as it should, whatever it is in the middle of.

import { beforeAll, describe, expect, test } from 'vitest';
import { type Ended, nodeCommand, runProgram, start } from '../support/child.js';
import { onUml, type Scratch, scratch, skipCurrentTest } from '../support/namespace.js';

const stages = [
  ...['imported', 'idle', 'opening', 'queued', 'inFlight', 'dumping', 'untaken', 'monitoring', 'closing', 'namespaces'],
];

/** A namespace with so many links that to delete them takes the kernel a while, and a list has several slices. */
const crowd = async (): Promise<Scratch> => {
  const made = await scratch();
  await made.ipBatch(
    'link add low type veth peer name peer',
    ...Array.from({ length: 300 }, (_, i) => `link add link low name m${i} type macvlan`),
  );
  return made;
};

let shared: Scratch;
beforeAll(async () => {
  shared = await crowd();
});

describe.each(stages)('a process at stage %s', (stage) => {
  const end = async (ending: string): Promise<Ended> => {
    if (onUml() && (ending !== 'exit' || ['imported', 'idle', 'untaken'].includes(stage))) {
      skipCurrentTest('a process takes User-Mode Linux seconds; what it ends in does not depend on the kernel');
    }
    return runProgram('life.mjs', stage, ending, (stage === 'inFlight' ? await crowd() : shared).name);
  };

  test('ends at once when it calls process.exit', async () => {
    const { status, signal, stderr } = await end('exit');
    expect({ status, signal, stderr }).toEqual({ status: 7, signal: null, stderr: '' });
  });

  test('ends at once when nobody catches an exception', async () => {
    const { status, signal, stderr } = await end('throw');
    expect({ status, signal }).toEqual({ status: 1, signal: null });
    expect(stderr).toContain('thrown on purpose');
  });

  test('ends by itself when all calls have settled, and not before', async () => {
    const { status, signal, stdout, stderr } = await end('return');
    expect({ status, signal, stderr }).toEqual({ status: 0, signal: null, stderr: '' });
    const { left, milliseconds } = JSON.parse(stdout);
    expect(left).toBe(0);
    // Idle connections live for a second; the process does not wait for them.
    if (['imported', 'idle', 'untaken'].includes(stage)) expect(milliseconds).toBeLessThan(900);
  });
});

test('a process in the middle of a call dies of a signal like any other', async () => {
  const child = start(nodeCommand('signalled.mjs', shared.name));
  expect(await child.line()).toBe('reached');
  process.kill(child.pid, 'SIGTERM');
  expect(await child.ended).toMatchObject({ status: null, signal: 'SIGTERM', stderr: '' });
});
