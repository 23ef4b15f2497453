import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { findLink, getLink, type Link, type LinkFilter, links, listLinks } from '../../lib/index.js';
import {
  errorOf,
  eventually,
  hasKind,
  ipBatch,
  needsKind,
  onKernel,
  scratch,
  skipCurrentTest,
  uniqueName,
  vethPair,
} from '../support/namespace.js';
import { comparable, expectedLink, expectedLinks } from '../support/oracle.js';

const namesOf = (list: Link[]): string[] => list.map((link) => link.name).sort();

describe('one link', () => {
  let kinds: Record<string, string>;

  beforeAll(async () => {
    const { name, peer } = await vethPair();
    const unique = (): string => uniqueName('k');
    kinds = { loopback: 'lo', veth: name, macvlan: unique(), bridge: unique(), dummy: unique() };
    await ipBatch([
      `link add link ${name} name ${kinds['macvlan']} address 02:00:5e:00:00:09 mtu 1400 type macvlan mode bridge`,
      `link set ${kinds['macvlan']} up alias described group 9`,
      `link add ${kinds['bridge']} type bridge`,
      `link set ${peer} master ${kinds['bridge']}`,
      `link property add dev ${name} altname ${name}-alternative altname ${name}a`,
      ...((await hasKind('dummy')) ? [`link add ${kinds['dummy']} type dummy`] : []),
    ]);
  });

  test.each(['loopback', 'veth', 'macvlan', 'bridge', 'dummy'])(
    'of kind %s looks as iproute2 shows it',
    async (kind) => {
      if (kind === 'dummy') await needsKind('dummy');
      const name = kinds[kind] as string;
      // Carrier and operstate come in the kernel's own time.
      await eventually(async () => {
        const expected = await expectedLink(name);
        expect(comparable(await getLink(name), expected)).toEqual(expected);
      });
    },
  );

  test.each(['loopback', 'veth', 'macvlan'])('of kind %s has the carrier that sysfs shows', async (kind) => {
    const name = kinds[kind] as string;
    await eventually(async () => {
      const carrier = readFileSync(`/sys/class/net/${name}/carrier`, 'utf8').trim();
      expect((await getLink(name)).carrier).toBe(carrier === '1');
    });
  });

  test('that can never leave its namespace says so where the kernel does', async () => {
    const known = onKernel({ min: '6.15' });
    expect((await getLink('lo')).netnsImmutable).toBe(known ? true : undefined);
    expect((await getLink(kinds['veth'] as string)).netnsImmutable).toBe(known ? false : undefined);
  });

  test('is found by name, alternative names and index', async () => {
    const name = kinds['veth'] as string;
    const link = await getLink(name);
    expect(link.altNames.sort()).toEqual([`${name}-alternative`, `${name}a`].sort());
    for (const ref of [`${name}a`, `${name}-alternative`, link.index]) {
      expect((await getLink(ref)).index).toBe(link.index);
      expect((await findLink(ref))?.name).toBe(name);
    }
  });

  test('in another namespace is found there, and its lower device told apart', async () => {
    const there = await scratch();
    const { name } = await vethPair({ peerNetns: there });
    const peer = (await there.ipJson('link')).at(-1).ifname;
    const seen = await getLink(peer, { netns: there.name });
    const expected = await expectedLink(peer, { netns: there });
    expect(comparable(seen, expected)).toEqual(expected);
    expect(seen.lowerdev).toBe((await getLink(name)).index);
    expect(seen.lowerdevNetnsId).toBeTypeOf('number');
    expect(await findLink(peer)).toBeUndefined();
  });

  test('that is missing is ENODEV to getLink, and undefined to findLink', async () => {
    const name = kinds['veth'] as string;
    for (const ref of ['nosuch', 'nosuchlink-fifteen', 'x'.repeat(127), `${name}:1`, 'nosuch:1', 2_147_483_647]) {
      expect(await errorOf(getLink(ref))).toMatchObject({ code: 'ENODEV', operation: 'link.get', target: String(ref) });
      expect(await findLink(ref)).toBeUndefined();
    }
  });

  test('may have a name in any script, and one that is no text at all', async () => {
    const here = await scratch();
    // The kernel takes every byte but a few.
    await here.exec(
      'sh',
      '-c',
      'ip link add "$(printf "n\\303\\244m\\377e")" type veth peer name "$(printf "\\346\\227\\245\\346\\234\\254")"',
    );
    const at = { netns: here.name };
    const list = await listLinks({ kind: 'veth' }, at);
    expect(namesOf(list)).toEqual(['näm\ufffde', '日本']);
    expect((await getLink('日本', at)).lowerdev).toBe(list.find(({ name }) => name !== '日本')?.index);
    for (const { index, name } of list) expect((await getLink(index, at)).name).toBe(name);
  });

  test('is not looked for under what cannot be a reference', async () => {
    const wrong: [unknown, string][] = [
      ['', 'ERR_INVALID_ARG_VALUE'],
      ['x'.repeat(128), 'ERR_INVALID_ARG_VALUE'],
      ['a\0b', 'ERR_INVALID_ARG_VALUE'],
      [0, 'ERR_OUT_OF_RANGE'],
      [-1, 'ERR_OUT_OF_RANGE'],
      [1.5, 'ERR_OUT_OF_RANGE'],
      [2 ** 31, 'ERR_OUT_OF_RANGE'],
      [undefined, 'ERR_INVALID_ARG_TYPE'],
      [null, 'ERR_INVALID_ARG_TYPE'],
      [{}, 'ERR_INVALID_ARG_TYPE'],
    ];
    for (const [ref, code] of wrong) {
      for (const look of [getLink, findLink]) expect(await errorOf(look(ref as string))).toMatchObject({ code });
    }
  });
});

