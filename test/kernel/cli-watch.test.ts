// `lowerdev watch`

import { expect, test } from 'vitest';
import { line } from '../../lib/cli/event-line.js';
import type { Child } from '../support/child.js';
import { lowerdev } from '../support/cli.js';
import { eventually, type Scratch, scratch } from '../support/namespace.js';

/** Starts it, and waits until it tells of what happens. */
const watching = async (home: Scratch, ...args: string[]): Promise<Child> => {
  const child = lowerdev.started('watch', '--netns', home.name, ...args);
  const first = child.line();
  let told = false;
  void first.then(() => {
    told = true;
  });
  let mtu = 1400;
  await eventually(
    async () => {
      mtu += 1;
      await home.ip('link', 'set', 'eth0', 'mtu', mtu);
      expect(told).toBe(true);
    },
    { timeout: 20_000 },
  );
  return child;
};

/** The next line that fits. */
const lineLike = async (child: Child, form: RegExp): Promise<string> => {
  for (;;) {
    const next = await child.line();
    if (form.test(next)) return next;
  }
};

const homeWithCable = async (): Promise<Scratch> => {
  const home = await scratch();
  await home.ip('link', 'add', 'eth0', 'type', 'veth', 'peer', 'name', 'peer0');
  return home;
};

const interrupt = async (child: Child): Promise<void> => {
  process.kill(child.pid, 'SIGINT');
  expect(await child.ended).toMatchObject({ status: 0, signal: null, stderr: '' });
};

test('watch prints a line for each event until it is interrupted', async () => {
  const home = await homeWithCable();
  const child = await watching(home);
  await home.ipBatch('link add link eth0 name mv0 type macvlan mode private', 'address add 192.0.2.1/24 dev mv0');
  expect(await lineLike(child, /\bmv0\b/)).toMatch(
    /^\d\d:\d\d:\d\d\.\d{3} {2}new {6}link {7}mv0 macvlan down private ([0-9a-f]{2}:){5}[0-9a-f]{2} mtu \d+$/,
  );
  expect(await lineLike(child, /address/)).toMatch(/new {6}address {4}192\.0\.2\.1\/24 on mv0 permanent$/);
  await home.ipBatch('link set mv0 name mv1', 'link del mv1');
  expect(await lineLike(child, /\bmv1\b/)).toContain('mv1 (was mv0) macvlan');
  expect(await lineLike(child, /delete {3}link/)).toContain(' mv1 macvlan');
  await interrupt(child);
});

test('watch --json prints an object for each event, of the types that were asked for', async () => {
  const home = await homeWithCable();
  const child = await watching(home, '--json', '--events', 'link');
  await home.ipBatch('address add 192.0.2.1/24 dev eth0', 'link set eth0 name changed');
  const text = await lineLike(child, /changed/);
  expect(JSON.parse(text)).toMatchObject({ type: 'link', action: 'new', link: { name: 'changed', kind: 'veth' } });
  await interrupt(child);
  expect((await child.ended).stdout).not.toContain('"address"');
});

test('watch ends in silence when it is told to', async () => {
  const home = await homeWithCable();
  const child = await watching(home);
  process.kill(child.pid, 'SIGTERM');
  expect(await child.ended).toMatchObject({ status: 0, stderr: '' });
});

test('an overrun is a line', () => {
  expect(line({ type: 'overrun' }, new Map(), new Date(0))).toMatch(/ {2}overrun {2}the kernel dropped events/);
});
