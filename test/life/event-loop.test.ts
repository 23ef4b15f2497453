// The event loop goes on while the library works.

import { beforeAll, describe, expect, test } from 'vitest';
import { deleteLinks, getLink, links, listLinks } from '../../lib/index.js';
import { errorOf, onUml, type Scratch, scratch } from '../support/namespace.js';

// User-Mode Linux takes half a minute for 2,000; the host has them.
const count = onUml() ? 600 : 2000;
const slice = 64;

let here: Scratch;
beforeAll(async () => {
  here = await scratch();
  await here.ipBatch(
    'link add low type veth peer name peer',
    ...Array.from({ length: count }, (_, i) => `link add link low name m${i} type macvlan`),
  );
}, 60_000);

/** Counts the turns of the event loop until it is stopped. */
const countTurns = (): { readonly turns: number; stop(): void } => {
  const counter = { turns: 0 };
  let next: NodeJS.Immediate;
  const tick = (): void => {
    counter.turns += 1;
    next = setImmediate(tick);
  };
  tick();
  return Object.assign(counter, { stop: () => clearImmediate(next) });
};

describe(`a list of ${count} links`, () => {
  test('is made into objects in slices, with one turn of the event loop between two', async () => {
    const counter = countTurns();
    const perTurn = new Map<number, number>();
    for await (const _ of links({}, { netns: here.name })) {
      perTurn.set(counter.turns, (perTurn.get(counter.turns) ?? 0) + 1);
    }
    counter.stop();
    const total = count + 3;
    const full = Array.from({ length: Math.floor(total / slice) }, () => slice);
    expect([...perTurn.values()]).toEqual([...full, total % slice]);
    const turns = [...perTurn.keys()];
    expect(turns.map((turn) => turn - (turns[0] as number))).toEqual(turns.map((_, i) => i));
  });

  test('lets timers, and other calls, have their turn', async () => {
    // What opens the way there is no part of it.
    await getLink('lo');
    const counter = countTurns();
    const events: string[] = [];
    await Promise.all([
      listLinks({ stats: true }, { netns: here.name }).then(() => events.push('list')),
      getLink('lo').then(() => events.push('link')),
    ]);
    counter.stop();
    expect(events).toEqual(['link', 'list']);
    // In each turn objects are made for half a millisecond, of one slice at least.
    expect(counter.turns).toBeGreaterThanOrEqual(Math.floor(count / (8 * slice)));
  });

  test('ends between two slices when its signal fires', async () => {
    const controller = new AbortController();
    let seen = 0;
    const walk = async (): Promise<void> => {
      for await (const _ of links({}, { netns: here.name, signal: controller.signal })) {
        seen += 1;
        if (seen === 300) controller.abort(new Error('enough'));
      }
    };
    expect((await errorOf(walk())).message).toBe('enough');
    // The rest of the slice that it fired in.
    expect(seen).toBe(Math.ceil(300 / slice) * slice);
  });

  // They wait for one look, and to find which link a mistyped name may mean takes a while for each.
  test('does not hold up the event loop while many failures are explained by it', async () => {
    const failures = 500;
    const counter = countTurns();
    const perTurn = new Map<number, number>();
    const calls = Array.from({ length: failures }, (_, i) =>
      getLink(`missing${i}`, { netns: here.name }).catch(() => {
        perTurn.set(counter.turns, (perTurn.get(counter.turns) ?? 0) + 1);
      }),
    );
    await Promise.all(calls);
    counter.stop();
    const turns = [...perTurn.values()];
    expect(turns.reduce((sum, each) => sum + each, 0)).toBe(failures);
    expect(Math.max(...turns)).toBeLessThan(failures / 4);
  });

  test('is deleted while the event loop turns', async () => {
    const list = await listLinks({ kind: 'macvlan' }, { netns: here.name });
    const counter = countTurns();
    await deleteLinks(
      list.map(({ index }) => index),
      { netns: here.name },
    );
    counter.stop();
    // Once for each chunk at the very least.
    expect(counter.turns).toBeGreaterThanOrEqual(count / 500);
    expect(await listLinks({}, { netns: here.name })).toHaveLength(3);
  });
});
