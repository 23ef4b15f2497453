// ipvlans and ipvtaps: what they share with their lower device and with each other.

import { beforeEach, describe, expect, test } from 'vitest';
import {
  createIpvlan,
  createIpvtap,
  createLink,
  createVlan,
  getLink,
  type IpvlanLink,
  type IpvlanOptions,
  type IpvtapLink,
  listLinks,
  setIpvlan,
  setLink,
} from '../../lib/index.js';
import { Call } from '../../lib/internal/call.js';
import { changeKind } from '../../lib/internal/change.js';
import { ipvlan } from '../support/kinds/ipvlan.js';
import { errorOf, needsKind, type Scratch, scratch } from '../support/namespace.js';
import { expectShown } from '../support/oracle.js';

let here: Scratch;
let netns: string;

beforeEach(async () => {
  await needsKind('ipvlan');
  here = await scratch();
  netns = here.name;
  await here.ipBatch('link add eth0 up type veth peer name peer0', 'link set peer0 up');
});

/** Fails unless iproute2 sees the link as the library told it. */
const expectAsIpSees = async (link: IpvlanLink | IpvtapLink, where = here): Promise<void> => {
  await expectShown(link, { netns: where });
  const said = await where.ipLink(link.name);
  expect(link.details).toEqual(ipvlan.details(said.linkinfo.info_data, () => undefined));
};

const detailsOf = async (name: string): Promise<unknown> => (await getLink(name, { netns })).details;

describe('createIpvlan', () => {
  test('makes an ipvlan with the kernel’s defaults and the MAC address of its lower device', async () => {
    const { index, mac } = await getLink('eth0', { netns });
    const link = await createIpvlan({ lowerdev: 'eth0' }, { netns });
    expect(link).toMatchObject({ name: 'ipvlan0', kind: 'ipvlan', lowerdev: index, mac });
    expect(link.details).toEqual({ mode: 'l3', isolation: 'bridge' });
    await expectAsIpSees(link);
  });

  test.each(['l2', 'l3', 'l3s'] as const)('makes one in mode %s, which speaks ARP in l2 only', async (mode) => {
    const link = await createIpvlan({ lowerdev: 'eth0', name: 'iv0', mode, up: true }, { netns });
    expect(link).toMatchObject({ arp: mode === 'l2', up: true, details: { mode } });
    await expectAsIpSees(link);
  });

  test.each(['bridge', 'private', 'vepa'] as const)('makes one that is isolated as asked: %s', async (isolation) => {
    const link = await createIpvlan({ lowerdev: 'eth0', name: 'iv0', isolation }, { netns });
    expect(link.details).toEqual({ mode: 'l3', isolation });
    await expectAsIpSees(link);
  });

  test('makes one elsewhere, though its name is taken here', async () => {
    const there = await scratch();
    const options = { lowerdev: 'eth0', name: 'peer0', mode: 'l2', targetNetns: there.name, up: true } as const;
    const link = await createIpvlan(options, { netns });
    expect(link).toMatchObject({ name: 'peer0', up: true });
    await expectAsIpSees(link, there);
  });

  test('makes one on a VLAN, and on an ipvlan: on the device below that', async () => {
    await needsKind('vlan');
    await createVlan({ lowerdev: 'peer0', id: 5 }, { netns });
    await expectAsIpSees(await createIpvlan({ lowerdev: 'peer0.5', name: 'iv5' }, { netns }));
    await createIpvlan({ lowerdev: 'eth0', name: 'iv0' }, { netns });
    const link = await createIpvlan({ lowerdev: 'iv0', name: 'iv1' }, { netns });
    expect(link.lowerdev).toBe((await getLink('eth0', { netns })).index);
  });
});

test('createIpvtap makes an ipvtap, which is a kind of its own', async () => {
  await needsKind('ipvtap');
  const link = await createIpvtap({ lowerdev: 'eth0', name: 'it0', mode: 'l2', isolation: 'vepa' }, { netns });
  expect(link).toMatchObject({ kind: 'ipvtap', kindName: 'ipvtap', details: { mode: 'l2', isolation: 'vepa' } });
  await expectAsIpSees(link);
  expect(await createLink({ kind: 'ipvtap', lowerdev: 'peer0' }, { netns })).toMatchObject({ name: 'ipvtap0' });
  expect((await listLinks({ kind: 'ipvtap' }, { netns })).map(({ name }) => name)).toEqual(['it0', 'ipvtap0']);
  expect(await setIpvlan('it0', { mode: 'l3s' }, { netns })).toMatchObject({
    kind: 'ipvtap',
    details: { mode: 'l3s' },
  });
});

