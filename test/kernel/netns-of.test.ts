// From the number by which a namespace knows another one to a handle on that one, wherever it can be found.

import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readlinkSync, statSync, symlinkSync, unlinkSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import {
  createMacvlan,
  createNetns,
  createVeth,
  deleteLink,
  deleteNetns,
  getLink,
  type Netns,
  openNetns,
} from '../../lib/index.js';
import { start } from '../support/child.js';
import { undoLater } from '../support/cleanup.js';
import { errorOf, eventually, scratch, uniqueName, vethPair } from '../support/namespace.js';
import { startThread } from '../support/thread.js';

const own = statSync('/proc/self/ns/net').ino;

let here: Netns;

beforeEach(async () => {
  here = await openNetns({ pid: process.pid });
  undoLater(() => here.close());
});

/** Gives a namespace a number here: that of the other end of a cable. */
const numberOf = async (there: Netns | string): Promise<number> => {
  const { link } = await createVeth({ name: uniqueName('n'), peer: { targetNetns: there } });
  undoLater(() => deleteLink(link.index).catch(() => {}));
  return (await getLink(link.index)).lowerdevNetnsId as number;
};

/** A namespace that has no name, and whose handle here is the only thing that keeps it. */
const anonymous = async (): Promise<{ netns: Netns; id: number; inode: number }> => {
  const netns = await createNetns();
  return { netns, id: await numberOf(netns), inode: netns.inode };
};

/** A program that is in a namespace, or has it open. It says a line when it does. */
const user = async (...command: string[]): Promise<number> => {
  const child = start(command);
  await child.line();
  return child.pid;
};

describe('netnsOf finds', () => {
  test('the namespace of the lower device of a macvlan, which is the own one', async () => {
    const { name: lowerdev } = await vethPair();
    const there = await scratch();
    await using netns = await openNetns(there.name);
    await createMacvlan({ lowerdev, name: 'mv0', targetNetns: netns });
    const link = await getLink('mv0', { netns });
    expect(link.lowerdevNetnsId).toBeTypeOf('number');
    await using lower = await netns.netnsOf(link.lowerdevNetnsId as number);
    expect(lower.inode).toBe(own);
    expect((await getLink(link.lowerdev as number, { netns: lower })).name).toBe(lowerdev);
  });

  test('one with a name, which it tells', async () => {
    const { name, inode, path } = await scratch();
    await using found = await here.netnsOf(await numberOf(name));
    expect(found).toMatchObject({ name, inode, path });
    expect(await getLink('lo', { netns: found })).toMatchObject({ index: 1 });
  });

  test('one whose name is a link to it', async () => {
    const pid = await user('unshare', '--net', 'sh', '-c', 'echo; exec sleep 60');
    const [name, path] = [uniqueName('l'), `/proc/${pid}/ns/net`];
    symlinkSync(path, `/run/netns/${name}`);
    undoLater(() => Promise.resolve(unlinkSync(`/run/netns/${name}`)));
    await using found = await here.netnsOf(await numberOf(name));
    expect(found).toMatchObject({ name, path: `/run/netns/${name}`, inode: statSync(path).ino });
  });

  test('one by its number, and not the others that have one', async () => {
    const all = await Promise.all(Array.from({ length: 5 }, () => scratch()));
    const ids = await Promise.all(all.map(({ name }) => numberOf(name)));
    expect(new Set(ids).size).toBe(5);
    const found = await Promise.all(ids.map((id) => here.netnsOf(id)));
    expect(found.map(({ inode }) => inode)).toEqual(all.map(({ inode }) => inode));
    await Promise.all(found.map((netns) => netns.close()));
  });

  test('one that this process has a handle on', async () => {
    const { netns, id, inode } = await anonymous();
    await using found = await here.netnsOf(id);
    expect(found.inode).toBe(inode);
    expect([found.name, found.path]).toEqual([undefined, undefined]);
    await netns.close();
    expect(await getLink('lo', { netns: found })).toMatchObject({ index: 1 });
  });

  test('one that is mounted somewhere', async () => {
    const { netns, id, inode } = await anonymous();
    const directory = mkdtempSync(join(tmpdir(), 'a blank and a \\ '));
    undoLater(() => rm(directory, { recursive: true }));
    const file = join(directory, 'netns');
    writeFileSync(file, '');
    const pid = await user(
      'nsenter',
      `--net=/proc/${process.pid}/fd/${descriptorOf(netns)}`,
      'sh',
      '-c',
      'echo; exec sleep 60',
    );
    execFileSync('mount', ['--bind', `/proc/${pid}/ns/net`, file]);
    undoLater(() => Promise.resolve(execFileSync('umount', [file])));
    await netns.close();
    await using found = await here.netnsOf(id);
    expect(found).toMatchObject({ inode, path: file });
  });

  test('one that a process is in', async () => {
    const pid = await user('unshare', '--net', 'sh', '-c', 'echo; exec sleep 60');
    const opened = await openNetns({ pid });
    const id = await numberOf(opened);
    await opened.close();
    await using found = await here.netnsOf(id);
    expect(found).toMatchObject({ inode: statSync(`/proc/${pid}/ns/net`).ino, path: `/proc/${pid}/ns/net` });
  });

  test('one that only a thread of a process is in', async () => {
    const { netns, id, inode } = await anonymous();
    const thread = startThread();
    await thread.run(({ library }, fd) => library.enterNetns({ fd }), descriptorOf(netns));
    await netns.close();
    await using found = await here.netnsOf(id);
    expect(found.inode).toBe(inode);
    expect(found.path).toMatch(new RegExp(`^/proc/${process.pid}/task/\\d+/ns/net$`));
  });

  test('one that another process has open', async () => {
    const { name, inode, path } = await scratch();
    const id = await numberOf(name);
    await user('sh', '-c', `exec 7<${path}; echo; exec sleep 60`);
    await deleteNetns(name);
    await using found = await here.netnsOf(id);
    expect(found.inode).toBe(inode);
    expect([found.name, found.path]).toEqual([undefined, undefined]);
  });

  test('one from inside of another one, where the numbers are others', async () => {
    const [a, b] = [await scratch(), await scratch()];
    await using inA = await openNetns(a.name);
    await createVeth({ name: 'v0', targetNetns: inA, peer: { targetNetns: b.name } });
    const { lowerdevNetnsId } = await getLink('v0', { netns: inA });
    await using found = await inA.netnsOf(lowerdevNetnsId as number);
    expect(found.name).toBe(b.name);
  });

  test('one for a worker that is elsewhere', async () => {
    const [a, b] = [await scratch(), await scratch()];
    await createVeth({ name: 'v0', targetNetns: a.name, peer: { targetNetns: b.name } });
    const name = await startThread().run(async ({ library }, netns) => {
      library.enterNetns(netns);
      const self = await library.openNetns('/proc/thread-self/ns/net');
      const { lowerdevNetnsId = -1 } = await library.getLink('v0');
      const found = await self.netnsOf(lowerdevNetnsId);
      await Promise.all([self.close(), found.close()]);
      return found.name;
    }, a.name);
    expect(name).toBe(b.name);
  });
});

