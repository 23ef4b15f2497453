// What is said when a link cannot be changed.

import { beforeEach, describe, expect, test } from 'vitest';
import { createMacvlan, getLink, type LinkChanges, setLink, setMacvlan } from '../../lib/index.js';
import { expectSaid, homeWithCable, type Said } from '../support/hints.js';
import { needsKernel, needsKind, onKernel, type Scratch } from '../support/namespace.js';

let home: Scratch;
let netns: string;

beforeEach(async () => {
  ({ home, netns } = await homeWithCable());
});

const set = (ref: string | number, changes: LinkChanges) => setLink(ref, changes, { netns });

const refused = async (ref: string, changes: LinkChanges, said: Partial<Said>): Promise<void> => {
  await expectSaid(set(ref, changes), { code: 'EINVAL', operation: 'link.set', target: ref, ...said });
};

const macvlan = (name: string) => createMacvlan({ lowerdev: 'eth0', name }, { netns });

describe('a new name', () => {
  test('is said to be taken, and by what', async () => {
    const { index } = await getLink('peer0', { netns });
    const where = `(index ${index} in namespace ${netns})`;
    await refused('eth0', { name: 'peer0' }, { code: 'EEXIST', hint: `the name peer0 is taken by a veth ${where}` });
    await refused(
      'eth0',
      { altNames: ['peer0'] },
      { code: 'EEXIST', hint: `the alternative name peer0 is taken by a veth ${where}` },
    );
    await set('peer0', { altNames: ['other-name'] });
    await refused(
      'eth0',
      { altNames: ['other-name'] },
      {
        code: 'EEXIST',
        hint: `the alternative name other-name is taken as an alternative name of veth peer0 ${where}`,
      },
    );
    await refused(
      'eth0',
      { altNames: ['eth0'] },
      { code: 'EEXIST', hint: 'eth0 is the name of the link itself, so it cannot be an alternative name too' },
    );
    await refused(
      'peer0',
      { name: 'other-name' },
      { code: 'EEXIST', hint: 'other-name is an alternative name of the link itself: first take that away (altNames)' },
    );
  });

  test('of a link that is up is refused by older kernels', async () => {
    await set('eth0', { up: true });
    if (onKernel({ min: '6.2' })) {
      expect((await set('eth0', { name: 'lan0' })).name).toBe('lan0');
      return;
    }
    await refused(
      'eth0',
      { name: 'lan0' },
      {
        code: 'EBUSY',
        hint: 'eth0 is up, and this kernel renames only links that are down (Linux 6.2 and newer rename any): set it down first',
      },
    );
  });
});

describe('an MTU', () => {
  test('is refused outside of what the link can have', async () => {
    const hint = 'the MTU of eth0 lies between 68 and 65535';
    await refused('eth0', { mtu: 60 }, { kernelMessage: 'mtu less than device minimum', hint });
    await refused('eth0', { mtu: 65536 }, { kernelMessage: 'mtu greater than device maximum', hint });
  });

  test('is refused above that of the lower device', async () => {
    await macvlan('mv0');
    await refused('mv0', { mtu: 1501 }, { hint: 'the MTU 1501 is above that of eth0, which is 1500' });
  });

  test('of a VLAN is refused above that of its lower device', async () => {
    await needsKind('vlan');
    await home.ip('link', 'add', 'link', 'eth0', 'name', 'eth0.5', 'type', 'vlan', 'id', 5);
    await refused(
      'eth0.5',
      { mtu: 1501 },
      { code: 'ERANGE', hint: 'the MTU 1501 is above that of eth0, which is 1500' },
    );
  });
});

