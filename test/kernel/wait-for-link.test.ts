import { describe, expect, test } from 'vitest';
import { waitForLink } from '../../lib/index.js';
import { errorOf, scratch } from '../support/namespace.js';

describe('waitForLink', () => {
  test('resolves at once with what is so already', async () => {
    const here = await scratch();
    expect(await waitForLink('lo', 'exists', { netns: here.name })).toMatchObject({ name: 'lo', up: false });
    expect(await waitForLink('nobody', 'gone', { netns: here.name })).toBeUndefined();
  });

  test.each(['exists', 'up', 'carrier'] as const)('waits for %s', async (condition) => {
    const here = await scratch();
    const waiting = waitForLink('a0', condition, { netns: here.name });
    await here.ipBatch('link add a0 type veth peer name a1', 'link set a0 up', 'link set a1 up');
    const link = await waiting;
    expect(link.name).toBe('a0');
    if (condition !== 'exists') expect(link.up).toBe(true);
    if (condition === 'carrier') expect(link.carrier).toBe(true);
  });

  test('waits until a link is gone', async () => {
    const here = await scratch();
    await here.ip('link', 'add', 'a0', 'type', 'veth', 'peer', 'name', 'a1');
    const waiting = waitForLink('a0', 'gone', { netns: here.name });
    await here.ip('link', 'del', 'a0');
    expect(await waiting).toBeUndefined();
  });

  test('takes a link that was given another name for gone', async () => {
    const here = await scratch();
    await here.ip('link', 'add', 'a0', 'type', 'veth', 'peer', 'name', 'a1');
    const waiting = waitForLink('a0', 'gone', { netns: here.name });
    await here.ip('link', 'set', 'a0', 'name', 'b0');
    expect(await waiting).toBeUndefined();
  });

  test('knows a link by its index, and by an alternative name', async () => {
    const here = await scratch();
    await here.ip('link', 'add', 'a0', 'type', 'veth', 'peer', 'name', 'a1');
    const { ifindex } = (await here.ipLink('a0')) as { ifindex: number };
    const byIndex = waitForLink(ifindex, 'up', { netns: here.name });
    const byName = waitForLink('another-name-of-it', (link) => link.up, { netns: here.name });
    await here.ipBatch('link property add dev a0 altname another-name-of-it', 'link set a0 up');
    expect((await byIndex).name).toBe('a0');
    expect((await byName).index).toBe(ifindex);
  });

  test('asks a function, which may throw', async () => {
    const here = await scratch();
    const waiting = waitForLink('lo', ({ mtu }) => mtu === 1234, { netns: here.name });
    await here.ip('link', 'set', 'lo', 'mtu', 1234);
    expect((await waiting).mtu).toBe(1234);
    const error = new Error('mine');
    const throwing = waitForLink(
      'lo',
      () => {
        throw error;
      },
      { netns: here.name },
    );
    expect(await errorOf(throwing)).toBe(error);
  });

  test('rejects with the reason of its signal', async () => {
    const here = await scratch();
    const abort = new AbortController();
    const waiting = errorOf(waitForLink('nobody', 'exists', { netns: here.name, signal: abort.signal }));
    abort.abort(new Error('enough'));
    expect(await waiting).toMatchObject({ message: 'enough' });
  });

  test.each([
    ['lo', 'nowhere', 'ERR_INVALID_ARG_VALUE'],
    ['lo', 7, 'ERR_INVALID_ARG_TYPE'],
    ['', 'up', 'ERR_INVALID_ARG_VALUE'],
  ])('refuses %o, %o', async (ref, condition, code) => {
    expect(await errorOf(waitForLink(ref, condition as never))).toMatchObject({ code });
  });
});
