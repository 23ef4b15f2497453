// The harness itself: that the kernel tests have a kernel to work on, and that their helpers tell the truth.

import { readdirSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  errorOf,
  eventually,
  hasKind,
  ip,
  ipJson,
  ipLink,
  kernelVersion,
  needsKernel,
  needsKind,
  onKernel,
  type Scratch,
  scratch,
  uniqueName,
  vethPair,
} from '../support/namespace.js';

test('iproute2 creates a dummy', async () => {
  await needsKind('dummy');
  const { ip, ipLink } = await scratch();
  await ip('link', 'add', 'd0', 'type', 'dummy');
  expect(await ipLink('d0')).toMatchObject({ ifname: 'd0', linkinfo: { info_kind: 'dummy' } });
});

describe('scratch', () => {
  const made: Scratch[] = [];

  test('makes namespaces that hold nothing but lo', async () => {
    made.push(await scratch(), await scratch());
    for (const { name, inode, ipJson } of made) {
      expect(readdirSync('/run/netns')).toContain(name);
      expect(inode).toBeGreaterThan(0);
      expect((await ipJson('link')).map((link) => link.ifname)).toEqual(['lo']);
    }
    expect(new Set(made.map(({ inode }) => inode)).size).toBe(2);
  });

  test('has removed them after the test', () => {
    for (const { name } of made) expect(readdirSync('/run/netns')).not.toContain(name);
  });
});

describe('what beforeAll makes', () => {
  let lower: string;

  beforeAll(async () => {
    lower = (await vethPair()).name;
  });

  test('is there in the first test', async () => {
    expect(await ipLink(lower)).toBeDefined();
  });

  test('is there in the second test', async () => {
    expect(await ipLink(lower)).toBeDefined();
  });
});

describe('vethPair', () => {
  let gone: string;

  test('makes two links that are up', async () => {
    const { name, peer } = await vethPair();
    gone = name;
    expect((await ipLink(name))?.flags).toContain('UP');
    await eventually(async () => expect((await ipLink(peer))?.operstate).toBe('UP'));
  });

  test('has removed them after the test', async () => {
    expect(await ipLink(gone)).toBeUndefined();
  });

  test('puts both ends into a namespace, or one into each', async () => {
    const [left, right] = [await scratch(), await scratch()];
    const together = await vethPair({ netns: left });
    expect(await left.ipLink(together.peer)).toBeDefined();
    const apart = await vethPair({ netns: left, peerNetns: right });
    expect((await left.ipLink(apart.name))?.flags).toContain('UP');
    expect((await right.ipLink(apart.peer))?.flags).toContain('UP');
  });

  test('bears the loss of its links', async () => {
    const { name } = await vethPair();
    await ip('link', 'del', name);
  });
});

describe('needsKind', () => {
  test('lets a test run for what each kernel has', async () => {
    await needsKind('veth', 'macvlan');
    expect(await hasKind('veth')).toBe(true);
  });

  test('knows what no kernel has', async () => {
    expect(await hasKind('nosuchkind')).toBe(false);
  });
});

test('the kernel version is compared by number', () => {
  const { major, minor } = kernelVersion();
  expect(onKernel({ min: `${major}.${minor}` })).toBe(true);
  expect(onKernel({ below: `${major}.${minor}` })).toBe(false);
  expect(onKernel({ min: `${major}.${minor + 1}` })).toBe(false);
  expect(onKernel({ min: '5.4', below: `${major + 1}.0` })).toBe(true);
  needsKernel({ min: '5.4' });
});

test('iproute2 fails with its own words', async () => {
  const error = await errorOf(ip('link', 'show', 'nosuchlink'));
  expect(error.message).toContain('does not exist');
});

test('ipJson drops what a filter leaves out', async () => {
  expect(await ipJson(['link', 'show', 'type', 'bridge'])).toEqual([]);
});

test('unique names fit into a link name', () => {
  expect(uniqueName('abcd')).not.toBe(uniqueName('abcd'));
  expect(() => uniqueName('a-prefix-too-long')).toThrow('too long');
});

// Left behind on purpose: the next file must not see it.
afterAll(() => ip('link', 'add', 'leftover0', 'type', 'veth', 'peer', 'name', 'leftover1').then(() => undefined));
