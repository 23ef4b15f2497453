// A creation that rejects leaves nothing behind, whichever of its steps fails.

import { describe, expect, test } from 'vitest';
import { createMacvlan, createMacvtap, createVeth, getLink, type MacvlanOptions } from '../../lib/index.js';
import { watchLinks } from '../support/link-events.js';
import { macs, namesByIp, seenByIp, uniqueMac } from '../support/macvlan.js';
import { errorOf, ip, needsKind, type Scratch, scratch, uniqueName, vethPair } from '../support/namespace.js';

interface Case {
  wrong: Partial<MacvlanOptions>;
  error: { code: string; option?: string };
}

// What `prepare` makes is there in both namespaces: `taken` is a name and `taken-too` another name of it.
const cases: Record<string, Case> = {
  'an alternative name that is taken': { wrong: { altNames: ['taken'] }, error: { code: 'EEXIST' } },
  'the last of three alternative names': { wrong: { altNames: ['a1', 'a2', 'taken-too'] }, error: { code: 'EEXIST' } },
  'an alternative name given twice': { wrong: { altNames: ['a1', 'a1'] }, error: { code: 'EEXIST' } },
  'its own name as an alternative one': { wrong: { name: 'own', altNames: ['own'] }, error: { code: 'EEXIST' } },
  // Below 1280 bytes there is no IPv6 on a link.
  'IPv6 settings without IPv6': { wrong: { mtu: 1279, addrGenMode: 'none' }, error: { code: 'EAFNOSUPPORT' } },
  'an IPv6 setting that lacks a secret': { wrong: { addrGenMode: 'stable-privacy' }, error: { code: 'EINVAL' } },
  'a master that is missing': { wrong: { master: 'nosuchlink' }, error: { code: 'ENODEV', option: 'master' } },
  'a master that is missing, by index': { wrong: { master: 4_000_000 }, error: { code: 'EINVAL' } },
  'a master that cannot be one': { wrong: { master: 'lo' }, error: { code: 'EOPNOTSUPP' } },
  'a name that is taken': { wrong: { name: 'taken' }, error: { code: 'EEXIST' } },
  'a name that is taken as an alternative one': { wrong: { name: 'taken-too' }, error: { code: 'EEXIST' } },
  'an index that is taken': { wrong: { index: 1 }, error: { code: 'EEXIST' } },
  'an MTU above that of the lower device': { wrong: { mtu: 1501 }, error: { code: 'EINVAL' } },
  'an MTU below the least': { wrong: { mtu: 67 }, error: { code: 'EINVAL' } },
  // Cut down in silence by older kernels.
  'a segment size above what the device can do': {
    wrong: { gsoMaxSize: 4_000_000_000 },
    error: { code: expect.stringMatching(/^(EINVAL|ERR_NETLINK_OPTION_IGNORED)$/) },
  },
  'a lower device that is missing': {
    wrong: { lowerdev: 'nosuchlink' },
    error: { code: 'ENODEV', option: 'lowerdev' },
  },
  'a lower device that is missing, by index': { wrong: { lowerdev: 4_000_000 }, error: { code: 'ENODEV' } },
  'a lower device that is no Ethernet': { wrong: { lowerdev: 'lo' }, error: { code: 'EINVAL' } },
};

// The later a step, the more there is to be taken back: everything that can succeed comes along.
const rest: Partial<MacvlanOptions> = { up: true, alias: 'doomed', group: 7, mode: 'source', sourceAddresses: macs(3) };

const prepare = async (netns: Scratch | undefined): Promise<void> => {
  const name = netns === undefined ? [] : ['-n', netns.name];
  await ip(...name, 'link', 'add', 'taken', 'type', 'veth', 'peer', 'name', 'taken-peer');
  await ip(...name, 'link', 'property', 'add', 'dev', 'taken', 'altname', 'taken-too');
};

// Without what changes by itself: the carrier, addresses that are being tried.
const linksOf = async (netns: Scratch | undefined): Promise<unknown[] | undefined> =>
  (await netns?.ipJson('link'))?.map(({ ifindex, ifname, altnames, promiscuity }) => [
    ifindex,
    ifname,
    altnames,
    promiscuity,
  ]);

