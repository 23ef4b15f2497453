// Gretaps: the kernel takes each change for a description of the whole, and the library leaves the rest as it is.

import { beforeEach, describe, expect, test } from 'vitest';
import { createGretap, type GretapLink, getLink, setGretap } from '../../lib/index.js';
import { expectSaid } from '../support/hints.js';
import { gretap } from '../support/kinds/gretap.js';
import { needsKernel, needsKind, type Scratch, scratch } from '../support/namespace.js';
import { expectShown } from '../support/oracle.js';

let here: Scratch;
let netns: string;

beforeEach(async () => {
  await needsKind('gretap');
  here = await scratch();
  netns = here.name;
  await here.ipBatch('link add eth0 up type veth peer name peer0', 'link set peer0 up');
});

const ends = { local: '192.0.2.1', remote: '192.0.2.2' };
const make = (options: Parameters<typeof createGretap>[0]): Promise<GretapLink> =>
  createGretap({ name: 'gt0', ...options }, { netns });
const set = (changes: Parameters<typeof setGretap>[1]): Promise<GretapLink> => setGretap('gt0', changes, { netns });

const expectAsIpSees = async (link: GretapLink): Promise<void> => {
  const said = (await here.ipLink(link.name)).linkinfo.info_data;
  const { lowerdev: _, ...details } = gretap.details(said, () => undefined);
  expect(link.details).toMatchObject(details);
};

const failedCreate = { operation: 'link.create', target: 'gt1' };
const failedSet = { operation: 'link.set', target: 'gt0' };

describe('createGretap', () => {
  test('makes a tunnel with one key for both directions, or one for each', async () => {
    const both = await make({ ...ends, key: 5, ttl: 64, up: true });
    expect(both.details).toMatchObject({ ...ends, inputKey: 5, outputKey: 5, inputFlags: ['key'], ttl: 64 });
    await expectAsIpSees(both);
    await expectShown(both, { netns });
    const each = await make({ ...ends, name: 'gt1', inputKey: 0, outputKey: 7, outputFlags: ['sequence'] });
    expect(each.details).toMatchObject({ inputKey: 0, outputKey: 7, outputFlags: ['key', 'sequence'] });
    await expectAsIpSees(each);
  });

  test('makes one without keys, addresses or device', async () => {
    const { details } = await make({});
    expect(details).toEqual({
      ...{ lowerdev: undefined, local: undefined, remote: undefined, inputKey: undefined, outputKey: undefined },
      ...{ inputFlags: [], outputFlags: [], ttl: 0, tos: 0, ignoreDf: false, pmtuDiscovery: true, fwmark: 0 },
      ...{ encap: 'none', encapFlags: [], encapSrcPort: 0, encapDstPort: 0, external: false },
    });
  });

  test('looks the device up where the link ends up', async () => {
    const there = await scratch();
    await there.ipBatch('link add index 77 eth5 type veth peer name peer5');
    const link = await make({ ...ends, lowerdev: 'eth5', targetNetns: there.name });
    expect(link.details.lowerdev).toBe(77);
    await expectSaid(make({ ...ends, name: 'gt1', lowerdev: 'eth0', targetNetns: there.name }), {
      ...failedCreate,
      code: 'ENODEV',
      option: 'lowerdev',
      hint: `there is no lower device eth0 in namespace ${there.name} (did you mean eth5?)`,
    });
  });

  test('names the tunnel that has the same ends', async () => {
    await make({ ...ends, key: 5 });
    const hint = `gretap gt0 in namespace ${netns} has the same addresses and the same key`;
    await expectSaid(make({ ...ends, name: 'gt1', key: 5 }), { ...failedCreate, code: 'EEXIST', hint });
    await make({ ...ends, name: 'gt2', key: 6 });
    await make({ ...ends, name: 'gt3' });
  });

  test('names the one that is external, of which there is one', async () => {
    await make({ external: true });
    const hint = `gretap gt0 in namespace ${netns} has 'external' already, and only one can`;
    await expectSaid(make({ name: 'gt1', external: true }), { ...failedCreate, code: 'EEXIST', hint });
  });

  test('says that the kernel lacks an encapsulation', async () => {
    await expectSaid(make({ ...ends, name: 'gt1', encap: 'fou', encapDstPort: 5555 }), {
      ...failedCreate,
      code: 'EINVAL',
      hint: "the kernel cannot put tunnels into 'fou' (CONFIG_NET_FOU_IP_TUNNELS, module fou)",
    });
    expect(await here.ipLink('gt1')).toBeUndefined();
  });

  test('puts it into another protocol where the kernel can', async () => {
    needsKernel({ min: '7.3' });
    const encap = { encapFlags: ['checksum6', 'remoteChecksum'], encapSrcPort: 5000, encapDstPort: 6000 } as const;
    const link = await make({ ...ends, encap: 'mpls', ...encap, encapFlags: [...encap.encapFlags] });
    expect(link.details).toMatchObject({ encap: 'mpls', ...encap });
    await expectAsIpSees(link);
  });
});

