// Two macvlans of one lower device that are up cannot have one MAC address (EADDRINUSE). A namespace that was deleted
// dies some time later, and holds its addresses until then: that is waited for, and nothing else is.

import { beforeEach, describe, expect, test } from 'vitest';
import {
  createMacvlan,
  createNetns,
  deleteNetns,
  findLink,
  getLink,
  listLinks,
  type MacvlanOptions,
} from '../../lib/index.js';
import { expectAsIpSees, namesByIp, uniqueMac } from '../support/macvlan.js';
import { errorOf, ip, onUml, type Scratch, scratch, uniqueName, vethPair } from '../support/namespace.js';

let home: Scratch;
let netns: string;
let lowerdev: string;

// In namespaces where nobody else makes links: each attempt, the failed ones too, takes one index.
beforeEach(async () => {
  home = await scratch();
  netns = home.name;
  ({ name: lowerdev } = await vethPair({ netns }));
});

const attemptsOf = async (options: Partial<MacvlanOptions>, call = {}): Promise<number> => {
  const { targetNetns } = options;
  const before = await createMacvlan({ lowerdev, targetNetns }, { netns });
  const error = await errorOf(createMacvlan({ lowerdev, name: 'doomed', up: true, ...options }, { netns, ...call }));
  expect(error).toMatchObject({ code: 'EADDRINUSE', errno: -98, operation: 'link.create', target: 'doomed' });
  const after = await createMacvlan({ lowerdev, targetNetns }, { netns });
  for (const where of [netns, targetNetns ?? netns]) {
    expect(await namesByIp({ netns: where as string })).not.toContain('doomed');
  }
  return after.index - before.index - 1;
};

describe('a MAC address that is in use', () => {
  test('is refused at once when a link of the namespace holds it', async () => {
    const mac = uniqueMac();
    await createMacvlan({ lowerdev, mac, up: true }, { netns });
    expect(await attemptsOf({ mac })).toBe(1);
    expect(await attemptsOf({ mac: mac.toUpperCase().replaceAll(':', '-') })).toBe(1);
  });

  test('is refused at once when it is that of the lower device, up or down', async () => {
    const { mac } = await getLink(lowerdev, { netns });
    for (const state of ['down', 'up']) {
      await home.ip('link', 'set', lowerdev, state);
      expect(await attemptsOf({ mac })).toBe(1);
    }
  });

  test('is refused at once when a link of the target holds it', async () => {
    const mac = uniqueMac();
    const { name: targetNetns } = await scratch();
    await createMacvlan({ lowerdev, mac, up: true, targetNetns }, { netns });
    expect(await attemptsOf({ mac, targetNetns })).toBe(1);
  });

  test('is tried again for half a second when nobody in sight holds it', async () => {
    const mac = uniqueMac();
    const { name: targetNetns } = await scratch();
    await createMacvlan({ lowerdev, mac, up: true, targetNetns }, { netns });
    const started = performance.now();
    expect(await attemptsOf({ mac })).toBeGreaterThan(3);
    const took = performance.now() - started;
    expect(took).toBeGreaterThan(400);
    // With room for a busy machine.
    expect(took).toBeLessThan(2000);
  });

  test('is not tried again with retry: false', async () => {
    const mac = uniqueMac();
    const { name: targetNetns } = await scratch();
    await createMacvlan({ lowerdev, mac, up: true, targetNetns }, { netns });
    expect(await attemptsOf({ mac }, { retry: false })).toBe(1);
  });

  test('is tried again although a link of another lower device has it', async () => {
    const mac = uniqueMac();
    const { name: other } = await vethPair({ netns });
    await createMacvlan({ lowerdev: other, mac, up: true }, { netns });
    const { name: targetNetns } = await scratch();
    await createMacvlan({ lowerdev, mac, up: true, targetNetns }, { netns });
    expect(await attemptsOf({ mac })).toBeGreaterThan(3);
  });

  test('does not matter on another lower device, or while either link is down', async () => {
    const mac = uniqueMac();
    const { name: other } = await vethPair({ netns });
    const holder = await createMacvlan({ lowerdev, mac, up: true }, { netns });
    const made = [
      await createMacvlan({ lowerdev: other, mac, up: true }, { netns }),
      await createMacvlan({ lowerdev, mac }, { netns }),
    ];
    await home.ip('link', 'set', holder.name, 'down');
    made.push(await createMacvlan({ lowerdev, mac, up: true }, { netns }));
    for (const link of made) expect(await expectAsIpSees(link, { netns })).toMatchObject({ mac });
  });
});

