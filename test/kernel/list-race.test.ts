// Lists that are taken while another process adds and deletes links as fast as it can.

import { beforeAll, describe, expect, test } from 'vitest';
import { type LinkFilter, links, listLinks, listStats } from '../../lib/index.js';
import { churn } from '../support/churn.js';
import { needsKernel } from '../support/kernel.js';
import { type Scratch, scratch } from '../support/namespace.js';

const permanent = 150;
const macs = (i: number): string => `02:00:5e:00:${(i >> 8).toString(16)}:${(i & 255).toString(16)}`;

let here: Scratch;
let netns: string;
let indexes: number[];

beforeAll(async () => {
  here = await scratch();
  netns = here.name;
  await here.ipBatch(
    'link add low type veth peer name lowpeer',
    ...Array.from({ length: permanent }, (_, i) => `link add link low name p${i} address ${macs(i)} type macvlan`),
  );
  indexes = (await listLinks({}, { netns })).map(({ index }) => index).sort((a, b) => a - b);
  expect(indexes).toHaveLength(permanent + 3);
});

const sorted = (list: { index: number }[]): number[] => list.map(({ index }) => index).sort((a, b) => a - b);

const check = (list: { index: number }[], wanted = indexes): void => {
  const found = sorted(list);
  expect(new Set(found).size).toBe(found.length);
  const there = new Set(found);
  expect(wanted.filter((index) => !there.has(index))).toEqual([]);
};

// Too many to be read in one moment while others come and go. Where the order of the list shows that none was passed over,
// it is taken as it is: since Linux 6.9.
describe('while links come and go among thousands', () => {
  test('every one that stays is in the list', async () => {
    needsKernel({ min: '6.9' });
    const many = await scratch();
    await many.ipBatch(
      'link add low type veth peer name lowpeer',
      ...Array.from({ length: 3000 }, (_, i) => `link add link low name p${i} address ${macs(i)} type macvlan`),
    );
    const stay = sorted(await listLinks({}, { netns: many.name }));
    expect(stay).toHaveLength(3003);
    const stop = await churn(many, 'low');
    try {
      for (let round = 0; round < 5; round++) check(await listLinks({}, { netns: many.name }), stay);
    } finally {
      await stop();
    }
  });
});

describe('while links come and go, every permanent link is exactly once', () => {
  const everything: [string, LinkFilter][] = [
    ['a plain list', {}],
    ['a list with counters', { stats: true }],
  ];

  test.each(everything)('in %s', async (_, filter) => {
    const stop = await churn(here, 'low');
    try {
      for (let round = 0; round < 15; round++) check(await listLinks(filter, { netns }));
    } finally {
      await stop();
    }
  });

  test('in a list of one kind', async () => {
    const macvlans = new Set(sorted(await listLinks({ kind: 'macvlan', group: 0 }, { netns })));
    const stop = await churn(here, 'low');
    try {
      for (let round = 0; round < 15; round++) {
        const found = sorted(await listLinks({ kind: 'macvlan', group: 0 }, { netns }));
        expect(found).toEqual([...macvlans].sort((a, b) => a - b));
      }
    } finally {
      await stop();
    }
  });

  test('in twenty lists at once, in iterables and in lists of counters', async () => {
    const stop = await churn(here, 'low');
    try {
      const lists = await Promise.all([
        ...Array.from({ length: 20 }, () => listLinks({}, { netns })),
        ...Array.from({ length: 3 }, () => listStats({ netns })),
        (async () => {
          const list = [];
          for await (const link of links({}, { netns })) list.push(link);
          return list;
        })(),
      ]);
      for (const list of lists) check(list);
    } finally {
      await stop();
    }
  });
});
