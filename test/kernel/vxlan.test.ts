// Vxlans: made over devices here and elsewhere, changed where the kernel can, and what is said when it cannot.

import { beforeEach, describe, expect, test } from 'vitest';
import { createVxlan, getLink, setLink, setVxlan, type VxlanLink } from '../../lib/index.js';
import { expectSaid } from '../support/hints.js';
import { vxlan } from '../support/kinds/vxlan.js';
import { errorOf, needsKernel, needsKind, onKernel, type Scratch, scratch } from '../support/namespace.js';
import { expectShown } from '../support/oracle.js';

let here: Scratch;
let netns: string;
let lowerdev: number;

beforeEach(async () => {
  await needsKind('vxlan');
  here = await scratch();
  netns = here.name;
  await here.ipBatch('link add eth0 up type veth peer name peer0', 'link set peer0 up');
  lowerdev = (await here.ipLink('eth0')).ifindex;
});

const make = (options: Partial<Parameters<typeof createVxlan>[0]>): Promise<VxlanLink> =>
  createVxlan({ name: 'vx0', id: 5, dstPort: 4789, ...options }, { netns });
const set = (changes: Parameters<typeof setVxlan>[1]): Promise<VxlanLink> => setVxlan('vx0', changes, { netns });

const expectAsIpSees = async (link: VxlanLink): Promise<void> => {
  const said = (await here.ipLink(link.name)).linkinfo.info_data;
  expect(link.details).toMatchObject(vxlan.details(said, () => lowerdev));
};

const failedCreate = { operation: 'link.create', target: 'vx1' };
const failedSet = { operation: 'link.set', target: 'vx0' };

describe('createVxlan', () => {
  test('makes a vxlan over a device, with room for its headers', async () => {
    const ends = { remote: '192.0.2.2', local: '192.0.2.1' };
    const link = await make({ lowerdev: 'eth0', ...ends, up: true });
    expect(link).toMatchObject({ kind: 'vxlan', mtu: 1450, details: { id: 5, ...ends, lowerdev, dstPort: 4789 } });
    await expectAsIpSees(link);
    await expectShown(link, { netns });
  });

  test('takes the kernel’s port when none is given', async () => {
    expect((await make({ dstPort: undefined })).details.dstPort).toBe(8472);
  });

  test('joins a group when it comes up', async () => {
    const link = await make({ remote: '239.1.1.1', lowerdev: 'eth0', up: true });
    await expectAsIpSees(link);
    expect(await here.ip('maddress', 'show', 'dev', 'eth0')).toContain('239.1.1.1');
  });

  // Down: as User-Mode Linux, 6.1 does not come back from joining such a group, whoever asks.
  test('takes a group of IPv6', async () => {
    const link = await make({ remote: 'ff05::1', lowerdev: 'eth0' });
    expect(link.details.remote).toBe('ff05::1');
    await expectAsIpSees(link);
  });

  test('looks the device up where the call works, when the link ends up elsewhere', async () => {
    const there = await scratch();
    const link = await make({ lowerdev: 'eth0', remote: '192.0.2.2', targetNetns: there.name });
    expect(link.details.lowerdev).toBe(lowerdev);
    expect(link.lowerdevNetnsId).toBeTypeOf('number');
    expect(await there.ipLink('vx0')).toBeDefined();
  });

  test('names the device that is missing', async () => {
    const rows = [
      [
        'eth7',
        { option: 'lowerdev', hint: `there is no lower device eth7 in namespace ${netns} (did you mean eth0?)` },
      ],
      [
        99,
        { kernelMessage: /device not found/, hint: `there is no lower device with the index 99 in namespace ${netns}` },
      ],
    ] as const;
    for (const [ref, said] of rows) {
      await expectSaid(make({ name: 'vx1', lowerdev: ref }), { ...failedCreate, code: 'ENODEV', ...said });
    }
  });

  test('names the vxlan that has the network identifier', async () => {
    await make({});
    await expectSaid(make({ name: 'vx1' }), {
      ...failedCreate,
      code: 'EEXIST',
      kernelMessage: /VNI already exists/,
      hint: 'vxlan vx0 has the network identifier 5 on UDP port 4789',
    });
    await make({ name: 'vx2', dstPort: 4790 });
  });

  test('names the vxlan that has the UDP port, when the two cannot share it', async () => {
    await make({ up: true });
    const hint = /^the UDP port 4789 is taken by vxlan vx0, and the two cannot share it: /;
    const other = { name: 'vx1', id: 6, gbp: true } as const;
    await expectSaid(make({ ...other, up: true }), { ...failedCreate, code: 'EADDRINUSE', hint });
    expect(await here.ipLink('vx1')).toBeUndefined();
    await make(other);
    const setUp = setLink('vx1', { up: true }, { netns });
    await expectSaid(setUp, { operation: 'link.set', target: 'vx1', code: 'EADDRINUSE', hint });
    // One that receives in the same way can.
    await make({ name: 'vx2', id: 7, up: true });
  });

  test('leaves nothing behind when the kernel is too old for an option', async () => {
    needsKernel({ min: '6.1', below: '6.5' });
    await expectSaid(make({ name: 'vx1', localBypass: false }), {
      ...failedCreate,
      code: 'ERR_NETLINK_OPTION_IGNORED',
      option: 'localBypass',
      hint: /^Linux knows localBypass since 6.5, and this is .+; the link was removed again$/,
    });
    expect(await here.ipLink('vx1')).toBeUndefined();
  });
});

