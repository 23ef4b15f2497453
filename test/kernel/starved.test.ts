// Little room for answers, and a kernel that is busy with somebody else's work.

import { beforeEach, describe, expect, test } from 'vitest';
import { createVeth, deleteLink, findLink, getLink, listLinks, setLink } from '../../lib/index.js';
import { pythonCommand, start } from '../support/child.js';
import {
  errorOf,
  eventually,
  needsKernel,
  needsKind,
  type Scratch,
  scratch,
  skipCurrentTest,
} from '../support/namespace.js';

let here: Scratch;
let at: { netns: string };
beforeEach(async () => {
  here = await scratch();
  at = { netns: here.name };
});

const outcome = (call: Promise<unknown>): Promise<string> =>
  call.then(
    () => 'ok',
    (error) => error.code,
  );

// An idle socket is closed soon: these stay.
const keepBusy = (): (() => Promise<void>) => {
  let busy = true;
  const work = [() => getLink('lo', at), () => setLink('lo', { group: 1 }, at)].map(async (ask) => {
    while (busy) await ask();
  });
  return async () => {
    busy = false;
    await Promise.all(work);
  };
};

test('2,000 calls in one tick, on sockets with the smallest of buffers, end with the truth', async () => {
  const rest = keepBusy();
  const shrunk = await start(pythonCommand('small-buffers.py', process.pid)).ended;
  expect(shrunk).toMatchObject({ status: 0, stderr: '' });
  const sizes: Record<string, number> = JSON.parse(shrunk.stdout);
  await rest();
  // What the kernel gives at least, SOCK_MIN_RCVBUF; an acknowledgement takes a third of it.
  expect(Math.max(...Object.values(sizes))).toBeLessThan(4096);
  const calls: Promise<string>[] = [];
  const expected: string[] = [];
  const will = (code: string, call: Promise<unknown>): void => {
    calls.push(outcome(call));
    expected.push(code);
  };
  for (let i = 0; i < 100; i++) {
    const name = `v${i}`;
    will('ok', createVeth({ name, peer: { name: `p${i}` } }, at));
    will('EEXIST', createVeth({ name, peer: { name: `q${i}` } }, at));
    will('ok', setLink(name, { group: 100 + i, alias: `alias ${i}` }, at));
    will('ENODEV', setLink(`q${i}`, { group: 1 }, at));
    will('EOPNOTSUPP', deleteLink('lo', at));
    for (let k = 0; k < 5; k++) {
      will('ok', getLink('lo', at));
      will('ENODEV', getLink('nosuch', at));
      will('ok', findLink(1, at));
    }
  }
  for (let i = 0; i < 10; i++) will('ok', listLinks({}, at));
  expect(calls.length).toBeGreaterThan(2000);
  expect(await Promise.all(calls)).toEqual(expected);
  const made = await listLinks({ kind: 'veth' }, at);
  expect(made.filter(({ group }) => group >= 100)).toHaveLength(100);
  for (const { name, group, alias } of made) {
    if (name.startsWith('p')) continue;
    expect({ name, alias }).toEqual({ name: `v${group - 100}`, alias: `alias ${group - 100}` });
  }
  const theirs = await here.ipJson('link');
  expect(theirs).toHaveLength(1 + 2 * 100);
});

