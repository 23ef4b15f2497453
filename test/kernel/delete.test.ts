import { beforeEach, describe, expect, test } from 'vitest';
import { createVeth, deleteLink, deleteLinks, getLink, type LinkRef, listLinks, setLink } from '../../lib/index.js';
import { errorOf, eventually, type Scratch, scratch } from '../support/namespace.js';

let here: Scratch;
let at: { netns: string };

beforeEach(async () => {
  here = await scratch();
  at = { netns: here.name };
});

const names = async (): Promise<string[]> => (await here.ipJson('link')).map(({ ifname }) => ifname as string).sort();

const macvlans = (count: number, lower: string, prefix: string, more = ''): string[] =>
  Array.from({ length: count }, (_, i) => `link add link ${lower} name ${prefix}${i} ${more} type macvlan`);

const groups = async (): Promise<Record<string, string>> =>
  Object.fromEntries((await here.ipJson('link')).map(({ ifname, group }) => [ifname, group]));

describe('deleteLink', () => {
  test('deletes by name, alternative name and index', async () => {
    await here.ipBatch(
      ...[0, 1, 2, 3].map((i) => `link add a${i} type veth peer name z${i}`),
      'link property add dev a1 altname short',
      'link property add dev a2 altname an-alternative-name',
    );
    for (const ref of ['a0', 'short', 'an-alternative-name', (await getLink('a3', at)).index]) {
      expect(await deleteLink(ref, at)).toBeUndefined();
    }
    expect(await names()).toEqual(['lo']);
  });

  test('of a link that is missing is ENODEV, and deletes no other', async () => {
    await here.ip('link', 'add', 'a0', 'type', 'veth', 'peer', 'name', 'z0');
    // The labels of old are no names: the kernel's ioctl would cut them at the colon.
    for (const ref of ['nosuch', 'a0:1', 'a0:', 'a0-but-longer-than-15', 2_147_483_647]) {
      const error = await errorOf(deleteLink(ref, at));
      expect(error).toMatchObject({ code: 'ENODEV', operation: 'link.delete', target: String(ref) });
      expect(await errorOf(deleteLinks([ref], at))).toMatchObject({ code: 'ENODEV', target: String(ref) });
    }
    expect(await names()).toEqual(['a0', 'lo', 'z0']);
  });

  test('finds an alternative name with a colon in it', async () => {
    await here.ipBatch('link add a0 type veth peer name z0', 'link add b0 type veth peer name y0');
    await here.ip('link', 'property', 'add', 'dev', 'b0', 'altname', 'a0:1');
    await deleteLink('a0:1', at);
    expect(await names()).toEqual(['a0', 'lo', 'z0']);
  });

  test('of a link that cannot be deleted is EOPNOTSUPP', async () => {
    expect(await errorOf(deleteLink('lo', at))).toMatchObject({ code: 'EOPNOTSUPP', operation: 'link.delete' });
    expect(await errorOf(deleteLink(1, at))).toMatchObject({ code: 'EOPNOTSUPP' });
  });
});

