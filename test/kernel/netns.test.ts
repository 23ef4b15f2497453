import { execFileSync } from 'node:child_process';
import { closeSync, openSync, readlinkSync, statSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  createNetns,
  createVeth,
  deleteLink,
  getLink,
  listLinks,
  Netns,
  type NetnsRef,
  openNetns,
  setLink,
} from '../../lib/index.js';
import { start } from '../support/child.js';
import { errorOf, eventually, type Scratch, scratch, skipCurrentTest, uniqueName } from '../support/namespace.js';

let here: Scratch;
let own: number;

beforeAll(async () => {
  here = await scratch();
  own = statSync('/proc/self/ns/net').ino;
});

/** A process that lives in the namespace until the test is over. */
const processIn = async (scratch: Scratch): Promise<number> => {
  const child = start(['ip', 'netns', 'exec', scratch.name, 'sleep', '60']);
  await eventually(() => statSync(`/proc/${child.pid}/ns/net`).ino === scratch.inode);
  return child.pid;
};

describe('openNetns opens', () => {
  test('a name', async () => {
    await using netns = await openNetns(here.name);
    expect(netns).toBeInstanceOf(Netns);
    expect(netns).toMatchObject({ inode: here.inode, name: here.name, path: here.path });
  });

  test('a path', async () => {
    await using netns = await openNetns(here.path);
    expect(netns).toMatchObject({ inode: here.inode, path: here.path });
    expect(netns.name).toBeUndefined();
    await using self = await openNetns('/proc/self/ns/net');
    expect(self.inode).toBe(own);
  });

  test('a path that is not absolute', async () => {
    await using netns = await openNetns(relative('.', here.path));
    expect(netns.inode).toBe(here.inode);
  });

  test('the namespace of a process', async () => {
    await using netns = await openNetns({ pid: await processIn(here) });
    expect(netns.inode).toBe(here.inode);
    await using self = await openNetns({ pid: process.pid });
    expect(self.inode).toBe(own);
  });

  test('the namespace of a container: of a process with namespaces of its own', async () => {
    const unshare = ['unshare', '--user', '--map-root-user', '--net', '--mount', '--ipc', '--uts'];
    const { status } = await start([...unshare, 'true']).ended;
    if (status !== 0) skipCurrentTest('the kernel has no user namespaces, or does not let us make one');
    const { pid, line } = start([...unshare, 'sh', '-c', 'echo; exec sleep 60']);
    await line();
    await using netns = await openNetns({ pid });
    expect(netns).toMatchObject({ inode: statSync(`/proc/${pid}/ns/net`).ino, path: `/proc/${pid}/ns/net` });
    const name = uniqueName('c');
    const { link } = await createVeth({ name: 'eth0', targetNetns: netns, up: true, peer: { name } });
    expect(await getLink('eth0', { netns: { pid } })).toMatchObject({ index: link.index, up: true });
    await deleteLink('eth0', { netns });
    expect((await listLinks({}, { netns: { pid } })).map((one) => one.name)).toEqual(['lo']);
  });

  test("a descriptor, which stays the caller's", async () => {
    const fd = openSync(here.path, 'r');
    await using netns = await openNetns({ fd });
    expect(netns.inode).toBe(here.inode);
    closeSync(fd);
    expect(await getLink('lo', { netns })).toMatchObject({ index: 1 });
    // It is what it is when the call is made.
    const late = openSync(here.path, 'r');
    const opening = openNetns({ fd: late });
    closeSync(late);
    await using opened = await opening;
    expect(opened.inode).toBe(here.inode);
  });

  test('another handle, and neither depends on the other', async () => {
    const first = await openNetns(here.name);
    await using second = await openNetns(first);
    expect(second).toMatchObject({ inode: here.inode, name: here.name });
    await first.close();
    expect(await getLink('lo', { netns: second })).toMatchObject({ index: 1 });
  });
});

