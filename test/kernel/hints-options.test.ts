// What is said when a link cannot be created as it was asked for: its MTU, its master, its kind, and the like.

import { beforeEach, describe, expect, test } from 'vitest';
import {
  createDummy,
  createLink,
  createMacvlan,
  createMacvtap,
  createVeth,
  findLink,
  getLink,
  type MacvlanOptions,
  setLink,
} from '../../lib/index.js';
import { expectSaid, homeWithCable, type Said } from '../support/hints.js';
import { hasKind, needsKernel, needsKind, type Scratch, scratch, skipCurrentTest } from '../support/namespace.js';

let home: Scratch;
let netns: string;

beforeEach(async () => {
  ({ home, netns } = await homeWithCable());
});

const create = (options: Partial<MacvlanOptions> = {}) =>
  createMacvlan({ lowerdev: 'eth0', name: 'mv0', ...options }, { netns });

const refused = async (options: Partial<MacvlanOptions>, said: Partial<Said>): Promise<void> => {
  await expectSaid(create(options), { code: 'EINVAL', operation: 'link.create', target: 'mv0', ...said });
  expect(await findLink('mv0', { netns })).toBeUndefined();
};

const indexOf = async (name: string): Promise<number> => (await getLink(name, { netns })).index;

describe('an MTU', () => {
  test('is refused above that of the lower device', async () => {
    await refused({ mtu: 1501 }, { hint: 'the MTU 1501 is above that of eth0, which is 1500' });
    await setLink('eth0', { mtu: 1400 }, { netns });
    await refused({ mtu: 1500 }, { hint: 'the MTU 1500 is above that of eth0, which is 1400' });
  });

  test('is refused below the least, and above the most', async () => {
    const hint = 'the MTU of a macvlan lies between 68 and 65535';
    await refused({ mtu: 67 }, { kernelMessage: 'mtu less than device minimum', hint });
    await refused({ mtu: 65536 }, { kernelMessage: 'mtu greater than device maximum', hint });
  });
});

describe('a master', () => {
  test('is said to be missing where the link ends up', async () => {
    const target = await scratch();
    await target.ip('link', 'add', 'br1', 'type', 'bridge');
    await refused(
      { master: 'br2', targetNetns: target.name },
      {
        code: 'ENODEV',
        option: 'master',
        hint: `there is no master br2 in namespace ${target.name} (did you mean br1?)`,
      },
    );
    await refused(
      { master: 'peer0', targetNetns: target.name },
      {
        code: 'ENODEV',
        option: 'master',
        hint: `there is no master peer0 in namespace ${target.name}, where the master is looked up; there is one in the namespace of the call`,
      },
    );
    await refused(
      { master: 4711, targetNetns: target.name },
      { hint: `there is no master with the index 4711 in namespace ${target.name}` },
    );
  });

  test('is a link that can have ports', async () => {
    await refused(
      { master: 'peer0' },
      {
        code: 'EOPNOTSUPP',
        errno: -95,
        hint: 'peer0 is a veth, which can have no ports: a master is a bridge, a bond, a team or a VRF',
      },
    );
  });

  test('takes no macvtap', async () => {
    await needsKind('macvtap');
    await home.ip('link', 'add', 'br0', 'type', 'bridge');
    await expectSaid(createMacvtap({ lowerdev: 'eth0', name: 'mt0', master: 'br0' }, { netns }), {
      code: 'EBUSY',
      operation: 'link.create',
      target: 'mt0',
      hint: 'a macvtap gives its frames to its character device, and so cannot be a port of bridge br0',
    });
    expect((await create({ master: 'br0' })).master).toBe(await indexOf('br0'));
  });

  test('of a peer is looked for as well', async () => {
    await expectSaid(createVeth({ name: 've0', peer: { name: 've1', master: 'br9' } }, { netns }), {
      code: 'ENODEV',
      operation: 'link.create',
      target: 've0',
      option: 'master',
      hint: `there is no master br9 in namespace ${netns}`,
    });
  });
});

describe('a kind that the kernel does not have', () => {
  const unknown = (kind: string): Partial<Said> => ({
    code: 'EOPNOTSUPP',
    errno: -95,
    operation: 'link.create',
    kernelMessage: 'Unknown device type',
    hint: `the kernel has no '${kind}' links: load the module (modprobe ${kind}), or use a kernel built with CONFIG_${kind.toUpperCase()}`,
  });

  test('is said to be missing', async () => {
    if (await hasKind('dummy')) skipCurrentTest('this kernel has dummies');
    const said = { target: 'd0', ...unknown('dummy') } as Said;
    await expectSaid(createDummy({ name: 'd0' }), said);
    await expectSaid(createLink({ kind: 'dummy', name: 'd0' }), said);
  });
});

describe('an option that the kernel does not know', () => {
  const ignored = { code: 'ERR_NETLINK_OPTION_IGNORED', option: 'broadcastCutoff' };

  test('is named with the version that brought it, and the link is gone', async () => {
    needsKernel({ below: '6.4' });
    await refused(
      { broadcastCutoff: 7 },
      { ...ignored, hint: /^Linux knows broadcastCutoff since 6\.4, and this is \d\S+; the link was removed again$/ },
    );
  });

  test('is no reason for an error on a kernel that knows it', async () => {
    needsKernel({ min: '6.4' });
    expect((await create({ broadcastCutoff: 7 })).details.broadcastCutoff).toBe(7);
  });
});

describe('IPv6', () => {
  test('is said to need an MTU of its own', async () => {
    await refused(
      { mtu: 1000, addrGenMode: 'none' },
      {
        code: 'EAFNOSUPPORT',
        hint: 'IPv6, and with it addrGenMode, needs an MTU of at least 1280, and here it is 1000',
      },
    );
  });

  test('is said to need a secret for stable-privacy', async () => {
    await refused(
      { addrGenMode: 'stable-privacy' },
      { hint: 'addrGenMode stable-privacy needs a secret first: sysctl net.ipv6.conf.default.stable_secret' },
    );
  });
});