describe('setGretap', () => {
  const all = {
    ...{ ...ends, inputKey: 5, outputKey: 6, ttl: 64, tos: 4, fwmark: 7, lowerdev: 'eth0', pmtuDiscovery: false },
    ...{ encapSrcPort: 5000, encapDstPort: 6000 },
    inputFlags: ['checksum' as const],
    encapFlags: ['checksum' as const],
  };

  test.each([{ ttl: 9 }, { inputKey: 50 }, { encapDstPort: 6001 }, { outputFlags: ['key' as const] }, { tos: 0 }])(
    'leaves alone what the change does not name: %o',
    async (changes) => {
      const { details: before } = await make({ ...all, up: true });
      const link = await set(changes);
      expect(link.details).toEqual({ ...before, ...changes });
      await expectAsIpSees(link);
    },
  );

  test('clears what is null', async () => {
    await make(all);
    const link = await set({ inputKey: null, local: null, lowerdev: null });
    expect(link.details).toMatchObject({ inputKey: undefined, local: undefined, lowerdev: undefined, outputKey: 6 });
    expect(link.details.inputFlags).toEqual(['checksum']);
    await expectAsIpSees(link);
    const cleared = await set({ key: null, remote: null });
    expect(cleared.details).toMatchObject({ outputKey: undefined, outputFlags: [], remote: undefined, ttl: 64 });
    await expectAsIpSees(cleared);
  });

  test('gives a key, and keeps it when only the flags change', async () => {
    await make(ends);
    expect((await set({ key: 9 })).details).toMatchObject({ inputKey: 9, outputKey: 9, inputFlags: ['key'] });
    const { details } = await set({ inputFlags: ['sequence'] });
    expect(details).toMatchObject({ inputKey: 9, inputFlags: ['key', 'sequence'], outputFlags: ['key'] });
  });

  test('goes from one way to treat fragments to the other, in two steps back', async () => {
    await make(ends);
    await set({ ignoreDf: true, pmtuDiscovery: false });
    await set({ ignoreDf: false });
    expect((await set({ pmtuDiscovery: true })).details).toMatchObject({ ignoreDf: false, pmtuDiscovery: true });
  });

  test('leaves all as it is when the ends are taken', async () => {
    await make({ ...ends, name: 'gt1' });
    await make({ ...all, remote: '192.0.2.9' });
    const before = await getLink('gt0', { netns });
    await expectSaid(set({ ...ends, key: null, lowerdev: null, ttl: 1 }), {
      ...failedSet,
      code: 'EEXIST',
      hint: `gretap gt1 in namespace ${netns} has the same addresses and the same key`,
    });
    expect((await getLink('gt0', { netns })).details).toEqual(before.details);
  });

  test('puts back what had been applied when a later part is refused', async () => {
    await make({ ...ends, name: 'gt1' });
    await make({ ...ends, key: 5, encapDstPort: 6000 });
    const before = await getLink('gt0', { netns });
    // The encapsulation is set before the ends are looked at.
    await expect(set({ key: null, encapDstPort: 7000 })).rejects.toMatchObject({ code: 'EEXIST' });
    expect((await getLink('gt0', { netns })).details).toEqual(before.details);
  });
});
