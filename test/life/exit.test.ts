// A process ends as it should, whatever it is in the middle of.

import { beforeEach, describe, expect, test } from 'vitest';
import { nodeCommand, runProgram, start } from '../support/child.js';
import { type Scratch, scratch } from '../support/namespace.js';

const stages = ['imported', 'idle', 'queued', 'inFlight', 'dumping', 'untaken', 'namespaces'];

let here: Scratch;

// Enough links that a deletion takes the kernel a while, and a list has several slices.
beforeEach(async () => {
  here = await scratch();
  await here.ipBatch(
    'link add low type veth peer name peer',
    ...Array.from({ length: 300 }, (_, i) => `link add link low name m${i} type macvlan`),
  );
});

describe.each(stages)('a process at stage %s', (stage) => {
  test('ends at once when it calls process.exit', async () => {
    const { status, signal, stderr } = await runProgram('life.mjs', stage, 'exit', here.name);
    expect({ status, signal, stderr }).toEqual({ status: 7, signal: null, stderr: '' });
  });

  test('ends at once when nobody catches an exception', async () => {
    const { status, signal, stderr } = await runProgram('life.mjs', stage, 'throw', here.name);
    expect({ status, signal }).toEqual({ status: 1, signal: null });
    expect(stderr).toContain('thrown on purpose');
  });

  test('ends by itself when all calls have settled, and not before', async () => {
    const { status, signal, stdout, stderr } = await runProgram('life.mjs', stage, 'return', here.name);
    expect({ status, signal, stderr }).toEqual({ status: 0, signal: null, stderr: '' });
    const { left, milliseconds } = JSON.parse(stdout);
    expect(left).toBe(0);
    // Idle connections live for a second; the process does not wait for them.
    if (['imported', 'idle', 'untaken'].includes(stage)) expect(milliseconds).toBeLessThan(900);
  });
});

test('a process in the middle of a call dies of a signal like any other', async () => {
  const child = start(nodeCommand('signalled.mjs', here.name));
  expect(await child.line()).toBe('reached');
  process.kill(child.pid, 'SIGTERM');
  expect(await child.ended).toMatchObject({ status: null, signal: 'SIGTERM', stderr: '' });
});
