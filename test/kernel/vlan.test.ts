// VLANs: made on all that can carry one, named after it, changed live. iproute2 says what came of it.

import { beforeEach, describe, expect, test } from 'vitest';
import { createLink, createMacvlan, createVlan, getLink, listLinks, type VlanLink } from '../../lib/index.js';
import { vlan } from '../support/kinds/vlan.js';
import { errorOf, needsKind, type Scratch, scratch } from '../support/namespace.js';
import { expectShown } from '../support/oracle.js';

let here: Scratch;
let netns: string;

beforeEach(async () => {
  await needsKind('vlan');
  here = await scratch();
  netns = here.name;
  await here.ip('link', 'add', 'eth0', 'up', 'type', 'veth', 'peer', 'name', 'peer0');
});

/** Fails unless iproute2 sees the VLAN as the library told it. */
const expectAsIpSees = async (link: VlanLink): Promise<void> => {
  await expectShown(link, { netns });
  const said = await here.ipLink(link.name);
  expect(link.details).toEqual(vlan.details(said.linkinfo.info_data, () => undefined));
};

describe('createVlan', () => {
  test('makes a VLAN with the kernel’s defaults, and returns it', async () => {
    const { index } = await getLink('eth0', { netns });
    const link = await createVlan({ lowerdev: 'eth0', id: 10 }, { netns });
    expect(link).toMatchObject({ name: 'eth0.10', kind: 'vlan', lowerdev: index, up: false });
    expect(link.details).toEqual({
      protocol: '802.1Q',
      id: 10,
      reorderHeader: true,
      gvrp: false,
      mvrp: false,
      looseBinding: false,
      bridgeBinding: false,
      ingressQosMap: {},
      egressQosMap: {},
    });
    await expectAsIpSees(link);
  });

  test('makes one with everything that can be given', async () => {
    const common = { mac: '02:00:5e:10:00:01', mtu: 1400, up: true, group: 7, alias: 'voice', txQueueLength: 12 };
    const own = {
      protocol: '802.1ad',
      id: 4094,
      reorderHeader: false,
      gvrp: true,
      mvrp: true,
      looseBinding: true,
      bridgeBinding: false,
      ingressQosMap: { 0: 3, 7: 4_294_967_295 },
      egressQosMap: { 0: 1, 6: 7 },
    } as const;
    const link = await createVlan({ lowerdev: 'eth0', name: 'voice0', ...common, ...own }, { netns });
    expect(link).toMatchObject({ name: 'voice0', ...common, details: own });
    await expectAsIpSees(link);
  });

  test('makes the first and the last id', async () => {
    for (const id of [0, 4094]) {
      const link = await createVlan({ lowerdev: 'eth0', id }, { netns });
      expect(link).toMatchObject({ name: `eth0.${id}`, details: { id } });
      await expectAsIpSees(link);
    }
  });

  test('gives no flag at all when the only one that is set by default is taken away', async () => {
    const link = await createVlan({ lowerdev: 'eth0', id: 5, reorderHeader: false }, { netns });
    expect(link.details).toMatchObject({ reorderHeader: false, gvrp: false, looseBinding: false });
    await expectAsIpSees(link);
  });

  test('is what createLink makes of the kind', async () => {
    const link = await createLink({ kind: 'vlan', lowerdev: 'eth0', id: 10, protocol: '802.1ad' }, { netns });
    expect(link).toMatchObject({ name: 'eth0.10', details: { id: 10, protocol: '802.1ad' } });
    expect(await listLinks({ kind: 'vlan' }, { netns })).toEqual([expect.objectContaining({ name: 'eth0.10' })]);
  });

  test('makes many at once', async () => {
    const ids = Array.from({ length: 100 }, (_, i) => i + 1);
    const links = await Promise.all(ids.map((id) => createVlan({ lowerdev: 'eth0', id }, { netns })));
    expect(links.map(({ name, details }) => [name, details.id])).toEqual(ids.map((id) => [`eth0.${id}`, id]));
  });
});

