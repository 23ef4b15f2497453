import { beforeAll, describe, expect, test } from 'vitest';
import {
  type CreateLinkOptions,
  createLink,
  deleteLink,
  deleteLinks,
  kernelSupports,
  type Link,
  listLinks,
} from '../../lib/index.js';
import { errorOf, hasKind, linkNames, needsKind, scratch, uniqueName, vethPair } from '../support/namespace.js';
import { expectShown } from '../support/oracle.js';

describe('createLink', () => {
  let lowerdev: string;
  beforeAll(async () => {
    lowerdev = (await vethPair()).name;
  });

  test('makes a macvlan', async () => {
    const link = await createLink({ kind: 'macvlan', lowerdev, mode: 'private', name: uniqueName('m') });
    expect(link).toMatchObject({ kind: 'macvlan', details: { mode: 'private' } });
    await expectShown(link);
    await deleteLink(link.name);
  });

  test('makes a macvtap', async () => {
    await needsKind('macvtap');
    const link = await createLink({ kind: 'macvtap', lowerdev, mode: 'vepa', name: uniqueName('t') });
    expect(link).toMatchObject({ kind: 'macvtap', details: { mode: 'vepa' } });
    await expectShown(link);
    await deleteLink(link.name);
  });

  test('makes a veth pair', async () => {
    const { link, peer } = await createLink({ kind: 'veth', peer: { up: true } });
    expect([link.kind, peer.kind, link.up, peer.up]).toEqual(['veth', 'veth', false, true]);
    await expectShown(peer);
    await deleteLink(peer.index);
  });

  test('makes a dummy', async () => {
    await needsKind('dummy');
    const link = await createLink({ kind: 'dummy', name: uniqueName('d') });
    expect(link.kind).toBe('dummy');
    await deleteLink(link.name);
  });

  // Since Linux 6.2 the kernel tells of some while it makes them, and they are not read back.
  test.each<[string, CreateLinkOptions]>([
    ['macvlan', { kind: 'macvlan', lowerdev: 'm-lower', mtu: 1400, group: 7, mac: '02:00:5e:10:00:77' }],
    ['macvlan, in mode source', { kind: 'macvlan', lowerdev: 'm-lower', mode: 'source', sourceAddresses: [] }],
    ['macvlan, up', { kind: 'macvlan', lowerdev: 'm-lower', up: true }],
    ['macvlan, with a master', { kind: 'macvlan', lowerdev: 'm-lower', master: 'm-master' }],
    ['bridge', { kind: 'bridge', mtu: 1400 }],
    ['vxlan', { kind: 'vxlan', id: 9, lowerdev: 'm-lower' }],
    ['ifb', { kind: 'ifb' }],
    ['dummy', { kind: 'dummy', txQueueLength: 77 }],
    ['vlan', { kind: 'vlan', lowerdev: 'm-lower', id: 5, gvrp: true }],
    ['vrf', { kind: 'vrf', table: 90 }],
  ])('returns what would be read: %s', async (_title, options) => {
    for (const kind of [options.kind, 'bridge']) await needsKind(kind);
    const here = await scratch();
    const netns = here.name;
    await createLink({ kind: 'veth', name: 'm-lower' }, { netns });
    await createLink({ kind: 'bridge', name: 'm-master' }, { netns });
    const made = await createLink({ ...options, name: 'm0' } as CreateLinkOptions, { netns });
    const read = (await listLinks({}, { netns })).find(({ name }) => name === 'm0');
    // The carrier follows a moment later.
    const { operState: _now, running: _on, ...rest } = made as Link;
    expect(read).toMatchObject(rest);
    expect(Object.keys(read ?? {}).sort()).toEqual(Object.keys(made).sort());
  });

  test('makes whatever a list holds, where the call says', async () => {
    const here = await scratch();
    const list: CreateLinkOptions[] = [
      { kind: 'veth', name: 'v0', peer: { name: 'v1' } },
      { kind: 'macvlan', name: 'm0', lowerdev: 'v0' },
      { kind: 'macvlan', name: 'm1', lowerdev: 'v1' },
    ];
    // Changes of one namespace are carried out in the order of the calls: the macvlans find their lower devices.
    await Promise.all(list.map((options) => createLink(options, { netns: here.name })));
    expect((await here.ipJson('link')).map(({ ifname }) => ifname).sort()).toEqual(['lo', 'm0', 'm1', 'v0', 'v1']);
  });

  test('refuses to be a callback of map: what comes second is no way to call', async () => {
    const list: CreateLinkOptions[] = [{ kind: 'veth' }];
    const made = list.map(createLink as never) as Promise<unknown>[];
    const [error] = await Promise.all(made.map((call) => errorOf(call)));
    expect(error).toMatchObject({ code: 'ERR_INVALID_ARG_TYPE' });
  });

  test.each<[string, unknown, string]>([
    ['a lower device for the peer', { kind: 'veth', peer: { lowerdev: 'lo' } }, 'ERR_INVALID_ARG_VALUE'],
    ['no options', undefined, 'ERR_INVALID_ARG_TYPE'],
    ['nothing as the kind', {}, 'ERR_INVALID_ARG_TYPE'],
    ['a kind that is no text', { kind: 5 }, 'ERR_INVALID_ARG_TYPE'],
    ['an unknown kind', { kind: 'macvln', lowerdev: 'lo' }, 'ERR_INVALID_ARG_VALUE'],
    ['a kind of the prototype', { kind: 'constructor' }, 'ERR_INVALID_ARG_VALUE'],
    ['no lower device', { kind: 'macvlan' }, 'ERR_INVALID_ARG_TYPE'],
    ['a lower device for what has none', { kind: 'veth', lowerdev: 'lo' }, 'ERR_INVALID_ARG_VALUE'],
  ])('refuses %s', async (what, options, code) => {
    const before = linkNames();
    const error = await errorOf(createLink(options as CreateLinkOptions));
    expect(error).toMatchObject({ code });
    if (what.includes('kind')) expect(error.message).toContain('for kind but received');
    expect(linkNames()).toEqual(before);
  });
});

