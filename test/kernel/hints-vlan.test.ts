// What is said when a VLAN cannot be made. The kernel has words for most of it, and leaves out which link is in the way.

import { beforeEach, describe, expect, test } from 'vitest';
import { createMacvlan, createVlan, findLink, getLink, type VlanOptions } from '../../lib/index.js';
import { expectSaid, type Said } from '../support/hints.js';
import { needsKind, type Scratch, scratch } from '../support/namespace.js';

let home: Scratch;
let netns: string;

beforeEach(async () => {
  await needsKind('vlan');
  home = await scratch();
  netns = home.name;
  await home.ip('link', 'add', 'eth0', 'type', 'veth', 'peer', 'name', 'peer0');
});

const create = (options: Partial<VlanOptions> = {}) =>
  createVlan({ lowerdev: 'eth0', id: 5, name: 'v0', ...options }, { netns });

const refused = async (options: Partial<VlanOptions>, said: Partial<Said>): Promise<void> => {
  const target = options.name ?? 'v0';
  await expectSaid(create(options), { code: 'EEXIST', operation: 'link.create', target, ...said });
};

describe('a VLAN that is there already', () => {
  const kernelMessage = /VLAN device already exists$/;

  test('is named', async () => {
    const { index } = await create({ name: 'voice' });
    await refused(
      {},
      { kernelMessage, hint: `eth0 has 802.1Q VLAN 5 already: voice (index ${index} in namespace ${netns})` },
    );
    expect(await findLink('v0', { netns })).toBeUndefined();
  });

  test('is one of the same protocol', async () => {
    await create({ name: 'q' });
    const { index } = await create({ name: 'ad', protocol: '802.1ad' });
    const hint = `eth0 has 802.1ad VLAN 5 already: ad (index ${index} in namespace ${netns})`;
    await refused({ protocol: '802.1ad' }, { kernelMessage, hint });
  });

  test('is named as well where only its name is in the way', async () => {
    const { index } = await create();
    await refused({}, { hint: `eth0 has 802.1Q VLAN 5 already: v0 (index ${index} in namespace ${netns})` });
    await refused({ id: 6 }, { hint: `the name v0 is taken by a vlan (index ${index} in namespace ${netns})` });
  });

  test('is not held to be in the way where the name of another link is', async () => {
    await create();
    const { index } = await getLink('peer0', { netns });
    const hint = `the name peer0 is taken by a veth (index ${index} in namespace ${netns})`;
    await refused({ name: 'peer0' }, { hint });
  });

  test('is found in the target namespace', async () => {
    const target = await scratch();
    const { index } = await create({ targetNetns: target.path });
    const hint = `eth0 has 802.1Q VLAN 5 already: v0 (index ${index} in namespace ${target.path})`;
    await refused({ name: 'v1', targetNetns: target.path }, { kernelMessage, hint });
  });

  test('may be in a namespace that cannot be seen', async () => {
    const elsewhere = await scratch();
    await create({ targetNetns: elsewhere.path });
    const hint = 'eth0 has 802.1Q VLAN 5 already, in a namespace that cannot be seen from here';
    await refused({}, { kernelMessage, hint });
    const target = await scratch();
    await refused({ targetNetns: target.path }, { kernelMessage, hint });
  });
});

describe('a lower device that carries no VLANs', () => {
  const kernelMessage = /VLANs not supported on device$/;

  test('may be the loopback', async () => {
    const hint = 'lo is the loopback, not an Ethernet device';
    await refused({ lowerdev: 'lo' }, { code: 'EOPNOTSUPP', kernelMessage, hint });
  });

  test('may be a VRF', async () => {
    await needsKind('vrf');
    await home.ip('link', 'add', 'red', 'type', 'vrf', 'table', 10);
    await refused({ lowerdev: 'red' }, { code: 'EOPNOTSUPP', kernelMessage, hint: 'VRF red carries no VLANs' });
  });

  test('may be an ipvlan', async () => {
    await needsKind('ipvlan');
    await home.ip('link', 'add', 'link', 'eth0', 'name', 'iv0', 'type', 'ipvlan');
    await refused({ lowerdev: 'iv0' }, { code: 'EOPNOTSUPP', kernelMessage, hint: 'ipvlan iv0 carries no VLANs' });
  });

  test('may be a tunnel without Ethernet', async () => {
    await needsKind('sit');
    await home.ip('link', 'add', 'sit1', 'type', 'sit', 'local', '192.0.2.1', 'remote', '192.0.2.2');
    const hint = 'sit1 is not an Ethernet device (its type is sit)';
    await refused({ lowerdev: 'sit1' }, { code: 'EOPNOTSUPP', kernelMessage, hint });
  });
});

describe('a lower device that is missing', () => {
  test('is said to be, by name', async () => {
    await refused(
      { lowerdev: 'eth9' },
      {
        code: 'ENODEV',
        option: 'lowerdev',
        hint: `there is no lower device eth9 in namespace ${netns} (did you mean eth0?)`,
      },
    );
  });

  test('is said to be, by index, with a name and without one', async () => {
    const hint = `there is no lower device with the index 4711 in namespace ${netns}`;
    await refused({ lowerdev: 4711 }, { code: 'ENODEV', kernelMessage: /link does not exist$/, hint });
    await expectSaid(createVlan({ lowerdev: 4711, id: 5 }, { netns }), {
      code: 'ENODEV',
      operation: 'link.create',
      option: 'lowerdev',
      hint,
    });
  });
});

test('a VLAN does not keep a macvlan from its lower device, nor the other way round', async () => {
  await create();
  await createMacvlan({ lowerdev: 'eth0', name: 'mv0' }, { netns });
  await create({ id: 6, name: 'v1' });
});
