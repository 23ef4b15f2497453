// What the figures share: a lower device without links on it, the rivals, and how a comparison is held.

import { execFile, execFileSync, spawnSync } from 'node:child_process';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { judge } from './goals.mjs';

export const root = resolve(import.meta.dirname, '../..');
export const lowerdev = 'eth0';

/** Runs `ip` and returns what it prints. */
export const ip = (...args) => execFileSync('ip', args, { encoding: 'utf8', maxBuffer: 1 << 28 });

/** Runs lines in one `ip`, with the options that go before; the milliseconds, with its start and end. */
export const ipBatch = (lines, ...options) => {
  const settings = { input: lines.join('\n'), encoding: 'utf8', maxBuffer: 1 << 28 };
  const start = performance.now();
  const { status, stderr } = spawnSync('ip', [...options, '-batch', '-'], settings);
  if (status !== 0) throw new Error(`ip -batch: ${stderr}`);
  return performance.now() - start;
};

/** Runs each line in an `ip` of its own, one after another; the milliseconds. */
export const ipEach = async (lines) => {
  const run = promisify(execFile);
  const start = performance.now();
  for (const line of lines) await run('ip', line.split(' '), { maxBuffer: 1 << 28 });
  return performance.now() - start;
};

/** What raw.c is compiled to. */
export const rawProgram = join(root, 'build/bench/raw');

/** Runs it; the milliseconds of its work alone. */
export const raw = (...args) => Number(execFileSync(rawProgram, args.map(String), { encoding: 'utf8' }));

/** The milliseconds that `work` takes. */
export const timed = async (work) => {
  const start = performance.now();
  await work();
  return performance.now() - start;
};

/** `1,000` */
export const shown = (count) => count.toLocaleString('en');

/** `prefix0`, `prefix1`, … */
export const names = (prefix, count) => Array.from({ length: count }, (_, i) => `${prefix}${i}`);

/** A new lower device; the old one goes, and with it every macvlan on it. */
export const freshLower = async () => {
  const present = ip('-o', 'link').includes(`: ${lowerdev}@`);
  if (present) ip('link', 'del', lowerdev);
  ip('link', 'add', lowerdev, 'type', 'veth', 'peer', 'name', 'peer0');
  // The kernel frees what was deleted a little later, on the same processors.
  await sleep(150);
};

export const median = (numbers) => {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
};

/**
 * Lets rivals do the same work, in turns. A rival is `{ name, note, run, before, times, goals }`: `run` returns
 * milliseconds; `times` says by what they are multiplied, when it does less than the whole work; `goals` are in goals.mjs. The first rival is what the others
 * are compared with: the ratio is the median of the ratios of each round.
 */
export const contest = async (title, rivals, { rounds, unit = 'ms' }) => {
  const samples = rivals.map(() => []);
  // The first round warms everybody up: pages, caches, compiled functions. It does not count.
  for (let round = -1; round < rounds; round++) {
    for (let turn = 0; turn < rivals.length; turn++) {
      const number = (round + 1 + turn) % rivals.length;
      const { run, before, times = 1 } = rivals[number];
      await before?.();
      // What the others have thrown away is theirs. Not a full collection: that throws away compiled code as well.
      globalThis.gc?.({ type: 'minor' });
      const sample = (await run()) * times;
      if (round >= 0) samples[number].push(sample);
    }
  }
  const rows = rivals.map(({ name, note = '', markdown = true }, i) => ({
    name,
    note,
    markdown,
    median: median(samples[i]),
    best: Math.min(...samples[i]),
    ratio: median(samples[i].map((sample, round) => sample / samples[0][round])),
    samples: samples[i],
  }));
  for (const [i, { goals = [] }] of rivals.entries()) rows[i].goals = judge(goals, rows[i], rows);
  return { title, unit, rows };
};
