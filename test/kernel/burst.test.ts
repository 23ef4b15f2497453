// Many calls in one turn of the event loop: more than are sent at once.

import { beforeAll, describe, expect, test } from 'vitest';
import {
  addAddress,
  createMacvlan,
  deleteLink,
  getLink,
  type Link,
  listAddresses,
  removeAddress,
  setLink,
} from '../../lib/index.js';
import { errorOf, linkNames, uniqueName, vethPair } from '../support/namespace.js';

let lowerdev: string;
beforeAll(async () => {
  ({ name: lowerdev } = await vethPair());
});

// So many note where they were made; of those that follow in the same turn it is not known.
const noted = 64;

const errorsOf = (calls: Promise<unknown>[]): Promise<Error[]> => Promise.all(calls.map((call) => errorOf(call)));

describe.each([60, 300])('%i calls in one turn of the event loop', (count) => {
  const namesFor = (prefix: string): string[] => Array.from({ length: count }, () => uniqueName(prefix));
  test('are carried out in their order, each with the options that it was given', async () => {
    const names = namesFor('b');
    const options = { lowerdev, name: '', altNames: [''] };
    const creations: Promise<Link>[] = [];
    for (const name of names) {
      options.name = name;
      options.altNames[0] = `${name}-alt`;
      creations.push(createMacvlan(options));
    }
    options.name = 'nobody';
    options.altNames[0] = 'nobody';
    const links = await Promise.all(creations);
    expect(links.map(({ name }) => name)).toEqual(names);
    expect(links.map(({ altNames }) => altNames)).toEqual(names.map((name) => [`${name}-alt`]));
    const indexes = links.map(({ index }) => index);
    expect(indexes).toEqual(indexes.toSorted((a, b) => a - b));
  });

  test('go before changes that are called after them', async () => {
    const names = namesFor('c');
    const [last = ''] = names.slice(-1);
    const creations = names.map((name) => createMacvlan({ lowerdev, name }));
    const changed = setLink(last, { alias: 'changed' });
    // Not one that could wait: it names another namespace.
    const behind = createMacvlan({ lowerdev, targetNetns: { pid: process.pid } });
    expect(await changed).toMatchObject({ name: last, alias: 'changed' });
    const { index } = await behind;
    for (const one of await Promise.all(creations)) expect(one.index).toBeLessThan(index);
  });

  test('are changes, each with what it was given, in their order', async () => {
    const { name } = await vethPair();
    const changes = { group: 0, altNames: [''] };
    const changed: Promise<Link>[] = [];
    for (let i = 0; i < count; i++) {
      changes.group = i + 1;
      changes.altNames[0] = `${name}-${i}`;
      changed.push(setLink(name, changes));
    }
    changes.altNames[0] = 'nobody';
    for (const [i, link] of (await Promise.all(changed)).entries()) {
      expect(link).toMatchObject({ group: i + 1, altNames: [`${name}-${i}`] });
    }
  });

  test('are addresses, put on and taken off', async () => {
    const { name } = await vethPair();
    const address = (i: number): string => `10.${i >> 8}.${i & 255}.1/32`;
    const numbers = Array.from({ length: count }, (_, i) => i);
    const calls: Promise<unknown>[] = numbers.map((i) => addAddress(name, { address: address(i), scope: 'host' }));
    const removed = numbers.filter((i) => i % 2 === 0);
    calls.push(...removed.map((i) => removeAddress(name, address(i))));
    await Promise.all(calls);
    const left = (await listAddresses({ link: name, family: 'inet' })).map((one) => one.address);
    expect(left).toEqual(numbers.filter((i) => i % 2 === 1).map(address));
  });

  test('and deletions between them have their order', async () => {
    const names = namesFor('g');
    const [name = ''] = names;
    const creations = names.map((one) => createMacvlan({ lowerdev, name: one }));
    const deleted = deleteLink(name);
    // Both would be refused if they came before it.
    const again = createMacvlan({ lowerdev, name });
    const deletedAgain = deleteLink(name);
    const last = createMacvlan({ lowerdev, name, alias: 'last' });
    await Promise.all([...creations, deleted, again, deletedAgain]);
    expect(await last).toMatchObject({ name, alias: 'last' });
    expect(await getLink(name)).toMatchObject({ index: (await last).index });
  });

  test('are not sent any more when their signal has fired', async () => {
    const names = namesFor('a');
    const controller = new AbortController();
    const creations = names.map((name) => createMacvlan({ lowerdev, name }, { signal: controller.signal }));
    const questions = names.map(() => getLink('lo', { signal: controller.signal }));
    controller.abort(new Error('enough'));
    for (const { message } of await errorsOf([...creations, ...questions])) expect(message).toBe('enough');
    // It comes after whatever takes them back.
    await createMacvlan({ lowerdev });
    const present = linkNames();
    expect(names.filter((name) => present.includes(name))).toEqual([]);
  });

  test('fail each for itself, with the line that made it', async () => {
    const creations = namesFor('e').map((name) => createMacvlan({ lowerdev: 'no-such-link', name }));
    const errors = await errorsOf(creations);
    for (const error of errors) expect(error).toMatchObject({ code: 'ENODEV', option: 'lowerdev' });
    for (const { stack } of errors.slice(0, noted)) expect(stack?.split('\n')[1]).toContain('burst.test.ts');
  });

  test('are refused each for itself', async () => {
    const creations = namesFor('r').map((name) => createMacvlan({ lowerdev, name, mtu: -1 }));
    const errors = await errorsOf(creations);
    for (const error of errors) expect(error).toMatchObject({ code: 'ERR_OUT_OF_RANGE' });
    for (const { stack } of errors.slice(0, noted)) expect(stack?.split('\n')[1]).toContain('burst.test.ts');
  });

  test('are refused at once by what needs no look, with the line that made it', async () => {
    const wrong = { lowerdev, mode: 'passthru', mac: '02:00:00:00:00:01' } as const;
    const refused: (() => Promise<unknown>)[] = [() => createMacvlan(wrong), () => getLink(''), () => deleteLink(-1)];
    for (const call of refused) {
      for (const error of await errorsOf(Array.from({ length: count }, call))) {
        expect('code' in error && error.code).toMatch(/^ERR_/);
        expect(error.stack?.split('\n')[1]).toContain('burst.test.ts');
      }
    }
  });

  test('delete each its own, or say why not', async () => {
    const names = namesFor('d');
    await Promise.all(names.map((name) => createMacvlan({ lowerdev, name })));
    const wanted = names.flatMap((name, i) => (i % 3 === 0 ? [name, `${name}.`] : [name]));
    const settled = await Promise.allSettled(wanted.map((name) => deleteLink(name)));
    for (const [i, name] of wanted.entries()) {
      const one = settled[i];
      expect(one?.status, name).toBe(name.endsWith('.') ? 'rejected' : 'fulfilled');
      if (one?.status === 'rejected') {
        expect(one.reason).toMatchObject({ code: 'ENODEV', operation: 'link.delete', target: name });
      }
    }
    const present = linkNames();
    expect(names.filter((name) => present.includes(name))).toEqual([]);
  });

  test('are questions, and each has its answer', async () => {
    const links = await Promise.all(namesFor('q').map(() => getLink('lo')));
    expect(new Set(links.map(({ name }) => name))).toEqual(new Set(['lo']));
    expect(links).toHaveLength(count);
  });
});
