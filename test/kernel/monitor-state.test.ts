// The present state that a monitor yields, first or after an overrun: all of it, also of what has no name of its own.

import { describe, expect, test } from 'vitest';
import { addRoute, type MonitorEvent, openMonitor, type Route } from '../../lib/index.js';
import { eventually, type Scratch, scratch } from '../support/namespace.js';

const wayOf = ({ destination, gateway, tos, metric }: Route): string =>
  `${destination} via ${gateway} tos ${tos} metric ${metric}`;

// Follows the routes to one network, each by all that it is.
const followRoutes = (events: AsyncIterable<MonitorEvent>, wanted: string) => {
  const known = new Set<string>();
  const seen = { overruns: 0 };
  const run = async (): Promise<void> => {
    for await (const event of events) {
      if (event.type === 'overrun') seen.overruns += 1;
      if (event.type !== 'route' || event.route.destination !== wanted) continue;
      if (event.action === 'new') known.add(wayOf(event.route));
      else known.delete(wayOf(event.route));
    }
  };
  return { known, seen, ended: run() };
};

const withRoutes = async (): Promise<Scratch> => {
  const here = await scratch();
  await here.ipBatch(
    'link add a0 type veth peer name a1',
    'link set a0 up',
    'link set a1 up',
    'address add 192.0.2.1/24 dev a0',
    'route add 198.51.100.0/24 via 192.0.2.7',
    'route append 198.51.100.0/24 via 192.0.2.8',
    'route add 198.51.100.0/24 via 192.0.2.8 tos 4',
    'route add 198.51.100.0/24 via 192.0.2.8 metric 5',
  );
  return here;
};

const all = [
  '198.51.100.0/24 via 192.0.2.7 tos 0 metric undefined',
  '198.51.100.0/24 via 192.0.2.8 tos 0 metric undefined',
  '198.51.100.0/24 via 192.0.2.8 tos 0 metric 5',
  '198.51.100.0/24 via 192.0.2.8 tos 4 metric undefined',
];

describe('of several routes to one destination', () => {
  test('each is in the present state', async () => {
    const here = await withRoutes();
    await using events = await openMonitor({ events: ['route'], initial: true }, { netns: here.name });
    const { known } = followRoutes(events, '198.51.100.0/24');
    await eventually(() => expect([...known].sort()).toEqual([...all].sort()));
  });

  test('one that goes while events are lost is told of', async () => {
    const here = await withRoutes();
    const call = { netns: here.name };
    const small = { receiveBuffer: 0, queue: 65_536 };
    await using events = await openMonitor({ events: ['route'], initial: true, resync: true, ...small }, call);
    const { known, seen } = followRoutes(events, '198.51.100.0/24');
    await eventually(() => known.size === all.length);
    // More than fit, and the one that goes is among them.
    const others = Array.from({ length: 2000 }, (_, i) => `route add 203.0.${i >> 8}.${i & 255}/32 via 192.0.2.9`);
    await here.ipBatch(
      ...others,
      'route del 198.51.100.0/24 via 192.0.2.8 tos 0 metric 0',
      ...others.map((line) => line.replace('add', 'del')),
    );
    await eventually(() => expect([...known].sort()).toEqual(all.filter((_, i) => i !== 1).sort()));
    expect(seen.overruns).toBeGreaterThan(0);
    await addRoute({ destination: '198.51.100.0/24', gateway: '192.0.2.9', metric: 9 }, call);
    await eventually(() => known.size === all.length);
  });
});

describe('a monitor that was closed yields nothing any more', () => {
  test.each(['close', 'return'] as const)('by %s, before its first step', async (how) => {
    const here = await scratch();
    const events = await openMonitor({ initial: true }, { netns: here.name });
    await events[how]();
    expect(await events.next()).toEqual({ done: true, value: undefined });
  });

  test('while it yields the present state, of which nothing is read from elsewhere', async () => {
    const here = await scratch();
    await here.ipBatch('link add a0 type veth peer name a1', 'link set a0 up', 'link set a1 up');
    for (const taken of [1, 2, 3]) {
      const events = await openMonitor({ initial: true, resync: true }, { netns: here.name });
      for (let i = 0; i < taken; i++) expect((await events.next()).value).toMatchObject({ type: 'link' });
      await events.close();
      expect(await events.next()).toEqual({ done: true, value: undefined });
    }
  });

  test('while it reads, at any moment', async () => {
    const here = await scratch();
    await here.ipBatch('link add a0 type veth peer name a1', 'link set a0 up', 'link set a1 up');
    for (let turns = 0; turns < 20; turns++) {
      const events = await openMonitor({ initial: true }, { netns: here.name });
      const seen: string[] = [];
      let closed = false;
      const ended = (async () => {
        for await (const event of events) if (closed) seen.push(event.type);
      })();
      for (let i = 0; i < turns; i++) await new Promise(setImmediate);
      await events.close();
      closed = true;
      await ended;
      // What was under way is the one that may still come.
      expect(seen.length, `after ${turns} turns`).toBeLessThanOrEqual(1);
    }
  });
});