describe('all ipvlans of a lower device', () => {
  test('have the mode that was set last, and the default of a new one sets it too', async () => {
    await createIpvlan({ lowerdev: 'eth0', name: 'iv0', mode: 'l2', isolation: 'private' }, { netns });
    expect(await detailsOf('iv0')).toEqual({ mode: 'l2', isolation: 'private' });
    await createIpvlan({ lowerdev: 'eth0', name: 'iv1' }, { netns });
    expect(await detailsOf('iv0')).toEqual({ mode: 'l3', isolation: 'private' });
    expect(await detailsOf('iv1')).toEqual({ mode: 'l3', isolation: 'private' });
    await setIpvlan('iv0', { mode: 'l3s', isolation: 'vepa' }, { netns });
    expect(await detailsOf('iv1')).toEqual({ mode: 'l3s', isolation: 'vepa' });
  });

  test.each<[string, Partial<IpvlanOptions>]>([
    ['an address that another one has', { addresses: ['192.0.2.1/24'] }],
    ['an alternative name that is taken', { altNames: ['peer0'] }],
    ['a master that is none', { master: 'peer0' }],
  ])('have the mode that they had when one could not be made for %s', async (_, options) => {
    const addresses = ['192.0.2.1/24'];
    await createIpvlan({ lowerdev: 'eth0', name: 'iv0', mode: 'l2', isolation: 'private', addresses }, { netns });
    await createIpvtap({ lowerdev: 'eth0', name: 'it0', mode: 'l2' }, { netns });
    const lowers = ['eth0', 'iv0', (await getLink('eth0', { netns })).index];
    for (const lowerdev of lowers) {
      for (const asked of [{}, { mode: 'l3s', isolation: 'vepa' } as const]) {
        const error = await errorOf(createIpvlan({ lowerdev, name: 'iv1', ...asked, ...options }, { netns }));
        expect(error).not.toHaveProperty('notRestored');
        for (const name of ['iv0', 'it0']) expect(await detailsOf(name)).toEqual({ mode: 'l2', isolation: 'private' });
      }
    }
  });

  test('have the MTU of the lower device, and get it again whenever that changes', async () => {
    await createIpvlan({ lowerdev: 'eth0', name: 'iv0' }, { netns });
    const larger = await createIpvlan({ lowerdev: 'eth0', name: 'iv1', mtu: 9000 }, { netns });
    expect(larger.mtu).toBe(9000);
    for (const mtu of [1400, 1600]) {
      await setLink('eth0', { mtu }, { netns });
      expect((await listLinks({ kind: 'ipvlan' }, { netns })).map((link) => link.mtu)).toEqual([mtu, mtu]);
    }
  });
});

describe('setIpvlan', () => {
  test('changes every mode into every other, up or down, and leaves what is not given', async () => {
    await createIpvlan({ lowerdev: 'eth0', name: 'iv0', isolation: 'vepa' }, { netns });
    for (const up of [false, true]) {
      await setLink('iv0', { up }, { netns });
      for (const mode of ['l2', 'l3', 'l3s', 'l2', 'l3s', 'l3'] as const) {
        const link = await setIpvlan('iv0', { mode }, { netns });
        expect(link.details).toEqual({ mode, isolation: 'vepa' });
        await expectAsIpSees(link);
      }
    }
    const link = await setIpvlan('iv0', { isolation: 'bridge' }, { netns });
    expect(link.details).toEqual({ mode: 'l3', isolation: 'bridge' });
  });

  test('puts both back when the change fails', async () => {
    await createIpvlan({ lowerdev: 'eth0', name: 'iv0', mode: 'l2', isolation: 'private' }, { netns });
    // A part of every link, which comes behind those of the kind: it fails last. setIpvlan itself refuses that.
    const changes = { mode: 'l3', isolation: 'vepa', mtu: 1_000_000 };
    const call = new Call('link.set', 'iv0', { netns }, setIpvlan);
    const error = await errorOf(changeKind(call, 'iv0', ['ipvlan'], changes, () => undefined));
    expect(error).toMatchObject({ code: 'EINVAL' });
    expect(error).not.toHaveProperty('notRestored');
    expect(await detailsOf('iv0')).toEqual({ mode: 'l2', isolation: 'private' });
  });

  test('is for ipvlans', async () => {
    expect(await errorOf(setIpvlan('eth0', { mode: 'l2' }, { netns }))).toMatchObject({
      code: 'EOPNOTSUPP',
      hint: 'eth0 is a veth, not an ipvlan or ipvtap',
    });
  });
});
