// One signal for many calls.

import { getEventListeners } from 'node:events';
import { beforeAll, expect, test } from 'vitest';
import { createVeth, deleteLink, deleteLinks, getLink, listLinks, setLink } from '../../lib/index.js';
import { errorOf, eventually, type Scratch, scratch } from '../support/namespace.js';

let here: Scratch;
let at: { netns: string };

beforeAll(async () => {
  here = await scratch();
  at = { netns: here.name };
});

test('a signal serves many calls at once, and Node sees no leak in it', async () => {
  const warnings: Error[] = [];
  const note = (warning: Error): void => {
    warnings.push(warning);
  };
  process.on('warning', note);
  const { signal } = new AbortController();
  const made = await Promise.all(Array.from({ length: 30 }, () => createVeth({}, { ...at, signal })));
  await Promise.all(made.map(({ link }) => getLink(link.index, { ...at, signal })));
  await deleteLinks(
    made.map(({ link }) => link.index),
    { ...at, signal },
  );
  expect(getEventListeners(signal, 'abort')).toEqual([]);
  await new Promise(setImmediate);
  process.off('warning', note);
  expect(warnings).toEqual([]);
});

test('a signal that fires rejects all its calls with its reason, and no others', async () => {
  const controller = new AbortController();
  const { signal } = controller;
  const reason = new Error('enough');
  const names = ['a0', 'a1', 'a2', 'a3', 'a4', 'a5'];
  const calls = names.map((name) => errorOf(createVeth({ name }, { ...at, signal })));
  const reads = names.map(() => errorOf(listLinks({}, { ...at, signal })));
  const other = setLink('lo', { group: 3 }, at);
  const another = createVeth({ name: 'b0' }, { ...at, signal: new AbortController().signal });
  controller.abort(reason);
  for (const error of await Promise.all([...calls, ...reads])) expect(error).toBe(reason);
  expect(await other).toMatchObject({ group: 3 });
  expect((await another).link.name).toBe('b0');
  // What had been sent is undone.
  await eventually(async () => expect((await listLinks({ kind: 'veth' }, at)).map(({ name }) => name)).toHaveLength(2));
  await deleteLink('b0', at);
});

test('a signal that has fired sends nothing', async () => {
  const signal = AbortSignal.abort(new Error('too late'));
  for (const call of [
    createVeth({}, { ...at, signal }),
    deleteLink('lo', { ...at, signal }),
    getLink('lo', { signal }),
  ]) {
    expect((await errorOf(call)).message).toBe('too late');
  }
  expect(await listLinks({}, at)).toHaveLength(1);
});

test('a signal may fire with anything as its reason', async () => {
  for (const reason of ['text', 0, null]) {
    const controller = new AbortController();
    const call = listLinks({}, { signal: controller.signal });
    controller.abort(reason);
    await expect(call).rejects.toBe(reason);
  }
});
