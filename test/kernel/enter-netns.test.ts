// Worker threads inside of namespaces: what goes with them, and what stays.

import { statSync } from 'node:fs';
import { beforeEach, describe, expect, test } from 'vitest';
import { enterNetns, getLink } from '../../lib/index.js';
import { errorOf, eventually, ip, linkNames, type Scratch, scratch, uniqueName } from '../support/namespace.js';
import { startThread, type Thread } from '../support/thread.js';

const own = statSync('/proc/self/ns/net').ino;

const enter = (thread: Thread, netns: string): Promise<void> =>
  thread.run(({ library }, name) => library.enterNetns(name), netns);
const inodeIn = (thread: Thread): Promise<number> =>
  thread.run(({ fs }) => fs.statSync('/proc/thread-self/ns/net').ino);

let left: Scratch;
let right: Scratch;
let thread: Thread;

beforeEach(async () => {
  [left, right] = [await scratch(), await scratch()];
  thread = startThread();
});

describe('enterNetns', () => {
  test('moves the thread it is called on before it returns, by any reference', async () => {
    const seen = await thread.run(
      async ({ library, fs }, { name, path, pid }) => {
        const here = (): number => fs.statSync('/proc/thread-self/ns/net').ino;
        const inodes = [here()];
        const handle = await library.openNetns(name);
        const fd = fs.openSync(path, 'r');
        for (const ref of [name, { pid }, path, { pid }, handle, { pid }, { fd }]) {
          library.enterNetns(ref);
          inodes.push(here());
        }
        fs.closeSync(fd);
        await handle.close();
        return inodes;
      },
      { name: left.name, path: left.path, pid: process.pid },
    );
    expect(seen).toEqual([own, left.inode, own, left.inode, own, left.inode, own, left.inode]);
    expect(statSync('/proc/self/ns/net').ino).toBe(own);
  });

  test('returns nothing, and closes what it opened', async () => {
    const opened = await thread.run(({ library, fs }, name) => {
      const count = (): number => fs.readdirSync('/proc/self/fd').length;
      const before = count();
      const result: unknown = library.enterNetns(name);
      return [result, count() - before];
    }, left.name);
    expect(opened).toEqual([undefined, 0]);
  });

  test('throws on the main thread, which stays where it is', async () => {
    expect(() => enterNetns(left.name)).toThrow(
      expect.objectContaining({ code: 'ERR_NETLINK_MAIN_THREAD', operation: 'netns.enter', target: left.name }),
    );
    expect(statSync('/proc/self/ns/net').ino).toBe(own);
    expect(await getLink('lo')).toMatchObject({ index: 1 });
  });

  test('throws what openNetns rejects with, and the thread stays', async () => {
    const codeOf = (ref: unknown): Promise<unknown> =>
      errorOf(thread.run(({ library }, netns) => library.enterNetns(netns as string), ref)).then(({ code }) => code);
    expect(await codeOf('nosuch')).toBe('ENOENT');
    expect(await codeOf('/dev/null')).toBe('EINVAL');
    expect(await codeOf({ pid: 2_147_483_647 })).toBe('ESRCH');
    expect(await codeOf({ fd: 999_999 })).toBe('EBADF');
    expect(await codeOf('a\0b')).toBe('ERR_INVALID_ARG_VALUE');
    expect(await codeOf(5)).toBe('ERR_INVALID_ARG_TYPE');
    expect(await codeOf(undefined)).toBe('ERR_INVALID_ARG_TYPE');
    const closed = thread.run(async ({ library }, name) => {
      const handle = await library.openNetns(name);
      await handle.close();
      library.enterNetns(handle);
    }, left.name);
    expect(await errorOf(closed)).toMatchObject({ code: 'ERR_NETLINK_CLOSED' });
    expect(await inodeIn(thread)).toBe(own);
  });
});