describe('kernelSupports', () => {
  test('says what the kernel can make, and makes nothing', async () => {
    const before = linkNames();
    for (const kind of ['veth', 'macvlan', 'bridge', 'dummy', 'vlan', 'bond', 'ifb', 'nlmon', 'wireguard']) {
      expect(await kernelSupports(kind), kind).toBe(await hasKind(kind));
    }
    expect(linkNames()).toEqual(before);
  });

  test('is false for what no kernel knows', async () => {
    expect(await kernelSupports('nosuchkind')).toBe(false);
    expect(await kernelSupports('x'.repeat(63))).toBe(false);
  });

  test('answers for another namespace', async () => {
    const here = await scratch();
    expect(await kernelSupports('veth', { netns: here.name })).toBe(true);
    expect((await listLinks({}, { netns: here.name })).map(({ name }) => name)).toEqual(['lo']);
  });

  test.each([[''], ['a b'], ['a/b'], ['x'.repeat(64)], ['%s']])('refuses %j', async (kind) => {
    expect(await errorOf(kernelSupports(kind))).toMatchObject({ code: 'ERR_INVALID_ARG_VALUE' });
    expect(await errorOf(kernelSupports(5 as never))).toMatchObject({ code: 'ERR_INVALID_ARG_TYPE' });
  });
});

test('deleteLinks takes the links of every kind that was made', async () => {
  const { link, peer } = await createLink({ kind: 'veth' });
  const macvlan = await createLink({ kind: 'macvlan', lowerdev: link.index });
  await deleteLinks([macvlan.name, peer.index, link.name]);
  expect(linkNames()).not.toContain(link.name);
});
