// What lists and watching cost: the kernel filters, nobody asks again and again, and each monitor has its own socket.

import { readFileSync } from 'node:fs';
import { beforeEach, describe, expect, test } from 'vitest';
import {
  createNetns,
  createVeth,
  deleteLink,
  deleteNetns,
  type MonitorEvent,
  openMonitor,
  waitForLink,
} from '../../lib/index.js';
import { type Connection, native, type Step } from '../../lib/internal/native.js';
import { slicesOf } from '../../lib/internal/slices.js';
import { eventually, type Scratch, scratch, skipCurrentTest, uniqueName } from '../support/namespace.js';
import { run } from '../support/shell.js';

let here: Scratch;

beforeEach(async () => {
  here = await scratch();
});

describe('the kernel, not the library, leaves out what was not asked for:', () => {
  const sizeOf = async (step: Step): Promise<number> => {
    const handle = native().openNetns('name', here.name);
    if ('failure' in handle) throw new Error(handle.failure.text);
    const connection: Connection = new (native().Connection)(handle);
    const listed = await connection.list(1, step);
    connection.close();
    handle.close();
    if (listed.failure !== undefined) throw new Error(listed.failure.text);
    let size = 0;
    for await (const slice of slicesOf(listed)) size += slice.length;
    return size;
  };

  beforeEach(async () => {
    await here.ipBatch(
      ...['link set lo up', 'link add a0 type veth peer name a1', 'link set a0 up', 'link set a1 up'],
      ...['address add 192.0.2.1/24 dev a0', 'address add 192.0.3.1/24 dev a1'],
      ...['route add 198.51.100.0/24 via 192.0.2.9 table 1000 proto bgp', 'route add blackhole 203.0.113.0/24'],
      ...['neighbour add 192.0.2.9 lladdr 02:00:5e:10:00:09 dev a0'],
      ...['neighbour add 192.0.3.9 lladdr 02:00:5e:10:00:09 dev a1'],
    );
  });

  test.each<[string, object, number]>([
    ['route.list', { family: 'inet', table: 1000 }, 1],
    ['route.list', { family: 'inet', protocol: 'bgp' }, 1],
    ['route.list', { family: 'inet', type: 'blackhole' }, 1],
    ['neighbour.list', { family: 'inet', device: 'a0' }, 1],
    ['rule.list', { family: 'inet' }, 3],
  ])('%s %o', async (operation, values, size) => {
    expect(await sizeOf({ operation, values })).toBe(size);
    if (operation !== 'rule.list') expect(await sizeOf({ operation })).toBeGreaterThan(size);
  });

  test('address.list of a link, and of a family', async () => {
    expect(await sizeOf({ operation: 'address.list', link: 'a0', values: { family: 'inet' } })).toBe(1);
    expect(await sizeOf({ operation: 'address.list', values: { family: 'inet' } })).toBe(3);
  });
});

test('waitForLink asks once, and then is told', async () => {
  const { Connection: Real } = native();
  const asked: string[] = [];
  native().Connection = class extends Real {
    override perform(...[ticket, trip, ...rest]: Parameters<Connection['perform']>): ReturnType<Connection['perform']> {
      asked.push(...trip.steps.map(({ operation }) => operation));
      return super.perform(ticket, trip, ...rest);
    }
  };
  try {
    const waiting = waitForLink('a0', 'carrier', { netns: here.name });
    await eventually(() => asked.length > 0);
    await here.ipBatch(
      'link add a0 type veth peer name a1',
      'link set a0 up',
      'link set a0 mtu 1400',
      'link set a1 up',
    );
    expect((await waiting).carrier).toBe(true);
    expect(asked).toEqual(['link.get']);
  } finally {
    native().Connection = Real;
  }
});

describe('monitors', () => {
  test('a hundred at once are told of the same, each by a socket of its own', async () => {
    const call = { netns: here.name };
    const monitors = await Promise.all(Array.from({ length: 100 }, () => openMonitor({ events: ['link'] }, call)));
    const until = async (events: AsyncIterable<MonitorEvent>): Promise<string[]> => {
      const seen: string[] = [];
      for await (const event of events) {
        if (event.type !== 'link') continue;
        seen.push(`${event.action} ${event.link.name} ${event.link.mtu}`);
        if (event.action === 'delete' && event.link.name === 'last') break;
      }
      return seen;
    };
    const following = monitors.map(until);
    await createVeth({ name: 'last', mtu: 1400, peer: { name: 'lastpeer' } }, call);
    await deleteLink('last', call);
    const [first, ...others] = await Promise.all(following);
    expect(first).toContain('new last 1400');
    for (const seen of others) expect(seen).toEqual(first);
  });

  test('have the buffer that they were promised', async () => {
    // Elsewhere the kernel gives less: net.core.rmem_max.
    if (!/^\s*0\s+0\s+4294967295$/m.test(readFileSync('/proc/self/uid_map', 'utf8'))) {
      skipCurrentTest('it takes CAP_NET_ADMIN in the initial user namespace');
    }
    await using _ = await openMonitor({ events: ['link'] }, { netns: here.name });
    const sockets = await run(['ip', 'netns', 'exec', here.name, 'ss', '-H', '-f', 'netlink', '-m']);
    // The kernel doubles it.
    expect(sockets).toMatch(/rb33554432\b/);
  });

  test('let a namespace go that is deleted while they are told of it', async () => {
    const name = uniqueName('gone');
    const netns = await createNetns(name);
    await createVeth({ name: 'outer', peer: { name: 'inner', targetNetns: netns } }, { netns: here.name });
    const monitors = await Promise.all(Array.from({ length: 10 }, () => openMonitor({ initial: true }, { netns })));
    const following = monitors.map(async (events) => {
      for await (const event of events) if (event.type === 'link' && event.link.mtu === 1300) break;
    });
    await netns.close();
    await deleteNetns(name);
    // They keep it until the last one is closed.
    await here.ip('link', 'set', 'outer', 'mtu', '1300');
    expect(await here.ipLink('outer')).toBeDefined();
    await Promise.all(monitors.map((events) => events.close()));
    await Promise.all(following);
    await eventually(async () => (await here.ipLink('outer')) === undefined);
  });
});
