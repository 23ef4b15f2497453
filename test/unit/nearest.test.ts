// Which known name a mistyped one most likely means.

import { array, assert, constantFrom, integer, option, property, string } from 'fast-check';
import { describe, expect, test } from 'vitest';
import { nearest } from '../../lib/internal/nearest.js';

/** The distance as it is defined, cell by cell: letters added, dropped, exchanged, or swapped with the next one. */
const distance = (a: string, b: string): number => {
  const cells = Array.from({ length: a.length + 1 }, (_, i) => Array.from({ length: b.length + 1 }, (_, j) => i + j));
  const at = (i: number, j: number): number => cells[i]?.[j] ?? Number.POSITIVE_INFINITY;
  for (let i = 1; i <= a.length; i++) {
    for (let j = 1; j <= b.length; j++) {
      const crossed = a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      const exchanged = at(i - 1, j - 1) + (a[i - 1] === b[j - 1] ? 0 : 1);
      const ways = [exchanged, at(i - 1, j) + 1, at(i, j - 1) + 1, crossed ? at(i - 2, j - 2) + 1 : exchanged];
      (cells[i] as number[])[j] = Math.min(...ways);
    }
  }
  return at(a.length, b.length);
};

/** The first of those that are nearest. */
const plainNearest = (name: string, known: string[], limit = Math.max(2, Math.floor(name.length / 3))) => {
  const away = known
    .filter((one) => Math.abs(one.length - name.length) <= limit)
    .map((one) => ({ one, distance: distance(name.toLowerCase(), one.toLowerCase()) }))
    .filter((each) => each.distance <= limit);
  const least = Math.min(...away.map((each) => each.distance));
  return away.find((each) => each.distance === least)?.one;
};

describe('nearest', () => {
  // Few letters: most words are near to each other, in many ways. One that has two small ones.
  const fewLetters = string({ unit: constantFrom('a', 'b', 'c', 'A', 'İ'), maxLength: 12 });
  const anyWord = string({ maxLength: 20 });

  test.each([
    ['of few letters', fewLetters],
    ['of any letters', anyWord],
  ])('finds what a plain search finds, among words %s', (_, words) => {
    const limits = option(integer({ min: 0, max: 5 }), { nil: undefined });
    assert(
      property(words, array(words, { maxLength: 12 }), limits, (name, known, limit) => {
        expect(nearest(name, known, limit)).toBe(plainNearest(name, known, limit));
      }),
      { numRuns: 2000 },
    );
  });

  test.each([
    ['eht0', ['lo', 'eth1', 'eth0'], 'eth0'],
    ['eth00', ['eth1', 'eth0'], 'eth0'],
    ['eth', ['eth1', 'eth0'], 'eth1'],
    ['ETH0', ['eth1', 'eth0'], 'eth0'],
    ['wlan0', ['lo', 'eth0'], undefined],
    ['', ['lo', 'eth0'], 'lo'],
    ['eth0', [], undefined],
  ])('of %s among %j is %s', (name, known, found) => {
    expect(nearest(name, known)).toBe(found);
  });
});
