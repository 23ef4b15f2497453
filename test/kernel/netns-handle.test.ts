// Handles of namespaces and the connections behind them: how long they live, and what they keep alive.

import { statSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import {
  createNetns,
  createVeth,
  deleteLink,
  deleteNetns,
  getLink,
  kernelSupports,
  links,
  listLinks,
  listStats,
  type Netns,
  openNetns,
  setLink,
} from '../../lib/index.js';
import { runProgram } from '../support/child.js';
import { descriptorsOf } from '../support/descriptors.js';
import { errorOf, eventually, ip, linkNames, scratch, uniqueName } from '../support/namespace.js';

/** A new namespace, and a link here that goes away with it. */
const withLink = async (): Promise<{ name: string; outer: string }> => {
  const { name } = await scratch();
  const outer = uniqueName('w');
  await ip('link', 'add', outer, 'type', 'veth', 'peer', 'name', 'inner', 'netns', name);
  return { name, outer };
};

const gone = (outer: string): Promise<void> => eventually(() => expect(linkNames()).not.toContain(outer));

describe('a handle', () => {
  test('holds one descriptor, and gives it back when it is closed', async () => {
    const { name, inode } = await scratch();
    const netns = await openNetns(name);
    expect(descriptorsOf(inode)).toBe(1);
    await netns.close();
    expect(descriptorsOf(inode)).toBe(0);
  });

  test('may be closed twice, and disposed of after that', async () => {
    const netns = await createNetns();
    expect(await netns.close()).toBeUndefined();
    expect(await netns.close()).toBeUndefined();
    expect(await netns[Symbol.asyncDispose]()).toBeUndefined();
    expect(descriptorsOf(netns.inode)).toBe(0);
  });

  test('is closed at the end of its block', async () => {
    let kept: Netns;
    {
      await using netns = await createNetns();
      kept = netns;
      expect(descriptorsOf(kept.inode)).toBe(1);
    }
    expect(descriptorsOf(kept.inode)).toBe(0);
  });

  test('is given back by the calls that spoke of it when they have settled', async () => {
    // The thread that carried one out may not get to run again before this one does.
    const names: string[] = [];
    for (let round = 0; round < 30; round += 1) {
      const netns = await createNetns();
      const created = Array.from({ length: 8 }, () => createVeth({ peer: { targetNetns: netns } }));
      names.push(...(await Promise.all(created)).map(({ link }) => link.name));
      await netns.close();
      expect(descriptorsOf(netns.inode)).toBe(0);
    }
    await Promise.all(names.map((name) => gone(name)));
  });

  test('that is closed is refused by every call, and still tells its inode and name', async () => {
    const { name, inode } = await scratch();
    const netns = await openNetns(name);
    await netns.close();
    expect(netns).toMatchObject({ name, inode });
    const calls = [
      getLink('lo', { netns }),
      listLinks({}, { netns }),
      listStats({ netns }),
      setLink('lo', { up: true }, { netns }),
      deleteLink('lo', { netns }),
      createVeth({}, { netns }),
      createVeth({ targetNetns: netns }),
      createVeth({ peer: { targetNetns: netns } }),
      kernelSupports('veth', { netns }),
      openNetns(netns),
      links({}, { netns }).next(),
    ].map((call: Promise<unknown>) => errorOf(call));
    const before = linkNames();
    const errors = await Promise.all(calls);
    for (const error of errors) {
      expect(error).toMatchObject({ code: 'ERR_NETLINK_CLOSED', hint: 'the namespace handle was closed' });
    }
    expect(errors[3]).toMatchObject({ operation: 'link.set', target: 'lo', option: 'netns' });
    expect(errors[6]).toMatchObject({ operation: 'link.create', option: 'targetNetns' });
    expect(errors[7]).toMatchObject({ operation: 'link.create', option: 'peer.targetNetns' });
    expect(linkNames()).toEqual(before);
  });

  test('that is closed while calls are under way does not disturb them', async () => {
    const { name } = await scratch();
    const netns = await openNetns(name);
    const calls = Promise.all([
      getLink('lo', { netns }),
      setLink('lo', { up: true }, { netns }),
      createVeth({ name: uniqueName('u'), targetNetns: netns }),
      listLinks({}, { netns }),
    ]);
    await netns.close();
    const [, changed] = await calls;
    expect(changed.up).toBe(true);
  });

  test('that nobody has any more is closed by the garbage collector', async () => {
    const { status, stdout, stderr } = await runProgram('forgotten-handles.mjs');
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(JSON.parse(stdout)).toEqual({ opened: 100, left: 0 });
  });
});

describe('a namespace', () => {
  test('that is created again under the same name is the new one at once', async () => {
    const name = uniqueName('again');
    for (let round = 0; round < 10; round++) {
      await using netns = await createNetns(name);
      // Whatever was known of the old one must not be used for the new one.
      const { link } = await createVeth({ name: `only${round}` }, { netns: name });
      expect((await listLinks({ kind: 'veth' }, { netns: name })).map((one) => one.name)).toContain(`only${round}`);
      expect(await listLinks({ kind: 'veth' }, { netns: name })).toHaveLength(2);
      expect((await getLink(link.index, { netns })).name).toBe(`only${round}`);
      await deleteNetns(name);
      expect(await errorOf(getLink('lo', { netns: name }))).toMatchObject({ code: 'ENOENT' });
    }
  });

  test('that was exchanged by others is the new one at once', async () => {
    const { name } = await scratch();
    await setLink('lo', { alias: 'old', up: true }, { netns: name });
    await ip('netns', 'del', name);
    await ip('netns', 'add', name);
    expect(await getLink('lo', { netns: name })).toMatchObject({ alias: undefined, up: false });
    expect((await setLink('lo', { group: 5 }, { netns: name })).alias).toBeUndefined();
  });

  test('is not kept alive by the connections that were used in it', async () => {
    const { name, outer } = await withLink();
    await getLink('inner', { netns: name });
    await setLink('inner', { up: true }, { netns: name });
    await deleteNetns(name);
    await gone(outer);
  });

  test('is not kept alive by a connection that links were made with from elsewhere', async () => {
    const { name, outer } = await withLink();
    const { peer } = await createVeth({ name: uniqueName('x'), targetNetns: name });
    await deleteNetns(name);
    await gone(outer);
    expect(linkNames()).not.toContain(peer.name);
  });

  test('is not kept alive by such a connection that goes on working elsewhere', async () => {
    const { name, outer } = await withLink();
    await createVeth({ name: uniqueName('x'), targetNetns: name });
    await deleteNetns(name);
    await eventually(async () => {
      await setLink('lo', {});
      expect(linkNames()).not.toContain(outer);
    });
  });

  test('is not kept alive by calls that were refused', async () => {
    const { name, outer } = await withLink();
    const at = { netns: name };
    const calls = [
      listLinks({ master: -1 }, at),
      listLinks({ kind: 'nosuch' as never }, at),
      listLinks({ master: 'nosuch' }, at),
      setLink('lo', { nosuch: 1 } as never, at),
      setLink('lo', { mtu: -1 }, at),
      createVeth({ name: 'a/b' }, at),
      createVeth({ peer: { mtu: -1 } }, at),
      createVeth({ targetNetns: name, peer: { targetNetns: 'nosuch' } }),
      createVeth({ targetNetns: name, mtu: -1 }),
      kernelSupports('nosuch', at).then(() => Promise.reject(new Error('as it should be'))),
      getLink('nosuch', at),
      getLink('lo', { ...at, signal: AbortSignal.abort(new Error('aborted')) }),
    ].map((call: Promise<unknown>) => errorOf(call));
    await Promise.all(calls);
    await deleteNetns(name);
    await gone(outer);
  });

  test('is not kept alive by an iterable that was left early', async () => {
    const { name, outer } = await withLink();
    for await (const _ of links({}, { netns: name })) break;
    await deleteNetns(name);
    await gone(outer);
  });

  test('carries out changes in the order of the calls', async () => {
    const { name, path } = await scratch();
    await using handle = await openNetns(name);
    // However the namespace is named, and whoever waits for whom.
    const refs = [name, path, handle];
    const calls: Promise<unknown>[] = [createVeth({ name: 'n0' }, { netns: name })];
    for (let i = 1; i <= 60; i++) {
      calls.push(setLink(`n${i - 1}`, { name: `n${i}`, group: i }, { netns: refs[i % 3] }));
      if (i % 20 === 0) calls.push(kernelSupports('veth', { netns: name }));
    }
    calls.push(deleteLink('n60', { netns: path }));
    await Promise.all(calls);
    expect(await listLinks({}, { netns: name })).toHaveLength(1);
  });

  test('has a change under way while it is read', async () => {
    const { name } = await scratch();
    const at = { netns: name };
    await createVeth({ name: 'v0' }, at);
    const settled: string[] = [];
    const note = (what: string) => () => settled.push(what);
    // A deletion waits for a grace period of the kernel.
    await Promise.all([
      deleteLink('v0', at).then(note('deleted')),
      getLink('lo', at).then(note('read')),
      getLink('lo', at).then(note('read')),
    ]);
    expect(settled.sort()).toEqual(['deleted', 'read', 'read']);
  });

  test('may be the same by many names and handles', async () => {
    const { name, path, inode } = await scratch();
    const handles = await Promise.all(Array.from({ length: 50 }, () => openNetns(path)));
    const found = await Promise.all(handles.map((netns) => getLink('lo', { netns })));
    expect(found).toHaveLength(50);
    await Promise.all(handles.map((netns) => netns.close()));
    await eventually(() => expect(descriptorsOf(inode)).toBe(0));
    expect(statSync(`/run/netns/${name}`).ino).toBe(inode);
  });
});
