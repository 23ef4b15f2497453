import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { createMacvlan, deleteLinks, listLinks } from 'lowerdev';
import { freshLower, lowerdev, median, names, raw } from './world.mjs';

const count = 1000;
const wanted = names('mv', count);

// The longest time between two turns of the event loop. A loop that never sleeps sees every stall; the histogram, which
// samples every millisecond, is there to contradict it.
const longest = async (work) => {
  const histogram = monitorEventLoopDelay({ resolution: 1 });
  let gap = 0;
  let turns = 0;
  let last = performance.now();
  let running = true;
  const turn = () => {
    const now = performance.now();
    gap = Math.max(gap, now - last);
    last = now;
    turns += 1;
    if (running) setImmediate(turn);
  };
  histogram.enable();
  setImmediate(turn);
  await sleep(5);
  gap = 0;
  histogram.reset();
  await work();
  await new Promise((resolve) => setImmediate(resolve));
  running = false;
  histogram.disable();
  return { gap, turns, delay: histogram.max / 1e6 };
};

const tasks = [
  { name: 'nothing, for 300 ms', note: 'what this machine itself takes', before: freshLower, work: () => sleep(300) },
  {
    name: 'create 1,000, one after another',
    before: freshLower,
    work: async () => {
      for (const name of wanted) await createMacvlan({ lowerdev, name });
    },
  },
  {
    name: 'create 1,000, Promise.all',
    note: 'the 1,000 calls are one turn',
    before: freshLower,
    work: () => Promise.all(wanted.map((name) => createMacvlan({ lowerdev, name }))),
  },
  { name: 'list 1,000, ten times', work: () => tenTimes(() => listLinks()) },
  { name: 'list 1,000 with counters, ten times', work: () => tenTimes(() => listLinks({ stats: true })) },
  { name: 'delete 1,000', work: () => deleteLinks(wanted) },
];

const tenTimes = async (work) => {
  for (let i = 0; i < 10; i++) await work();
};

const large = [
  {
    name: 'list 10,000',
    before: async () => {
      await freshLower();
      raw('create', lowerdev, 'mv', 10_000);
    },
    work: () => listLinks(),
  },
];

/** How long the event loop stands still. */
export const stall = async ({ rounds, large: withLarge }) => {
  const all = [...tasks, ...(withLarge ? large : [])];
  const samples = all.map(() => []);
  for (let round = 0; round < Math.min(rounds, 5); round++) {
    for (const [number, { before, work }] of all.entries()) {
      await before?.();
      globalThis.gc?.();
      samples[number].push(await longest(work));
    }
  }
  await freshLower();
  const rows = all.map(({ name, note = '' }, i) => ({
    name,
    note,
    markdown: i > 0,
    median: median(samples[i].map(({ gap }) => gap)),
    best: Math.min(...samples[i].map(({ gap }) => gap)),
    delay: median(samples[i].map(({ delay }) => delay)),
    samples: samples[i],
  }));
  return [{ title: 'longest stall of the event loop', unit: 'ms', rows }];
};
