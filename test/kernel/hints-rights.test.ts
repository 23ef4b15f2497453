// What is said for want of a right: which one, and over which namespace. To be root is not enough, and not needed.

import { existsSync } from 'node:fs';
import { beforeEach, describe, expect, test } from 'vitest';
import { createNetns } from '../../lib/index.js';
import { nodeCommand, start } from '../support/child.js';
import { expectSaid } from '../support/hints.js';
import { ip, needsKind, type Scratch, scratch, skipCurrentTest, vethPair } from '../support/namespace.js';
import { run } from '../support/shell.js';

let target: Scratch;
let lowerdev: string;

beforeEach(async () => {
  target = await scratch();
  ({ name: lowerdev } = await vethPair());
});

type Everything = Record<string, Record<string, unknown>>;

/** Runs the program behind a command that takes rights away. */
const saidWith = async (command: string[], what = 'rights'): Promise<Everything> => {
  const { status, stdout, stderr } = await start([
    ...command,
    ...nodeCommand('refused.mjs', what, target.name, lowerdev),
  ]).ended;
  if (status !== 0) skipCurrentTest(`${command.join(' ')}: ${stderr.trim().split('\n')[0]}`);
  return JSON.parse(stdout) as Everything;
};

const eperm = { code: 'EPERM', errno: -1 };
const entering = (rest = ''): Record<string, unknown> => ({
  ...eperm,
  hint: `to enter namespace ${target.name} this process needs CAP_SYS_ADMIN${rest}`,
});

describe('without CAP_NET_ADMIN', () => {
  test('every change says so', async () => {
    const said = await saidWith(['setpriv', '--bounding-set', '-net_admin,-sys_admin,-sys_ptrace']);
    const missing = { ...eperm, hint: 'this process has no CAP_NET_ADMIN' };
    expect(said['create']).toEqual({ ...missing, operation: 'link.create', target: 'new' });
    expect(said['set']).toEqual({ ...missing, operation: 'link.set', target: 'lo' });
    expect(said['delete']).toEqual({ ...missing, operation: 'link.delete', target: lowerdev });
    expect(said['deleteMany']).toEqual({ ...missing, operation: 'link.delete' });
    expect(said['supports']).toEqual({ ...missing, operation: 'kernel.supports', target: 'macvlan' });
    expect(said['getThere']).toEqual({ ...entering(), operation: 'link.get', target: 'lo' });
    expect(said['createThere']).toEqual({ ...entering(), operation: 'link.create', target: 'new' });
    // The test has more rights than the program it has started.
    expect(said['getOfParent']).toEqual({
      code: 'EACCES',
      errno: -13,
      operation: 'link.get',
      target: 'lo',
      option: 'netns',
      hint: `the namespaces of process ${process.pid} are open to its owner only, or with CAP_SYS_PTRACE`,
    });
  });
});

describe('without CAP_SYS_ADMIN', () => {
  test('what happens elsewhere says so, and the rest works', async () => {
    const said = await saidWith(['setpriv', '--bounding-set', '-sys_admin']);
    expect(said['create']).toMatchObject({ code: 'fulfilled' });
    expect(said['set']).toMatchObject({ code: 'fulfilled' });
    expect(said['supports']).toMatchObject({ code: 'fulfilled' });
    for (const call of ['createThere', 'createFromThere', 'createPeerThere', 'getThere']) {
      expect(said[call], call).toMatchObject(entering());
    }
    const making = { ...eperm, hint: 'making and removing namespaces needs CAP_SYS_ADMIN' };
    expect(said['createNetns']).toEqual({ ...making, operation: 'netns.create', target: 'made-in-vain' });
    expect(said['deleteNetns']).toEqual({ ...making, operation: 'netns.delete', target: target.name });
    expect((await target.ipJson('link')).map(({ ifname }) => ifname)).toEqual(['lo']);
  });
});

