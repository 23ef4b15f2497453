// Namespaces with names: the same for the library and for `ip netns`.

import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync, symlinkSync, unlinkSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { createNetns, deleteNetns, getLink, listNetns, openNetns, setLink } from '../../lib/index.js';
import { start } from '../support/child.js';
import { errorOf, eventually, ip, scratch, uniqueName } from '../support/namespace.js';

const mounts = (): string[] =>
  readFileSync('/proc/self/mountinfo', 'utf8')
    .split('\n')
    .filter((line) => line.includes(' /run/netns'));
const mountsOf = (name: string): string[] => mounts().filter((line) => line.includes(` /run/netns/${name} `));
const listed = async (): Promise<string[]> =>
  (await ip('netns', 'list'))
    .split('\n')
    .filter(Boolean)
    .map((line) => line.split(' ')[0] as string);

describe('createNetns', () => {
  test('makes a namespace that ip netns lists, enters and deletes', async () => {
    const name = uniqueName('c');
    await using netns = await createNetns(name);
    expect(netns).toMatchObject({ name, path: `/run/netns/${name}`, inode: statSync(`/run/netns/${name}`).ino });
    expect(await listed()).toContain(name);
    expect(await ip('netns', 'exec', name, 'readlink', '/proc/self/ns/net')).toBe(`net:[${netns.inode}]\n`);
    expect((await ip('-n', name, '-o', 'link')).trim().split('\n')).toHaveLength(1);
    await setLink('lo', { up: true }, { netns });
    expect(await ip('-n', name, 'link', 'show', 'lo')).toContain('UP');
    await ip('netns', 'del', name);
    expect(existsSync(`/run/netns/${name}`)).toBe(false);
    expect(await getLink('lo', { netns })).toMatchObject({ index: 1 });
  });

  test('makes a namespace with nothing but lo in it, which is down', async () => {
    await using netns = await createNetns();
    expect(netns.name).toBeUndefined();
    expect(netns.path).toBeUndefined();
    expect(netns.inode).not.toBe(statSync('/proc/self/ns/net').ino);
    expect(await getLink('lo', { netns })).toMatchObject({ index: 1, up: false });
  });

  test('without a name leaves no mount and no file', async () => {
    const before = [mounts(), await listed()];
    await using _netns = await createNetns();
    expect([mounts(), await listed()]).toEqual(before);
  });

  test('refuses a name that is taken, and leaves it alone', async () => {
    const { name, inode } = await scratch();
    const before = mounts();
    expect(await errorOf(createNetns(name))).toMatchObject({
      code: 'EEXIST',
      errno: -17,
      operation: 'netns.create',
      target: name,
    });
    expect(statSync(`/run/netns/${name}`).ino).toBe(inode);
    expect(mounts()).toEqual(before);
  });

  test('refuses the name of a stale file, as ip netns does', async () => {
    const name = uniqueName('s');
    await scratch();
    writeFileSync(`/run/netns/${name}`, '');
    expect(await errorOf(createNetns(name))).toMatchObject({ code: 'EEXIST' });
    expect(await listNetns()).toContainEqual({ name });
    expect(await errorOf(openNetns(name))).toMatchObject({ code: 'EINVAL' });
    await deleteNetns(name);
    expect(existsSync(`/run/netns/${name}`)).toBe(false);
  });

  test('makes twenty at once: no stray mounts, no two alike', async () => {
    const before = mounts().length;
    const names = Array.from({ length: 20 }, () => uniqueName('m'));
    const made = await Promise.all(names.map((name) => createNetns(name)));
    expect(new Set(made.map(({ inode }) => inode)).size).toBe(20);
    expect((await listNetns()).map(({ name }) => name)).toEqual(expect.arrayContaining(names));
    for (const name of names) expect(mountsOf(name)).toHaveLength(1);
    await Promise.all(names.map((name) => deleteNetns(name)));
    await Promise.all(made.map((netns) => netns.close()));
    expect(mounts()).toHaveLength(before);
    expect((await listNetns()).filter(({ name }) => names.includes(name))).toEqual([]);
  });

  test('of one name at once succeeds once', async () => {
    const name = uniqueName('o');
    const results = await Promise.allSettled(Array.from({ length: 10 }, () => createNetns(name)));
    const made = results.filter((result) => result.status === 'fulfilled');
    expect(made).toHaveLength(1);
    for (const result of results)
      if (result.status === 'rejected') expect(result.reason).toMatchObject({ code: 'EEXIST' });
    expect(mountsOf(name)).toHaveLength(1);
    expect(statSync(`/run/netns/${name}`).ino).toBe(made[0]?.value.inode);
    await deleteNetns(name);
    await made[0]?.value.close();
  });

  test('takes every name that is one, in any script', async () => {
    for (const name of ['-x', 'ünï cöde', '...', 'x'.repeat(255), 'a\nb', '$(id)', '%s']) {
      await using netns = await createNetns(name);
      await using again = await openNetns(name);
      expect(again.inode).toBe(netns.inode);
      expect((await listNetns()).map((entry) => entry.name)).toContain(name);
      await deleteNetns(name);
    }
  });

  test.each([
    [''],
    ['.'],
    ['..'],
    ['a/b'],
    ['../x'],
    ['/run/x'],
    ['a/'],
    ['./a'],
    ['x\0y'],
    ['x'.repeat(256)],
    ['ü'.repeat(128)],
  ])('and deleteNetns refuse %j', async (name) => {
    const before = [readdirSync('/run').sort(), mounts()];
    expect(await errorOf(createNetns(name))).toMatchObject({ code: 'ERR_INVALID_ARG_VALUE' });
    expect(await errorOf(deleteNetns(name))).toMatchObject({ code: 'ERR_INVALID_ARG_VALUE' });
    expect([readdirSync('/run').sort(), mounts()]).toEqual(before);
  });

  test.each([[5], [null], [{}], [[]]])('and deleteNetns refuse %j for a name', async (name) => {
    expect(await errorOf(createNetns(name as never))).toMatchObject({ code: 'ERR_INVALID_ARG_TYPE' });
    expect(await errorOf(deleteNetns(name as never))).toMatchObject({ code: 'ERR_INVALID_ARG_TYPE' });
  });
});

