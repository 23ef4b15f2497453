// How a call is made, and on what: `call`, references to links and namespaces, filters.

import { runInNewContext } from 'node:vm';
import { describe, expect, test } from 'vitest';
import {
  addAddress,
  addRule,
  createDummy,
  createLink,
  createMacvlan,
  createMacvtap,
  createNetns,
  createVeth,
  deleteLink,
  deleteLinks,
  deleteNetns,
  findLink,
  getLink,
  kernelSupports,
  links,
  listLinks,
  listStats,
  openNetns,
  setLink,
  setMacvlan,
} from '../../lib/index.js';
import { expectRefusal, outOfRange, sendNothing, sent, unknown, wrongType, wrongValue } from '../support/refusals.js';

sendNothing();

type AnyCall = never;
const lowerdev = 'eth0';

// Every function that takes a `call`.
const functions: [string, (call: AnyCall) => Promise<unknown>][] = [
  ['createMacvlan', (call) => createMacvlan({ lowerdev }, call)],
  ['createMacvtap', (call) => createMacvtap({ lowerdev }, call)],
  ['createDummy', (call) => createDummy({}, call)],
  ['createVeth', (call) => createVeth({}, call)],
  ['createLink', (call) => createLink({ kind: 'dummy' }, call)],
  ['getLink', (call) => getLink('lo', call)],
  ['findLink', (call) => findLink('lo', call)],
  ['listLinks', (call) => listLinks({}, call)],
  ['links', (call) => links({}, call).next()],
  ['listStats', (call) => listStats(call)],
  ['setLink', (call) => setLink('lo', {}, call)],
  ['setMacvlan', (call) => setMacvlan('mv0', {}, call)],
  ['deleteLink', (call) => deleteLink('mv0', call)],
  ['deleteLinks', (call) => deleteLinks(['mv0'], call)],
  ['kernelSupports', (call) => kernelSupports('macvlan', call)],
];

describe.each(functions)('%s', (_, run) => {
  const refuses = async (call: unknown, refusal: Parameters<typeof expectRefusal>[1]): Promise<void> => {
    await expectRefusal(() => run(call as AnyCall), refusal);
    expect(sent).toEqual([]);
  };

  test('refuses a call that is no object', async () => {
    for (const call of [0, 1, 'blue', true, null, [], () => {}]) {
      await refuses(call, wrongType('call', 'an object such as \\{ netns, signal, retry \\}'));
    }
  });

  test('refuses an unknown key, and suggests the one that is meant', async () => {
    await refuses({ netn: 'blue' }, unknown('netn', 'netns'));
    await refuses({ singal: undefined }, unknown('singal', 'signal'));
    await refuses({ timeout: 5 }, unknown('timeout'));
  });

  test('refuses a signal that is none', async () => {
    for (const signal of [5, null, {}, new AbortController(), new EventTarget()]) {
      await refuses({ signal }, wrongType('call.signal', 'an AbortSignal'));
    }
  });

  test('refuses a retry that is no boolean', async () => {
    for (const retry of [0, 'no', null]) await refuses({ retry }, wrongType('call.retry', 'a boolean'));
  });

  test('refuses a namespace that is none', async () => {
    for (const netns of [5, null, true, {}, [], { name: 'blue' }]) await refuses({ netns }, wrongType('netns'));
    for (const netns of ['', '.', '..', 'a\0b', 'x'.repeat(256), 'é'.repeat(128), '/proc/self\0/ns/net']) {
      await refuses({ netns }, wrongValue('netns'));
    }
    for (const pid of [0, -1, 1.5, 2 ** 31, Number.NaN]) await refuses({ netns: { pid } }, outOfRange('netns.pid'));
    for (const fd of [-1, 0.5, 2 ** 31]) await refuses({ netns: { fd } }, outOfRange('netns.fd'));
    for (const netns of [{ pid: '1' }, { pid: null }, { pid: 1n }]) await refuses({ netns }, wrongType('netns.pid'));
    await refuses({ netns: { fd: '3' } }, wrongType('netns.fd'));
    await refuses({ netns: { pid: 1, name: 'blue' } }, unknown('name'));
  });

  test('rejects with the reason of a signal that has fired, and sends nothing', async () => {
    const reason = new Error('enough');
    await expect(run({ signal: AbortSignal.abort(reason) } as AnyCall)).rejects.toBe(reason);
    await expect(run({ signal: AbortSignal.abort() } as AnyCall)).rejects.toMatchObject({ name: 'AbortError' });
    expect(sent).toEqual([]);
  });
});