describe('deleteLinks', () => {
  test('deletes what is named, by whatever names and however often, and nothing else', async () => {
    await here.ipBatch(
      'link add br0 type bridge',
      ...[0, 1, 2, 3, 4].map((i) => `link add a${i} group 7 type veth peer name z${i}`),
      'link property add dev a1 altname short altname an-alternative-name',
      'link set a2 up master br0',
      'link add link a4 name m0 type macvlan',
    );
    const { index } = await getLink('a3', at);
    const list: LinkRef[] = ['a0', 'a0', 'a1', 'short', 'an-alternative-name', 'a2', index, 'a3', index];
    await deleteLinks(list, at);
    expect(await names()).toEqual(['a4', 'br0', 'lo', 'm0', 'z4']);
    expect(await groups()).toMatchObject({ a4: '7', br0: 'default' });
  });

  test('of nothing does nothing', async () => {
    expect(await deleteLinks([], at)).toBeUndefined();
    expect(await names()).toEqual(['lo']);
  });

  test('takes both ends of a pair, and a link with what lies upon it', async () => {
    await here.ipBatch(
      ...[0, 1, 2].map((i) => `link add a${i} type veth peer name z${i}`),
      ...macvlans(3, 'a0', 'm'),
      'link add keep0 type veth peer name keep1',
    );
    await deleteLinks(['m0', 'z1', 'a0', 'a1', 'm1', 'z0'], at);
    expect(await names()).toEqual(['a2', 'keep0', 'keep1', 'lo', 'z2']);
  });

  test('touches none when one is missing', async () => {
    await here.ipBatch('link add a0 group 3 type veth peer name z0', 'link add a1 type veth peer name z1');
    const before = await groups();
    for (const missing of ['nosuch', 'nosuch-with-a-long-name', 4711]) {
      const error = await errorOf(deleteLinks(['a0', missing, 'a1'], at));
      expect(error).toMatchObject({ code: 'ENODEV', operation: 'link.delete', target: String(missing) });
      expect(error).not.toHaveProperty('deleted');
    }
    expect(await groups()).toEqual(before);
  });

  test('deletes none when one cannot be deleted, and puts their groups back', async () => {
    await here.ipBatch('link add a0 group 3 type veth peer name z0', 'link add a1 group 4 type veth peer name z1');
    await here.ip('link', 'set', 'lo', 'group', 9);
    const before = await groups();
    expect(before).toEqual({ lo: '9', a0: '3', z0: 'default', a1: '4', z1: 'default' });
    for (const list of [
      ['a0', 'lo', 'z1'],
      ['lo', 'a1'],
      ['a0', 'a1', 'lo'],
    ]) {
      const error = await errorOf(deleteLinks(list, at));
      expect(error).toMatchObject({ code: 'EOPNOTSUPP', operation: 'link.delete' });
      expect(error).not.toHaveProperty('deleted');
      expect(await groups()).toEqual(before);
    }
  });

  test.each<[unknown, string]>([
    ['a0', 'ERR_INVALID_ARG_TYPE'],
    [undefined, 'ERR_INVALID_ARG_TYPE'],
    [['a0', 0], 'ERR_OUT_OF_RANGE'],
    [['a0', ''], 'ERR_INVALID_ARG_VALUE'],
    [['a0', undefined], 'ERR_INVALID_ARG_TYPE'],
    [['a0', { index: 1 }], 'ERR_INVALID_ARG_TYPE'],
  ])('refuses %j', async (refs, code) => {
    await here.ip('link', 'add', 'a0', 'type', 'veth', 'peer', 'name', 'z0');
    expect(await errorOf(deleteLinks(refs as string[], at))).toMatchObject({ code });
    expect(await names()).toEqual(['a0', 'lo', 'z0']);
  });

  test('asked for twice at once deletes once, and the second time finds nothing', async () => {
    await here.ipBatch('link add low type veth peer name peer', ...macvlans(20, 'low', 'm'));
    const list = Array.from({ length: 20 }, (_, i) => `m${i}`);
    const [first, second] = await Promise.allSettled([deleteLinks(list, at), deleteLinks(list, at)]);
    expect(first.status).toBe('fulfilled');
    expect(second).toMatchObject({ status: 'rejected', reason: { code: 'ENODEV' } });
    expect(await names()).toEqual(['lo', 'low', 'peer']);
  });

  test('leaves alone what is made while it waits or works', async () => {
    await here.ipBatch('link add low type veth peer name peer', ...macvlans(20, 'low', 'm'));
    const deleting = deleteLinks(
      Array.from({ length: 20 }, (_, i) => `m${i}`),
      at,
    );
    const made = await Promise.all(Array.from({ length: 5 }, () => createVeth({ group: 3 }, at)));
    await deleting;
    expect(await listLinks({ group: 3 }, at)).toHaveLength(5);
    expect(made).toHaveLength(5);
  });

  test('that is aborted in time deletes nothing and holds up nobody', async () => {
    await here.ipBatch('link add a0 type veth peer name z0', 'link add a1 type veth peer name z1');
    const slow = deleteLink('a1', at);
    const controller = new AbortController();
    const aborted = [
      deleteLinks(['a0'], { ...at, signal: controller.signal }),
      setLink('a0', { mtu: 1400 }, { ...at, signal: controller.signal }),
      deleteLink('a0', { ...at, signal: controller.signal }),
    ].map((call) => errorOf(call));
    controller.abort(new Error('changed my mind'));
    for (const error of await Promise.all(aborted)) expect(error.message).toBe('changed my mind');
    await slow;
    expect((await setLink('a0', { group: 5 }, at)).mtu).toBe(1500);
    const early = errorOf(deleteLinks(['a0'], { ...at, signal: AbortSignal.abort(new Error('never')) }));
    expect((await early).message).toBe('never');
    expect(await names()).toEqual(['a0', 'lo', 'z0']);
    // What lets go of its link is no longer in the way of the namespace's end.
    await deleteLinks(['a0'], at);
    await eventually(async () => expect(await names()).toEqual(['lo']));
  });
});