describe('in a user namespace', () => {
  test('the network namespace of another one is named', async () => {
    const said = await saidWith(['unshare', '--user', '--map-root-user']);
    expect(said['supports']).toMatchObject({
      ...eperm,
      hint: 'the network namespace of this process belongs to another user namespace, and there this process has no CAP_NET_ADMIN',
    });
    expect(said['getThere']).toMatchObject(entering(' in the user namespace that owns it'));
  });

  test('its own network namespace can be changed, and others not be entered', async () => {
    const said = await saidWith(['unshare', '--user', '--map-root-user', '--net']);
    expect(said['supports']).toMatchObject({ code: 'fulfilled' });
    expect(said['set']).toMatchObject({ code: 'fulfilled' });
    for (const call of ['createFromThere', 'createPeerThere', 'getThere']) {
      expect(said[call], call).toMatchObject(entering(' in the user namespace that owns it'));
    }
  });
});

describe('what is there is not said to be missing', () => {
  test('where names of namespaces would be mounts that are others’', async () => {
    const said = await saidWith(['unshare', '--user', '--map-root-user', '--net']);
    const refused = {
      ...eperm,
      hint: 'names are mounts, and those of this process belong to another user namespace: it needs a mount namespace of its own (unshare --mount)',
    };
    expect(said['createNetns']).toMatchObject({ ...refused, operation: 'netns.create' });
    expect(said['deleteNetns']).toMatchObject({ ...refused, operation: 'netns.delete' });
    expect(existsSync(target.path)).toBe(true);
    expect(existsSync('/run/netns/made-in-vain')).toBe(false);
  });

  test('where the directory of the names cannot be changed', async () => {
    const changed = await run(['chattr', '+i', '/run/netns']).catch((error: Error) => error);
    if (changed instanceof Error) skipCurrentTest(`chattr: ${changed.message}`);
    try {
      const hint = (what: string): RegExp =>
        new RegExp(`^${what} was refused: by the permissions of the directory, an attribute of the file`);
      await expectSaid(createNetns('made-in-vain'), {
        code: 'EPERM',
        operation: 'netns.create',
        target: 'made-in-vain',
        hint: hint('create /run/netns/made-in-vain'),
      });
    } finally {
      await run(['chattr', '-i', '/run/netns']);
    }
  });

  test('where the lower device belongs to another user namespace', async () => {
    await needsKind('ipvlan');
    const child = start(['unshare', '--user', '--map-root-user', '--net', ...nodeCommand('refused.mjs', 'ipvlan')]);
    // No user namespaces, no line.
    const ready = await child.line().catch((error: Error) => error);
    if (ready !== 'ready') skipCurrentTest(`unshare: ${(await child.ended).stderr.trim()}`);
    await ip('link', 'add', 'link', lowerdev, 'name', 'ipv0', 'netns', child.pid, 'type', 'ipvlan', 'mode', 'l2');
    child.say('go');
    const said = JSON.parse(await child.line()) as Everything;
    expect(said['mtu']).toMatchObject({ code: 'fulfilled' });
    expect(said['mode']).toMatchObject({
      ...eperm,
      operation: 'link.set',
      hint: expect.stringMatching(
        /^CAP_NET_ADMIN is not what is missing, this process has it there: a link .+ belongs to another user namespace/,
      ),
    });
    expect((await child.ended).status).toBe(0);
  });

  test('where there is nothing to tell it by', async () => {
    const without = ['unshare', '--mount', 'sh', '-c', 'mount -t tmpfs tmpfs /proc && exec "$@"', 'sh'];
    const said = await saidWith([...without, 'setpriv', '--bounding-set', '-net_admin']);
    const hint = 'a change needs CAP_NET_ADMIN: without /proc it cannot be told whether it is missing';
    expect(said['create']).toMatchObject({ ...eperm, hint });
  });
});

describe('without a descriptor', () => {
  test('the limit is named', async () => {
    const said = await saidWith(['prlimit', '--nofile=64'], 'descriptors');
    const limit = {
      code: 'EMFILE',
      errno: -24,
      hint: 'this process has as many files open as it may: close some, or raise the limit (ulimit -n)',
    };
    expect(said['get']).toEqual({ ...limit, operation: 'link.get', target: 'lo' });
    expect(said['openNetns']).toEqual({ ...limit, operation: 'netns.open', target: target.name });
    expect(said['getThere']).toEqual({ ...limit, operation: 'link.get', target: 'lo', option: 'netns' });
  });
});
