// What others send to our sockets, or have the kernel send there, is never taken for an answer or for an event. Forged
// answers: transport.test.ts.

import { beforeEach, expect, test } from 'vitest';
import {
  addAddress,
  deleteLink,
  getLink,
  listAddresses,
  listLinks,
  type MonitorEvent,
  openMonitor,
  removeAddress,
  setLink,
} from '../../lib/index.js';
import { pythonCommand, start } from '../support/child.js';
import { errorOf, eventually, needsKernel, needsKind, type Scratch, scratch } from '../support/namespace.js';

let here: Scratch;
let at: { netns: string };
beforeEach(async () => {
  here = await scratch();
  at = { netns: here.name };
});

/** The rtnetlink sockets in the namespace: nobody else has one there. */
const sockets = async (): Promise<{ port: number; groups: number }[]> => {
  const lines = (await here.exec('cat', '/proc/net/netlink')).trim().split('\n').slice(1);
  return lines
    .map((line) => line.trim().split(/\s+/))
    .filter(([, protocol, port]) => protocol === '0' && port !== '0')
    .map(([, , port, groups]) => ({ port: Number(port), groups: Number(`0x${groups}`) }));
};

/** Follows a monitor until it is closed. */
const follow = async (events: AsyncIterable<MonitorEvent>, seen: MonitorEvent[]): Promise<void> => {
  for await (const event of events) seen.push(event);
};

test('a monitor tells nothing that another process has sent to its port, or to its groups', async () => {
  await using events = await openMonitor({ events: ['link', 'address'] }, at);
  const seen: MonitorEvent[] = [];
  const followed = follow(events, seen);
  const ports = (await sockets()).filter(({ groups }) => groups !== 0).map(({ port }) => port);
  expect(ports).toHaveLength(1);
  const forged = await here.exec(...(pythonCommand('forge-events.py', ...ports) as [string]));
  const { sent, heard, refused } = JSON.parse(forged);
  expect(sent).toBeGreaterThan(0);
  // Whoever looks at the messages alone takes them all for the kernel's.
  expect({ heard, refused }).toEqual({ heard: sent, refused: sent });
  await setLink('lo', { group: 7, up: true }, at);
  await eventually(() => seen.some(({ type }) => type === 'address'));
  await events.close();
  await followed;
  for (const event of seen) {
    expect(event).toMatchObject({ action: 'new' });
    if (event.type === 'link') expect(event.link).toMatchObject({ index: 1, name: 'lo' });
    else if (event.type === 'address') expect(event.address.address).not.toContain('192.0.2.66');
    else expect.unreachable(event.type);
  }
});

// The kernel tells of addresses with the numbers of whoever asked for them: of ours, on this very thread's socket, too.
test('our own changes, of which a monitor tells, and those of others are never taken for answers', async () => {
  await setLink('lo', { up: true }, at);
  await using events = await openMonitor({ events: ['link', 'address'] }, at);
  const seen: MonitorEvent[] = [];
  const followed = follow(events, seen);
  const lines = Array.from({ length: 100 }, (_, i) => [
    `address add 198.51.100.${i + 1}/32 dev lo`,
    `link set lo group ${i}`,
  ]);
  const others = here.ipBatch(...lines.flat());
  for (let i = 1; i <= 60; i++) {
    const address = `192.0.2.${i}/32`;
    const [added, again, missing, link, refused] = await Promise.all([
      addAddress('lo', address, at),
      errorOf(addAddress('lo', address, at)),
      errorOf(removeAddress('lo', '203.0.113.1/32', at)),
      getLink('lo', at),
      errorOf(deleteLink('lo', at)),
    ]);
    expect(added).toMatchObject({ address, link: 1 });
    expect([again, missing, refused].map(({ code }) => code)).toEqual(['EEXIST', 'EADDRNOTAVAIL', 'EOPNOTSUPP']);
    expect(link.name).toBe('lo');
  }
  await others;
  // Whoever asks is no member of any group.
  const groups = (await sockets()).map((one) => one.groups !== 0);
  expect(groups.filter((isMember) => isMember)).toHaveLength(1);
  expect(groups.length).toBeGreaterThan(1);
  const list = await listAddresses({ link: 'lo', family: 'inet' }, at);
  expect(list).toHaveLength(1 + 60 + 100);
  const told = (): string[] =>
    seen.flatMap((event) => (event.type === 'address' && event.action === 'new' ? [event.address.address] : []));
  await eventually(() => expect(told().filter((text) => /^(192|198)/.test(text))).toHaveLength(160));
  await events.close();
  await followed;
});

// A creation with NLM_F_ECHO and IFLA_NET_NS_FD: the kernel sends the new link into the target namespace, to the socket
// there that has the number of the maker's port, in the kernel's own name.
test('a link that the kernel echoes to our ports, for somebody else, is never taken for an answer', async () => {
  // Since then a creation is echoed.
  needsKernel({ min: '6.2' });
  await needsKind('ifb');
  const child = start(pythonCommand('echo.py', here.name));
  expect(await child.line()).toBe('ready');
  await getLink('lo', at);
  await setLink('lo', { up: true }, at);
  const ports = (await sockets()).map(({ port }) => port);
  expect(ports).toHaveLength(2);
  child.say(ports.join(' '));
  expect(await child.line()).toBe('done');
  for (let i = 0; i < 50; i++) {
    const [link, missing, changed, refused, list] = await Promise.all([
      getLink('lo', at),
      errorOf(getLink('nosuch', at)),
      setLink('lo', { group: i }, at),
      errorOf(deleteLink('lo', at)),
      listLinks({}, at),
    ]);
    expect(link).toMatchObject({ index: 1, name: 'lo' });
    expect(missing.code).toBe('ENODEV');
    expect(changed).toMatchObject({ index: 1, group: i });
    expect(refused.code).toBe('EOPNOTSUPP');
    expect(list).toHaveLength(1 + 2 * 40);
  }
  expect((await sockets()).map(({ port }) => port).sort()).toEqual(ports.sort());
});
