import { readdirSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { createNetns, deleteNetns, getLink, openNetns, setLink } from 'lowerdev';
import { atMost, judge, none } from './goals.mjs';
import { shown } from './world.mjs';

const name = 'bench';

// A connection that nobody uses is closed after a second; what native objects hold goes in the turn after their collection.
const settled = async (patience) => {
  await sleep(patience);
  globalThis.gc?.();
  await sleep(50);
  return {
    // Without the one that reads the folder.
    descriptors: readdirSync('/proc/self/fd').length - 1,
    threads: readdirSync('/proc/self/task').length,
    kibibytes: Math.round(process.memoryUsage.rss() / 1024),
  };
};

const goals = { descriptors: [none], threads: [none], kibibytes: [atMost(5 * 1024)] };

const count = async (title, times, patience, use) => {
  for (let i = 0; i < Math.min(500, times); i++) await use(i);
  const before = await settled(patience);
  for (let i = 0; i < times / 2; i++) await use(i);
  const half = await settled(patience);
  for (let i = 0; i < times / 2; i++) await use(i);
  const after = await settled(patience);
  const rows = Object.keys(goals).map((what) => {
    const row = {
      name: what === 'kibibytes' ? 'KiB resident, the second half' : what,
      note: `${before[what]} before, ${half[what]} half-way, ${after[what]} after`,
      markdown: true,
      median: after[what] - (what === 'kibibytes' ? half[what] : before[what]),
      samples: [before[what], half[what], after[what]],
    };
    return { ...row, goals: judge(goals[what], row) };
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
