// The links of a list are mostly like the one before, and what they have in common is read once. Each is what it would be
// if it were read alone, and an object of its own.

import { beforeAll, describe, expect, test } from 'vitest';
import { getLink, type Link, links, listLinks, listNeighbours } from '../../lib/index.js';
import { type Scratch, scratch } from '../support/namespace.js';
import { randomFrom, seedOf } from '../support/random.mjs';

// More than a slice of a list, several times.
const count = 300;
const seed = seedOf('ALIKE_SEED');
const random = randomFrom(seed);
const number = (limit: number): number => Math.floor(random() * limit);

// What a link may have that others have not; each makes it unlike the one before in another place.
const peculiarities: ((name: string) => string)[] = [
  (name) => `link set ${name} mtu ${1280 + number(200)}`,
  (name) => `link set ${name} txqueuelen ${number(5000)}`,
  (name) => `link set ${name} group ${number(100)}`,
  (name) =>
    `link set ${name} address 02:00:00:00:${(16 + number(200)).toString(16)}:${(16 + number(200)).toString(16)}`,
  (name) => `link set ${name} up`,
  (name) => `link set ${name} alias ${['first', 'prvni', 'první', 'x'.repeat(200)][number(4)]}`,
  (name) => `link property add dev ${name} altname ${name}-${number(1000)}`,
  (name) => `link set ${name} promisc on`,
  (name) => `link set ${name} arp off`,
  (name) => `link set ${name} allmulticast on`,
  (name) => `link set ${name} type macvlan mode private`,
  (name) => `link set ${name} type macvlan bcqueuelen ${number(3000)}`,
];

const peculiar = (name: string): string[] =>
  Array.from({ length: number(3) }, () => peculiarities[number(peculiarities.length)]?.(name) ?? '');

let space: Scratch;

beforeAll(async () => {
  space = await scratch();
  // Nobody sends anything of his own accord, so that counters rest.
  await space.exec('sysctl', '-q', '-w', 'net.ipv6.conf.all.disable_ipv6=1', 'net.ipv6.conf.default.disable_ipv6=1');
  await space.ipBatch('link add low type veth peer name other', 'link set low up', 'link set other up');
  const names = Array.from({ length: count }, (_, i) => `mv${i}`);
  await space.ipBatch(
    ...names.flatMap((name, i) => [
      i % 20 === 19
        ? `link add ${name} type veth peer name p${name}`
        : `link add ${name} link low type macvlan mode ${['bridge', 'private', 'source'][number(2)]}`,
      ...(i % 20 === 19 ? [] : peculiar(name)),
    ]),
  );
});

// What is told of a link that is being set up changes by itself.
const settledLinks = async (stats: boolean): Promise<Link[]> => {
  const netns = space.name;
  for (;;) {
    const before = await listLinks({ stats }, { netns });
    const alone: Link[] = [];
    for (const { index } of before) alone.push(await getLink(index, { netns }));
    const oneByOne: Link[] = [];
    for await (const link of links({ stats }, { netns })) oneByOne.push(link);
    const after = await listLinks({ stats }, { netns });
    if (JSON.stringify(before) !== JSON.stringify(after)) continue;
    expect(oneByOne).toStrictEqual(before);
    for (const [i, link] of alone.entries()) {
      expect(before[i]).toStrictEqual(stats ? link : { ...link, stats: undefined });
    }
    return before;
  }
};

describe.each([false, true])(`links in a list, counters: %s, ALIKE_SEED=${seed}`, (stats) => {
  test('are what they are when they are read one by one', async () => {
    const list = await settledLinks(stats);
    expect(list.filter(({ kind }) => kind === 'macvlan').length).toBeGreaterThan(count / 2);
    // There is something in which they differ.
    expect(new Set(list.map(({ mtu }) => mtu)).size).toBeGreaterThan(3);
    expect(new Set(list.map(({ alias }) => alias))).toContain('první');
  });

  test('are objects of their own', async () => {
    const list = await listLinks({ stats }, { netns: space.name });
    const parts = list.flatMap((link) => [
      link,
      link.details,
      link.flags,
      link.altNames,
      link.stats,
      'flags' in (link.details ?? {}) ? (link.details as { flags: unknown }).flags : undefined,
    ]);
    const objects = parts.filter((part) => part !== undefined);
    expect(new Set(objects).size).toBe(objects.length);
  });
});

test('neighbours in a list are those that ip lists', async () => {
  const entries = Array.from({ length: 300 }, (_, i) => ({
    dst: `192.0.2.${i % 250}`,
    lladdr: `02:00:00:00:${(i % 7).toString(16).padStart(2, '0')}:${(i % 250).toString(16).padStart(2, '0')}`,
  }));
  await space.ipBatch(...entries.map(({ dst, lladdr }) => `neigh replace ${dst} lladdr ${lladdr} dev low`));
  const wanted = await space.ipJson<{ dst: string; lladdr: string }>('-4', 'neigh', 'show', 'nud', 'permanent');
  const found = await listNeighbours({ family: 'inet' }, { netns: space.name });
  const told = ({ dst, lladdr }: { dst: string; lladdr: string }): string => `${dst} ${lladdr}`;
  expect(found.map(({ address, mac }) => `${address} ${mac}`).toSorted()).toEqual(wanted.map(told).toSorted());
});
