// Deletions that are called at the same time are carried out as one group, and each has the outcome that it would have had
// alone.

import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { beforeEach, describe, expect, test } from 'vitest';
import { createVeth, deleteLink, deleteLinks, getLink, type LinkRef, setLink } from '../../lib/index.js';
import { type Connection, native, type Trip } from '../../lib/internal/native.js';
import { nodeCommand } from '../support/child.js';
import { groupOf, interceptTrips } from '../support/intercept.js';
import { errorOf, onUml, type Scratch, scratch, skipCurrentTest } from '../support/namespace.js';
import { straced } from '../support/strace.js';

// What is put in its place is taken away again by intercept.ts.
const Real = native().Connection;
let here: Scratch;
let at: { netns: string };

beforeEach(async () => {
  here = await scratch();
  at = { netns: here.name };
});

const range = (count: number, prefix = 'm'): string[] => Array.from({ length: count }, (_, i) => `${prefix}${i}`);
const macvlans = (count: number): string[] => [
  'link add low type veth peer name peer',
  ...range(count).map((name, i) => `link add link low name ${name} group ${i % 3} type macvlan`),
];
const names = async (where = here): Promise<string[]> =>
  (await where.ipJson('link')).map(({ ifname }) => ifname as string).sort();
const groups = async (): Promise<Record<string, string>> =>
  Object.fromEntries((await here.ipJson('link')).map(({ ifname, group }) => [ifname, group]));

/** What became of a call: 'ok' or the error's code. */
const outcome = (call: Promise<unknown>): Promise<string> =>
  call.then(
    () => 'ok',
    (error) => error.code,
  );
const together = (refs: readonly LinkRef[], where = at): Promise<string[]> =>
  Promise.all(refs.map((ref) => outcome(deleteLink(ref, where))));

describe('the cost', () => {
  // A deletion is one RTM_DELLINK and one grace period.
  const deletionsOf = async (count: number): Promise<number> => {
    if (onUml()) return skipCurrentTest('User-Mode Linux cannot be traced');
    await here.ipBatch(...macvlans(count));
    const calls = await straced('sendto,sendmsg', nodeCommand('gathered.mjs', here.name, count));
    if (calls === undefined) return skipCurrentTest('there is no strace that works here');
    // strace knows the names of the types in its own namespace only.
    return calls.filter((line) => /nlmsg_type=(RTM_DELLINK|0x11)\b/.test(line)).length;
  };

  test('of 200 deletions is that of one', async () => {
    expect(await deletionsOf(200)).toBe(1);
    expect(await names()).toEqual(['lo', 'low', 'peer']);
  });

  test('of a lone deletion is one request', async () => {
    const trips: Trip[] = [];
    interceptTrips((_, trip) => void trips.push(trip));
    await here.ipBatch(...macvlans(2));
    await deleteLink('m0', at);
    await deleteLink('m1', at);
    expect(trips.map(({ steps }) => steps.length)).toEqual([1, 1]);
  });
});