describe('a list', () => {
  let netns: string;
  beforeAll(async () => {
    const here = await scratch();
    netns = here.name;
    await here.ipBatch(
      'link add l0 type veth peer name l1',
      'link add br0 type bridge',
      'link set l1 master br0',
      'link add link l0 name m0 type macvlan',
      'link add link l0 name m1 type macvlan',
      'link property add dev l0 altname l0-the-lower-device',
      'link set m0 up group 7',
      'link set m1 group 7',
    );
  });

  const list = (filter?: LinkFilter): Promise<Link[]> => listLinks(filter, { netns });

  test('holds what iproute2 lists', async () => {
    const expected = await expectedLinks({ netns });
    const found = new Map((await list()).map((link) => [link.index, link]));
    expect(found.size).toBe(expected.length);
    for (const one of expected) expect(comparable(found.get(one.index) as Link, one)).toEqual(one);
  });

  test.each<[string, LinkFilter, string[]]>([
    ['kind macvlan', { kind: 'macvlan' }, ['m0', 'm1']],
    ['kind veth', { kind: 'veth' }, ['l0', 'l1']],
    ['kind device', { kind: 'device' }, ['lo']],
    ['kind dummy', { kind: 'dummy' }, []],
    ['master', { master: 'br0' }, ['l1']],
    ['lowerdev', { lowerdev: 'l0' }, ['l1', 'm0', 'm1']],
    ['lowerdev by a long name', { lowerdev: 'l0-the-lower-device' }, ['l1', 'm0', 'm1']],
    ['group', { group: 7 }, ['m0', 'm1']],
    ['group 0', { group: 0 }, ['br0', 'l0', 'l1', 'lo']],
    ['up', { up: true }, ['m0']],
    ['down', { up: false }, ['br0', 'l0', 'l1', 'lo', 'm1']],
    ['everything at once', { kind: 'macvlan', lowerdev: 'l0', group: 7, up: false, stats: true }, ['m1']],
    [
      'what is undefined',
      { kind: undefined, master: undefined, lowerdev: undefined, group: undefined },
      ['br0', 'l0', 'l1', 'lo', 'm0', 'm1'],
    ],
  ])('can be filtered by %s', async (_, filter, names) => {
    expect(namesOf(await list(filter))).toEqual(names);
  });

  test('can be filtered by the indexes of others', async () => {
    const { index } = await getLink('l0', { netns });
    expect(namesOf(await list({ lowerdev: index }))).toEqual(['l1', 'm0', 'm1']);
    expect(namesOf(await list({ master: (await getLink('br0', { netns })).index }))).toEqual(['l1']);
  });

  test('filtered by a link that is missing rejects, and names the filter', async () => {
    for (const option of ['master', 'lowerdev']) {
      for (const name of ['nosuch', 'l0:1', 'br0:1']) {
        expect(await errorOf(list({ [option]: name }))).toMatchObject({ code: 'ENODEV', option });
      }
    }
  });

  test('is not filtered by what cannot be a filter', async () => {
    const wrong: [object, string][] = [
      [{ kind: 5 }, 'ERR_INVALID_ARG_TYPE'],
      [{ kind: 'macvln' }, 'ERR_INVALID_ARG_VALUE'],
      [{ group: -1 }, 'ERR_OUT_OF_RANGE'],
      [{ group: '7' }, 'ERR_INVALID_ARG_TYPE'],
      [{ up: 1 }, 'ERR_INVALID_ARG_TYPE'],
      [{ lowerdev: -1 }, 'ERR_OUT_OF_RANGE'],
      [{ lowerdev: {} }, 'ERR_INVALID_ARG_TYPE'],
      [{ lowerdev: null }, 'ERR_INVALID_ARG_TYPE'],
      [{ master: 0 }, 'ERR_OUT_OF_RANGE'],
      [{ master: '' }, 'ERR_INVALID_ARG_VALUE'],
      [{ master: null }, 'ERR_INVALID_ARG_TYPE'],
      [{ mastr: 'br0' }, 'ERR_INVALID_ARG_VALUE'],
      [[], 'ERR_INVALID_ARG_TYPE'],
    ];
    for (const [filter, code] of wrong) {
      expect(await errorOf(list(filter as LinkFilter)), JSON.stringify(filter)).toMatchObject({ code });
    }
  });

  test('comes as an iterable as well, with the same filters', async () => {
    const names: string[] = [];
    for await (const link of links({ group: 7 }, { netns })) names.push(link.name);
    expect(names.sort()).toEqual(['m0', 'm1']);
    expect(
      await errorOf(
        (async () => {
          for await (const _ of links({ up: 1 as never }));
        })(),
      ),
    ).toMatchObject({
      code: 'ERR_INVALID_ARG_TYPE',
    });
  });

  test('may be left early, again and again', async () => {
    for (let round = 0; round < 50; round++) {
      for await (const link of links({}, { netns })) if (link.index > 1) break;
    }
    expect(await list()).toHaveLength(6);
  });

  test('may be left by an exception', async () => {
    const error = await errorOf(
      (async () => {
        for await (const link of links({}, { netns })) throw new Error(link.name);
      })(),
    );
    expect(error.message).toBe('lo');
  });

  test('asked for twenty times at once comes twenty times whole', async () => {
    const lists = await Promise.all(Array.from({ length: 20 }, (_, i) => list(i % 2 ? {} : { stats: true })));
    for (const one of lists) expect(namesOf(one)).toEqual(['br0', 'l0', 'l1', 'lo', 'm0', 'm1']);
  });

  test("shows a kind without a table as other, with the kernel's word", async () => {
    const kind = (await hasKind('nlmon'))
      ? 'nlmon'
      : skipCurrentTest('the kernel has no kind that the library has no table for');
    const here = await scratch();
    await here.ip('link', 'add', 'o0', 'type', kind);
    const link = await getLink('o0', { netns: here.name });
    expect(link).toMatchObject({ kind: 'other', kindName: 'nlmon', type: 'netlink' });
    expect(link.details).toBeUndefined();
    expect(namesOf(await listLinks({ kind: 'other' }, { netns: here.name }))).toEqual(['o0']);
    expect(namesOf(await listLinks({ kind: 'device' }, { netns: here.name }))).toEqual(['lo']);
  });
});
