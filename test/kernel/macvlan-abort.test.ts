import { spawnSync } from 'node:child_process';
import { getEventListeners } from 'node:events';
import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { createMacvlan, deleteLink, findLink, getLink, type Link, setLink, setMacvlan } from '../../lib/index.js';
import { watchLinks } from '../support/link-events.js';
import { expectAsIpSees, macs, namesByIp, seenByIp, uniqueMac } from '../support/macvlan.js';
import { errorOf, eventually, linkNames, scratch, uniqueName, vethPair } from '../support/namespace.js';

/** Lets the changes in a namespace wait, behind a creation whose MAC address is in use where nobody looks. */
const holdUp = async (lowerdev: string, netns: string): Promise<{ free(): Promise<void> }> => {
  const hidden = await scratch();
  const mac = uniqueMac();
  await createMacvlan({ lowerdev, mac, up: true, targetNetns: hidden.name }, { netns });
  const waiting = errorOf(createMacvlan({ lowerdev, mac, up: true }, { netns }));
  return {
    free: async () => {
      expect(await waiting).toMatchObject({ code: 'EADDRINUSE' });
    },
  };
};

describe('a creation whose signal has fired', () => {
  test('rejects with the reason of the signal and sends nothing', async () => {
    const { name: lowerdev, peer } = await vethPair();
    const { events } = await watchLinks({ except: [lowerdev, peer] });
    for (const reason of [new Error('mine'), 'a text', undefined, 0]) {
      const signal = AbortSignal.abort(reason);
      const rejected = await createMacvlan({ lowerdev }, { signal }).catch((error: unknown) => ({ error }));
      expect(rejected).toEqual({ error: signal.reason });
    }
    expect(await events()).toEqual([]);
  });

  test('rejects before it looks at the namespaces', async () => {
    const call = { signal: AbortSignal.abort(), netns: '/nowhere' };
    expect(await errorOf(createMacvlan({ lowerdev: 'none', targetNetns: '/nowhere' }, call))).toMatchObject({
      name: 'AbortError',
    });
  });
});

describe('a creation whose signal fires while it is queued', () => {
  test('rejects at once, is never sent, and disturbs nobody', async () => {
    const { name: netns } = await scratch();
    const { name: lowerdev } = await vethPair({ netns });
    const { events } = await watchLinks({ netns });
    const queue = await holdUp(lowerdev, netns);
    const controller = new AbortController();
    const call = { netns, signal: controller.signal };
    const others: Promise<Link>[] = [];
    const aborted: Promise<Link>[] = [];
    for (let i = 0; i < 50; i++) {
      others.push(createMacvlan({ lowerdev, name: `a${i}` }, { netns }));
      aborted.push(createMacvlan({ lowerdev, name: `x${i}` }, call));
    }
    controller.abort();
    for (const result of await Promise.allSettled(aborted)) {
      expect(result).toMatchObject({ status: 'rejected', reason: controller.signal.reason });
    }
    expect(await namesByIp({ netns })).not.toContain('a0');
    await queue.free();
    const links = await Promise.all(others);
    // No index was used up in between: nothing was created and taken back.
    const first = links[0]?.index ?? 0;
    expect(links.map(({ index }) => index)).toEqual(links.map((_, i) => first + i));
    expect((await events()).filter(({ name }) => name.startsWith('x'))).toEqual([]);
  });

  test('can be one of several with the same signal, some of which are done', async () => {
    const { name: lowerdev } = await vethPair();
    const controller = new AbortController();
    const { signal } = controller;
    const done = await createMacvlan({ lowerdev, name: uniqueName('m') }, { signal });
    const names = Array.from({ length: 30 }, () => uniqueName('m'));
    const create = (name: string): Promise<Link> => createMacvlan({ lowerdev, name }, { signal });
    const creations = names.slice(0, 15).map(create);
    await creations[0];
    // Some of the first ones are done by now, none of these.
    creations.push(...names.slice(15).map(create));
    controller.abort();
    const settled = await Promise.allSettled(creations);
    // What resolved stays, what rejected is gone, soon.
    for (const [i, { status }] of settled.entries()) {
      const wanted = status === 'fulfilled';
      await eventually(async () => ((await findLink(names[i] as string)) !== undefined) === wanted);
    }
    expect(settled.at(-1)).toMatchObject({ status: 'rejected' });
    expect(await getLink(done.name)).toMatchObject({ index: done.index });
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });
});