describe('each has its own outcome', () => {
  test('whatever the others have', async () => {
    await here.ipBatch(
      ...macvlans(5),
      ...[0, 1, 2].map((i) => `link add a${i} type veth peer name z${i}`),
      'link property add dev a1 altname short altname an-alternative-name',
    );
    const { index } = await getLink('m4', at);
    const codes = await together(
      ['m0', 'nosuch', 'lo', 'm1', 'a0', 4711, 'short', 'nosuch-with-a-long-name', index],
      at,
    );
    expect(codes).toEqual(['ok', 'ENODEV', 'EOPNOTSUPP', 'ok', 'ok', 'ENODEV', 'ok', 'ENODEV', 'ok']);
    expect(await groups()).toEqual({
      a2: 'default',
      lo: 'default',
      low: 'default',
      m2: '2',
      m3: 'default',
      peer: 'default',
      z2: 'default',
    });
  });

  // The truth is what they come to one by one.
  test.each<[string, string[], LinkRef[]]>([
    ['a link by two names', ['link property add dev m0 altname other'], ['m0', 'm1', 'other', 'm1', 'm0']],
    [
      'both ends of pairs',
      range(3, 'a').map((a, i) => `link add ${a} type veth peer name z${i}`),
      ['a0', 'z0', 'z1', 'a1', 'z2', 'm0'],
    ],
    ['a lower device before what lies upon it', [], ['m0', 'low', 'm1', 'm2']],
    ['a lower device behind what lies upon it', [], ['m0', 'm1', 'm2', 'low', 'peer']],
    [
      'a stack whose middle is not named',
      ['link add link low name mid type macvtap', 'link add link m2 name top type macvlan'],
      ['low', 'top', 'mid'],
    ],
    ['what sends over another', ['link add vx0 type vxlan id 5 dev low dstport 4789'], ['low', 'vx0', 'm0']],
    [
      'those on a device that cannot be deleted',
      ['link add link lo name nothing type macvlan'].slice(1),
      ['lo', 'm0', 'lo', 'm1'],
    ],
  ])('%s', async (_, more, refs) => {
    const alone = await scratch();
    for (const where of [here, alone]) await where.ipBatch(...macvlans(3), ...more);
    const expected: string[] = [];
    for (const ref of refs) expected.push(await outcome(deleteLink(ref, { netns: alone.name })));
    expect(await together(refs)).toEqual(expected);
    expect(await names()).toEqual(await names(alone));
  });

  test('when there are more than fit into one group', async () => {
    if (onUml()) skipCurrentTest('links by the hundred take User-Mode Linux many seconds');
    await here.ipBatch(...macvlans(1100), 'link add link low name keep0 group 1 type macvlan');
    const codes = await together([...range(550), 'nosuch', ...range(1100).slice(550), 'lo']);
    expect(new Set(codes.slice(0, 550))).toEqual(new Set(['ok']));
    expect([codes[550], codes.at(-1)]).toEqual(['ENODEV', 'EOPNOTSUPP']);
    expect(await groups()).toEqual({ keep0: '1', lo: 'default', low: 'default', peer: 'default' });
  });

  test('with the stack of its call, and the target', async () => {
    const [error] = await Promise.all([errorOf(deleteLink('nosuch', at)), outcome(deleteLink('lo', at))]);
    expect(error).toMatchObject({ code: 'ENODEV', operation: 'link.delete', target: 'nosuch' });
    expect(error.stack?.split('\n')[1]).toContain('delete-gathered.test.ts');
  });
});

describe('a link that another process is making', () => {
  test('keeps its mark, and is deleted alone', async () => {
    await here.ipBatch(...macvlans(3));
    const { index } = await getLink('m1', at);
    const deletions: (object | undefined)[] = [];
    native().Connection = class extends Real {
      override async perform(...args: Parameters<Connection['perform']>): ReturnType<Connection['perform']> {
        const last = args[1].steps.at(-1);
        if (last?.operation === 'link.delete')
          deletions.push(last.link === undefined ? last.values : { link: last.link });
        const answer = await super.perform(...args);
        for (const record of answer.records) {
          if (record !== undefined && 'index' in record && record.index === index)
            Object.assign(record, { unfinished: true });
        }
        return answer;
      }
    };
    expect(await together(range(3))).toEqual(['ok', 'ok', 'ok']);
    expect(deletions).toEqual([{ group: expect.any(Number) }, { link: index }]);
  });
});

test('what was called before a worker entered another namespace is done where it was called', async () => {
  const there = await scratch();
  for (const where of [here, there]) await where.ipBatch(...macvlans(2));
  const code = `import('lowerdev').then(async ({ deleteLink, enterNetns }) => {
    enterNetns('${here.name}');
    const calls = [deleteLink('m0'), deleteLink('m1')];
    enterNetns('${there.name}');
    await Promise.all(calls);
  })`;
  const worker = new Worker(code, { eval: true, execArgv: [] });
  expect(await once(worker, 'exit')).toEqual([0]);
  expect([await names(here), await names(there)]).toEqual([
    ['lo', 'low', 'peer'],
    ['lo', 'low', 'm0', 'm1', 'peer'],
  ]);
});

