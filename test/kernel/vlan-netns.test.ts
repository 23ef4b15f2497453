// VLANs whose lower device is in one namespace while they are in another.

import { beforeEach, describe, expect, test } from 'vitest';
import { createVlan, deleteLink, findLink, getLink, setVlan } from '../../lib/index.js';
import { needsKind, type Scratch, scratch } from '../support/namespace.js';
import { expectShown } from '../support/oracle.js';

let here: Scratch;
let there: Scratch;
let netns: string;
let targetNetns: string;

beforeEach(async () => {
  await needsKind('vlan');
  here = await scratch();
  there = await scratch();
  netns = here.name;
  targetNetns = there.name;
  await here.ipBatch('link add eth0 up type veth peer name peer0', 'link set peer0 up');
});

const namesIn = async (where: Scratch): Promise<string[]> =>
  (await where.ipJson('link', 'show')).map(({ ifname }) => ifname).toSorted();

describe('createVlan with targetNetns', () => {
  test.each([false, true])('makes the VLAN there, up: %s', async (up) => {
    const link = await createVlan({ lowerdev: 'eth0', id: 5, targetNetns, up, egressQosMap: { 1: 2 } }, { netns });
    expect(link).toMatchObject({ name: 'eth0.5', up, details: { id: 5, egressQosMap: { 1: 2 } } });
    expect(link.lowerdev).toBe((await getLink('eth0', { netns })).index);
    expect(link.lowerdevNetnsId).toBeTypeOf('number');
    await expectShown(link, { netns: there });
    expect(await namesIn(here)).toEqual(['eth0', 'lo', 'peer0']);
  });

  test.each([false, true])('gives it its default name though that is taken here, up: %s', async (up) => {
    await here.ip('link', 'add', 'eth0.5', 'type', 'veth', 'peer', 'name', 'other');
    const { index } = await getLink('eth0', { netns });
    for (const [lowerdev, id] of [
      ['eth0', 5],
      [index, 5],
    ] as const) {
      const link = await createVlan({ lowerdev, id, targetNetns, up }, { netns });
      expect(link).toMatchObject({ name: 'eth0.5', kind: 'vlan', up });
      await expectShown(link, { netns: there });
      await deleteLink('eth0.5', { netns: targetNetns });
    }
    expect(await getLink('eth0.5', { netns })).toMatchObject({ kind: 'veth' });
    expect(await namesIn(there)).toEqual(['lo']);
  });

  test('leaves nothing behind when it fails', async () => {
    const failing = createVlan({ lowerdev: 'eth0', id: 5, targetNetns, mtu: 1000, addrGenMode: 'none' }, { netns });
    await expect(failing).rejects.toMatchObject({ code: 'EAFNOSUPPORT' });
    expect(await findLink('eth0.5', { netns: targetNetns })).toBeUndefined();
    await createVlan({ lowerdev: 'eth0', id: 5 }, { netns });
  });
});

test('setVlan changes a VLAN whose lower device is elsewhere', async () => {
  await createVlan({ lowerdev: 'eth0', id: 5, targetNetns }, { netns });
  const changed = await setVlan('eth0.5', { gvrp: true, ingressQosMap: { 3: 4 } }, { netns: targetNetns });
  expect(changed.details).toMatchObject({ gvrp: true, ingressQosMap: { 3: 4 } });
});
