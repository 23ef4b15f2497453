// What a process may do that lacks this or that capability.

import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Ended, nodeCommand, start } from '../support/child.js';
import { ip, linkNames, needsKind, scratch, skipCurrentTest } from '../support/namespace.js';

describe('without privileges', () => {
  const outcome: Record<string, { result: unknown; detail?: string }> = {};

  beforeAll(async () => {
    const there = await scratch();
    const command = ['setpriv', '--bounding-set=-net_admin,-sys_admin', ...nodeCommand('unprivileged.mjs', there.name)];
    const { stdout, stderr } = await start(command).ended;
    expect(stderr).toBe('');
    for (const line of stdout.trim().split('\n')) {
      const { name, ...rest } = JSON.parse(line);
      outcome[name] = rest;
    }
  });

  afterAll(async () => {
    if (linkNames().includes('unprivileged0')) await ip('link', 'del', 'unprivileged0');
  });

  test('reading works', () => {
    expect(outcome).toMatchObject({ read: { result: 1 }, list: { result: true }, stats: { result: true } });
  });

  test('a number is looked for in the own namespace', () => {
    expect(outcome['find']).toMatchObject({ result: 'ENOENT' });
  });

  test('it is said what it takes to enter a namespace', () => {
    for (const name of ['elsewhereFind', 'elsewhereEnter'])
      expect(outcome[name]?.detail).toMatch(/to enter namespace .* this process needs CAP_SYS_ADMIN$/);
  });

  test.each(['supports', 'create', 'change', 'changeAgain', 'delete', 'deleteMany'])('%s is EPERM', (name) => {
    expect(outcome[name]).toMatchObject({ result: 'EPERM' });
  });

  test('every call into another namespace is EPERM, none hangs', () => {
    for (const [name, { result }] of Object.entries(outcome)) {
      if (name.startsWith('elsewhere')) expect([name, result]).toEqual([name, 'EPERM']);
    }
    expect(Object.keys(outcome)).toHaveLength(17);
  });
});

describe('with CAP_NET_ADMIN alone, in the namespace of the caller', () => {
  const run = (...before: string[]): Promise<Ended> =>
    start([...before, 'setpriv', '--bounding-set=-all,+net_admin', ...nodeCommand('net-admin.mjs')]).ended;

  test('links are made, changed, listed and deleted', async () => {
    expect(await run()).toEqual({ status: 0, signal: null, stdout: 'done\n', stderr: '' });
  });

  test('without /proc as well', async () => {
    const ended = await run('unshare', '--mount', 'sh', '-c', 'mount -t tmpfs tmpfs /proc && exec "$@"', 'sh');
    expect(ended).toEqual({ status: 0, signal: null, stdout: 'done\n', stderr: '' });
  });

  test('without /proc, and without the system calls that Docker refuses', async () => {
    const filter = fileURLToPath(new URL('../programs/as-in-docker.py', import.meta.url));
    const script = 'mount -t tmpfs tmpfs /proc && exec "$@"';
    const ended = await run('unshare', '--mount', 'sh', '-c', script, 'sh', 'python3', filter);
    if (ended.status === 77) skipCurrentTest('there is no libseccomp to make the filter with');
    expect(ended).toEqual({ status: 0, signal: null, stdout: 'done\n', stderr: '' });
    // The filter is there.
    const refused = await start(['python3', filter, 'unshare', '--net', 'true']).ended;
    expect(refused).toMatchObject({ status: 1, stderr: expect.stringContaining('not permitted') });
  });
});

describe('in a user namespace', () => {
  test('links and namespaces are made in namespaces of its own', async () => {
    const unshare = ['unshare', '-Urnm', '--propagation', 'private'];
    const { status } = await start([...unshare, 'true']).ended;
    if (status !== 0) skipCurrentTest('the kernel has no user namespaces, or does not let us make one');
    const script = 'mount -t tmpfs tmpfs /run && exec "$@"';
    const ended = await start([...unshare, 'sh', '-c', script, 'sh', ...nodeCommand('own-user.mjs')]).ended;
    expect(ended).toEqual({ status: 0, signal: null, stdout: 'done\n', stderr: '' });
  });

  test('a bond is made and changed, though the kernel does not tell all of it', async () => {
    await needsKind('bond');
    const unshare = ['unshare', '-Urn'];
    const { status } = await start([...unshare, 'true']).ended;
    if (status !== 0) skipCurrentTest('the kernel has no user namespaces, or does not let us make one');
    const ended = await start([...unshare, ...nodeCommand('own-user-bond.mjs')]).ended;
    expect(ended).toEqual({ status: 0, signal: null, stdout: 'done\n', stderr: '' });
  });
});