describe('the order', () => {
  test('of changes is that of their calls: what is called between two deletions parts them', async () => {
    const pair = (): Promise<unknown> => createVeth({ name: 'a0', peer: { name: 'z0' } }, at);
    const calls = [pair(), deleteLink('a0', at), pair(), deleteLink('a0', at), deleteLink('a0', at), pair()];
    expect(await Promise.all(calls.map(outcome))).toEqual(['ok', 'ok', 'ok', 'ok', 'ENODEV', 'ok']);
    expect(await names()).toEqual(['a0', 'lo', 'z0']);
  });

  test('holds for calls of later ticks, which join what waits', async () => {
    await here.ipBatch(...macvlans(6));
    const trips: Trip[] = [];
    let go = (): void => undefined;
    // The first one takes as long as it takes to call the others.
    const called = new Promise<void>((resolve) => {
      go = resolve;
    });
    interceptTrips((_, trip) => {
      trips.push(trip);
      return called;
    });
    const calls = [deleteLink('m0', at)];
    for (const name of ['m1', 'm2', 'm3']) {
      await new Promise(setImmediate);
      calls.push(deleteLink(name, at));
    }
    const changed = setLink('m4', { group: 7 }, at);
    calls.push(deleteLink('m4', at));
    go();
    expect((await changed).group).toBe(7);
    await Promise.all(calls);
    expect(await names()).toEqual(['lo', 'low', 'm5', 'peer']);
    expect(trips.filter(groupOf), 'm1 to m3; the others alone').toHaveLength(1);
  });

  test('of deleteLinks among them', async () => {
    await here.ipBatch(...macvlans(4));
    const calls = [deleteLink('m0', at), deleteLink('m1', at), deleteLinks(['m2', 'm3'], at), deleteLink('m2', at)];
    expect(await Promise.all(calls.map(outcome))).toEqual(['ok', 'ok', 'ok', 'ENODEV']);
  });
});

describe('an abort', () => {
  test('takes a call that waits out of the gathering, and no other', async () => {
    await here.ipBatch(...macvlans(6));
    const slow = deleteLink('m5', at);
    await new Promise(setImmediate);
    const controller = new AbortController();
    const signal = controller.signal;
    const calls = range(5).map((name, i) => outcome(deleteLink(name, i % 2 === 0 ? { ...at, signal } : at)));
    controller.abort(Object.assign(new Error(), { code: 'given up' }));
    expect(await Promise.all(calls)).toEqual(['given up', 'ok', 'given up', 'ok', 'given up']);
    await slow;
    // Whatever was to come has come: changes are carried out in their order.
    await setLink('low', { group: 3 }, at);
    expect(await groups()).toEqual({ lo: 'default', low: '3', m0: 'default', m2: '2', m4: '1', peer: 'default' });
  });
});

describe('somebody else', () => {
  test('who deletes one of them meanwhile costs that one only', async () => {
    await here.ipBatch(...macvlans(6));
    let isFirst = true;
    interceptTrips(async (_, trip) => {
      if (groupOf(trip) === undefined || !isFirst) return;
      isFirst = false;
      await here.ip('link', 'del', 'm2');
    });
    expect(await together(range(5))).toEqual(['ok', 'ok', 'ENODEV', 'ok', 'ok']);
    expect(await groups()).toEqual({ lo: 'default', low: 'default', m5: '2', peer: 'default' });
  });

  test('who uses the number of the group keeps his links', async () => {
    await here.ipBatch(...macvlans(4));
    const used: number[] = [];
    interceptTrips(async (_, trip) => {
      const group = groupOf(trip);
      if (group === undefined) return;
      used.push(group);
      if (used.length === 1) await here.ip('link', 'set', 'm3', 'group', String(group));
    });
    expect(await together(['m0', 'm1', 'm2'])).toEqual(['ok', 'ok', 'ok']);
    expect(used).toHaveLength(2);
    expect(used.every((group) => group >= 2 ** 30 && group < 2 ** 31)).toBe(true);
    expect(await groups()).toEqual({ lo: 'default', low: 'default', m3: String(used[0]), peer: 'default' });
  });

  test('has a link that the kernel refuses to delete: it alone remains, in its group', async () => {
    await here.ipBatch(...macvlans(9));
    const { index } = await getLink('m4', at);
    // As rtnl_group_dellink() does when one of them has no dellink().
    native().Connection = class extends Real {
      override perform(...args: Parameters<Connection['perform']>): ReturnType<Connection['perform']> {
        const [ticket, trip, ...rest] = args;
        const isMeant = trip.steps.some(({ link }) => link === index) && trip.steps.at(-1)?.operation === 'link.delete';
        if (!isMeant) return super.perform(...args);
        const [last, ...joins] = [...trip.steps].reverse();
        const lo = { ...last, link: 'lo', values: {} } as (typeof trip.steps)[0];
        return super.perform(ticket, { ...trip, steps: [...joins.reverse(), lo] }, ...rest);
      }
    };
    expect(await together(range(9))).toEqual(range(9).map((_, i) => (i === 4 ? 'EOPNOTSUPP' : 'ok')));
    expect(await groups()).toEqual({ lo: 'default', low: 'default', m4: '1', peer: 'default' });
  });
});
