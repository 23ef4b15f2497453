// What a hint costs: one look for a burst of failures. And what it may not cost: the error that it is to explain.

import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createMacvlan, deleteLink, getLink, type MacvlanOptions, NetlinkError, setLink } from '../../lib/index.js';
import { type Connection, type Listed, native } from '../../lib/internal/native.js';
import { needsKind, onKernel, onUml, type Scratch, scratch, skipCurrentTest } from '../support/namespace.js';
import { errorOf } from '../support/wait.js';

const Real = native().Connection;
type List = Connection['list'];

/** From now on, dumps go through `list`. */
const interceptLists = (list: (real: List, ...args: Parameters<List>) => ReturnType<List>): void => {
  native().Connection = class extends Real {
    override list(...args: Parameters<List>): ReturnType<List> {
      return list((...all) => super.list(...all), ...args);
    }
  };
};

let home: Scratch;
let netns: string;
let looks: number;

beforeEach(async () => {
  home = await scratch();
  netns = home.name;
  await home.ip('link', 'add', 'eth0', 'type', 'veth', 'peer', 'name', 'peer0');
  looks = 0;
  interceptLists((real, ...args) => {
    looks += 1;
    return real(...args);
  });
});

afterEach(() => {
  native().Connection = Real;
});

const create = (options: Partial<MacvlanOptions> = {}) =>
  createMacvlan({ lowerdev: 'eth0', name: 'peer0', ...options }, { netns });

/** The hints of a burst, and for how many whole seconds it went on: after one, a look is too old even for a burst. */
const timed = async (calls: () => Promise<unknown>[]): Promise<{ hints: (string | undefined)[]; seconds: number }> => {
  const started = performance.now();
  const hints = await hintsOf(calls());
  return { hints, seconds: Math.floor((performance.now() - started) / 1000) };
};

const times = <T>(count: number, make: (i: number) => T): T[] => Array.from({ length: count }, (_, i) => make(i));

const hintsOf = async (calls: Promise<unknown>[]): Promise<(string | undefined)[]> => {
  const settled = await Promise.allSettled(calls);
  const errors = settled.map((each) => (each.status === 'rejected' ? (each.reason as unknown) : undefined));
  return errors.filter((error) => error instanceof NetlinkError).map(({ hint }) => hint);
};

// For a name that it does not know, a kernel with modules looks for one: that takes User-Mode Linux a fifth of a second.
const size = onUml() ? 25 : 100;

describe('a burst of failures', () => {
  // Looks are counted, and how many there are depends on how many moments the burst takes.
  beforeEach(() => {
    if (onUml() && onKernel({ below: '7.0' })) skipCurrentTest('an emulated kernel this slow makes no bursts');
  });

  const bursts: Record<string, (i: number) => Promise<unknown>> = {
    'creations with a name that is taken': () => create(),
    'creations on a lower device that is not there': (i) => create({ name: `mv${i}`, lowerdev: 'eht0' }),
    renames: () => setLink('eth0', { name: 'peer0' }, { netns }),
    'reads of links that are not there': (i) => getLink(`eht${i % 10}`, { netns }),
    'deletions of links that are not there': () => deleteLink('eht0', { netns }),
  };

  test.each(Object.entries(bursts))('of %s costs one look', async (_name, call) => {
    const { hints, seconds } = await timed(() => times(size, call));
    expect(hints).toHaveLength(size);
    for (const hint of hints) expect(hint).toMatch(/(peer0|eth0)/);
    expect(looks).toBeLessThanOrEqual(1 + seconds);
  });

  test('costs one look among as many successes', async () => {
    const { hints, seconds } = await timed(() =>
      times(2 * size, (i) => create({ name: i % 2 === 0 ? 'peer0' : `mv${i}` })),
    );
    expect(hints).toHaveLength(size);
    for (const hint of hints) expect(hint).toContain('the name peer0 is taken by a veth');
    expect(looks).toBeLessThanOrEqual(1 + seconds);
  });

  test('is explained by what the burst itself has made', async () => {
    const target = await scratch();
    await create({ lowerdev: 'peer0', name: 'far', targetNetns: target.name });
    const started = performance.now();
    const hints = await hintsOf([
      create(),
      ...times(20, (i) => [create({ name: `mv${i}` }), create({ name: `mv${i}` })]).flat(),
      ...times(20, (i) => create({ lowerdev: 'peer0', name: `pt${i}`, mode: 'passthru' })),
    ]);
    const found = (what: RegExp): number => hints.filter((hint) => what.test(hint ?? '')).length;
    expect(found(/^the name mv\d+ is taken by a macvlan/)).toBe(20);
    expect(found(/^a passthru macvlan has .* seems to have one in another namespace$/)).toBe(20);
    // What cannot be found takes new looks, one in 50 ms at most.
    expect(looks).toBeLessThanOrEqual(3 + (performance.now() - started) / 50);
  });

  test('costs one look for each of its namespaces', async () => {
    const target = await scratch();
    await target.ip('link', 'add', 'mv0', 'type', 'veth', 'peer', 'name', 'peer9');
    const { hints, seconds } = await timed(() => times(size, () => create({ name: 'mv0', targetNetns: target.name })));
    for (const hint of hints) expect(hint).toContain(`in namespace ${target.name}`);
    expect(hints).toHaveLength(size);
    expect(looks).toBeLessThanOrEqual(2 * (1 + seconds));
  });

  test('costs a few looks when what is in the way cannot be seen', async () => {
    await needsKind('macvlan');
    const target = await scratch();
    await create({ name: 'mv0', mac: '02:00:5e:00:00:01', up: true, targetNetns: target.name });
    const options = { mac: '02:00:5e:00:00:01', up: true };
    const calls = times(3, (i) =>
      createMacvlan({ lowerdev: 'eth0', name: `mv${i}`, ...options }, { netns, retry: false }),
    );
    for (const hint of await hintsOf(calls)) expect(hint).toContain('by a link in another namespace');
    expect(looks).toBeLessThanOrEqual(4);
  });

  test('one after the other, costs far less than one each', async () => {
    for (let i = 0; i < 100; i++) await hintsOf([create()]);
    expect(looks).toBeLessThan(50);
  });

  test('costs nothing when there is no doubt', async () => {
    await hintsOf(times(20, () => createMacvlan({ lowerdev: 'eth0', name: 'mv0' }, { netns: 'no-such-namespace' })));
    expect(looks).toBe(0);
  });
});