describe.each([false, true])('a creation that fails, in another namespace: %s', (elsewhere) => {
  test.each(Object.entries(cases))('leaves nothing behind after %s', async (_, { wrong, error }) => {
    const here = await scratch();
    const there = elsewhere ? await scratch() : undefined;
    const { name: lowerdev } = await vethPair({ netns: here });
    await prepare(there ?? here);
    const before = [await linksOf(here), await linksOf(there)];
    const options = { lowerdev, name: 'doomed', ...rest, targetNetns: there?.name, ...wrong };
    const given = { operation: 'link.create', target: options.name };
    expect(await errorOf(createMacvlan(options, { netns: here.name }))).toMatchObject({ ...error, ...given });
    expect([await linksOf(here), await linksOf(there)]).toEqual(before);
  });

  test('leaves nothing behind when it has no name', async () => {
    const here = await scratch();
    const there = elsewhere ? await scratch() : undefined;
    const { name: lowerdev } = await vethPair({ netns: here });
    await prepare(there ?? here);
    const before = await namesByIp({ netns: there ?? here });
    const options = { lowerdev, altNames: ['fine', 'taken'], targetNetns: there?.name };
    expect(await errorOf(createMacvlan(options, { netns: here.name }))).toMatchObject({ code: 'EEXIST' });
    expect(await namesByIp({ netns: there ?? here })).toEqual(before);
    expect(await namesByIp({ netns: here })).not.toContain('macvlan0');
  });

  test('leaves nothing behind when the MAC address is in use', async () => {
    const here = await scratch();
    const there = elsewhere ? await scratch() : undefined;
    const { name: lowerdev } = await vethPair({ netns: here });
    const mac = uniqueMac();
    await createMacvlan({ lowerdev, name: 'holder', mac, up: true }, { netns: here.name });
    const before = [await namesByIp({ netns: here }), await namesByIp({ netns: there })];
    const options = { lowerdev, name: 'doomed', mac, up: true, altNames: ['x'], targetNetns: there?.name };
    expect(await errorOf(createMacvlan(options, { netns: here.name }))).toMatchObject({
      code: 'EADDRINUSE',
      errno: -98,
    });
    expect([await namesByIp({ netns: here }), await namesByIp({ netns: there })]).toEqual(before);
  });

  test('leaves nothing behind when it has to go by a temporary name', async () => {
    const here = await scratch();
    const there = elsewhere ? await scratch() : undefined;
    const { name: lowerdev, peer } = await vethPair({ netns: here });
    await prepare(there ?? here);
    const before = [await namesByIp({ netns: here }), await namesByIp({ netns: there ?? here })];
    // The name is taken here, and before Linux 6.15 that matters, wherever the link is to be.
    for (const wrong of [
      { altNames: ['a1', 'taken'] },
      { mtu: 1000, addrGenMode: 'none' as const },
      { master: 'lo' },
    ]) {
      const options = { lowerdev, name: peer, up: true, targetNetns: there?.name, ...wrong };
      const error = await errorOf(createMacvlan(options, { netns: here.name }));
      if (!elsewhere) expect(error).toMatchObject({ code: 'EEXIST' });
      else expect(error).toMatchObject({ code: expect.stringMatching(/^(EEXIST|EAFNOSUPPORT|EOPNOTSUPP)$/) });
    }
    expect([await namesByIp({ netns: here }), await namesByIp({ netns: there ?? here })]).toEqual(before);
  });
});