describe('after it', () => {
  test('calls of the thread mean the namespace it is in, also when it goes on to another one', async () => {
    const marks = await thread.run(
      async ({ library }, [a, b]) => {
        await library.setLink('lo', { alias: 'home' });
        library.enterNetns(a as string);
        await library.setLink('lo', { alias: 'left' });
        library.enterNetns(b as string);
        await library.setLink('lo', { alias: 'right' });
        library.enterNetns(a as string);
        const { alias } = await library.getLink('lo');
        const [first] = await library.listLinks();
        await library.createVeth({ name: 'v0', peer: { targetNetns: b } });
        return [alias, first?.alias];
      },
      [left.name, right.name],
    );
    expect(marks).toEqual(['left', 'left']);
    expect((await right.ipLink('lo')).ifalias).toBe('right');
    expect(await left.ipLink('v0')).toMatchObject({ ifname: 'v0' });
    expect((await getLink('lo')).alias).toBe('home');
    await ip('link', 'set', 'lo', 'alias', '');
  });

  test('calls that are under way go on where they were made, in their order', async () => {
    const result = await thread.run(async ({ library }, name) => {
      const made = library.createVeth({ name: 'under0', peer: { name: 'under1' } });
      const changes = Array.from({ length: 20 }, (_, i) => library.setLink('under0', { group: i + 1, alias: `a${i}` }));
      const list = library.listLinks({ kind: 'veth' });
      const deleted = library.deleteLinks(['under0']);
      library.enterNetns(name);
      await made;
      const groups = (await Promise.all(changes)).map(({ group }) => group);
      await Promise.all([list, deleted]);
      return { groups, names: (await library.listLinks()).map((link) => link.name) };
    }, left.name);
    expect(result).toEqual({ groups: Array.from({ length: 20 }, (_, i) => i + 1), names: ['lo'] });
    expect(linkNames()).not.toContain('under0');
  });

  test('so do those of a crowd, which have not begun', async () => {
    const [lowerdev, prefix] = [uniqueName('crowd'), uniqueName('x')];
    await ip('link', 'add', lowerdev, 'type', 'veth', 'peer', 'name', `${lowerdev}p`);
    const result = await thread.run(
      async ({ library }, { netns, lower, begin }) => {
        const names = Array.from({ length: 150 }, (_, i) => `${begin}${i}`);
        const made = names.map((name) => library.createMacvlan({ lowerdev: lower, name }));
        const read = names.map(() => library.getLink(lower));
        const deleted = names.slice(1).map((name) => library.deleteLink(name));
        library.enterNetns(netns);
        await Promise.all(deleted);
        const links = await Promise.all([...made, ...read]);
        return { count: links.length, names: (await library.listLinks()).map((link) => link.name) };
      },
      { netns: left.name, lower: lowerdev, begin: prefix },
    );
    expect(result).toEqual({ count: 300, names: ['lo'] });
    expect(linkNames().filter((name) => name.startsWith(prefix))).toEqual([`${prefix}0`]);
    await ip('link', 'del', lowerdev);
  });

  test('a call that is under way looks around where it was made', async () => {
    const name = uniqueName('hint');
    await ip('link', 'add', name, 'type', 'veth', 'peer', 'name', `${name}p`);
    const call = thread.run(
      async ({ library }, { netns, link }) => {
        const changing = library.setLink(link, { up: true });
        library.enterNetns(netns);
        await changing;
      },
      { netns: left.name, link: `${name}x` },
    );
    expect(await errorOf(call)).toMatchObject({
      code: 'ENODEV',
      hint: expect.stringContaining(`did you mean ${name}`),
    });
    await ip('link', 'del', name);
  });

  test('a monitor and a wait go on where they were begun', async () => {
    const [before, after] = [uniqueName('m'), uniqueName('m')];
    await ip('link', 'add', before, 'type', 'veth', 'peer', 'name', `${before}p`);
    const pending = thread.run(
      async ({ library, kept }, { netns, names }) => {
        const [first = '', second = ''] = names;
        const events = await library.openMonitor({ events: ['link'], initial: true });
        const waiting = library.waitForLink(second, 'exists', { signal: AbortSignal.timeout(20_000) });
        library.enterNetns(netns);
        kept['entered'] = true;
        const seen = new Set<string>();
        for await (const event of events) {
          if (event.type === 'link') seen.add(event.link.name);
          if (seen.has(second)) break;
        }
        return { first: seen.has(first), waited: (await waiting).name };
      },
      { netns: left.name, names: [before, after] },
    );
    await eventually(() => thread.run(({ kept }) => kept['entered'] === true));
    await ip('link', 'add', after, 'type', 'veth', 'peer', 'name', `${after}p`);
    expect(await pending).toEqual({ first: true, waited: after });
    for (const name of [before, after]) await ip('link', 'del', name);
  });

  test('the namespace that it has left is not kept alive', async () => {
    const outer = uniqueName('w');
    await ip('link', 'add', outer, 'type', 'veth', 'peer', 'name', 'inner', 'netns', left.name);
    await thread.run(
      async ({ library }, [a, b]) => {
        library.enterNetns(a as string);
        await library.setLink('inner', { up: true });
        await library.listLinks();
        library.enterNetns(b as string);
      },
      [left.name, right.name],
    );
    await ip('netns', 'del', left.name);
    await eventually(() => expect(linkNames()).not.toContain(outer));
  });

  test('nor is the one it was in when it has ended', async () => {
    const outer = uniqueName('w');
    await ip('link', 'add', outer, 'type', 'veth', 'peer', 'name', 'inner', 'netns', left.name);
    await enter(thread, left.name);
    await ip('netns', 'del', left.name);
    expect(await thread.run(async ({ library }) => (await library.getLink('inner')).name)).toBe('inner');
    await thread.stop();
    await eventually(() => expect(linkNames()).not.toContain(outer));
  });

  test('child processes and workers that it starts are there, and files are the same', async () => {
    await enter(thread, left.name);
    const seen = await thread.run(async ({ childProcess, fs, once, threads }) => {
      const readlink = ['/proc/self/ns/net'];
      const spawned = childProcess.spawn('readlink', readlink);
      const [text] = (await once(spawned.stdout, 'data')) as [Buffer];
      const code =
        "require('node:worker_threads').parentPort.postMessage(require('node:fs').readlinkSync('/proc/thread-self/ns/net'))";
      const [inWorker] = (await once(new threads.Worker(code, { eval: true, execArgv: [] }), 'message')) as [string];
      return {
        spawned: text.toString().trim(),
        sync: childProcess.execFileSync('readlink', readlink).toString().trim(),
        inWorker,
        // The documentation says so.
        links: fs.readFileSync('/proc/thread-self/net/dev', 'utf8').match(/^ *[\w-]+:/gm)?.length,
        linksOfProcess: fs.readFileSync('/proc/net/dev', 'utf8').match(/^ *[\w-]+:/gm)?.length,
        pool: await fs.promises.readlink('/proc/thread-self/ns/net'),
      };
    });
    const there = `net:[${left.inode}]`;
    expect(seen).toEqual({
      spawned: there,
      sync: there,
      inWorker: there,
      links: linksIn(await left.ip('-o', 'link')),
      linksOfProcess: linkNames().length,
      pool: `net:[${own}]`,
    });
  });

  test('what it opened before stays where it was', async () => {
    const port = await thread.run(async ({ net, once, library, kept }, name) => {
      const server = net.createServer((socket) => socket.end('from home')).listen(0);
      await once(server, 'listening');
      kept['server'] = server;
      library.enterNetns(name);
      return (server.address() as { port: number }).port;
    }, left.name);
    await ip('link', 'set', 'lo', 'up');
    const other = startThread();
    const heard = await other.run(async ({ net, once }, at) => {
      const [data] = (await once(net.connect(at, '127.0.0.1'), 'data')) as [Buffer];
      return data.toString();
    }, port);
    expect(heard).toBe('from home');
  });

  test('it makes and opens further namespaces', async () => {
    await enter(thread, left.name);
    const name = uniqueName('in');
    const inodes = await thread.run(async ({ library }, made) => {
      const named = await library.createNetns(made);
      const anonymous = await library.createNetns();
      await library.createVeth({ name: 'v0', targetNetns: named, peer: { targetNetns: anonymous } });
      const opened = await library.openNetns(made);
      const links = (await library.listLinks({ kind: 'veth' }, { netns: opened })).length;
      const own = await library.openNetns('/proc/thread-self/ns/net');
      await library.deleteNetns(made);
      for (const handle of [named, anonymous, opened, own]) await handle.close();
      return { same: named.inode === opened.inode, links, own: own.inode };
    }, name);
    expect(inodes).toEqual({ same: true, links: 1, own: left.inode });
  });
});

const linksIn = (text: string): number => text.trim().split('\n').length;
