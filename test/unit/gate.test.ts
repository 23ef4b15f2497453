// The gate that calls go through which are made in one turn of the event loop.

import { describe, expect, test } from 'vitest';
import { copyOf, Gate } from '../../lib/internal/gate.js';

const atOnce = 8;
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Lasts longer than a gate spends on a turn. */
const long = (): void => {
  const until = performance.now() + 2;
  while (performance.now() < until);
};

/** Sends numbered work through a gate, and tells what has been started. */
const started = (
  gate: Gate,
  count: number,
  before = () => undefined as unknown,
): { numbers: number[]; all: Promise<number[]> } => {
  const numbers: number[] = [];
  const all = Array.from({ length: count }, (_, i) =>
    gate.pass(() => {
      before();
      numbers.push(i);
      return Promise.resolve(i);
    }),
  );
  return { numbers, all: Promise.all(all) };
};

const upTo = (count: number): number[] => Array.from({ length: count }, (_, i) => i);

describe('a gate', () => {
  test('lets the first few pass at once, and the others in their order', async () => {
    const { numbers, all } = started(new Gate(), 100);
    expect(numbers).toEqual(upTo(atOnce));
    expect(await all).toEqual(upTo(100));
    expect(numbers).toEqual(upTo(100));
  });

  test('goes on a little in each turn of the event loop', async () => {
    const { numbers, all } = started(new Gate(), atOnce + 3, long);
    for (const more of [1, 2, 3]) {
      await turn();
      expect(numbers).toHaveLength(atOnce + more);
    }
    await all;
  });

  test('is open again when the event loop has gone on, and nothing waits', async () => {
    const gate = new Gate();
    await started(gate, 2 * atOnce).all;
    expect(started(gate, 1).numbers).toEqual([0]);
    gate.turned();
    expect(started(gate, atOnce).numbers).toHaveLength(atOnce);
    expect(gate.isOpen()).toBe(false);
    gate.turned();
    expect(gate.isOpen()).toBe(true);
  });

  test('lets all pass when something comes that must not go first', async () => {
    const gate = new Gate();
    const { numbers, all } = started(gate, 50);
    gate.passAll();
    expect(numbers).toEqual(upTo(50));
    await all;
  });

  test('rejects for work that throws, and goes on', async () => {
    const gate = new Gate();
    const before = started(gate, atOnce);
    const thrown = gate.pass(() => {
      throw new Error('refused');
    });
    const behind = started(gate, 1);
    await expect(thrown).rejects.toThrow('refused');
    expect(await before.all).toHaveLength(atOnce);
    expect(await behind.all).toEqual([0]);
  });
});

describe('a copy of options', () => {
  test('is not changed by who owns them', () => {
    const options = { name: 'mv0', up: true, flags: ['nodst'], mtu: undefined, alias: null };
    const copy = copyOf(options);
    const same = structuredClone(options);
    options.name = 'mv1';
    options.flags.push('nopromisc');
    expect(copy).toEqual(same);
  });

  test('goes as deep as they do', () => {
    const options = { peer: { name: 'p0', addresses: [{ address: '192.0.2.1/24' }, '2001:db8::1/64'] } };
    const copy = copyOf(options);
    const same = structuredClone(options);
    (options.peer.addresses[0] as { address: string }).address = '192.0.2.2/24';
    options.peer.addresses.pop();
    expect(copy).toEqual(same);
  });

  test('has the holes of its lists', () => {
    const altNames = new Array<string>(3);
    altNames[1] = 'a';
    const copy = copyOf({ altNames });
    expect(copy?.altNames).toHaveLength(3);
    expect(Object.keys(copy?.altNames ?? [])).toEqual(['1']);
  });

  const circular: Record<string, unknown> = {};
  circular['options'] = circular;
  test.each([
    [{ f: () => 1 }],
    [{ bytes: new Uint8Array(4) }],
    [{ netns: new (class Netns {})() }],
    [JSON.parse('{ "__proto__": { "up": true } }')],
    [circular],
  ])('is not made of what has more in it: %o', (options) => {
    expect(copyOf(options)).toBeUndefined();
  });
});