describe('a MAC address whose namespace was deleted', () => {
  const rounds = 4;

  // What was done with the namespace before: whatever is kept open for later must not keep it alive.
  const uses: Record<string, (name: string) => Promise<unknown>> = {
    'nothing more': () => Promise.resolve(),
    reading: (name) => Promise.all([getLink('lo', { netns: name }), listLinks({}, { netns: name })]),
    changing: (name) => createMacvlan({ lowerdev: 'lo' }, { netns: name }).catch(() => undefined),
    'creating from it': async (name) => {
      const { name: lower } = await vethPair({ netns: name });
      await createMacvlan({ lowerdev: lower, targetNetns: netns }, { netns: name });
    },
  };

  test.each(Object.entries(uses))('can be used again at once, after %s', async (_, use) => {
    const mac = uniqueMac();
    for (let round = 0; round < rounds; round++) {
      const target = await scratch();
      const first = await createMacvlan({ lowerdev, name: 'mine', mac, up: true, targetNetns: target.name }, { netns });
      await use(target.name);
      await ip('netns', 'del', target.name);
      const second = await createMacvlan({ lowerdev, name: 'mine', mac, up: true }, { netns });
      expect(await expectAsIpSees(second, { netns })).toMatchObject({ mac, up: true });
      expect(first.mac).toBe(second.mac);
      await home.ip('link', 'del', 'mine');
    }
  });

  test('goes from one namespace to the next', async () => {
    const mac = uniqueMac();
    for (let round = 0; round < rounds; round++) {
      const name = uniqueName('ns');
      const target = await createNetns(name);
      const link = await createMacvlan({ lowerdev, name: 'mine', mac, up: true, targetNetns: target }, { netns });
      expect(await expectAsIpSees(link, { netns: name })).toMatchObject({ mac, up: true });
      await target.close();
      await deleteNetns(name);
    }
  });

  // User-Mode Linux takes a second for each.
  const many = onUml() ? 5 : 100;

  test(`is used again ${many} times, each in a namespace that takes the place of the last one`, {
    timeout: 120_000,
  }, async () => {
    const mac = uniqueMac();
    const name = uniqueName('ns');
    for (let round = 0; round < many; round++) {
      const target = await createNetns(name);
      const made = await createMacvlan({ lowerdev, name: 'mine', mac, up: true, targetNetns: target }, { netns });
      expect(made).toMatchObject({ name: 'mine', mac, up: true });
      await target.close();
      await deleteNetns(name);
    }
  });

  test('may be refused at once with retry: false, and then nothing is left', async () => {
    const mac = uniqueMac();
    const target = await scratch();
    await createMacvlan({ lowerdev, mac, up: true, targetNetns: target.name }, { netns });
    await ip('netns', 'del', target.name);
    const options = { lowerdev, name: 'again', mac, up: true };
    const made = await createMacvlan(options, { netns, retry: false }).catch((error: unknown) => error);
    if (made instanceof Error) expect(made).toMatchObject({ code: 'EADDRINUSE' });
    expect((await findLink('again', { netns })) === undefined).toBe(made instanceof Error);
  });

  test('is waited for by many creations at once', async () => {
    const targets = await Promise.all(Array.from({ length: 3 }, () => scratch()));
    const addresses = targets.map(() => uniqueMac());
    for (const [i, { name: targetNetns }] of targets.entries()) {
      await createMacvlan({ lowerdev, mac: addresses[i], up: true, targetNetns }, { netns });
    }
    for (const { name } of targets) await ip('netns', 'del', name);
    const links = await Promise.all(addresses.map((mac) => createMacvlan({ lowerdev, mac, up: true }, { netns })));
    for (const [i, link] of links.entries()) {
      expect(await expectAsIpSees(link, { netns })).toMatchObject({ mac: addresses[i], up: true });
    }
  });
});
