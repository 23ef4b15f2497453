// More than 500 links are deleted by two connections in turns. What can fail of a chunk has failed before the next one
// begins.

import { setTimeout as sleep } from 'node:timers/promises';
import { beforeEach, describe, expect, test } from 'vitest';
import { deleteLink, deleteLinks } from '../../lib/index.js';
import { nodeCommand, start } from '../support/child.js';
import { groupOf, interceptTrips } from '../support/intercept.js';
import { errorOf, onUml, type Scratch, scratch, skipCurrentTest } from '../support/namespace.js';

let here: Scratch;
let at: { netns: string };

beforeEach(async () => {
  if (onUml())
    skipCurrentTest('links by the hundred take User-Mode Linux many seconds; what is tested is not up to the kernel');
  here = await scratch();
  at = { netns: here.name };
  await here.ipBatch('link add low type veth peer name peer', 'link add two type veth peer name peer2');
});

type Failed = Error & { deleted: string[]; remaining: string[] };

const range = (from: number, to: number): string[] => Array.from({ length: to - from }, (_, i) => `m${from + i}`);
const make = (device: string, names: readonly string[]): Promise<string> =>
  here.ipBatch(...names.map((name) => `link add link ${device} name ${name} type macvlan`));
const left = async (): Promise<string[]> =>
  (await here.ipJson('link')).map(({ ifname }) => ifname as string).filter((name) => /^m\d/.test(name));

test('two connections delete what is more than a chunk, and one where there is no descriptor for two', async () => {
  await make('low', range(0, 1701));
  const command = ['sh', '-c', 'ulimit -n 64; exec "$@"', 'sh', ...nodeCommand('second-connection.mjs', here.path)];
  const { status, stdout, stderr } = await start(command).ended;
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(JSON.parse(stdout)).toEqual({ withoutDescriptor: 0, oneGroup: 0, twoGroups: 1 });
  expect(await left()).toEqual([]);
});

describe('the chunk behind one that fails is not touched', () => {
  test('when the first link of that one went with the chunk before', async () => {
    await make('low', range(0, 1100));
    await here.ip('link', 'add', 'a0', 'type', 'veth', 'peer', 'name', 'z0');
    const removals: number[] = [];
    interceptTrips((_, trip) => {
      const group = groupOf(trip);
      if (group === undefined) return undefined;
      removals.push(group);
      // The door of the second one stays open for long enough to slip through.
      return removals.length === 2 ? sleep(100) : undefined;
    });
    const refs = ['a0', ...range(0, 499), 'z0', ...range(499, 997), 'lo', ...range(997, 1100)];
    const error = await errorOf<Failed>(deleteLinks(refs, at));
    expect(error).toMatchObject({ code: 'EOPNOTSUPP' });
    expect(error.deleted.sort()).toEqual(['a0', 'z0', ...range(0, 499)].sort());
    expect(await left()).toEqual(range(499, 1100));
  });

  test('when the links of that one go while they are put into its group', async () => {
    await make('low', range(0, 500));
    await make('two', range(500, 1000));
    let joins = 0;
    interceptTrips((_, { steps }) => {
      if (!steps.every(({ operation }) => operation === 'link.change') || steps.length === 1) return undefined;
      joins += 1;
      return joins === 4 ? here.ip('link', 'del', 'low') : undefined;
    });
    await expect(deleteLinks(range(0, 1000), at)).rejects.toMatchObject({ code: 'ENODEV' });
    expect(await left()).toEqual(range(500, 1000));
  });
});

test('a device is not deleted before the links upon it that were named first, when their chunk is refused', async () => {
  await make('two', [...range(0, 250), ...range(500, 600)]);
  await make('low', range(250, 500));
  let isRefused = false;
  interceptTrips((_, trip) => {
    const group = groupOf(trip);
    if (group === undefined || isRefused) return undefined;
    isRefused = true;
    // It cannot be deleted, nor what is in its group.
    return here.ip('link', 'set', 'lo', 'group', String(group));
  });
  const refs = [...range(0, 500), 'low', ...range(500, 600)];
  await Promise.all(refs.map((ref) => deleteLink(ref, at)));
  expect(isRefused).toBe(true);
  expect(await left()).toEqual([]);
});