describe('without a name', () => {
  test('a VLAN is called after its lower device, given by its index or by an alternative name', async () => {
    const { index } = await getLink('eth0', { netns });
    await here.ip('link', 'property', 'add', 'dev', 'eth0', 'altname', 'trunk');
    expect(await createVlan({ lowerdev: index, id: 5 }, { netns })).toMatchObject({ name: 'eth0.5', lowerdev: index });
    expect(await createVlan({ lowerdev: 'trunk', id: 6 }, { netns })).toMatchObject({ name: 'trunk.6' });
  });

  test('a VLAN whose lower device is given by its index is made in the order of the calls', async () => {
    const { index } = await getLink('eth0', { netns });
    const made = await Promise.all([
      createVlan({ lowerdev: index, id: 5 }, { netns }),
      createMacvlan({ lowerdev: 'eth0.5', name: 'mv0' }, { netns }),
      createVlan({ lowerdev: index, id: 6 }, { netns }),
    ]);
    expect(made.map(({ name }) => name)).toEqual(['eth0.5', 'mv0', 'eth0.6']);
  });

  test('a VLAN is refused where the name would be too long, and made where one is given', async () => {
    await here.ip('link', 'add', 'twelve-bytes', 'type', 'veth', 'peer', 'name', 'peer1');
    const { index } = await getLink('twelve-bytes', { netns });
    for (const lowerdev of ['twelve-bytes', index]) {
      const error = await errorOf(createVlan({ lowerdev, id: 100 }, { netns }));
      expect(error).toMatchObject({ code: 'ERR_INVALID_ARG_TYPE' });
      expect(error.message).toContain("the default, 'twelve-bytes.100', is not");
    }
    expect(await createVlan({ lowerdev: index, id: 10 }, { netns })).toMatchObject({ name: 'twelve-bytes.10' });
    expect(await createVlan({ lowerdev: index, id: 100, name: 'v0' }, { netns })).toMatchObject({ name: 'v0' });
  });

  test('a VLAN that is aborted leaves nothing behind', async () => {
    const { index } = await getLink('eth0', { netns });
    const before = await here.ipJson('link', 'show');
    for (const lowerdev of ['eth0', index]) {
      const controller = new AbortController();
      const making = createVlan({ lowerdev, id: 5 }, { netns, signal: controller.signal });
      controller.abort();
      expect(await errorOf(making)).toMatchObject({ name: 'AbortError' });
    }
    // What follows waits until the aborted ones have been taken back.
    await createVlan({ lowerdev: 'eth0', id: 6, name: 'last' }, { netns });
    expect((await here.ipJson('link', 'show')).map(({ ifname }) => ifname).toSorted()).toEqual(
      [...before.map(({ ifname }) => ifname), 'last'].toSorted(),
    );
  });
});

describe('a VLAN lies', () => {
  const upon = async (lowerdev: string): Promise<VlanLink> => {
    const link = await createVlan({ lowerdev, id: 10 }, { netns });
    expect(link).toMatchObject({ name: `${lowerdev}.10`, lowerdev: (await getLink(lowerdev, { netns })).index });
    await expectAsIpSees(link);
    return link;
  };

  test('on a bond, a bridge and a dummy', async () => {
    await needsKind('bond', 'bridge', 'dummy');
    await here.ipBatch('link add bond0 type bond', 'link add br0 type bridge', 'link add d0 type dummy');
    for (const lowerdev of ['bond0', 'br0', 'd0']) await upon(lowerdev);
  });

  test('on a macvlan, and a macvlan on it', async () => {
    await createMacvlan({ lowerdev: 'eth0', name: 'mv0', mac: '02:00:5e:10:00:02' }, { netns });
    expect(await upon('mv0')).toMatchObject({ mac: '02:00:5e:10:00:02' });
    const top = await createMacvlan({ lowerdev: 'mv0.10', name: 'top0' }, { netns });
    expect(top.lowerdev).toBe((await getLink('mv0.10', { netns })).index);
  });

  test('on a VLAN: 802.1Q inside of 802.1ad', async () => {
    const outer = await createVlan({ lowerdev: 'eth0', id: 100, protocol: '802.1ad' }, { netns });
    const inner = await createVlan({ lowerdev: outer.name, id: 100 }, { netns });
    expect(inner).toMatchObject({ name: 'eth0.100.100', lowerdev: outer.index, details: { protocol: '802.1Q' } });
    await expectAsIpSees(inner);
  });

  test('beside one of the same id and the other protocol', async () => {
    const both = await Promise.all([
      createVlan({ lowerdev: 'eth0', id: 7, name: 'q7' }, { netns }),
      createVlan({ lowerdev: 'eth0', id: 7, name: 'ad7', protocol: '802.1ad' }, { netns }),
    ]);
    for (const link of both) await expectAsIpSees(link);
  });
});