describe('a hint', () => {
  test('speaks of what is, not of what was', async () => {
    await home.ip('link', 'add', 'br0', 'type', 'bridge');
    for (let i = 0; i < 3; i++) {
      const [busy] = await hintsOf([setLink('eth0', { master: 'br0' }, { netns }).then(() => create({ name: 'mv0' }))]);
      expect(busy).toBe('eth0 is a port of bridge br0');
      await setLink('eth0', { master: null }, { netns });
      const [alone] = await hintsOf([create({ name: 'mv0' }).then(() => create({ name: 'pt0', mode: 'passthru' }))]);
      expect(alone).toMatch(/^a passthru macvlan has to be the only one .* there is macvlan mv0 /);
      await deleteLink('mv0', { netns });
      const [above] = await hintsOf([create({ name: 'mv0', mtu: 1501 + i })]);
      expect(above).toBe(`the MTU ${1501 + i} is above that of eth0, which is ${1500 + i}`);
      await setLink('eth0', { mtu: 1501 + i }, { netns });
    }
  });

  test('speaks of what others have done meanwhile', async () => {
    await create({ lowerdev: 'eht0', name: 'mv0' }).catch(() => undefined);
    await home.ip('link', 'add', 'br0', 'type', 'bridge');
    await home.ip('link', 'set', 'eth0', 'master', 'br0');
    expect(await hintsOf([create({ name: 'mv0' })])).toEqual(['eth0 is a port of bridge br0']);
  });
});

describe('a look that fails', () => {
  const refused: Listed = { failure: { kind: 'kernel', errno: 1, text: 'not this time' } };
  const failures: Record<string, () => ReturnType<List>> = {
    'is refused by the kernel': () => Promise.resolve(refused),
    throws: () => {
      throw new Error('not this time');
    },
  };

  test.each(Object.entries(failures))('because it %s leaves the error as it is', async (_why, fail) => {
    interceptLists(fail);
    const target = await scratch();
    const calls: [() => Promise<unknown>, object][] = [
      [() => create(), { code: 'EEXIST', errno: -17, operation: 'link.create', target: 'peer0' }],
      [() => create({ targetNetns: target.name, lowerdev: 'lo' }), { code: 'EINVAL', operation: 'link.create' }],
      [() => getLink('eht0', { netns }), { code: 'ENODEV', errno: -19, operation: 'link.get', target: 'eht0' }],
      [() => setLink('eth0', { name: 'peer0' }, { netns }), { code: 'EEXIST', operation: 'link.set', target: 'eth0' }],
      [() => deleteLink('lo', { netns }), { code: 'EOPNOTSUPP', operation: 'link.delete', target: 'lo' }],
    ];
    for (const [call, said] of calls) {
      const error = await errorOf<NetlinkError>(call());
      expect(error).toBeInstanceOf(NetlinkError);
      expect(error).toMatchObject(said);
      expect(error.hint).toBeUndefined();
    }
  });
});