describe('a bare function in map(), which passes an index as `call`, is refused', () => {
  const failures = async (promises: Promise<unknown>[]): Promise<void> => {
    for (const promise of promises) await expectRefusal(() => promise, wrongType('call'));
  };

  test('createMacvlan', () => failures([{ lowerdev }, { lowerdev }].map(createMacvlan as never)));
  test('getLink', () => failures(['lo', 'eth0'].map(getLink as never)));
  test('deleteLink', () => failures(['mv0', 'mv1'].map(deleteLink as never)));
});

describe('a reference to a link is refused', () => {
  const named: [string, (ref: never) => Promise<unknown>][] = [
    ['getLink', (ref) => getLink(ref)],
    ['findLink', (ref) => findLink(ref)],
    ['setLink', (ref) => setLink(ref, { up: true })],
    ['setMacvlan', (ref) => setMacvlan(ref, { mode: 'bridge' })],
    ['deleteLink', (ref) => deleteLink(ref)],
  ];
  test.each(named)('by %s', async (_, run) => {
    const call = (ref: unknown) => () => run(ref as never);
    for (const ref of [undefined, null, true, {}, [], ['lo'], { index: 1 }, 1n]) {
      await expectRefusal(call(ref), wrongType('ref', 'the name or the index of a link'));
    }
    for (const ref of [0, -1, 1.5, 2 ** 31, Number.NaN]) {
      await expectRefusal(call(ref), outOfRange('ref', 'an index between 1 and 2147483647'));
    }
    for (const ref of ['', 'a\0b', 'x'.repeat(128), 'é'.repeat(64)]) {
      await expectRefusal(call(ref), wrongValue('ref', 'a name of 1 to 127 bytes'));
    }
    expect(sent).toEqual([]);
  });

  test('by deleteLinks, which names the one that is wrong', async () => {
    const call = (refs: unknown) => () => deleteLinks(refs as never);
    for (const refs of [undefined, null, 'mv0', 5, {}, new Set(['mv0'])]) {
      await expectRefusal(call(refs), wrongType('refs', 'an array'));
    }
    await expectRefusal(call(['mv0', null]), wrongType('refs[1]'));
    await expectRefusal(call(['mv0', 0]), outOfRange('refs[1]'));
    await expectRefusal(call(['']), wrongValue('refs[0]'));
    expect(sent).toEqual([]);
  });
});

describe('a filter is refused', () => {
  const both = async (filter: unknown, refusal: Parameters<typeof expectRefusal>[1]): Promise<void> => {
    await expectRefusal(() => listLinks(filter as never), refusal);
    await expectRefusal(() => links(filter as never).next(), refusal);
    expect(sent).toEqual([]);
  };

  test('that is no object', async () => {
    for (const filter of [null, 5, 'macvlan', [], true]) await both(filter, wrongType('filter', 'an object'));
  });

  test('with a name that is unknown', async () => {
    await both({ knid: 'macvlan' }, unknown('knid', 'kind'));
    await both({ name: 'mv0' }, unknown('name'));
    await both({ lowerDev: 1 }, unknown('lowerDev', 'lowerdev'));
  });

  test('with a value of another type', async () => {
    for (const kind of [5, null, ['macvlan']]) await both({ kind }, wrongType('kind'));
    for (const master of [null, true, {}, []]) await both({ master }, wrongType('master'));
    for (const lowerdevRef of [null, true, {}, []]) await both({ lowerdev: lowerdevRef }, wrongType('lowerdev'));
    for (const group of ['0', null, 1n]) await both({ group }, wrongType('group'));
    for (const up of ['yes', 1, null]) await both({ up }, wrongType('up', 'a boolean'));
    for (const stats of ['yes', 1, null]) await both({ stats }, wrongType('stats', 'a boolean'));
  });

  test('with a value that cannot be', async () => {
    for (const group of [-1, 2 ** 32, 1.5, Number.NaN]) await both({ group }, outOfRange('group'));
    for (const master of [0, -1, 2 ** 31]) await both({ master }, outOfRange('master'));
    for (const index of [0, -1, 2 ** 31]) await both({ lowerdev: index }, outOfRange('lowerdev'));
    await both({ master: '' }, wrongValue('master'));
    await both({ lowerdev: '' }, wrongValue('lowerdev'));
    await both({ kind: 'macvlam' }, wrongValue('kind', "one of .*'macvlan'.*"));
  });
});

