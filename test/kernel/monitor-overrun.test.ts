// What is left of the truth when more happens than anybody can read.

import { describe, expect, test } from 'vitest';
import { createVeth, type Link, listLinks, type MonitorEvent, openMonitor, setLink } from '../../lib/index.js';
import { start } from '../support/child.js';
import { eventually, onUml, type Scratch, scratch } from '../support/namespace.js';

const many = onUml() ? 300 : 1500;

// Another process that makes links and deletes them by the group, a third of them left each time.
const storm = async (here: Scratch): Promise<void> => {
  const lines: string[] = [];
  for (let round = 0; round < 2; round++) {
    for (let i = 0; i < many; i++) {
      lines.push(`link add link v0 name s${round}-${i} group ${i % 3 === 0 ? 0 : 7} type macvlan`);
    }
    lines.push('link del group 7');
  }
  await here.ipBatch(...lines);
};

const rounds = Array.from({ length: Number(process.env['OVERRUN_ROUNDS'] ?? 3) }, (_, i) => i + 1);

describe('with resync, whoever follows the events ends with the state of the kernel', () => {
  test.each(rounds)('round %i', async () => {
    const here = await scratch();
    const call = { netns: here.name };
    await createVeth({ name: 'v0', up: true, peer: { name: 'v1' } }, call);
    // The smallest buffer that the kernel gives.
    await using events = await openMonitor({ events: ['link'], resync: true, receiveBuffer: 0, queue: 65_536 }, call);
    const known = new Map<number, Link>();
    let overruns = 0;
    const followed = (async () => {
      for await (const event of events) {
        if (event.type === 'overrun') overruns += 1;
        if (event.type !== 'link') continue;
        if (event.action === 'new') known.set(event.link.index, event.link);
        else known.delete(event.link.index);
      }
    })();
    await storm(here);
    const mark = await createVeth({ name: 'mark', peer: { name: 'markpeer' } }, call);
    expect(mark.link.name).toBe('mark');
    const now = await listLinks({}, call);
    const shown = (links: Iterable<Link>): string[] =>
      [...links].map(({ index, name, mac, group, up, mtu }) => [index, name, mac, group, up, mtu].join(' ')).sort();
    await eventually(() => expect(shown(known.values())).toEqual(shown(now)));
    await events.close();
    await followed;
    expect(overruns).toBeGreaterThan(0);
  });
});

describe('without resync', () => {
  test('an overrun is an event, and what comes after it is told of', async () => {
    const here = await scratch();
    const call = { netns: here.name };
    await createVeth({ name: 'v0', up: true, peer: { name: 'v1' } }, call);
    await using events = await openMonitor({ events: ['link'], receiveBuffer: 0, queue: 65_536 }, call);
    await storm(here);
    const seen: MonitorEvent[] = [];
    const followed = (async () => {
      for await (const event of events) seen.push(event);
    })();
    await eventually(() => seen.some(({ type }) => type === 'overrun'));
    // One message at a time: the smallest buffer has room for no more.
    let mtu = 1300;
    const isTold = (): boolean => seen.some((event) => event.type === 'link' && event.link.name === 'lo');
    await eventually(async () => {
      mtu += 1;
      await setLink('lo', { mtu }, call);
      return isTold();
    });
    await events.close();
    await followed;
  });

  // Events that are like the one before are told by what differs: a gap between them is none of them.
  test('events that are like those before the gap are what they are', async () => {
    const here = await scratch();
    const call = { netns: here.name };
    const { link } = await createVeth({ name: 'v0', peer: { name: 'v1' } }, call);
    await using events = await openMonitor({ events: ['link'], receiveBuffer: 0, queue: 65_536 }, call);
    const seen: MonitorEvent[] = [];
    const followed = (async () => {
      for await (const event of events) {
        seen.push(event);
        // As many as are taken at a time: meanwhile the kernel has more to tell than it has room for.
        if (seen.length % 32 === 0) await new Promise((resolve) => setTimeout(resolve, 20));
      }
    })();
    const mtus = Array.from({ length: 2 * many }, (_, i) => 1300 + i);
    await here.ipBatch(...mtus.map((one) => `link set v0 mtu ${one}`));
    let mtu = 1300;
    await eventually(async () => {
      mtu += 1;
      await setLink('lo', { mtu }, call);
      return seen.some((event) => event.type === 'link' && event.link.name === 'lo');
    });
    await events.close();
    await followed;
    expect(seen.filter(({ type }) => type === 'overrun').length).toBeGreaterThan(0);
    for (const event of seen) {
      if (event.type !== 'link' || event.link.name === 'lo') continue;
      expect(event.link).toEqual({ ...link, mtu: event.link.mtu, stats: undefined });
      expect(mtus).toContain(event.link.mtu);
    }
  });

  // More than the library's queue holds, and few enough for the buffer that the kernel gives to anybody.
  test('what does not fit into the queue waits in the buffer, and nothing is lost', async () => {
    const here = await scratch();
    const call = { netns: here.name };
    await createVeth({ name: 'v0', peer: { name: 'v1' } }, call);
    await using events = await openMonitor({ events: ['link'], queue: 65_536 }, call);
    const names = Array.from({ length: 25 }, (_, i) => `m${i}`);
    await here.ipBatch(
      ...names.map((name) => `link add link v0 name ${name} type macvlan`),
      ...names.map((name) => `link del ${name}`),
    );
    const left = new Set(names);
    const told: string[] = [];
    while (left.size > 0) {
      const { value } = await events.next();
      if (value?.type !== 'link') expect.unreachable(`${value?.type}`);
      else if (value.action === 'delete') left.delete(value.link.name);
      else if (!told.includes(value.link.name)) told.push(value.link.name);
    }
    expect(told.filter((name) => name !== 'v0')).toEqual(names);
  });

  test('events wait in bounded places while nobody takes them, and all those before the gap are kept', async () => {
    const here = await scratch();
    const call = { netns: here.name };
    await createVeth({ name: 'v0', peer: { name: 'v1' } }, call);
    await using events = await openMonitor({ events: ['link'], receiveBuffer: 65_536, queue: 65_536 }, call);
    const names = Array.from({ length: 200 }, (_, i) => `m${i}`);
    await here.ipBatch(...names.map((name) => `link add link v0 name ${name} type macvlan`));
    const told: string[] = [];
    let count = 0;
    for await (const event of events) {
      if (event.type === 'overrun') break;
      count += 1;
      if (event.type !== 'link') expect.unreachable(event.type);
      else if (event.link.name !== 'v0' && !told.includes(event.link.name)) told.push(event.link.name);
    }
    expect(told.length).toBeGreaterThan(10);
    expect(told).toEqual(names.slice(0, told.length));
    // A message about a link takes more than a kilobyte. The kernel doubles what it is asked for.
    expect(count).toBeLessThan(3 * 65);
  });
});

test('a monitor keeps the process alive until it is closed', async () => {
  const program = (end: string): string =>
    `const { openMonitor } = await import('lowerdev'); const m = await openMonitor(); console.log('open'); ${end}`;
  const closing = start([process.execPath, '--input-type=module', '-e', program('await m.close();')]);
  expect((await closing.ended).status).toBe(0);
  const open = start([
    process.execPath,
    '--input-type=module',
    '-e',
    program("process.stdin.once('data', () => m.close()); process.stdin.unref();"),
  ]);
  expect(await open.line()).toBe('open');
  open.say('close');
  expect((await open.ended).status).toBe(0);
});
