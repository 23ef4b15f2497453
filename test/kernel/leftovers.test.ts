// What a process leaves that is killed while it makes links.

import { beforeEach, describe, expect, test } from 'vitest';
import {
  createBond,
  createIfb,
  createMacvlan,
  createVeth,
  findLeftovers,
  getLink,
  openMonitor,
  removeLeftovers,
  setLink,
} from '../../lib/index.js';
import { native } from '../../lib/internal/native.js';
import { nodeCommand, start } from '../support/child.js';
import { eventually, needsKind, onUml, type Scratch, scratch } from '../support/namespace.js';
import '../support/ipv6.js';
import { randomFrom, seedOf } from '../support/random.mjs';

let home: Scratch;
let target: Scratch;
beforeEach(async () => {
  [home, target] = [await scratch(), await scratch()];
  await home.ipBatch('link add low up type veth peer name wire', 'link set wire up');
});

// biome-ignore lint/suspicious/noExplicitAny: iproute2's JSON has no types.
type Said = any;

const ends = /^k(\d+)x(\d+)(p?)$/;

/** What is missing of a link that was to be made, as iproute2 sees it. */
const missingOf = (link: Said): string[] => {
  const [, id, n, isPeer] = ends.exec(link.ifname) ?? [];
  const addresses: string[] = link.addr_info.map((one: Said) => `${one.local}/${one.prefixlen}`);
  const wanted = isPeer
    ? [`10.${id}.${n}.3/24`]
    : [`10.${id}.${n}.1/24`, `10.${id}.${n}.2/24`, `fd00:${id}:a${n}::1/64`];
  return [
    ...wanted.filter((one) => !addresses.includes(one)),
    ...(link.ifalias === 'complete' ? [] : ['alias']),
    ...(isPeer || link.altnames?.[0] === `${id}-${n}-other` ? [] : ['altNames']),
    ...(link.group === '7' ? [] : ['group']),
    ...(link.flags.includes('UP') ? [] : ['up']),
    ...(link.flags.includes('DYNAMIC') ? ['mark'] : []),
  ];
};

const unfinished = async (where: Scratch): Promise<string[]> => {
  const links = (await where.ipJson<Said>('addr')).filter(({ ifname }) => ends.test(ifname));
  return links.filter((link) => missingOf(link).length > 0).map(({ ifname }) => ifname as string);
};

const namesOf = (links: readonly { name: string }[]): string[] => links.map(({ name }) => name).sort();

/** Kills programs; returns how many links that has left. */
const killAndLook = async (fractions: readonly number[]): Promise<number> => {
  for (const [id, fraction] of fractions.entries()) {
    const { signal, stderr } = await start(nodeCommand('killed.mjs', home.name, target.name, id, fraction)).ended;
    expect({ signal, stderr }).toEqual({ signal: 'SIGKILL', stderr: '' });
  }
  let found = 0;
  for (const where of [target, home]) {
    const broken = await unfinished(where);
    const left = namesOf(await findLeftovers({ netns: where.name }));
    // A pair is found as a whole, though one end of it may be complete.
    expect(left).toEqual(expect.arrayContaining(broken));
    expect(left.filter((name) => !ends.test(name))).toEqual([]);
    found += left.length;
  }
  const before = (await target.ipJson<Said>('link')).length;
  const removed = await removeLeftovers({ netns: target.name });
  expect((await target.ipJson<Said>('link')).length).toBe(before - removed.length);
  await removeLeftovers({ netns: home.name });
  for (const where of [target, home]) {
    expect(await unfinished(where)).toEqual([]);
    expect(await findLeftovers({ netns: where.name })).toEqual([]);
  }
  return found;
};

describe('a process that is killed while it makes links in another namespace, with addresses', () => {
  const seed = seedOf('LEFTOVERS_SEED');
  const kills = Number(process.env['LEFTOVERS_KILLS'] ?? (onUml() ? 8 : process.env['LONG_RUN'] ? 200 : 60));
  const batch = 20;

  test(`${kills} times (LEFTOVERS_SEED=${seed}): each link is absent, complete, or found and removed`, {
    timeout: 120_000 + kills * 5_000,
  }, async () => {
    const random = randomFrom(seed);
    let found = 0;
    for (let done = 0; done < kills; done += batch) {
      if (done > 0) {
        [home, target] = [await scratch(), await scratch()];
        await home.ipBatch('link add low up type veth peer name wire', 'link set wire up');
      }
      // Evenly over the time that a creation takes, and a little more.
      found += await killAndLook(Array.from({ length: Math.min(batch, kills - done) }, () => random() * 1.2));
    }
    console.info(`${kills} kills, ${found} links found`);
    if (kills >= 100) expect(found).toBeGreaterThan(0);
  });
});