describe('setVxlan', () => {
  test('changes several options of one that is up', async () => {
    await make({ remote: '192.0.2.2', up: true });
    const changes = {
      remote: '192.0.2.3',
      local: '192.0.2.1',
      ttl: 9,
      df: 'set',
      learning: false,
      ageingS: 7,
    } as const;
    const link = await set({ ...changes, lowerdev: 'eth0' });
    expect(link.details).toMatchObject({ ...changes, lowerdev });
    await expectAsIpSees(link);
    const fdb = await here.exec('bridge', 'fdb', 'show', 'dev', 'vx0');
    expect(fdb).toMatch(/00:00:00:00:00:00 dst 192\.0\.2\.3/);
    expect(fdb).not.toContain('192.0.2.2');
  });

  test.each([
    ['IPv4', { remote: '192.0.2.2', local: '192.0.2.1' }],
    ['IPv6', { remote: '2001:db8::2', local: '2001:db8::1' }],
  ])('takes addresses of %s away', async (_, ends) => {
    await make(ends);
    const { details } = await set({ remote: null, local: null });
    expect(details).toMatchObject({ remote: undefined, local: undefined });
    // Once more: there is nothing to take away.
    await set({ remote: null, local: null });
    expect((await set(ends)).details).toMatchObject(ends);
  });

  test('leaves all as it is when a part is refused', async () => {
    await make({ remote: '192.0.2.2' });
    const before = await getLink('vx0', { netns });
    await expectSaid(set({ ttl: 9, remote: '2001:db8::2' }), {
      ...failedSet,
      code: 'EOPNOTSUPP',
      kernelMessage: /family does not match/,
    });
    expect((await getLink('vx0', { netns })).details).toEqual(before.details);
  });

  // What setVxlan refuses beforehand.
  test.each([
    ...['id 7', 'dstport 4790', 'srcport 1 2', 'maxaddress 5', 'proxy', 'rsc', 'l2miss', 'l3miss', 'noudpcsum'],
    ...['udp6zerocsumtx', 'udp6zerocsumrx', 'remcsumtx', 'remcsumrx', 'gbp', 'gpe', 'external', 'ttl inherit'],
  ])('refuses nothing that the kernel would change: %s', async (words) => {
    await make({});
    const refused = await errorOf(here.ip('link', 'set', 'vx0', 'type', 'vxlan', ...words.split(' ')));
    expect(String(refused)).toMatch(/not supported|Cannot change/i);
  });

  test('changes nothing that would set the reserved bits back, as the kernel does', async () => {
    needsKernel({ min: '6.14' });
    const { details } = await make({ gbp: true });
    expect(details.reservedBits).toEqual({ flags: 0x7700_0000, vni: 0xff });
    await expect(set({ ttl: 9 })).rejects.toMatchObject({ code: 'ERR_INVALID_ARG_VALUE' });
    await here.ip('link', 'set', 'vx0', 'type', 'vxlan', 'ttl', 9);
    expect((await getLink('vx0', { netns })).details).toMatchObject({
      gbp: true,
      reservedBits: { flags: 0xf7ff_ffff, vni: 0xff },
    });
  });

  test('changes a vxlan with extensions on kernels that have no reserved bits', async () => {
    if (onKernel({ min: '6.14' })) return;
    await make({ gbp: true });
    expect((await set({ ttl: 9 })).details).toMatchObject({ gbp: true, ttl: 9, reservedBits: undefined });
  });
});