/** The descriptor of a handle, which the library tells nobody. */
const descriptorOf = (netns: Netns): number => {
  const directory = `/proc/${process.pid}/fd`;
  const leadsThere = (fd: string): boolean => {
    try {
      return readlinkSync(`${directory}/${fd}`) === `net:[${netns.inode}]`;
    } catch {
      return false; // Others are closed meanwhile.
    }
  };
  return Number(readdirSync(directory).find(leadsThere));
};

// Enters the namespace, makes a socket there, leaves again and forgets it.
const keepBySocket = (path: string): string => `
import ctypes, os, socket, sys
libc = ctypes.CDLL(None, use_errno=True)
home, there = os.open("/proc/self/ns/net", os.O_RDONLY), os.open("${path}", os.O_RDONLY)
assert libc.setns(there, 0x40000000) == 0
kept = socket.socket()
assert libc.setns(home, 0x40000000) == 0
os.close(home), os.close(there)
print(flush=True)
sys.stdin.read()
`;

describe('netnsOf rejects', () => {
  test('with ENOENT when nobody that can be seen is there or has a handle', async () => {
    const { name, path } = await scratch();
    const id = await numberOf(name);
    await user('python3', '-c', keepBySocket(path));
    await deleteNetns(name);
    const error = await errorOf(here.netnsOf(id));
    expect(error).toMatchObject({ code: 'ENOENT', errno: -2, operation: 'netns.find', target: String(id) });
    expect(error['hint']).toContain('nobody that this process can see is in it or has a handle on it');
  });

  test('with ENOENT for a number that stands for nothing', async () => {
    const error = await errorOf(here.netnsOf(4711));
    expect(error).toMatchObject({ code: 'ENOENT', operation: 'netns.find', target: '4711' });
    expect(error['hint']).toContain('knows no other one by the number 4711');
  });

  test('when the namespace has gone', async () => {
    const { netns, id } = await anonymous();
    await netns.close();
    await eventually(async () => expect(await errorOf(here.netnsOf(id))).toMatchObject({ code: 'ENOENT' }));
  });

  test('a number that cannot be one', async () => {
    for (const id of [-1, 1.5, 2 ** 31, Number.NaN]) {
      expect(await errorOf(here.netnsOf(id))).toMatchObject({ code: 'ERR_OUT_OF_RANGE' });
    }
    for (const id of ['1', undefined, null, {}, 1n]) {
      expect(await errorOf(here.netnsOf(id as never))).toMatchObject({ code: 'ERR_INVALID_ARG_TYPE' });
    }
  });

  test('when the handle is closed', async () => {
    const { netns } = await anonymous();
    await netns.close();
    expect(await errorOf(netns.netnsOf(0))).toMatchObject({ code: 'ERR_NETLINK_CLOSED' });
  });
});

test('what the search opens it closes', async () => {
  const count = (): number => readdirSync('/proc/self/fd').length;
  const { name } = await scratch();
  const id = await numberOf(name);
  const before = count();
  const searches = 20;
  for (let i = 0; i < searches; i++) await (await here.netnsOf(id)).close();
  for (let i = 0; i < searches; i++) await errorOf(here.netnsOf(4711));
  // The threads go after their answers. What else this process has open comes and goes.
  await eventually(() => expect(count()).toBeLessThan(before + searches));
});