describe('deleteNetns', () => {
  test('deletes what ip netns has made', async () => {
    const { name } = await scratch();
    await deleteNetns(name);
    expect(existsSync(`/run/netns/${name}`)).toBe(false);
    expect(mountsOf(name)).toEqual([]);
    expect(await listed()).not.toContain(name);
  });

  test('of a name that is missing is ENOENT', async () => {
    expect(await errorOf(deleteNetns('nosuch'))).toMatchObject({
      code: 'ENOENT',
      errno: -2,
      operation: 'netns.delete',
      target: 'nosuch',
    });
  });

  test('never follows a link, and never removes a directory', async () => {
    const { name } = await scratch();
    const [link, directory] = [uniqueName('l'), uniqueName('d')];
    execFileSync('sh', ['-c', `ln -s /run/netns/${name} /run/netns/${link}; mkdir /run/netns/${directory}`]);
    await deleteNetns(link);
    expect(existsSync(`/run/netns/${name}`)).toBe(true);
    expect(mountsOf(name)).toHaveLength(1);
    expect(await errorOf(deleteNetns(directory))).toMatchObject({ code: 'EISDIR' });
    execFileSync('rmdir', [`/run/netns/${directory}`]);
  });

  test('removes a name that is mounted more than once', async () => {
    const { name, path } = await scratch();
    execFileSync('sh', ['-c', `mount --bind ${path} ${path}; mount --bind ${path} ${path}`]);
    expect(mountsOf(name).length).toBeGreaterThan(1);
    await deleteNetns(name);
    expect(mountsOf(name)).toEqual([]);
  });

  test('lets the namespace end when nobody uses it any more', async () => {
    const { name, path, ip: inside } = await scratch();
    const outer = uniqueName('v');
    await ip('link', 'add', outer, 'type', 'veth', 'peer', 'name', 'inner', 'netns', name);
    await inside('link', 'set', 'inner', 'up');
    await using netns = await openNetns(path);
    await deleteNetns(name);
    expect(await getLink('inner', { netns })).toMatchObject({ up: true });
    await netns.close();
    // A cached connection lets go of it as well, in about a second.
    await eventually(async () => expect((await errorOf(getLink(outer))).message).toContain('ENODEV'));
  });
});

test('a name may be a link to the namespace of a process, as container runtimes make them', async () => {
  const [{ name: other, inode }, name] = [await scratch(), uniqueName('p')];
  symlinkSync(`/run/netns/${other}`, `/run/netns/${name}`);
  expect(await listNetns()).toContainEqual({ name, inode });
  await using netns = await openNetns(name);
  expect(netns.inode).toBe(inode);
  expect(await getLink('lo', { netns: name })).toMatchObject({ index: 1 });
  unlinkSync(`/run/netns/${name}`);
  symlinkSync('/proc/self/ns/net', `/run/netns/${name}`);
  expect(await listNetns()).toContainEqual({ name, inode: statSync('/proc/self/ns/net').ino });
  await deleteNetns(name);
  expect(existsSync('/proc/self/ns/net')).toBe(true);
  expect((await listNetns()).map((entry) => entry.name)).not.toContain(name);
});

test('ip netns tells the name of what the library made, and names what it made without one', async () => {
  const [made, given] = [uniqueName('i'), uniqueName('g')];
  await using netns = await createNetns(made);
  const child = start(['ip', 'netns', 'exec', made, 'sh', '-c', 'echo; exec sleep 60']);
  await child.line();
  expect(await ip('netns', 'identify', child.pid)).toBe(`${made}\n`);
  expect(await ip('netns', 'pids', made)).toBe(`${child.pid}\n`);
  // A second name of the same namespace.
  await ip('netns', 'attach', given, child.pid);
  await using again = await openNetns(given);
  expect(again).toMatchObject({ name: given, inode: netns.inode });
  expect(await listNetns()).toEqual(
    expect.arrayContaining([made, given].map((name) => ({ name, inode: netns.inode }))),
  );
  await deleteNetns(made);
  expect((await openNetns(given)).inode).toBe(netns.inode);
  await deleteNetns(given);
});

describe('listNetns', () => {
  test('lists what ip netns lists, with the inodes', async () => {
    const [one, two] = [await scratch(), await scratch()];
    const list = await listNetns();
    expect(list).toEqual(expect.arrayContaining([one, two].map(({ name, inode }) => ({ name, inode }))));
    expect(list.map(({ name }) => name).sort()).toEqual((await listed()).sort());
  });
});
