// Worker threads come and go, whatever they are in the middle of.

import { expect, test } from 'vitest';
import { nodeCommand, runProgram, start } from '../support/child.js';
import { churn } from '../support/churn.js';
import { onUml, scratch, skipCurrentTest } from '../support/namespace.js';

test('a worker ends at every stage by terminate, by process.exit, by an exception and by itself, and leaves no thread', async () => {
  const here = await scratch();
  await here.ipBatch(
    'link add low type veth peer name peer',
    ...Array.from({ length: 300 }, (_, i) => `link add link low name m${i} type macvlan`),
  );
  // Workers take User-Mode Linux half a second each.
  const endings = onUml() ? ['terminate'] : ['terminate', 'exit', 'throw', 'return'];
  const { status, stdout, stderr } = await runProgram('workers.mjs', here.name, ...endings);
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  const results = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  const wanted: Record<string, number> = { terminate: 1, exit: 7, throw: 1, return: 0, threads: 0 };
  expect(results).toHaveLength(onUml() ? 11 : 38);
  for (const { stage, ending, status } of results)
    expect([stage, ending, status]).toEqual([stage, ending, wanted[ending]]);
});

// LONG_RUN=1 makes it a thousand.
const count = process.env['LONG_RUN'] ? 1000 : 200;

test(`${count} workers that each make a link come and go`, { timeout: 600_000 }, async () => {
  if (onUml())
    skipCurrentTest('a worker takes User-Mode Linux half a second and more; the host has them by the hundred');
  const { status, stdout, stderr } = await start(nodeCommand('many-workers.mjs', count), { limit: 590_000 }).ended;
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  const { made, missing, growth } = JSON.parse(stdout);
  expect(made).toBeGreaterThanOrEqual(count);
  expect(missing).toEqual([]);
  expect(growth).toEqual({ threads: 0, descriptors: 0 });
});

test('a worker that is ended does not go on with a list that is interrupted again and again', async () => {
  if (onUml()) skipCurrentTest('thousands of links take User-Mode Linux too long');
  const here = await scratch();
  await here.ipBatch(
    'link add low type veth peer name peer',
    ...Array.from({ length: 3000 }, (_, i) => `link add link low name m${i} type macvlan`),
  );
  const stop = await churn(here, 'peer');
  const { status, stdout, stderr } = await runProgram('interrupted-worker.mjs', here.name);
  await stop();
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  // It would be tried again for two seconds.
  expect(Number(stdout)).toBeLessThan(1000);
});
