// The stack of an error begins with the line of the user's program that made the call, whatever answered it: the
// kernel, by way of another thread, or a check deep inside of the library.

import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test, vi } from 'vitest';
import * as lib from '../../lib/index.js';
import { errorOf, eventually, scratch, vethPair } from '../support/namespace.js';

const here = fileURLToPath(import.meta.url);
const source = readFileSync(here, 'utf8').split('\n');

/** The line of this file that the stack of an error begins with. */
const firstLine = (error: Error): string => {
  const [frame = 'no frame'] = (error.stack ?? '').split('\n').filter((line) => line.startsWith('    at '));
  const [, line] = /stack\.test\.ts:(\d+):\d+\)?$/.exec(frame) ?? [];
  return line === undefined ? `not this file: ${frame}` : (source[Number(line) - 1] ?? '').trim();
};

const headOf = (error: Error): string => (error.stack ?? '').slice(0, (error.stack ?? '').indexOf('\n    at '));

const missing = 'no-such-link';

// Each refused by the kernel, or by the way to it. One line each: the stack has to begin with it.
const refused: Record<string, () => Promise<unknown>> = {
  createMacvlan: () => lib.createMacvlan({ lowerdev: missing }),
  createMacvtap: () => lib.createMacvtap({ lowerdev: missing }),
  createLink: () => lib.createLink({ kind: 'macvlan', lowerdev: missing }),
  createIpvlan: () => lib.createIpvlan({ lowerdev: missing }),
  createIpvtap: () => lib.createIpvtap({ lowerdev: missing }),
  createVlan: () => lib.createVlan({ lowerdev: missing, id: 5 }),
  'createVlan, by index': () => lib.createVlan({ lowerdev: 4_000_000, id: 5 }),
  createVeth: () => lib.createVeth({ name: 'lo' }),
  getLink: () => lib.getLink(missing),
  listLinks: () => lib.listLinks({ lowerdev: missing }),
  links: () => lib.links({ lowerdev: missing }).next(),
  monitor: () => lib.monitor({}, { netns: missing }).next(),
  openMonitor: () => lib.openMonitor({}, { netns: missing }),
  listStats: () => lib.listStats({ netns: missing }),
  setLink: () => lib.setLink(missing, { up: true }),
  setMacvlan: () => lib.setMacvlan('lo', { mode: 'vepa' }),
  setIpvlan: () => lib.setIpvlan('lo', { mode: 'l2' }),
  setVlan: () => lib.setVlan('lo', { gvrp: true }),
  deleteLink: () => lib.deleteLink(missing),
  deleteLinks: () => lib.deleteLinks([missing]),
  kernelSupports: () => lib.kernelSupports('macvlan', { netns: missing }),
  openNetns: () => lib.openNetns(missing),
  deleteNetns: () => lib.deleteNetns(missing),
};

// biome-ignore lint/suspicious/noExplicitAny: arguments that no type allows.
const wrong: any = { nonsense: 1 };

// Each refused before anything is sent.
const misused: Record<string, () => Promise<unknown>> = {
  'createMacvlan, no lower device': () => lib.createMacvlan(wrong),
  'createMacvlan, an unknown option': () => lib.createMacvlan({ lowerdev: 'lo', ...wrong }),
  'createMacvlan, a wrong value': () => lib.createMacvlan({ lowerdev: 'lo', mtu: -1 }),
  'createMacvlan, a wrong call': () => lib.createMacvlan({ lowerdev: 'lo' }, wrong),
  'createMacvlan, a wrong combination': () => lib.createMacvlan({ lowerdev: 'lo', mode: 'bridge', flags: ['nodst'] }),
  'createMacvlan, a wrong namespace': () => lib.createMacvlan({ lowerdev: 'lo', targetNetns: wrong }),
  'createIpvlan, a MAC address': () => lib.createIpvlan({ lowerdev: 'lo', mac: '02:00:00:00:00:01' }),
  'createVlan, no id': () => lib.createVlan({ lowerdev: 'lo', ...wrong }),
  'createVlan, a wrong id': () => lib.createVlan({ lowerdev: 'lo', id: 4095 }),
  'createVlan, a wrong id, by index': () => lib.createVlan({ lowerdev: 1, id: 4095 }),
  'createVlan, no name': () => lib.createVlan({ lowerdev: 'fifteen-bytes-x', id: 5 }),
  createLink: () => lib.createLink({ kind: 'macvlan', ...wrong }),
  createVeth: () => lib.createVeth({ peer: wrong }),
  getLink: () => lib.getLink(wrong),
  'getLink, a wrong namespace': () => lib.getLink('lo', { netns: wrong }),
  listLinks: () => lib.listLinks(wrong),
  links: () => lib.links(wrong).next(),
  monitor: () => lib.monitor(wrong).next(),
  openMonitor: () => lib.openMonitor(wrong),
  setLink: () => lib.setLink('lo', wrong),
  setMacvlan: () => lib.setMacvlan('lo', wrong),
  setVlan: () => lib.setVlan('lo', wrong),
  deleteLink: () => lib.deleteLink(wrong),
  deleteLinks: () => lib.deleteLinks(wrong),
  kernelSupports: () => lib.kernelSupports(wrong),
  openNetns: () => lib.openNetns(wrong),
  createNetns: () => lib.createNetns(wrong),
  deleteNetns: () => lib.deleteNetns(wrong),
};