describe('a creation whose signal fires when it is done, and nobody knows yet', () => {
  // Nothing else runs on this thread meanwhile.
  const waitInTheKernel = (name: string, netns?: string): void => {
    const exists = (): boolean =>
      netns === undefined
        ? linkNames().includes(name)
        : spawnSync('ip', ['-n', netns, 'link', 'show', name], { stdio: 'ignore' }).status === 0;
    for (const limit = performance.now() + 10_000; !exists(); ) {
      if (performance.now() > limit) throw new Error(`${name} was not made`);
    }
  };

  test.each([false, true])('is undone, in another namespace: %s', async (elsewhere) => {
    const { name: lowerdev } = await vethPair();
    const target = elsewhere ? await scratch() : undefined;
    const { events } = await watchLinks({ netns: target });
    for (let round = 0; round < 5; round++) {
      const name = uniqueName('m');
      const controller = new AbortController();
      const options = { lowerdev, name, up: true, altNames: [uniqueName('a')], targetNetns: target?.name };
      const creation = createMacvlan(options, { signal: controller.signal });
      waitInTheKernel(name, target?.name);
      controller.abort(new Error('enough'));
      expect((await errorOf(creation)).message).toBe('enough');
      await eventually(async () => !(await namesByIp({ netns: target })).includes(name));
      const actions = (await events()).filter((event) => event.name === name).map(({ action }) => action);
      expect(actions[0]).toBe('new');
      expect(actions.at(-1)).toBe('delete');
    }
  });

  test.each([
    ['while it is with the kernel', () => undefined],
    ['when it is done, and nobody knows yet', waitInTheKernel],
  ])('is undone before anything that is called next, when its signal fires %s', async (_, wait) => {
    const { name: lowerdev } = await vethPair();
    const name = uniqueName('m');
    const rest = { mode: 'source', sourceAddresses: macs(500) } as const;
    for (let round = 0; round < 20; round++) {
      const controller = new AbortController();
      const creation = createMacvlan({ lowerdev, name, ...rest }, { signal: controller.signal });
      const others = [createMacvlan({ lowerdev }), createMacvlan({ lowerdev })];
      // Some rounds before it is sent, some in its middle.
      for (let i = 0; i < round; i++) linkNames();
      wait(name);
      controller.abort();
      const rejected = errorOf(creation);
      const next = createMacvlan({ lowerdev, name, index: 5000 + round });
      expect(await rejected).toMatchObject({ name: 'AbortError' });
      expect(await next).toMatchObject({ name, index: 5000 + round });
      await deleteLink(name);
      for (const other of await Promise.all(others)) await deleteLink(other.index);
    }
  });

  test('is undone, while others go on', async () => {
    const { name: lowerdev } = await vethPair();
    const names = Array.from({ length: 20 }, () => uniqueName('m'));
    const controllers = names.map(() => new AbortController());
    const creations = names.map((name, i) =>
      createMacvlan({ lowerdev, name }, { signal: (controllers[i] as AbortController).signal }),
    );
    // One of the first few: the others are sent when the event loop goes on.
    waitInTheKernel(names[4] as string);
    for (const [i, controller] of controllers.entries()) if (i % 2 === 0) controller.abort();
    const settled = await Promise.allSettled(creations);
    expect(settled.map(({ status }) => status)).toEqual(names.map((_, i) => (i % 2 === 0 ? 'rejected' : 'fulfilled')));
    const kept = names.filter((_, i) => i % 2 === 1);
    await eventually(async () => {
      expect((await namesByIp()).filter((name) => names.includes(name))).toEqual(kept.toSorted());
    });
  });

  test('ends undone or whole, whenever the signal fires', async () => {
    const { name: lowerdev } = await vethPair();
    const name = uniqueName('m');
    for (let round = 0; round < 12; round++) {
      const controller = new AbortController();
      const options = { lowerdev, name, mode: 'source', sourceAddresses: macs(2000), up: true } as const;
      const creation = createMacvlan({ ...options, sourceAddresses: macs(2000) }, { signal: controller.signal });
      for (let i = 0; i < round; i++) await turn();
      controller.abort();
      const settled = await creation.catch(() => undefined);
      if (settled !== undefined) {
        await expectAsIpSees(settled);
        await deleteLink(name);
      }
      await eventually(async () => (await seenByIp(name)) === undefined);
    }
  });
});

describe('a signal', () => {
  test('that fires afterwards changes nothing, and is not listened to any more', async () => {
    const { name: lowerdev } = await vethPair();
    const controller = new AbortController();
    const { signal } = controller;
    const link = await createMacvlan({ lowerdev, name: uniqueName('m') }, { signal });
    await errorOf(createMacvlan({ lowerdev, name: link.name }, { signal }));
    await setMacvlan(link.index, { mode: 'private' }, { signal });
    expect(getEventListeners(signal, 'abort')).toEqual([]);
    controller.abort();
    await turn();
    await expectAsIpSees(await getLink(link.index));
  });

  test('ends the wait for a MAC address that may become free', async () => {
    const { name: lowerdev } = await vethPair();
    const hidden = await scratch();
    const mac = uniqueMac();
    await createMacvlan({ lowerdev, mac, up: true, targetNetns: hidden.name });
    const name = uniqueName('m');
    const controller = new AbortController();
    const creation = createMacvlan({ lowerdev, name, mac, up: true }, { signal: controller.signal });
    let settled = false;
    void creation.catch(() => {
      settled = true;
    });
    await turn();
    expect(settled).toBe(false);
    controller.abort();
    expect(await errorOf(creation)).toMatchObject({ name: 'AbortError' });
    // Its turn is over, and the line is free for others at once.
    await createMacvlan({ lowerdev, name });
    expect(await seenByIp(name)).toMatchObject({ up: false });
  });

  test('takes back a change that is still queued', async () => {
    const { name: netns } = await scratch();
    const { name: lowerdev } = await vethPair({ netns });
    const link = await createMacvlan({ lowerdev }, { netns });
    const queue = await holdUp(lowerdev, netns);
    const controller = new AbortController();
    const call = { netns, signal: controller.signal };
    const changes = [setLink(link.index, { group: 5 }, call), setMacvlan(link.index, { mode: 'vepa' }, call)];
    controller.abort();
    for (const change of changes) expect(await errorOf(change)).toMatchObject({ name: 'AbortError' });
    await queue.free();
    // After both, had they been sent.
    const after = await setLink(link.index, { alias: 'still here' }, { netns });
    expect(after).toMatchObject({ group: 0, details: { mode: 'bridge' } });
  });
});
