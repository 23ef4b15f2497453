import { readdirSync, readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { findLink, getLink, type LinkStats, listLinks, listStats } from '../../lib/index.js';
import { errorOf, eventually, scratch, vethPair } from '../support/namespace.js';

describe('counters', () => {
  const sysfs = (name: string): Record<string, number> => {
    const folder = `/sys/class/net/${name}/statistics`;
    return Object.fromEntries(
      readdirSync(folder).map((file) => [
        file.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase()),
        Number(readFileSync(`${folder}/${file}`, 'utf8')),
      ]),
    );
  };

  // The links send now and then by themselves: compared at a moment of silence.
  const matchesSysfs = async (name: string, read: () => Promise<LinkStats | undefined>): Promise<void> => {
    await eventually(async () => {
      const before = sysfs(name);
      const stats = await read();
      if (JSON.stringify(sysfs(name)) !== JSON.stringify(before)) return false;
      expect(stats).toMatchObject(before);
      expect(before['txBytes']).toBeGreaterThan(0);
      return true;
    });
  };

  let name: string;
  beforeAll(async () => {
    ({ name } = await vethPair());
  });

  test('of getLink and findLink are those of sysfs', async () => {
    await matchesSysfs(name, async () => (await getLink(name)).stats);
    await matchesSysfs(name, async () => (await findLink(name))?.stats);
  });

  test('come with lists that ask for them, and with no others', async () => {
    await matchesSysfs(name, async () => (await listLinks({ stats: true })).find((link) => link.name === name)?.stats);
    for (const link of await listLinks()) expect(link.stats).toBeUndefined();
    for (const link of await listLinks({ stats: false })) expect(link.stats).toBeUndefined();
  });

  test('of listStats are those of sysfs, for every link', async () => {
    const { index } = await getLink(name);
    await matchesSysfs(name, async () => (await listStats()).find((entry) => entry.index === index)?.stats);
    const indexes = (list: { index: number }[]): number[] => list.map((entry) => entry.index).sort((a, b) => a - b);
    expect(indexes(await listStats())).toEqual(indexes(await listLinks()));
  });
});

test('listStats works in another namespace', async () => {
  const here = await scratch();
  expect((await listStats({ netns: here.name })).map(({ index }) => index)).toEqual([1]);
  expect(await errorOf(listStats({ netns: 'nosuch' }))).toMatchObject({ code: 'ENOENT', operation: 'stats.list' });
  expect(await errorOf(listStats(5 as never))).toMatchObject({ code: 'ERR_INVALID_ARG_TYPE' });
});