describe.each([
  ['the kernel', refused],
  ['a check', misused],
])('refused by %s', (_by, calls) => {
  test.each(Object.entries(calls))('%s rejects with the line of the call', async (_name, call) => {
    const error = await errorOf(call());
    expect(firstLine(error)).toMatch(/^'?\w.*: \(\) => lib\.\w+\(/);
    expect(headOf(error)).toBe(`${error.name}: ${error.message}`);
  });
});

describe('the line of the call is there', () => {
  const lines = async (calls: Promise<unknown>[]): Promise<string[]> => {
    const settled = await Promise.allSettled(calls);
    return settled.map((each) => firstLine((each as PromiseRejectedResult).reason as Error));
  };

  test('when it is awaited', async () => {
    try {
      await lib.getLink(missing);
      expect.unreachable();
    } catch (error) {
      expect(firstLine(error as Error)).toBe('await lib.getLink(missing);');
    }
  });

  test('when it is caught by .catch', async () => {
    const error = await lib.getLink(missing).catch((reason: unknown) => reason);
    expect(firstLine(error as Error)).toContain('await lib.getLink(missing).catch(');
  });

  test('for each call of a Promise.all', async () => {
    const error = await errorOf(Promise.all([lib.getLink('lo'), lib.deleteLink(missing)]));
    expect(firstLine(error)).toContain('Promise.all([lib.getLink');
  });

  test('for each of a burst, its own', async () => {
    const { name } = await scratch();
    const first = lib.createMacvlan({ lowerdev: missing }, { netns: name });
    const second = lib.setLink(missing, { up: true }, { netns: name });
    const third = lib.deleteLink(missing, { netns: name });
    const found = await lines([first, second, third]);
    expect(found.map((line) => line.slice(6, 12).trim())).toEqual(['first', 'second', 'third']);
  });

  // To note the line of each would take longer than all the rest of such a turn.
  test('for the first calls of a crowd their own, and for the others that of whoever awaits them', async () => {
    const crowd: [string, () => Promise<unknown>][] = [
      ['createMacvlan', () => lib.createMacvlan({ lowerdev: missing })],
      ['a wrong value', () => lib.createMacvlan({ lowerdev: missing, mtu: -1 })],
      ['getLink', () => lib.getLink(missing)],
      ['setLink', () => lib.setLink(missing, { up: true })],
      ['deleteLink', () => lib.deleteLink(missing)],
    ];
    for (const [name, call] of crowd) {
      const settled = await Promise.allSettled(Array.from({ length: 300 }, () => call()));
      const errors = settled.map((each) => (each as PromiseRejectedResult).reason as Error);
      expect(firstLine(errors[0] as Error), name).toContain('=> lib.');
      const [, ...frames] = (errors[299] as Error).stack?.split('\n    at ') ?? [];
      expect(frames[0], name).toBe('async Promise.allSettled (index 299)');
      expect(frames[1], name).toContain('stack.test.ts');
      for (const error of errors) {
        expect(headOf(error)).toBe(`${error.name}: ${error.message}`);
        expect(error.stack).not.toContain('/lib/internal/');
      }
    }
  });

  test('again for a call that is made when the event loop has gone on', async () => {
    const error = await lib.getLink(missing).catch((reason: unknown) => reason);
    expect(firstLine(error as Error)).toContain('await lib.getLink(missing).catch(');
    const refusedAtOnce = Array.from({ length: 300 }, () =>
      lib.createMacvlan({ lowerdev: missing, mtu: -1 }).catch((reason: unknown) => reason),
    );
    await Promise.all(refusedAtOnce);
    await new Promise((resolve) => setImmediate(resolve));
    const later = lib.getLink(missing);
    expect(firstLine(await errorOf(later))).toBe('const later = lib.getLink(missing);');
  });

  test('for each of two, however many were refused without a connection in the turns before', async () => {
    for (let i = 0; i < 63; i++) {
      await errorOf(lib.openNetns(missing));
      await new Promise((resolve) => setImmediate(resolve));
    }
    const both = [lib.getLink(missing), lib.getLink(missing)].map((call) => call.catch((reason: unknown) => reason));
    for (const error of await Promise.all(both)) expect(firstLine(error as Error)).toContain('const both = ');
  });

  // To note where each was made would take the event loop as long as all the rest of the call.
  test('that awaits, of each call in a long run of them, most of which do not note theirs', async () => {
    const capture = vi.spyOn(Error, 'captureStackTrace');
    const began = performance.now();
    for (let i = 0; i < 1000; i++) await lib.getLink('lo');
    // 128, and one more every two milliseconds.
    expect(capture.mock.calls.length).toBeLessThanOrEqual(130 + (performance.now() - began) / 2);
    capture.mockRestore();
    const isOfThisLine = /await lib\.getLink\(missing\)/;
    for (let i = 0; i < 300; i++) {
      const error = await lib.getLink(missing).catch((reason: unknown) => reason);
      expect(firstLine(error as Error), String(i)).toMatch(isOfThisLine);
    }
    for (let i = 0; i < 300; i++) {
      try {
        await lib.getLink(missing);
      } catch (error) {
        expect(firstLine(error as Error), String(i)).toMatch(isOfThisLine);
      }
    }
  });

  test('or nobody is, of a crowd that nobody awaits', async () => {
    const errors: Error[] = [];
    for (let i = 0; i < 100; i++) lib.getLink(missing).catch((error: Error) => errors.push(error));
    await eventually(() => errors.length === 100);
    const last = errors.at(-1) as Error;
    expect(last.stack).toBe(`${last.name}: ${last.message}`);
  });

  test.each([0, undefined, 1])('with no more frames than Error.stackTraceLimit allows: %s', async (limit) => {
    const before = Error.stackTraceLimit;
    try {
      Reflect.set(Error, 'stackTraceLimit', limit);
      const settled = await Promise.allSettled(Array.from({ length: 100 }, () => lib.getLink(missing)));
      for (const each of settled) {
        const [head, ...frames] = ((each as PromiseRejectedResult).reason as Error).stack?.split('\n    at ') ?? [];
        expect(head).toContain('NetlinkError: link.get');
        expect(frames.length).toBeLessThanOrEqual(limit ?? 0);
      }
    } finally {
      Error.stackTraceLimit = before;
    }
  });

  test('when the call comes from a function of the user', async () => {
    const { name: lowerdev } = await vethPair();
    const mine = (): Promise<unknown> => lib.createMacvlan({ lowerdev, name: lowerdev });
    const error = await errorOf(mine());
    expect(firstLine(error)).toContain('const mine = ');
    const frames = (error.stack ?? '').split('\n').filter((line) => line.includes('stack.test.ts'));
    expect(frames.length).toBeGreaterThan(1);
  });

  test('in a loop over links', async () => {
    try {
      for await (const link of lib.links({ lowerdev: missing })) expect(link).toBeUndefined();
      expect.unreachable();
    } catch (error) {
      expect(firstLine(error as Error)).toContain('for await (const link of');
    }
  });
});

test('no stack shows the library, or a thread of it', async () => {
  const error = await errorOf(lib.getLink(missing));
  expect(error.stack).not.toContain('/lib/internal/');
});