describe('openNetns refuses', () => {
  const folder = join(tmpdir(), uniqueName('files'));
  const files: Record<string, string> = {};
  const fds: Record<string, number> = {};

  beforeAll(() => {
    execFileSync('mkdir', [folder]);
    for (const name of ['fifo', 'file', 'socket', 'dangling']) files[name] = join(folder, name);
    execFileSync('mkfifo', [files['fifo'] as string]);
    execFileSync('touch', [files['file'] as string]);
    symlinkSync('nowhere', files['dangling'] as string);
    files['directory'] = folder;
    files['mount namespace'] = '/proc/self/ns/mnt';
    files['user namespace'] = '/proc/self/ns/user';
    files['null'] = '/dev/null';
    for (const name of ['file', 'directory', 'mount namespace', 'null'])
      fds[name] = openSync(files[name] as string, 'r');
    // For both: else it would wait for the other end.
    fds['fifo'] = openSync(files['fifo'] as string, 'r+');
  });

  afterAll(() => {
    for (const fd of Object.values(fds)) closeSync(fd);
    execFileSync('rm', ['-r', folder]);
  });

  test.each(['fifo', 'file', 'directory', 'mount namespace', 'user namespace', 'null'])(
    'a path to a %s',
    async (name) => {
      const path = files[name] as string;
      expect(await errorOf(openNetns(path))).toMatchObject({ code: 'EINVAL', operation: 'netns.open', target: path });
    },
  );

  test.each(['fifo', 'file', 'directory', 'mount namespace', 'null'])('a descriptor of a %s', async (name) => {
    expect(await errorOf(openNetns({ fd: fds[name] as number }))).toMatchObject({
      code: 'EINVAL',
      operation: 'netns.open',
    });
  });

  test('a descriptor that is closed', async () => {
    expect(await errorOf(openNetns({ fd: 9999 }))).toMatchObject({ code: 'EBADF', errno: -9 });
  });

  test('what is not there', async () => {
    for (const ref of ['nosuch', '/run/netns/nosuch', files['dangling'] as string, './nosuch']) {
      const error = await errorOf(openNetns(ref));
      expect(error).toMatchObject({ code: 'ENOENT', errno: -2, operation: 'netns.open', target: ref });
    }
    expect(await errorOf(openNetns('/proc/self/status/x'))).toMatchObject({ code: 'ENOTDIR' });
  });

  test('a process that is not there, or no longer', async () => {
    expect(await errorOf(openNetns({ pid: 2_147_483_647 }))).toMatchObject({ code: 'ESRCH', errno: -3 });
    const child = start(['true']);
    await child.ended;
    expect(await errorOf(openNetns({ pid: child.pid }))).toMatchObject({ code: 'ESRCH' });
  });

  test.each<[unknown, string]>([
    ['', 'ERR_INVALID_ARG_VALUE'],
    ['.', 'ERR_INVALID_ARG_VALUE'],
    ['..', 'ERR_INVALID_ARG_VALUE'],
    ['a\0b', 'ERR_INVALID_ARG_VALUE'],
    ['/proc/self/ns/net\0x', 'ERR_INVALID_ARG_VALUE'],
    ['x'.repeat(256), 'ERR_INVALID_ARG_VALUE'],
    [5, 'ERR_INVALID_ARG_TYPE'],
    [null, 'ERR_INVALID_ARG_TYPE'],
    [undefined, 'ERR_INVALID_ARG_TYPE'],
    [{}, 'ERR_INVALID_ARG_TYPE'],
    [[], 'ERR_INVALID_ARG_TYPE'],
    [{ pid: '1' }, 'ERR_INVALID_ARG_TYPE'],
    [{ pid: 0 }, 'ERR_OUT_OF_RANGE'],
    [{ pid: 1.5 }, 'ERR_OUT_OF_RANGE'],
    [{ fd: -1 }, 'ERR_OUT_OF_RANGE'],
    [{ fd: 2 ** 31 }, 'ERR_OUT_OF_RANGE'],
    [{ pid: 1, fd: 1 }, 'ERR_INVALID_ARG_VALUE'],
  ])('%j', async (ref, code) => {
    expect(await errorOf(openNetns(ref as NetnsRef))).toMatchObject({ code });
    if (ref !== undefined) expect(await errorOf(getLink('lo', { netns: ref as NetnsRef }))).toMatchObject({ code });
  });
});

describe('a call works in the namespace', () => {
  let mark = 0;

  // Each form leads to the same namespace: a mark that is set by one is seen through all.
  const check = async (netns: NetnsRef): Promise<void> => {
    mark += 1;
    expect(await setLink('lo', { alias: `mark ${mark}` }, { netns })).toMatchObject({ alias: `mark ${mark}` });
    expect((await here.ipLink('lo')).ifalias).toBe(`mark ${mark}`);
    expect((await getLink('lo')).alias).toBeUndefined();
  };

  test('of a name', () => check(here.name));
  test('of a path', () => check(here.path));
  test('of a process', async () => check({ pid: await processIn(here) }));

  test('of a descriptor', async () => {
    const fd = openSync(here.path, 'r');
    await check({ fd });
    closeSync(fd);
  });

  test('of a handle', async () => {
    await using netns = await openNetns(here.name);
    await check(netns);
  });

  test('of the caller, when that is named', async () => {
    for (const netns of ['/proc/self/ns/net', { pid: process.pid }, '/proc/thread-self/ns/net']) {
      expect((await getLink('lo', { netns })).alias).toBeUndefined();
      expect(readlinkSync('/proc/self/ns/net')).toBe(`net:[${own}]`);
    }
  });

  test('that has no name', async () => {
    await using netns = await createNetns();
    await setLink('lo', { up: true }, { netns });
    expect(await getLink('lo', { netns })).toMatchObject({ up: true });
  });

  test('and says which one when it cannot be opened', async () => {
    const error = await errorOf(getLink('lo', { netns: 'nosuch' }));
    expect(error).toMatchObject({ code: 'ENOENT', operation: 'link.get', target: 'lo', option: 'netns' });
    expect(error.message).toContain('nosuch');
    expect(await errorOf(getLink('lo', { netns: { pid: 2_147_483_647 } }))).toMatchObject({
      code: 'ESRCH',
      option: 'netns',
    });
    expect(await errorOf(getLink('lo', { netns: '/dev/null' }))).toMatchObject({ code: 'EINVAL', option: 'netns' });
  });
});