describe('a namespace is refused', () => {
  test('by openNetns', async () => {
    const call = (ref: unknown) => () => openNetns(ref as never);
    for (const ref of [undefined, null, 5, true, {}, []]) await expectRefusal(call(ref), wrongType('ref'));
    for (const ref of ['', '.', '..', 'a\0b', 'x'.repeat(256)]) await expectRefusal(call(ref), wrongValue('ref'));
    await expectRefusal(call({ pid: 0 }), outOfRange('ref.pid'));
    await expectRefusal(call({ fd: -1 }), outOfRange('ref.fd'));
  });

  // A name can never lead out of /run/netns.
  test.each([
    ['createNetns', createNetns],
    ['deleteNetns', deleteNetns],
  ] as const)('by %s', async (_, run) => {
    const call = (name: unknown) => () => run(name as never);
    for (const name of [null, 5, {}, []]) await expectRefusal(call(name), wrongType('name', 'a string'));
    for (const name of ['', '.', '..', 'a/b', '../b', '/run/netns/b', 'a\0b', 'x'.repeat(256), 'é'.repeat(128)]) {
      await expectRefusal(call(name), wrongValue('name'));
    }
  });

  test('by deleteNetns without a name', async () => {
    await expectRefusal(() => deleteNetns(undefined as never), wrongType('name', 'a string'));
  });
});

test('kernelSupports refuses what is no kind word', async () => {
  const call = (kind: unknown) => () => kernelSupports(kind as never);
  for (const kind of [undefined, null, 5, {}]) await expectRefusal(call(kind), wrongType('kind'));
  for (const kind of ['', 'a b', 'a/b', 'x'.repeat(64), 'ä', 'a\0b'])
    await expectRefusal(call(kind), wrongValue('kind'));
  expect(sent).toEqual([]);
});

describe('what an object of options inherits', () => {
  class WithGetter {
    lowerdev = lowerdev;
    get name(): string {
      return 'mv0';
    }
  }
  const inheriting: [string, (options: never) => Promise<unknown>][] = [
    ['options', (options) => createMacvlan(options)],
    ['peer', (peer) => createVeth({ peer })],
    ['changes', (changes) => setLink('lo', changes)],
    ['filter', (filter) => listLinks(filter)],
    ['call', (call) => getLink('lo', call)],
    ['address', (address) => addAddress('lo', address)],
    ['rule', (rule) => addRule(rule)],
  ];

  test.each(inheriting)('is refused: %s', async (name, run) => {
    const objects = { up: Object.create({ up: true }), name: new WithGetter(), size: new Map([['up', true]]) };
    for (const [property, options] of Object.entries(objects)) {
      const form = `an object whose properties are its own \\('${property}' is inherited\\)`;
      await expectRefusal(() => run(options as never), wrongType(name, form));
    }
    expect(sent).toEqual([]);
  });

  test('may be methods, or nothing', async () => {
    class WithMethod {
      lowerdev = lowerdev;
      mtu = -1;
      describe(): string {
        return this.lowerdev;
      }
    }
    const bare: unknown = Object.assign(Object.create(null), { lowerdev, mtu: -1 });
    const foreign: unknown = runInNewContext("({ lowerdev: 'eth0', mtu: -1 })");
    // It is the value that is refused.
    for (const options of [new WithMethod(), bare, foreign]) {
      await expectRefusal(() => createMacvlan(options as never), outOfRange('mtu'));
    }
  });
});
