// What the kernel tells of, as iproute2 makes it happen.

import { describe, expect, test } from 'vitest';
import { createMacvlan, createVeth, type MonitorEvent, monitor, openMonitor, openNetns } from '../../lib/index.js';
import { errorOf, eventually, needsKind, scratch } from '../support/namespace.js';
import { run } from '../support/shell.js';

/** Follows a monitor: what it has yielded so far, and what became of the loop. */
const follow = (events: AsyncIterable<MonitorEvent>): { seen: MonitorEvent[]; ended: Promise<unknown> } => {
  const seen: MonitorEvent[] = [];
  const walk = async (): Promise<undefined> => {
    for await (const event of events) seen.push(event);
  };
  return { seen, ended: walk().catch((error: unknown) => error) };
};

const linkWords = (seen: MonitorEvent[]): string[] =>
  seen.flatMap((event) => (event.type === 'link' ? [`${event.action} ${event.link.name}`] : [event.type]));

describe('openMonitor', () => {
  test('tells of links that come, change and go, from the moment it resolves', async () => {
    const here = await scratch();
    await using events = await openMonitor({ events: ['link'] }, { netns: here.name });
    const { seen } = follow(events);
    await here.ipBatch('link add a0 type veth peer name a1', 'link set a0 mtu 1300', 'link del a0');
    await eventually(() => linkWords(seen).filter((word) => word.startsWith('delete')).length === 2);
    expect(
      linkWords(seen)
        .filter((word) => /a0/.test(word))
        .at(-1),
    ).toBe('delete a0');
    expect(linkWords(seen)).toContain('new a1');
    const mtus = seen.flatMap((event) => (event.type === 'link' && event.link.name === 'a0' ? [event.link.mtu] : []));
    expect(new Set(mtus)).toEqual(new Set([1500, 1300]));
  });

  test('gives links as getLink does, without counters', async () => {
    const here = await scratch();
    await using events = await openMonitor({ events: ['link'] }, { netns: here.name });
    await createVeth({ name: 'v0', peer: { name: 'v1' } }, { netns: here.name });
    // Of a link that is down the kernel does not tell every change.
    await createMacvlan(
      { lowerdev: 'v0', name: 'm0', mode: 'private', up: true, alias: 'first' },
      { netns: here.name },
    );
    for await (const event of events) {
      if (event.type !== 'link' || event.link.alias !== 'first') continue;
      expect(event.link).toMatchObject({ kind: 'macvlan', details: { mode: 'private' }, stats: undefined });
      break;
    }
  });

  test('does not take a port that leaves its bridge for a link that is gone', async () => {
    await needsKind('bridge');
    const here = await scratch();
    await here.ipBatch('link add br0 type bridge', 'link add p0 type veth peer name p1');
    await using events = await openMonitor({ events: ['link'] }, { netns: here.name });
    const { seen } = follow(events);
    await here.ipBatch('link set p0 master br0', 'link set p0 nomaster', 'link add last type bridge');
    await eventually(() => linkWords(seen).includes('new last'));
    expect(linkWords(seen).filter((word) => word.startsWith('delete'))).toEqual([]);
    expect(linkWords(seen)).toContain('new p0');
  });

  test('tells of the numbers that other namespaces get', async () => {
    const here = await scratch();
    const there = await scratch();
    await using events = await openMonitor({ events: ['netnsId'] }, { netns: here.name });
    await here.ip('netns', 'set', there.name, '77');
    expect(await events.next()).toEqual({
      done: false,
      value: { type: 'netnsId', action: 'new', netnsId: { id: 77 } },
    });
  });

  test('tells of addresses and neighbours, and gives the present ones first when asked', async () => {
    const here = await scratch();
    await here.ipBatch(
      'link add a0 type veth peer name a1',
      'link set a0 up',
      'address add 192.0.2.1/24 dev a0',
      'neighbour add 192.0.2.7 lladdr 02:00:5e:10:00:07 dev a0',
    );
    await using events = await openMonitor({ events: ['address', 'neighbour'], initial: true }, { netns: here.name });
    const { seen } = follow(events);
    const words = (): string[] =>
      seen.flatMap((event) => {
        if (event.type === 'address') return [`${event.action} ${event.address.address}`];
        // One that is removed is told of as failed first.
        const known = event.type === 'neighbour' && (event.action === 'delete' || event.neighbour.state !== 'failed');
        return known ? [`${event.action} ${event.neighbour.address}`] : [];
      });
    // What happens while the present state is read may come twice.
    await eventually(() => words().includes('new 192.0.2.7'));
    await here.ipBatch(
      'address add 192.0.2.2/24 dev a0',
      'neighbour add 192.0.2.8 lladdr 02:00:5e:10:00:08 dev a0',
      // Of a proxy's entry the kernel does not tell.
      'neighbour add proxy 192.0.2.9 dev a0',
      'neighbour del 192.0.2.7 dev a0',
      'address del 192.0.2.2/24 dev a0',
    );
    await eventually(() => words().includes('delete 192.0.2.2/24'));
    // Those of IPv6 come and go with the links in their own time.
    expect(words().filter((word) => !word.includes(':'))).toEqual([
      ...['new 192.0.2.1/24', 'new 192.0.2.7'],
      ...['new 192.0.2.2/24', 'new 192.0.2.8', 'delete 192.0.2.7', 'delete 192.0.2.2/24'],
    ]);
    expect(seen.find((event) => event.type === 'neighbour')).toMatchObject({
      neighbour: { mac: '02:00:5e:10:00:07', state: 'permanent', link: expect.any(Number) },
    });
  });

  test('tells of forwarding databases, and gives the present entries first when asked', async () => {
    await needsKind('bridge');
    const here = await scratch();
    await here.ipBatch(
      'link add br0 type bridge',
      'link add p0 up master br0 type veth peer name p1',
      'link set br0 up',
      'link set p1 up',
    );
    const fdb = (...args: string[]) => run(['bridge', '-n', here.name, 'fdb', ...args]);
    await fdb('add', '02:00:5e:10:00:07', 'dev', 'p0', 'master', 'static');
    await using events = await openMonitor(
      { events: ['link', 'neighbour', 'fdb'], initial: true },
      { netns: here.name },
    );
    const { seen } = follow(events);
    const words = (): string[] =>
      seen.flatMap((event) => (event.type === 'fdb' ? [`${event.action} ${event.fdb.mac}`] : []));
    await eventually(() => words().includes('new 02:00:5e:10:00:07'));
    await fdb('add', '02:00:5e:10:00:08', 'dev', 'p0', 'master', 'static');
    await fdb('del', '02:00:5e:10:00:07', 'dev', 'p0', 'master');
    await here.ip('link', 'set', 'p0', 'nomaster');
    await eventually(() => words().includes('delete 02:00:5e:10:00:08'));
    expect(words()).toContain('delete 02:00:5e:10:00:07');
    const told = seen.find((event) => event.type === 'fdb' && event.fdb.mac === '02:00:5e:10:00:08');
    expect(told).toMatchObject({ fdb: { state: 'static', self: false, master: (await here.ipLink('br0'))?.ifindex } });
    // The port has left its bridge, and is there.
    expect(linkWords(seen).filter((word) => word.startsWith('delete'))).toEqual([]);
    const families = seen.flatMap((event) => (event.type === 'neighbour' ? [event.neighbour.family] : []));
    expect(families.filter((family) => family !== 'inet' && family !== 'inet6')).toEqual([]);
  });

  test('tells of routes and rules', async () => {
    const here = await scratch();
    await here.ipBatch('link add a0 type veth peer name a1', 'link set a0 up', 'link set a1 up');
    await using events = await openMonitor({ events: ['route', 'rule'] }, { netns: here.name });
    const { seen } = follow(events);
    await here.ipBatch(
      'route add 198.51.100.0/24 dev a0',
      'route del 198.51.100.0/24 dev a0',
      'rule add pref 500 table 77',
    );
    await here.ip('rule', 'del', 'pref', '500');
    const words = (): string[] =>
      seen.flatMap((event) => {
        if (event.type === 'route') return [`${event.action} ${event.route.destination}`];
        return event.type === 'rule' ? [`${event.action} ${event.rule.priority}`] : [];
      });
    await eventually(() => words().includes('delete 500'));
    // Those of IPv6 come and go with the links in their own time.
    expect(words().filter((word) => !word.includes(':'))).toEqual([
      'new 198.51.100.0/24',
      'delete 198.51.100.0/24',
      'new 500',
      'delete 500',
    ]);
  });

  test('tells of the namespace that it was opened for, and of no other one', async () => {
    const here = await scratch();
    const there = await scratch();
    await using handle = await openNetns(here.name);
    await using events = await openMonitor({ events: ['link'] }, { netns: handle });
    await handle.close();
    const { seen } = follow(events);
    await there.ip('link', 'add', 'other', 'type', 'veth');
    await here.ip('link', 'add', 'mine', 'type', 'veth');
    await eventually(() => linkWords(seen).includes('new mine'));
    expect(linkWords(seen).join()).not.toContain('other');
  });

  test('yields the present state first where that is wanted', async () => {
    const here = await scratch();
    await here.ip('link', 'add', 'a0', 'type', 'veth', 'peer', 'name', 'a1');
    await using events = await openMonitor({ events: ['link'], initial: true }, { netns: here.name });
    const { seen } = follow(events);
    await here.ip('link', 'set', 'a0', 'mtu', '1300');
    await eventually(() => seen.some((event) => event.type === 'link' && event.link.mtu === 1300));
    expect(linkWords(seen)).toEqual(expect.arrayContaining(['new lo', 'new a0', 'new a1']));
  });

  test('ends its loop when it is closed, also while it waits', async () => {
    const here = await scratch();
    const events = await openMonitor({}, { netns: here.name });
    const { ended } = follow(events);
    await events.close();
    await events.close();
    expect(await ended).toBeUndefined();
    expect(await events.next()).toEqual({ done: true, value: undefined });
  });

  test('throws the reason of a signal that fires, and subscribes to nothing with one that has', async () => {
    const here = await scratch();
    const abort = new AbortController();
    const events = await openMonitor({}, { netns: here.name, signal: abort.signal });
    const { ended } = follow(events);
    const reason = new Error('enough');
    abort.abort(reason);
    expect(await ended).toBe(reason);
    expect(await errorOf(openMonitor({}, { netns: here.name, signal: abort.signal }))).toBe(reason);
  });

  test('lets its namespace go when it is closed', async () => {
    const here = await scratch();
    const events = await openMonitor({}, { netns: here.name });
    await here.ip('link', 'add', 'a0', 'type', 'veth', 'peer', 'name', 'a1');
    const there = await scratch();
    await here.ip('link', 'set', 'a1', 'netns', there.name);
    await here.exec('true');
    const gone = async (): Promise<boolean> => (await there.ipLink('a1')) === undefined;
    await there.ip('netns', 'del', here.name);
    expect(await gone(), 'an open monitor keeps it').toBe(false);
    await events.close();
    await eventually(gone);
  });

  test('rejects when there is no such namespace', async () => {
    expect(await errorOf(openMonitor({}, { netns: 'no-such-namespace' }))).toMatchObject({ code: 'ENOENT' });
  });
});

describe('monitor', () => {
  test('subscribes at its first step, and ends with its loop', async () => {
    const here = await scratch();
    let first: MonitorEvent | undefined;
    for await (const event of monitor({ events: ['link'], initial: true }, { netns: here.name })) {
      first = event;
      break;
    }
    expect(first).toMatchObject({ type: 'link', action: 'new', link: { name: 'lo' } });
  });
});