describe('the mark of construction', () => {
  /** Whether each link is unfinished, as a monitor sees it from the first event to the last. */
  const seenDuring = async (make: (netns: string) => Promise<unknown>): Promise<Record<string, boolean[]>> => {
    const { name: netns } = home;
    const monitor = await openMonitor({ events: ['link'] }, { netns });
    await make(netns);
    await setLink('lo', { mtu: 1400 }, { netns });
    const states: Record<string, boolean[]> = {};
    for await (const event of monitor) {
      if (event.type !== 'link') continue;
      const { name, unfinished } = event.link;
      if (name === 'lo') break;
      const seen = states[name] ?? [];
      states[name] = seen;
      if (seen.at(-1) !== unfinished) seen.push(unfinished);
    }
    return states;
  };
  const completed = [true, false];

  test('is never on a link that takes one request', async () => {
    const seen = await seenDuring((netns) =>
      createMacvlan({ lowerdev: 'low', name: 'new', up: true, group: 3, mtu: 1400 }, { netns }),
    );
    expect(seen).toMatchObject({ new: [false], low: [false] });
  });

  test('is on a link with addresses until it has them all, and on no other link', async () => {
    const seen = await seenDuring((netns) =>
      createMacvlan({ lowerdev: 'low', name: 'new', up: true, addresses: ['192.0.2.1/24'] }, { netns }),
    );
    expect(seen).toMatchObject({ new: completed, low: [false] });
  });

  test('is on both ends of a pair', async () => {
    const seen = await seenDuring((netns) => createVeth({ name: 'new', peer: { name: 'end', up: true } }, { netns }));
    expect(seen).toMatchObject({ new: completed, end: completed });
  });

  test('is on a bond until it has all its members, and never on those', async () => {
    await needsKind('bond');
    const { name: netns } = home;
    for (const name of ['a', 'b']) await createVeth({ name, peer: {} }, { netns });
    const members = ['a', 'b'];
    const seen = await seenDuring(() => createBond({ name: 'new', members, group: 4 }, { netns }));
    expect(seen).toMatchObject({ new: completed, a: [false], b: [false] });
    expect(await getLink('new', { netns })).toMatchObject({ group: 4, unfinished: false });
    expect(await findLeftovers({ netns })).toEqual([]);
  });

  test('is on a bond that is made in another namespace', async () => {
    await needsKind('bond');
    const { name: targetNetns } = target;
    await createVeth({ name: 'a', peer: {} }, { netns: targetNetns });
    const bond = await createBond({ name: 'new', members: ['a'], targetNetns }, { netns: home.name });
    expect(bond).toMatchObject({ group: 0, unfinished: false });
    expect(await findLeftovers({ netns: targetNetns })).toEqual([]);
  });
});

describe('findLeftovers', () => {
  const at = (where: Scratch): { netns: string } => ({ netns: where.name });
  // As a creation that goes on: its link is marked, and the connection that makes it stays open.
  const begin = async (name: string): Promise<{ close(): void }> => {
    const opened = native().openNetns('name', home.name);
    if ('failure' in opened) throw new Error(opened.failure.text);
    const connection = new (native().Connection)(opened);
    const values = { name, group: 9 };
    const steps = [
      { operation: 'link.create', kind: 'ifb', values, marked: true },
      { operation: 'link.get', subject: 0 },
    ];
    const { failure, records } = await connection.perform(1, { steps, subjects: [{ name, prefix: '' }] }, 'never');
    opened.close();
    expect(failure).toBeUndefined();
    expect(records[1]).toMatchObject({ name, unfinished: true });
    return connection;
  };

  test('lists no link whose maker is at work, and lists it when that has ended', async () => {
    const maker = await begin('x0');
    expect(await findLeftovers(at(home))).toEqual([]);
    expect(await removeLeftovers(at(home))).toEqual([]);
    maker.close();
    await eventually(async () => (await findLeftovers(at(home))).length === 1);
    expect(await removeLeftovers(at(home))).toMatchObject([{ name: 'x0', kind: 'ifb' }]);
    expect(await home.ipLink('x0')).toBeUndefined();
  });

  test('lists no other link: neither of that group, nor of some of those flags', async () => {
    const maker = await begin('x0');
    const { group } = await getLink('x0', at(home));
    await createIfb({ name: 'x1', group }, at(home));
    await home.ipBatch('link add x2 type ifb', 'link set x2 dynamic on trailers off');
    maker.close();
    await eventually(async () => (await findLeftovers(at(home))).length === 1);
    expect(namesOf(await removeLeftovers(at(home)))).toEqual(['x0']);
    expect(namesOf(await home.ipJson<Said>('link').then((all) => all.map((one) => ({ name: one.ifname }))))).toEqual([
      ...['lo', 'low', 'wire', 'x1', 'x2'],
    ]);
  });

  test('lists nothing of what was made in one request, or completed by several', async () => {
    await createMacvlan({ lowerdev: 'low', name: 'a', group: 5, up: true }, at(home));
    const several = { alias: 'x', group: 6 };
    await createMacvlan({ lowerdev: 'low', name: 'b', ...several, addresses: ['192.0.2.1/24'] }, at(home));
    await createVeth({ name: 'c', peer: { name: 'd', up: true, ...several } }, at(home));
    expect(await findLeftovers(at(home))).toEqual([]);
    const said = (await home.ipJson<Said>('link')).map(({ ifname, group, flags }) => [ifname, [group, flags]]);
    const kept = ['BROADCAST', 'MULTICAST'];
    expect(Object.fromEntries(said)).toMatchObject({
      a: ['5', expect.arrayContaining([...kept, 'UP'])],
      b: ['6', kept],
      c: ['default', expect.arrayContaining(kept)],
      d: ['6', expect.arrayContaining([...kept, 'UP'])],
    });
    expect(JSON.stringify(said)).not.toMatch(/NOTRAILERS|PORTSEL|AUTOMEDIA|DYNAMIC/);
  });

  test('rejects when the call is not right', async () => {
    await expect(findLeftovers({ netns: 'nosuch' })).rejects.toMatchObject({
      code: 'ENOENT',
      operation: 'leftovers.find',
    });
  });
});
