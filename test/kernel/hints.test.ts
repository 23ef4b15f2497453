// What is said when a link cannot be created because of what is there already: its name, and the device underneath.
// macvlan's own errors carry no words on any kernel: the hints come from a look at what is really there.

import { beforeEach, describe, expect, test } from 'vitest';
import { createMacvlan, createVeth, findLink, getLink, type MacvlanOptions } from '../../lib/index.js';
import { expectSaid, homeWithCable, type Said } from '../support/hints.js';
import { needsKind, onKernel, type Scratch, scratch, skipCurrentTest } from '../support/namespace.js';

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

describe('a name that is taken', () => {
  test('is said to be, and by what', async () => {
    await home.ip('link', 'add', 'br0', 'type', 'bridge');
    const index = await indexOf('br0');
    await expectSaid(create({ name: 'br0' }), {
      code: 'EEXIST',
      operation: 'link.create',
      target: 'br0',
      hint: `the name br0 is taken by a bridge (index ${index} in namespace ${netns})`,
    });
  });

  test('may be an alternative name', async () => {
    await home.ip('link', 'property', 'add', 'dev', 'peer0', 'altname', 'mv0');
    const index = await indexOf('peer0');
    await expectSaid(create(), {
      code: 'EEXIST',
      operation: 'link.create',
      target: 'mv0',
      hint: `the name mv0 is taken as an alternative name of veth peer0 (index ${index} in namespace ${netns})`,
    });
  });

  test('is looked for in the target namespace', async () => {
    const target = await scratch();
    await target.ip('link', 'add', 'mv0', 'type', 'veth', 'peer', 'name', 'peer9');
    const { index } = await getLink('mv0', { netns: target.name });
    await expectSaid(create({ targetNetns: target.path }), {
      code: 'EEXIST',
      operation: 'link.create',
      target: 'mv0',
      hint: `the name mv0 is taken by a veth (index ${index} in namespace ${target.path})`,
    });
  });

  test('may be that of a peer', async () => {
    await expectSaid(createVeth({ name: 've0', peer: { name: 'peer0' } }, { netns }), {
      code: 'EEXIST',
      operation: 'link.create',
      target: 've0',
      hint: /^the name peer0 is taken by a veth/,
    });
  });

  test('is named without a namespace when it is the own one', async () => {
    await expectSaid(createVeth({ name: 'lo' }), {
      code: 'EEXIST',
      operation: 'link.create',
      target: 'lo',
      hint: 'the name lo is taken by a device (index 1)',
    });
  });

  test('may be one of the alternative names', async () => {
    await refused(
      { altNames: ['free', 'peer0'] },
      { code: 'EEXIST', hint: /^the alternative name peer0 is taken by a veth \(index \d+ in namespace / },
    );
    await refused(
      { altNames: ['mv0'] },
      { code: 'EEXIST', hint: 'mv0 is the name of the link itself, so it cannot be an alternative name too' },
    );
    await refused({ altNames: ['a', 'a'] }, { code: 'EEXIST', hint: 'the alternative name a is given twice' });
  });
});

// One that there0 has in the target, and nobody here.
const takenThere = async (target: Scratch): Promise<number> => {
  await target.ip('link', 'add', 'there0', 'index', 4711, 'type', 'veth', 'peer', 'name', 'there1');
  return 4711;
};

describe('an index that is taken', () => {
  test('is said to be, and by what', async () => {
    const index = await indexOf('peer0');
    await refused(
      { index },
      { code: 'EEXIST', hint: `the index ${index} is taken by veth peer0 in namespace ${netns}` },
    );
    await refused({ index: 1 }, { code: 'EEXIST', hint: `the index 1 is taken by lo in namespace ${netns}` });
  });

  test('may be so in the target namespace', async () => {
    const target = await scratch();
    await expectSaid(create({ index: await takenThere(target), targetNetns: target.name }), {
      code: onKernel({ min: '6.15' }) ? 'EEXIST' : 'EBUSY',
      operation: 'link.create',
      target: 'mv0',
      hint: /^the index \d+ is taken by veth there0 in namespace /,
    });
    expect(await findLink('mv0', { netns })).toBeUndefined();
    expect(await findLink('mv0', { netns: target.name })).toBeUndefined();
  });

  test('may be so in the namespace of the call only', async () => {
    const target = await scratch();
    const index = await indexOf('peer0');
    const making = create({ index, targetNetns: target.name });
    if (onKernel({ min: '6.15' })) {
      expect(await making).toMatchObject({ index });
      return;
    }
    await expectSaid(making, {
      code: 'EEXIST',
      operation: 'link.create',
      target: 'mv0',
      hint: `the index ${index} is taken by veth peer0 in the calling namespace, where it has to be free as well before Linux 6.15`,
    });
  });
});

describe('a lower device that is not there', () => {
  test('is said to be missing, with the nearest name', async () => {
    const missing = { code: 'ENODEV', option: 'lowerdev' };
    const start = 'there is no lower device';
    await refused(
      { lowerdev: 'eht0' },
      { ...missing, hint: `${start} eht0 in namespace ${netns} (did you mean eth0?)` },
    );
    await refused(
      { lowerdev: 'eth00' },
      { ...missing, hint: `${start} eth00 in namespace ${netns} (did you mean eth0?)` },
    );
    await refused({ lowerdev: 'wlan7' }, { ...missing, hint: `${start} wlan7 in namespace ${netns}` });
    await home.ip('link', 'property', 'add', 'dev', 'eth0', 'altname', 'enp3s0f0np0');
    await refused(
      { lowerdev: 'enp3s0f0np1' },
      { ...missing, hint: `${start} enp3s0f0np1 in namespace ${netns} (did you mean enp3s0f0np0?)` },
    );
  });

  test('is said to be missing by its index', async () => {
    await refused(
      { lowerdev: 4711 },
      { code: 'ENODEV', hint: `there is no lower device with the index 4711 in namespace ${netns}` },
    );
  });

  test('may be in the target namespace', async () => {
    const target = await scratch();
    await target.ip('link', 'add', 'lower9', 'type', 'veth', 'peer', 'name', 'peer9');
    await refused(
      { lowerdev: 'lower9', targetNetns: target.name },
      {
        code: 'ENODEV',
        option: 'lowerdev',
        hint: `there is no lower device lower9 in the namespace of the call, where lowerdev is looked up; there is one in namespace ${target.name}`,
      },
    );
  });
});

describe('a lower device that is not fit', () => {
  test('may be the loopback', async () => {
    await refused({ lowerdev: 'lo' }, { hint: 'lo is the loopback, not an Ethernet device' });
  });

  test('may be of another type', async () => {
    await needsKind('nlmon');
    await home.ip('link', 'add', 'nl0', 'type', 'nlmon');
    await refused({ lowerdev: 'nl0' }, { hint: 'nl0 is not an Ethernet device (its type is netlink)' });
  });

  test('may be a tunnel', async () => {
    const made = await home.ip('tuntap', 'add', 'tun0', 'mode', 'tun').catch(() => undefined);
    if (made === undefined) skipCurrentTest('there is no /dev/net/tun');
    await refused({ lowerdev: 'tun0' }, { hint: 'tun0 is not an Ethernet device (its type is none)' });
  });

  test('may be a VRF', async () => {
    await needsKind('vrf');
    await home.ip('link', 'add', 'vrf0', 'type', 'vrf', 'table', 10);
    await refused({ lowerdev: 'vrf0' }, { hint: 'VRF vrf0 cannot carry a macvlan' });
  });
});

describe('a lower device that is busy', () => {
  const masters = [
    ['bridge', 'br0', 'eth0 is a port of bridge br0'],
    ['bond', 'bond0', 'eth0 is a member of bond bond0'],
    ['team', 'team0', 'eth0 is a port of team team0'],
  ] as const;

  test.each(masters)('is named with its %s', async (kind, master, hint) => {
    await needsKind(kind);
    await home.ip('link', 'add', master, 'type', kind);
    await home.ip('link', 'set', 'eth0', 'master', master);
    const error = await expectSaid(create(), { code: 'EBUSY', operation: 'link.create', target: 'mv0', hint });
    expect(error.message).toBe(`link.create mv0: device or resource busy (EBUSY): ${hint}`);
  });

  test.each([
    ['ipvlan', 'link add link eth0 name up0 type ipvlan'],
    ['ipvtap', 'link add link eth0 name up0 type ipvtap'],
    ['macsec', 'link add link eth0 name up0 type macsec'],
  ])('is named with the %s upon it', async (kind, line) => {
    await needsKind(kind);
    await home.ipBatch(line);
    await refused({}, { code: 'EBUSY', hint: `eth0 carries ${kind} up0, which takes all its frames` });
  });

  test('is named when what takes its frames is elsewhere', async () => {
    await needsKind('ipvlan');
    const other = await scratch();
    await home.ipBatch('link add link eth0 name up0 type ipvlan', `link set up0 netns ${other.name}`);
    await refused({}, { code: 'EBUSY', hint: /^something that cannot be seen from here takes all frames of eth0, / });
  });

  test('is not one that is only in a VRF', async () => {
    await needsKind('vrf');
    await home.ipBatch('link add vrf0 type vrf table 10', 'link set eth0 master vrf0');
    expect((await create()).name).toBe('mv0');
  });
});
