// Eight loops of random changes in four namespaces, beside monitors, against a model: test/programs/soak.mjs. SOAK_MINUTES
// says for how long, SOAK_SEED what is done.

import { expect, test } from 'vitest';
import { nodeCommand, start } from '../support/child.js';
import { onUml, scratch } from '../support/namespace.js';
import { seedOf } from '../support/random.mjs';

const minutes = process.env['SOAK_MINUTES'];
// A few seconds of it for every kernel, and two minutes where CI has them.
const few = onUml() ? 20 : 10;
const seconds = minutes === undefined ? few : Number(minutes) * 60;
const mebibyte = 2 ** 20;

test(`random operations for ${seconds} seconds end as a model says, and leave nothing`, {
  timeout: (seconds + 120) * 1000,
}, async () => {
  const names = [];
  for (let i = 0; i < 4; i++) {
    const one = await scratch();
    await one.ipBatch('link add low up type veth peer name wire', 'link set wire up');
    names.push(one.name);
  }
  const seed = seedOf('SOAK_SEED');
  const command = nodeCommand('soak.mjs', seed, seconds, ...names);
  const { status, signal, stdout, stderr } = await start(command, { limit: (seconds + 100) * 1000 }).ended;
  expect({ status, signal, stderr }).toEqual({ status: 0, signal: null, stderr: '' });
  const { done, problems, growth, kinds } = JSON.parse(stdout);
  const told = `SOAK_SEED=${seed}: ${kinds.join(', ')}; ${JSON.stringify({ done, growth })}`;
  console.log(told);
  expect(problems).toEqual([]);
  expect(growth).toMatchObject(Array(2).fill({ descriptors: 0, threads: 0 }));
  // In seconds the heap has not grown into its size: what is lost shows in minutes (.ci/soak).
  if (minutes === undefined) return;
  for (const part of ['heap', 'besides']) {
    const [second, third] = growth.map((each: Record<string, number>) => each[part]);
    expect(Math.min(second, third), `${part}; ${told}`).toBeLessThan(4 * mebibyte);
  }
});