describe('a new master', () => {
  beforeEach(async () => {
    await home.ip('link', 'add', 'br0', 'type', 'bridge');
  });

  test('is said to be missing, with the nearest name', async () => {
    await refused(
      'eth0',
      { master: 'br9' },
      { code: 'ENODEV', option: 'master', hint: `there is no master br9 in namespace ${netns} (did you mean br0?)` },
    );
    await refused('eth0', { master: 4711 }, { hint: `there is no master with the index 4711 in namespace ${netns}` });
  });

  test('is a link that can have ports', async () => {
    await refused(
      'eth0',
      { master: 'peer0' },
      {
        code: 'EOPNOTSUPP',
        errno: -95,
        hint: 'peer0 is a veth, which can have no ports: a master is a bridge, a bond, a team or a VRF',
      },
    );
  });

  test('takes no link that carries macvlans', async () => {
    await macvlan('mv0');
    const hint = 'eth0 carries macvlan mv0, which takes all its frames';
    await refused('eth0', { master: 'br0' }, { code: 'EBUSY', hint });
    await needsKind('bond');
    await home.ip('link', 'add', 'bond0', 'type', 'bond');
    await refused(
      'eth0',
      { master: 'bond0' },
      { code: 'EBUSY', kernelMessage: 'Device is in use and cannot be enslaved', hint },
    );
  });

  test('takes no macvtap', async () => {
    await needsKind('macvtap');
    await home.ip('link', 'add', 'link', 'eth0', 'name', 'mt0', 'type', 'macvtap');
    await refused(
      'mt0',
      { master: 'br0' },
      { code: 'EBUSY', hint: 'macvtap mt0 gives its frames to its character device' },
    );
  });

  test('that is a bridge takes Ethernet only', async () => {
    await refused(
      'lo',
      { master: 'br0' },
      { hint: 'lo is the loopback, not an Ethernet device, and cannot be a port of bridge br0' },
    );
  });

  test('that is a bond takes no link that is up', async () => {
    await needsKind('bond');
    await home.ip('link', 'add', 'bond0', 'type', 'bond');
    await set('eth0', { up: true });
    const kernelMessage = 'Device can not be enslaved while up';
    const hint = 'eth0 is up: addBondMember sets it down, makes it a member, and brings it up again';
    await refused('eth0', { master: 'bond0' }, { code: 'EPERM', kernelMessage, hint });
  });
});

describe('other changes', () => {
  test('setMacvlan says what the link is instead', async () => {
    await expectSaid(setMacvlan('eth0', { mode: 'vepa' }, { netns }), {
      code: 'EOPNOTSUPP',
      errno: -95,
      operation: 'link.set',
      target: 'eth0',
      hint: 'eth0 is a veth, not a macvlan or macvtap',
    });
  });

  test('a VLAN cannot come up while its lower device is down', async () => {
    await needsKind('vlan');
    await home.ip('link', 'add', 'link', 'eth0', 'name', 'eth0.5', 'type', 'vlan', 'id', 5);
    await refused(
      'eth0.5',
      { up: true },
      { code: 'ENETDOWN', hint: 'eth0 is down: set it up first, or give the VLAN looseBinding' },
    );
  });

  test('some links have no MAC address that could be changed', async () => {
    await needsKind('nlmon');
    await home.ip('link', 'add', 'nl0', 'type', 'nlmon');
    await refused(
      'nl0',
      { mac: '02:00:5e:00:00:01' },
      { code: 'EOPNOTSUPP', errno: -95, hint: 'the MAC address of nl0 cannot be changed' },
    );
  });

  test('addrGenMode needs IPv6 on the link, and stable-privacy a secret', async () => {
    await refused(
      'eth0',
      { addrGenMode: 'stable-privacy' },
      { hint: 'addrGenMode stable-privacy needs a secret first: sysctl net.ipv6.conf.eth0.stable_secret' },
    );
    await set('eth0', { mtu: 1000 });
    await refused(
      'eth0',
      { addrGenMode: 'none' },
      {
        code: 'EAFNOSUPPORT',
        hint: 'IPv6, and with it addrGenMode, needs an MTU of at least 1280, and here it is 1000',
      },
    );
  });

  test('segmentation offload has its limits', async () => {
    needsKernel({ min: '5.19' });
    const { tsoMaxSize = 0 } = await getLink('eth0', { netns });
    await refused(
      'eth0',
      { gsoMaxSize: tsoMaxSize + 1 },
      // Newer kernels have words of their own.
      {
        ...(onKernel({ min: '6.3' }) ? { kernelMessage: 'too big gso_max_size' } : {}),
        hint: `the gsoMaxSize of eth0 is at most ${tsoMaxSize}`,
      },
    );
  });

  test('an option that the kernel does not know is named, with the version that brought it', async () => {
    needsKernel({ below: '6.4' });
    await macvlan('mv0');
    await expectSaid(setMacvlan('mv0', { mode: 'vepa', broadcastCutoff: 7 }, { netns }), {
      code: 'ERR_NETLINK_OPTION_IGNORED',
      operation: 'link.set',
      target: 'mv0',
      option: 'broadcastCutoff',
      hint: /^Linux knows broadcastCutoff since 6\.4, and this is \d\S+; the change was taken back$/,
    });
    expect(await getLink('mv0', { netns })).toMatchObject({ details: { mode: 'bridge' } });
  });
});
