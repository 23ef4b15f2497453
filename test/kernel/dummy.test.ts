import { beforeEach, expect, test } from 'vitest';
import { createDummy, type DummyOptions, deleteLink, getLink } from '../../lib/index.js';
import { errorOf, ipLink, linkNames, needsKind, scratch, uniqueName } from '../support/namespace.js';
import { comparable, expectedLink } from '../support/oracle.js';

beforeEach(() => needsKind('dummy'));

/** A kernel without CONFIG_RPS has one receive queue, and does not speak of it. */
const hasReceiveQueues = async (): Promise<boolean> => (await ipLink('lo')).num_rx_queues !== undefined;

test('createDummy makes a link with all of its options', async () => {
  const here = await scratch();
  await here.ip('link', 'add', 'br0', 'type', 'bridge');
  const wanted: DummyOptions = {
    name: 'd0',
    index: 77,
    mac: '02:00:5e:00:00:01',
    mtu: 1400,
    alias: 'swallows',
    altNames: ['dummy-by-another-name'],
    group: 7,
    txQueueLength: 50,
    numTxQueues: 2,
    numRxQueues: (await hasReceiveQueues()) ? 3 : 1,
    gsoMaxSize: 32_000,
    gsoMaxSegs: 9,
    addrGenMode: 'none',
  };
  const link = await createDummy({ ...wanted, master: 'br0' }, { netns: here.name });
  expect(link).toMatchObject({ ...wanted, kind: 'dummy', details: {}, up: false });
  expect(comparable(link, await expectedLink('d0', { netns: here }))).toEqual(
    await expectedLink('d0', { netns: here }),
  );
  expect(await here.ipLink('d0')).toMatchObject({ master: 'br0' });
});

test('createDummy needs no options, and picks a free name', async () => {
  const here = await scratch();
  await here.ip('link', 'add', 'dummy0', 'type', 'veth', 'peer', 'name', 'dummy1');
  const made = await Promise.all(Array.from({ length: 4 }, () => createDummy(undefined, { netns: here.name })));
  expect(made.map(({ name }) => name).sort()).toEqual(['dummy2', 'dummy3', 'dummy4', 'dummy5']);
  expect((await createDummy()).name).toMatch(/^dummy\d+$/);
});

test('createDummy makes a link in another namespace, up', async () => {
  const there = await scratch();
  const name = uniqueName('d');
  const link = await createDummy({ name, up: true, targetNetns: there.name });
  expect(link.up).toBe(true);
  expect(link.index).toBe((await there.ipLink(name)).ifindex);
  expect(await ipLink(name)).toBeUndefined();
});

test('a dummy is deleted', async () => {
  const name = uniqueName('d');
  await createDummy({ name });
  await deleteLink(name);
  expect(await ipLink(name)).toBeUndefined();
  expect(await errorOf(getLink(name))).toMatchObject({ code: 'ENODEV' });
});

test('createDummy leaves nothing behind when it fails', async () => {
  const name = uniqueName('d');
  await createDummy({ name });
  const before = linkNames();
  expect(await errorOf(createDummy({ name }))).toMatchObject({
    code: 'EEXIST',
    operation: 'link.create',
    target: name,
  });
  expect(await errorOf(createDummy({ altNames: [name] }))).toMatchObject({ code: 'EEXIST' });
  expect(await errorOf(createDummy({ up: true, master: 'lo' }))).toMatchObject({ code: 'EOPNOTSUPP' });
  expect(await errorOf(createDummy({ lowerdev: 'lo' } as DummyOptions))).toMatchObject({
    code: 'ERR_INVALID_ARG_VALUE',
  });
  expect(linkNames()).toEqual(before);
});