describe('a creation that fails', () => {
  test('tells of the port that the lower device is', async () => {
    await needsKind('bridge');
    const { name: lowerdev } = await vethPair();
    const bridge = uniqueName('br');
    await ip('link', 'add', bridge, 'type', 'bridge');
    await ip('link', 'set', lowerdev, 'master', bridge);
    const before = await namesByIp();
    expect(await errorOf(createMacvlan({ lowerdev }))).toMatchObject({ code: 'EBUSY', errno: -16 });
    expect(await namesByIp()).toEqual(before);
  });

  test('leaves no macvtap behind that cannot be a port', async () => {
    await needsKind('bridge', 'macvtap');
    const { name: lowerdev } = await vethPair();
    const bridge = uniqueName('br');
    await ip('link', 'add', bridge, 'type', 'bridge');
    const before = await namesByIp();
    expect(await errorOf(createMacvtap({ lowerdev, master: bridge }))).toMatchObject({ code: 'EBUSY' });
    expect(await namesByIp()).toEqual(before);
  });

  test('does not touch the promiscuity of the lower device', async () => {
    const { name: lowerdev } = await vethPair();
    const wrong = { lowerdev, mode: 'passthru', up: true, altNames: ['lo'] } as const;
    expect(await errorOf(createMacvlan({ ...wrong, altNames: ['lo'] }))).toMatchObject({ code: 'EEXIST' });
    expect((await seenByIp(lowerdev))?.promiscuity).toBe(0);
    await createMacvlan({ ...wrong, altNames: [] });
    expect((await seenByIp(lowerdev))?.promiscuity).toBe(1);
  });

  test.each([
    ['an alias of 256 bytes', { alias: 'x'.repeat(256) }],
    ['an alias of 128 characters in 256 bytes', { alias: 'ü'.repeat(128) }],
    ['an alternative name of 128 bytes', { altNames: ['x'.repeat(128)] }],
    ['an empty alternative name', { altNames: [''] }],
    ['a name of 16 bytes', { name: 'x'.repeat(16) }],
    ['a name with a blank', { name: 'a b' }],
    ['a name that is a pattern', { name: 'mv%d' }],
    ['a MAC address for many', { mac: '01:00:5e:00:00:01' }],
    ['a MAC address of zeros', { mac: '00:00:00:00:00:00' }],
    ['no transmit queue', { numTxQueues: 0 }],
    ['too many receive queues', { numRxQueues: 4097 }],
    ['index 0', { index: 0 }],
    ['a group above 32 bits', { group: 2 ** 32 }],
    ['half a byte of MTU', { mtu: 1400.5 }],
    ['an option nobody knows', { mtus: 1400 }],
    [
      'more altNames than a message holds',
      { altNames: Array.from({ length: 600 }, (_, i) => `${i}-`.padEnd(127, 'x')) },
    ],
  ])('has sent nothing for %s', async (_, wrong) => {
    const { name: lowerdev, peer } = await vethPair();
    const { events } = await watchLinks({ except: [lowerdev, peer] });
    const error = await errorOf(createMacvlan({ lowerdev, ...(wrong as object) }));
    expect(error).toMatchObject({ code: expect.stringMatching(/^ERR_(INVALID_ARG_(TYPE|VALUE)|OUT_OF_RANGE)$/) });
    expect(await events()).toEqual([]);
  });

  test('can be tried again at once with what was wrong put right', async () => {
    const { name: lowerdev, peer } = await vethPair();
    const name = uniqueName('m');
    for (let i = 0; i < 3; i++) {
      const [bad, good] = await Promise.allSettled([
        createMacvlan({ lowerdev, name: `${name}${i}`, altNames: [peer], up: true }),
        createMacvlan({ lowerdev, name: `${name}${i}`, up: true }),
      ]);
      expect(bad).toMatchObject({ status: 'rejected', reason: { code: 'EEXIST' } });
      expect(good).toMatchObject({ status: 'fulfilled', value: { name: `${name}${i}`, altNames: [] } });
      expect(await getLink(`${name}${i}`)).toMatchObject({ altNames: [] });
    }
  });
});

// What is read twice may be read differently: a link of another name would be taken for the new one, and taken back.
describe('a name that is another one each time it is read', () => {
  const changing = (names: readonly string[]): { readonly name: string } => {
    let reads = 0;
    return {
      get name(): string {
        reads += 1;
        return names[Math.min(reads, names.length) - 1] ?? '';
      },
    };
  };

  test.each([1, 2, 3, 4, 5])('is read once and for all, with another link from read %i on', async (reads) => {
    const here = await scratch();
    const netns = here.name;
    await createVeth({ name: 'lower' }, { netns });
    await createMacvlan({ lowerdev: 'lower', name: 'other' }, { netns });
    const fixed = Object.defineProperties(
      { lowerdev: 'lower' },
      Object.getOwnPropertyDescriptors(changing([...Array<string>(reads).fill('mine'), 'other'])),
    );
    const made = await createMacvlan(fixed, { netns }).catch((error: unknown) => error);
    const there = (await here.ipJson('link')).map(({ ifname }) => ifname);
    expect(there).toContain('other');
    // The name that is there already, or the new one.
    expect(made).toMatchObject(there.includes('mine') ? { name: 'mine' } : { code: 'EEXIST' });
  });

  test.each([1, 2, 3])('is read once and for all of a peer, with another link from read %i on', async (reads) => {
    const here = await scratch();
    const netns = here.name;
    await createVeth({ name: 'other' }, { netns });
    const peer = changing([...Array<string>(reads).fill('mine'), 'other']);
    const made = await createVeth({ name: 'first', peer }, { netns }).catch((error: unknown) => error);
    const there = (await here.ipJson('link')).map(({ ifname }) => ifname);
    expect(there).toContain('other');
    expect(made).toMatchObject(there.includes('mine') ? { peer: { name: 'mine' } } : { code: 'EEXIST' });
  });
});
