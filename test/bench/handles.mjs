import { readdirSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { createNetns, deleteNetns, getLink, openNetns } from 'lowerdev';

const name = 'bench';

// A connection that nobody uses is closed after a second; what native objects hold goes in the turn after their collection.
const settled = async () => {
  await sleep(1300);
  globalThis.gc?.();
  await sleep(50);
  return {
    // Without the one that reads the folder.
    descriptors: readdirSync('/proc/self/fd').length - 1,
    threads: readdirSync('/proc/self/task').length,
    kibibytes: Math.round(process.memoryUsage.rss() / 1024),
  };
};

const count = async (title, times, use) => {
  for (let i = 0; i < 500; i++) await use();
  const before = await settled();
  for (let i = 0; i < times / 2; i++) await use();
  const half = await settled();
  for (let i = 0; i < times / 2; i++) await use();
  const after = await settled();
  return {
    title,
    unit: '',
    rows: ['descriptors', 'threads', 'kibibytes'].map((what) => ({
      name: what === 'kibibytes' ? 'KiB resident, the second half' : what,
      note: `${before[what]} before, ${half[what]} half-way, ${after[what]} after`,
      markdown: true,
      median: after[what] - (what === 'kibibytes' ? half[what] : before[what]),
      samples: [before[what], half[what], after[what]],
    })),
  };
};

/** What namespace handles leave behind. */
export const handles = async () => {
  await (await createNetns(name)).close();
  const results = [
    await count('10,000 times openNetns and close: growth', 10_000, async () => {
      const handle = await openNetns(name);
      await handle.close();
    }),
    await count('10,000 times openNetns, getLink there, close: growth', 10_000, async () => {
      const netns = await openNetns(name);
      await getLink('lo', { netns });
      await netns.close();
    }),
  ];
  await deleteNetns(name);
  return results;
};
