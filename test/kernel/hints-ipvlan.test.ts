// What is said when an ipvlan cannot be made or changed: the kernel itself says nothing but a number.

import { beforeEach, describe, expect, test } from 'vitest';
import { createIpvlan, createIpvtap, createMacvlan, findLink, type IpvlanOptions, setLink } from '../../lib/index.js';
import { expectSaid, type Said } from '../support/hints.js';
import { needsKind, type Scratch, scratch } from '../support/namespace.js';

let home: Scratch;
let netns: string;

beforeEach(async () => {
  await needsKind('ipvlan');
  home = await scratch();
  netns = home.name;
  await home.ip('link', 'add', 'eth0', 'type', 'veth', 'peer', 'name', 'peer0');
});

const create = (options: Partial<IpvlanOptions> = {}) =>
  createIpvlan({ lowerdev: 'eth0', name: 'iv0', ...options }, { netns });

const refused = async (options: Partial<IpvlanOptions>, said: Partial<Said>): Promise<void> => {
  await expectSaid(create(options), { code: 'EINVAL', operation: 'link.create', target: 'iv0', ...said });
  expect(await findLink('iv0', { netns })).toBeUndefined();
};

describe('a lower device that is busy', () => {
  test('may carry a macvlan', async () => {
    await createMacvlan({ lowerdev: 'eth0', name: 'mv0' }, { netns });
    const hint = 'eth0 carries macvlan mv0, which takes all its frames';
    await refused({}, { code: 'EBUSY', hint });
    await needsKind('ipvtap');
    await expectSaid(createIpvtap({ lowerdev: 'eth0', name: 'it0' }, { netns }), {
      code: 'EBUSY',
      operation: 'link.create',
      target: 'it0',
      hint,
    });
  });

  test('may carry a macvlan in another namespace', async () => {
    const elsewhere = await scratch();
    await createMacvlan({ lowerdev: 'eth0', targetNetns: elsewhere.name }, { netns });
    const hint =
      'something that cannot be seen from here takes all frames of eth0, a macvlan in another namespace for instance';
    await refused({}, { code: 'EBUSY', hint });
  });

  test('may be a port of a bridge', async () => {
    await needsKind('bridge');
    await home.ipBatch('link add br0 type bridge', 'link set eth0 master br0');
    await refused({}, { code: 'EBUSY', hint: 'eth0 is a port of bridge br0' });
  });

  test('is not so by another ipvlan, and keeps macvlans away then', async () => {
    await create({ name: 'iv1' });
    await create();
    await expectSaid(createMacvlan({ lowerdev: 'eth0', name: 'mv0' }, { netns }), {
      code: 'EBUSY',
      operation: 'link.create',
      target: 'mv0',
      hint: 'eth0 carries ipvlan iv1, which takes all its frames',
    });
  });
});

describe('a lower device that can carry none', () => {
  test('may be the loopback', async () => {
    await refused({ lowerdev: 'lo' }, { hint: 'lo is the loopback, not an Ethernet device' });
  });

  test('may be a tunnel without Ethernet', async () => {
    await needsKind('sit');
    await home.ip('link', 'add', 'sit1', 'type', 'sit', 'local', '192.0.2.1', 'remote', '192.0.2.2');
    await refused({ lowerdev: 'sit1' }, { hint: 'sit1 is not an Ethernet device (its type is sit)' });
  });

  test('may be a VRF', async () => {
    await needsKind('vrf');
    await home.ip('link', 'add', 'red', 'type', 'vrf', 'table', 10);
    await refused({ lowerdev: 'red' }, { hint: 'VRF red cannot carry an ipvlan' });
  });

  test('may be an ipvlan, of macvlans', async () => {
    await create();
    await expectSaid(createMacvlan({ lowerdev: 'iv0', name: 'mv0' }, { netns }), {
      code: 'EINVAL',
      operation: 'link.create',
      target: 'mv0',
      hint: 'ipvlan iv0 cannot carry a macvlan',
    });
  });

  test('may be missing', async () => {
    const hint = `there is no lower device eth1 in namespace ${netns} (did you mean eth0?)`;
    await refused({ lowerdev: 'eth1' }, { code: 'ENODEV', option: 'lowerdev', hint });
    const noIndex = `there is no lower device with the index 4711 in namespace ${netns}`;
    await refused({ lowerdev: 4711 }, { code: 'ENODEV', hint: noIndex });
  });
});

test('an MTU that no ipvlan can have is told from those that one can', async () => {
  const kernelMessage = 'mtu greater than device maximum';
  await refused({ mtu: 65_536 }, { kernelMessage, hint: 'the MTU of an ipvlan lies between 68 and 65535' });
});

test('an ipvlan is never a port', async () => {
  await needsKind('bridge');
  await home.ip('link', 'add', 'br0', 'type', 'bridge');
  await refused({ master: 'br0' }, { hint: 'an ipvlan cannot be a port of bridge br0' });
  await create();
  await expectSaid(setLink('iv0', { master: 'br0' }, { netns }), {
    code: 'EINVAL',
    operation: 'link.set',
    target: 'iv0',
    hint: 'iv0 cannot be a port of bridge br0',
  });
});

test('an ipvlan has the MAC address of its lower device for good', async () => {
  await create();
  await expectSaid(setLink('iv0', { mac: '02:00:5e:10:00:01' }, { netns }), {
    code: 'EOPNOTSUPP',
    operation: 'link.set',
    target: 'iv0',
    hint: 'the MAC address of iv0 cannot be changed',
  });
});
