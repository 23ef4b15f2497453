// What a VLAN has from its lower device: state, MAC address, MTU.

import { beforeEach, describe, expect, test } from 'vitest';
import { createVlan, deleteLink, findLink, getLink, setLink, setVlan } from '../../lib/index.js';
import { expectSaid } from '../support/hints.js';
import { eventually, needsKind, type Scratch, scratch } from '../support/namespace.js';

let here: Scratch;
let netns: string;

beforeEach(async () => {
  await needsKind('vlan');
  here = await scratch();
  netns = here.name;
  await here.ipBatch('link add eth0 up type veth peer name peer0', 'link set peer0 up');
});

const isUp = async (name: string): Promise<boolean> => (await getLink(name, { netns })).up;
const set = (name: string, up: boolean) => setLink(name, { up }, { netns });

describe('the state of a VLAN', () => {
  test('follows its lower device down, and up again', async () => {
    await createVlan({ lowerdev: 'eth0', id: 5, up: true }, { netns });
    await set('eth0', false);
    await eventually(async () => !(await isUp('eth0.5')));
    await set('eth0', true);
    await eventually(() => isUp('eth0.5'));
  });

  test('follows it up even when it had been set down before', async () => {
    await createVlan({ lowerdev: 'eth0', id: 5 }, { netns });
    await set('eth0', false);
    await set('eth0', true);
    await eventually(() => isUp('eth0.5'));
  });

  test('stays as it is with looseBinding, with which it can be up without its lower device', async () => {
    await set('eth0', false);
    await createVlan({ lowerdev: 'eth0', id: 5, looseBinding: true, up: true }, { netns });
    await createVlan({ lowerdev: 'eth0', id: 6, looseBinding: true }, { netns });
    for (const up of [true, false]) {
      await set('eth0', up);
      expect([await isUp('eth0.5'), await isUp('eth0.6')]).toEqual([true, false]);
    }
  });

  test('cannot be up while the lower device is down', async () => {
    await set('eth0', false);
    const said = {
      code: 'ENETDOWN',
      target: 'eth0.5',
      hint: 'eth0 is down: set it up first, or give the VLAN looseBinding',
    };
    await expectSaid(createVlan({ lowerdev: 'eth0', id: 5, up: true }, { netns }), {
      operation: 'link.create',
      ...said,
    });
    expect(await findLink('eth0.5', { netns })).toBeUndefined();
    await createVlan({ lowerdev: 'eth0', id: 5 }, { netns });
    await expectSaid(set('eth0.5', true), { operation: 'link.set', ...said });
    await setVlan('eth0.5', { looseBinding: true }, { netns });
    expect(await set('eth0.5', true)).toMatchObject({ up: true });
  });

  test('cannot be up while a lower device in another namespace is down', async () => {
    const there = await scratch();
    await createVlan({ lowerdev: 'eth0', id: 5, targetNetns: there.path }, { netns });
    await set('eth0', false);
    await expectSaid(setLink('eth0.5', { up: true }, { netns: there.name }), {
      code: 'ENETDOWN',
      operation: 'link.set',
      target: 'eth0.5',
      hint: 'the lower device of eth0.5, which is in another namespace, is down: set it up first, or give the VLAN looseBinding',
    });
  });
});

describe('the MAC address of a VLAN', () => {
  test('is that of the lower device, and follows it: at once while it is up, or when it comes up', async () => {
    const { mac } = await createVlan({ lowerdev: 'eth0', id: 5, up: true }, { netns });
    expect(mac).toBe((await getLink('eth0', { netns })).mac);
    await createVlan({ lowerdev: 'eth0', id: 6 }, { netns });
    await setLink('eth0', { mac: '02:00:5e:10:00:07' }, { netns });
    expect(await getLink('eth0.5', { netns })).toMatchObject({ mac: '02:00:5e:10:00:07' });
    expect(await getLink('eth0.6', { netns })).toMatchObject({ mac });
    expect(await set('eth0.6', true)).toMatchObject({ mac: '02:00:5e:10:00:07' });
  });

  test('stays when it was given', async () => {
    await createVlan({ lowerdev: 'eth0', id: 5, mac: '02:00:5e:10:00:05' }, { netns });
    await setLink('eth0', { mac: '02:00:5e:10:00:07' }, { netns });
    expect(await getLink('eth0.5', { netns })).toMatchObject({ mac: '02:00:5e:10:00:05' });
  });
});

describe('the MTU of a VLAN', () => {
  test('is that of the lower device, and is cut with it, but does not grow with it', async () => {
    await setLink('eth0', { mtu: 2000 }, { netns });
    expect(await createVlan({ lowerdev: 'eth0', id: 5, up: true }, { netns })).toMatchObject({ mtu: 2000 });
    await setLink('eth0', { mtu: 1400 }, { netns });
    // Since Linux 7 VLANs follow in their own time, one thing after the other.
    await eventually(async () => (await getLink('eth0.5', { netns })).mtu === 1400);
    await setLink('eth0', { mtu: 2000 }, { netns });
    await set('eth0', false);
    await eventually(async () => !(await isUp('eth0.5')));
    expect(await getLink('eth0.5', { netns })).toMatchObject({ mtu: 1400 });
  });

  test('cannot be above it, at creation or later', async () => {
    const hint = 'the MTU 1501 is above that of eth0, which is 1500';
    await expectSaid(createVlan({ lowerdev: 'eth0', id: 5, mtu: 1501 }, { netns }), {
      code: 'EINVAL',
      operation: 'link.create',
      target: 'eth0.5',
      hint,
    });
    expect(await findLink('eth0.5', { netns })).toBeUndefined();
    expect(await createVlan({ lowerdev: 'eth0', id: 5, mtu: 1500 }, { netns })).toMatchObject({ mtu: 1500 });
    await expectSaid(setLink('eth0.5', { mtu: 1501 }, { netns }), {
      code: 'ERANGE',
      operation: 'link.set',
      target: 'eth0.5',
      hint,
    });
  });

  test('has a limit of its own as well', async () => {
    await expectSaid(createVlan({ lowerdev: 'eth0', id: 5, mtu: 65_536 }, { netns }), {
      code: 'EINVAL',
      operation: 'link.create',
      target: 'eth0.5',
      kernelMessage: 'mtu greater than device maximum',
      hint: 'the MTU of a vlan lies between 0 and 65535',
    });
  });
});

test('a VLAN goes with its lower device', async () => {
  const there = await scratch();
  await createVlan({ lowerdev: 'eth0', id: 5 }, { netns });
  await createVlan({ lowerdev: 'eth0', id: 6, targetNetns: there.path }, { netns });
  await deleteLink('eth0', { netns });
  expect(await findLink('eth0.5', { netns })).toBeUndefined();
  expect(await findLink('eth0.6', { netns: there.name })).toBeUndefined();
});
