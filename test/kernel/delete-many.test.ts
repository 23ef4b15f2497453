// Deletions of more than 500 links, which are done in chunks.

import { beforeEach, describe, expect, test } from 'vitest';
import { deleteLinks, listLinks } from '../../lib/index.js';
import { errorOf, onUml, type Scratch, scratch, skipCurrentTest } from '../support/namespace.js';

let here: Scratch;
let at: { netns: string };

beforeEach(async ({ task }) => {
  if (onUml() && !task.name.includes('1,200') && !task.name.includes('later chunk')) {
    skipCurrentTest('links by the hundred take User-Mode Linux many seconds; what is tested is not up to the kernel');
  }
  here = await scratch();
  at = { netns: here.name };
});

type Failed = Error & { deleted: string[]; remaining: string[] };

const range = (count: number): string[] => Array.from({ length: count }, (_, i) => `m${i}`);

// The lower device, what lies upon it, and bystanders of the same group and on the same device.
const make = (count: number): Promise<string> =>
  here.ipBatch(
    'link add low type veth peer name peer',
    ...range(count).map((name, i) => `link add link low name ${name} group ${i % 3} type macvlan`),
    'link add link low name keep0 group 1 type macvlan',
    'link add link low name keep1 type macvlan',
  );

const left = async (): Promise<string[]> => (await here.ipJson('link')).map(({ ifname }) => ifname as string).sort();

const groupsOf = async (): Promise<Map<string, number>> =>
  new Map((await listLinks({}, at)).map(({ name, group }) => [name, group]));

describe('deleteLinks', () => {
  test('deletes 1,200 links, and nothing else', async () => {
    await make(1200);
    await deleteLinks(range(1200), at);
    expect(await left()).toEqual(['keep0', 'keep1', 'lo', 'low', 'peer']);
    expect(await groupsOf()).toEqual(new Map(Object.entries({ lo: 0, low: 0, peer: 0, keep0: 1, keep1: 0 })));
  });

  test('tells what is deleted and what remains when a later chunk fails', async () => {
    await make(600);
    const before = await groupsOf();
    const error = await errorOf<Failed>(deleteLinks([...range(600), 'lo'], at));
    expect(error).toMatchObject({ code: 'EOPNOTSUPP', operation: 'link.delete' });
    expect(error.deleted).toEqual(range(600).slice(0, 500));
    expect(error.remaining).toEqual([...range(600).slice(500), 'lo']);
    for (const name of error.deleted) before.delete(name);
    expect(await groupsOf()).toEqual(before);
  });

  test('deletes nothing when the first chunk fails', async () => {
    await make(1100);
    const before = await groupsOf();
    await expect(deleteLinks(['lo', ...range(1100)], at)).rejects.toMatchObject({ code: 'EOPNOTSUPP' });
    expect(await groupsOf()).toEqual(before);
  });

  test('deletes nothing of what comes behind a chunk that fails', async () => {
    await make(1600);
    const before = await groupsOf();
    const error = await errorOf<Failed>(deleteLinks([...range(520), 'lo', ...range(1600).slice(520)], at));
    expect(error.deleted).toEqual(range(500));
    for (const name of error.deleted) before.delete(name);
    expect(await groupsOf()).toEqual(before);
  });

  test('takes pairs whose ends are in different chunks', async () => {
    await make(600);
    await here.ipBatch('link add a0 type veth peer name z0', 'link add a1 type veth peer name z1');
    await deleteLinks(['a0', ...range(600), 'z0', 'a1', 'z1'], at);
    expect(await left()).toEqual(['keep0', 'keep1', 'lo', 'low', 'peer']);
  });

  test('counts an end that went with its peer as deleted', async () => {
    await make(500);
    await here.ip('link', 'add', 'a0', 'type', 'veth', 'peer', 'name', 'z0');
    const error = await errorOf<Failed>(deleteLinks(['a0', ...range(500), 'z0', 'lo'], at));
    expect(error).toMatchObject({ code: 'EOPNOTSUPP' });
    expect(error.remaining).toEqual(['m499', 'lo']);
    expect(error.deleted.sort()).toEqual(['a0', 'z0', ...range(499)].sort());
    expect(await left()).toEqual(['keep0', 'keep1', 'lo', 'low', 'm499', 'peer']);
  });

  test('takes a lower device first, and what lay upon it is gone with it', async () => {
    await make(900);
    const started = performance.now();
    await deleteLinks(['low', ...range(900), 'keep0'], at);
    expect(await left()).toEqual(['lo']);
    // Not link by link: that would be 400 times the whole.
    expect(performance.now() - started).toBeLessThan(20_000);
  });
});