// The kernel itself fills the queues, with links that somebody else makes and has echoed to our ports: the answer to our
// next request finds no room, and what became of it is to be read from the kernel.
describe('when there is no room for the answer', () => {
  const drops = async (): Promise<number> => {
    const lines = (await here.exec('cat', '/proc/net/netlink')).trim().split('\n').slice(1);
    return lines.reduce((sum, line) => sum + Number(line.trim().split(/\s+/)[8]), 0);
  };

  /** Leaves no room on the sockets that are in use. Those that were idle for too long meanwhile are closed: again. */
  const fill = async (): Promise<void> => {
    for (let attempt = 0; attempt < 5 && (await drops()) === 0; attempt++) await fillOnce();
    expect(await drops()).toBeGreaterThan(0);
  };
  const fillOnce = async (): Promise<void> => {
    const child = start(pythonCommand('echo.py', here.name));
    expect(await child.line()).toBe('ready');
    const rest = keepBusy();
    const shrunk = await start(pythonCommand('small-buffers.py', process.pid)).ended;
    const ports = Object.keys(JSON.parse(shrunk.stdout));
    const used = (await here.exec('cat', '/proc/net/netlink')).split('\n').map((line) => line.trim().split(/\s+/)[2]);
    await rest();
    child.say(ports.filter((port) => used.includes(port)).join(' '));
    expect(await child.line()).toBe('done');
  };
  const names = async (): Promise<string[]> =>
    (await here.ipJson('link')).map(({ ifname }) => ifname).filter((name) => /^[vp]\d/.test(name));

  const calls: [string, () => Promise<unknown>, result: string, left: string[]][] = [
    ['a creation', () => createVeth({ name: 'v1', peer: { name: 'p1' } }, at), 'ok', ['p0', 'p1', 'v0', 'v1']],
    ['a creation of what there is', () => createVeth({ name: 'v0' }, at), 'EEXIST', ['p0', 'v0']],
    ['a change', () => setLink('v0', { group: 9 }, at), 'ok', ['p0', 'v0']],
    ['a deletion', () => deleteLink('v0', at), 'ok', []],
    ['a question', () => getLink('v0', at), 'ok', ['p0', 'v0']],
    ['a question for what is not there', () => getLink('nosuch', at), 'ENODEV', ['p0', 'v0']],
    ['a list', () => listLinks({}, at), 'ok', ['p0', 'v0']],
  ];

  test.each(calls)('%s ends with the truth', async (_, call, result, left) => {
    // Since then a creation is echoed.
    needsKernel({ min: '6.2' });
    await needsKind('ifb');
    await here.ipBatch('link add v0 type veth peer name p0');
    await fill();
    expect(await outcome(call())).toBe(result);
    expect((await names()).sort()).toEqual(left);
    if (left.includes('v0')) expect((await getLink('v0', at)).group).toBe(call === calls[2]?.[1] ? 9 : 0);
  });
});

describe('while somebody else holds the lock of the network configuration', () => {
  /** Takes it. Returns what gives it back. */
  const hold = async (): Promise<() => Promise<void>> => {
    const child = start(pythonCommand('hold-rtnl.py'));
    const said = await child.line();
    if (said !== 'holding') skipCurrentTest(said);
    return async () => {
      child.say('enough');
      expect(await child.line()).toBe('released');
    };
  };
  /** Lets that many timers fire. */
  const timers = async (count: number): Promise<void> => {
    for (let i = 0; i < count; i++) await new Promise((resolve) => setTimeout(resolve, 1));
  };
  const state = (call: Promise<unknown>): { settled: boolean } => {
    const seen = { settled: false };
    const note = (): void => {
      seen.settled = true;
    };
    call.then(note, note);
    return seen;
  };

  test('timers go on, and calls end when it is given back', async () => {
    await getLink('lo', at);
    const release = await hold();
    const calls = [getLink('lo', at), setLink('lo', { group: 5 }, at), createVeth({ name: 'v0' }, at)];
    const states = calls.map(state);
    await timers(200);
    expect(states.map(({ settled }) => settled)).toEqual([false, false, false]);
    await release();
    await Promise.all(calls);
    expect(await getLink('lo', at)).toMatchObject({ group: 5 });
    expect(await getLink('v0', at)).toMatchObject({ kind: 'veth' });
  });

  test('a signal rejects at once: what waits is never sent, and what was sent may still happen', async () => {
    await setLink('lo', { group: 1 }, at);
    const release = await hold();
    const controller = new AbortController();
    const call = { ...at, signal: controller.signal };
    const reason = new Error('enough');
    // The first change is with the kernel, the other one waits for it.
    const calls = [setLink('lo', { group: 6 }, call), setLink('lo', { alias: 'never' }, call), getLink('lo', call)];
    const rejected = calls.map((one) => errorOf(one));
    await timers(20);
    controller.abort(reason);
    // While the lock is held.
    for (const error of await Promise.all(rejected)) expect(error).toBe(reason);
    const next = setLink('lo', { up: true }, at);
    await timers(20);
    await release();
    await next;
    const lo = await getLink('lo', at);
    expect(lo).toMatchObject({ up: true, alias: undefined });
    expect([1, 6]).toContain(lo.group);
  });

  test('a creation whose signal fires is undone when the kernel has carried it out', async () => {
    await setLink('lo', { group: 1 }, at);
    const release = await hold();
    const controller = new AbortController();
    const reason = new Error('enough');
    const call = errorOf(createVeth({ name: 'v0', peer: { name: 'v1' } }, { ...at, signal: controller.signal }));
    await timers(20);
    controller.abort(reason);
    expect(await call).toBe(reason);
    await release();
    await setLink('lo', { up: true }, at);
    expect(await findLink('v0', at)).toBeUndefined();
    await eventually(async () => expect(await here.ipJson('link')).toHaveLength(1));
  });
});
