import { readdirSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { getHeapStatistics } from 'node:v8';
import { createNetns, deleteNetns, getLink, openNetns, setLink } from 'lowerdev';
import { atMost, judge, none } from './goals.mjs';
import { shown } from './world.mjs';

const name = 'bench';

// A connection that nobody uses is closed after a second; what native objects hold goes in the turn after their collection.
const settled = async (patience) => {
  await sleep(patience);
  globalThis.gc?.();
  await sleep(50);
  const { total_physical_size: taken, used_heap_size: used } = getHeapStatistics();
  return {
    // Without the one that reads the folder.
    descriptors: readdirSync('/proc/self/fd').length - 1,
    threads: readdirSync('/proc/self/task').length,
    kibibytes: kibibytes(process.memoryUsage.rss()),
    // V8 keeps more room for young objects, or less, by how busy the machine is: tens of mebibytes.
    alive: kibibytes(process.memoryUsage.rss() - (taken - used)),
  };
};

const kibibytes = (bytes) => Math.round(bytes / 1024);

// What is told of each, of which part of the time, and what it is to reach.
const figures = {
  descriptors: { from: 'before', goals: [none] },
  threads: { from: 'before', goals: [none] },
  kibibytes: { name: 'KiB resident, the second half', from: 'half', goals: [atMost(5 * 1024)] },
  alive: { name: 'KiB of that without what V8 has as spare room', from: 'half', goals: [] },
};

const count = async (title, times, patience, use) => {
  for (let i = 0; i < Math.min(500, times); i++) await use(i);
  const before = await settled(patience);
  for (let i = 0; i < times / 2; i++) await use(i);
  const half = await settled(patience);
  for (let i = 0; i < times / 2; i++) await use(i);
  const after = await settled(patience);
  const rows = Object.entries(figures).map(([what, { name: words = what, from, goals }]) => {
    const row = {
      name: words,
      note: `${before[what]} before, ${half[what]} half-way, ${after[what]} after`,
      markdown: true,
      median: after[what] - { before, half }[from][what],
      samples: [before[what], half[what], after[what]],
    };
    return { ...row, goals: judge(goals, row) };
  });
  return { title: `${shown(times)} ${title}: growth`, unit: '', rows };
};

/** What many requests leave behind, and namespace handles. */
export const handles = async ({ handles: opened, requests, patience }) => {
  await (await createNetns(name)).close();
  const results = [
    await count('requests in a row, every tenth a change', requests, patience, async (i) => {
      if (i % 10 === 0) await setLink('lo', { group: i });
      else await getLink('lo');
    }),
    await count('times openNetns and close', opened, patience, async () => {
      const handle = await openNetns(name);
      await handle.close();
    }),
    await count('times openNetns, getLink there, close', opened, patience, async () => {
      const netns = await openNetns(name);
      await getLink('lo', { netns });
      await netns.close();
    }),
  ];
  await setLink('lo', { group: 0 });
  await deleteNetns(name);
  return results;
};
