// The cutoff is the lower device's own, one for all macvlans upon it: what rejects leaves them theirs. iproute2 6.1 does not
// show it.

import { describe, expect, test } from 'vitest';
import { createMacvlan, createNetns, deleteLink, getLink, type MacvlanOptions, setMacvlan } from '../../lib/index.js';
import { Call } from '../../lib/internal/call.js';
import { changeKind } from '../../lib/internal/change.js';
import { uniqueMac } from '../support/macvlan.js';
import { errorOf, needsKernel, type Scratch, scratch, vethPair } from '../support/namespace.js';

interface World {
  here: Scratch;
  lowerdev: string;
  peer: string;
  mac: string;
  cutoff: () => Promise<number | undefined>;
}

const prepare = async (broadcastCutoff: number | undefined): Promise<World> => {
  needsKernel({ min: '6.4' });
  const here = await scratch();
  const { name: lowerdev, peer } = await vethPair({ netns: here });
  const mac = uniqueMac();
  await createMacvlan({ lowerdev, name: 'sibling', mac, up: true, broadcastCutoff }, { netns: here.name });
  const cutoff = async (): Promise<number | undefined> => {
    const { details } = (await getLink('sibling', { netns: here.name })) as { details: { broadcastCutoff?: number } };
    return details.broadcastCutoff;
  };
  return { here, lowerdev, peer, mac, cutoff };
};

const wrongs: Record<string, (world: World) => Partial<MacvlanOptions>> = {
  'a MAC address that is in use': ({ mac }) => ({ mac, up: true }),
  'a name that is taken': () => ({ name: 'sibling' }),
  'an alternative name that is taken': () => ({ altNames: ['sibling'] }),
  'a master that cannot be one': ({ peer }) => ({ master: peer }),
  'an address that is none for a link': () => ({ addresses: ['ff02::1/64'] }),
};

describe('the broadcastCutoff of the other macvlans of a lower device', () => {
  test.each(Object.entries(wrongs))('stays after a creation fails over %s', async (_, wrong) => {
    for (const before of [7, undefined]) {
      const world = await prepare(before);
      const { here, lowerdev, cutoff } = world;
      const options = { lowerdev, name: 'doomed', broadcastCutoff: 5, ...wrong(world) };
      await errorOf(createMacvlan(options, { netns: here.name, retry: false }));
      expect(await cutoff()).toBe(before);
    }
  });

  test('stays when the macvlan was to be in another namespace', async () => {
    const { here, lowerdev, mac, cutoff } = await prepare(7);
    await using there = await createNetns();
    const options = { lowerdev, mac, up: true, broadcastCutoff: 5, targetNetns: there };
    expect(await errorOf(createMacvlan(options, { netns: here.name, retry: false }))).toMatchObject({
      code: 'EADDRINUSE',
    });
    expect(await cutoff()).toBe(7);
  });

  test('stays after a change fails half-way', async () => {
    const { here, lowerdev, cutoff } = await prepare(7);
    const netns = here.name;
    await createMacvlan({ lowerdev, name: 'other' }, { netns });
    // A part of every link, which comes behind those of the kind: it fails last. setMacvlan itself refuses that.
    const changes = { broadcastCutoff: 5, mtu: 1_000_000 };
    const call = new Call('link.set', 'other', { netns }, setMacvlan);
    const error = await errorOf(changeKind(call, 'other', ['macvlan'], changes, () => undefined));
    expect(error).toMatchObject({ code: 'EINVAL' });
    expect(error).not.toHaveProperty('notRestored');
    expect(await cutoff()).toBe(7);
  });

  test('is that of the last writer when nothing fails', async () => {
    const { here, lowerdev, cutoff } = await prepare(7);
    await createMacvlan({ lowerdev, name: 'other', up: true, broadcastCutoff: -1 }, { netns: here.name });
    expect(await cutoff()).toBe(-1);
    await deleteLink('other', { netns: here.name });
    expect(await cutoff()).toBe(-1);
  });
});
