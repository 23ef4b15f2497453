// What `lowerdev doctor` says of a device, and what the kernel does with it.

import { describe, expect, test } from 'vitest';
import { examine } from '../../lib/cli/doctor.js';
import { type ThingName, things } from '../../lib/cli/obstacles.js';
import { look } from '../../lib/cli/world.js';
import {
  addBondMember,
  createBond,
  createBridge,
  createLink,
  createMacvlan,
  createVlan,
  deleteLink,
  findLink,
  type Link,
  setLink,
} from '../../lib/index.js';
import { lowerdev } from '../support/cli.js';
import { hasKind, needsKind, type Scratch, scratch } from '../support/namespace.js';

/** Devices to examine, each in a namespace of its own; FAR is another namespace. */
const devices: Record<string, { kinds?: string[]; lines: string[]; device: string }> = {
  'a veth': { lines: [], device: 'eth0' },
  'a veth that is down': { lines: ['link set eth0 down'], device: 'eth0' },
  'the loopback': { lines: [], device: 'lo' },
  'a bridge': { kinds: ['bridge'], lines: ['link add br0 type bridge'], device: 'br0' },
  'a port of a bridge': {
    kinds: ['bridge'],
    lines: ['link add br0 type bridge', 'link set eth0 master br0'],
    device: 'eth0',
  },
  'a bond': { kinds: ['bond'], lines: ['link add bond0 type bond'], device: 'bond0' },
  'a member of a bond': {
    kinds: ['bond'],
    lines: ['link add bond0 type bond', 'link set eth0 down', 'link set eth0 master bond0'],
    device: 'eth0',
  },
  'a VRF': { kinds: ['vrf'], lines: ['link add vrf0 type vrf table 10'], device: 'vrf0' },
  'a member of a VRF': {
    kinds: ['vrf'],
    lines: ['link add vrf0 type vrf table 10', 'link set eth0 master vrf0'],
    device: 'eth0',
  },
  'a VLAN': { kinds: ['vlan'], lines: ['link add link eth0 name v0 type vlan id 10'], device: 'v0' },
  'a device with a VLAN': { kinds: ['vlan'], lines: ['link add link eth0 name v0 type vlan id 10'], device: 'eth0' },
  'a device with a macvlan': { lines: ['link add link eth0 name m0 type macvlan mode private'], device: 'eth0' },
  'a device with a macvtap': { kinds: ['macvtap'], lines: ['link add link eth0 name t0 type macvtap'], device: 'eth0' },
  'a device with a passthru macvlan': {
    lines: ['link add link eth0 name m0 type macvlan mode passthru'],
    device: 'eth0',
  },
  'a device with a macvlan elsewhere': {
    lines: ['link add link eth0 name m0 netns FAR type macvlan mode bridge'],
    device: 'eth0',
  },
  'a device with a passthru macvlan elsewhere': {
    lines: ['link add link eth0 name m0 netns FAR type macvlan mode passthru'],
    device: 'eth0',
  },
  'a device with an ipvlan': { kinds: ['ipvlan'], lines: ['link add link eth0 name i0 type ipvlan'], device: 'eth0' },
  'a device with an ipvlan elsewhere': {
    kinds: ['ipvlan'],
    lines: ['link add link eth0 name i0 netns FAR type ipvlan'],
    device: 'eth0',
  },
  'a macvlan': { lines: ['link add link eth0 name m0 type macvlan mode private'], device: 'm0' },
  'a passthru macvlan': { lines: ['link add link eth0 name m0 type macvlan mode passthru'], device: 'm0' },
  'a macvtap': { kinds: ['macvtap'], lines: ['link add link eth0 name t0 type macvtap'], device: 't0' },
  'an ipvlan': { kinds: ['ipvlan'], lines: ['link add link eth0 name i0 type ipvlan'], device: 'i0' },
  'a dummy': { kinds: ['dummy'], lines: ['link add d0 type dummy'], device: 'd0' },
  'an ifb': { kinds: ['ifb'], lines: ['link add ifb7 type ifb'], device: 'ifb7' },
  'a vxlan': { kinds: ['vxlan'], lines: ['link add x0 type vxlan id 5 dstport 4789'], device: 'x0' },
};

const makers: Record<ThingName, (lowerdev: string, netns: string) => Promise<Link>> = {
  macvlan: (lowerdev, netns) => createMacvlan({ lowerdev, name: 'new' }, { netns }),
  passthru: (lowerdev, netns) => createMacvlan({ lowerdev, name: 'new', mode: 'passthru' }, { netns }),
  macvtap: (lowerdev, netns) => createLink({ kind: 'macvtap', lowerdev, name: 'new' }, { netns }),
  ipvlan: (lowerdev, netns) => createLink({ kind: 'ipvlan', lowerdev, name: 'new' }, { netns }),
  ipvtap: (lowerdev, netns) => createLink({ kind: 'ipvtap', lowerdev, name: 'new' }, { netns }),
  vlan: (lowerdev, netns) => createVlan({ lowerdev, name: 'new', id: 77 }, { netns }),
  bridge: async (lowerdev, netns) => {
    const bridge = await createBridge({ name: 'new' }, { netns });
    await setLink(lowerdev, { master: 'new' }, { netns });
    return bridge;
  },
  bond: async (lowerdev, netns) => {
    const bond = await createBond({ name: 'new' }, { netns });
    await addBondMember('new', lowerdev, undefined, { netns });
    return bond;
  },
};

/** Whether the kernel lets it be built. */
const attempt = async (thing: ThingName, device: string, home: Scratch): Promise<boolean> => {
  const made = await makers[thing](device, home.name).then(
    () => true,
    () => false,
  );
  if ((await findLink('new', { netns: home.name })) !== undefined) await deleteLink('new', { netns: home.name });
  return made;
};

const laboratory = async (lines: readonly string[]): Promise<Scratch> => {
  const home = await scratch();
  const far = lines.some((line) => line.includes('FAR')) ? await scratch() : home;
  await home.ipBatch(
    'link add eth0 type veth peer name cable0',
    'link set eth0 up',
    'link set cable0 up',
    ...lines.map((line) => line.replace('FAR', far.name)),
  );
  return home;
};

const diagnose = async (home: Scratch, device: string) => {
  const world = await look({ netns: home.name, all: true });
  const diagnosis = await examine(world, device);
  await world.close();
  return diagnosis;
};

describe.each(Object.entries(devices))('of %s', (_, { kinds = [], lines, device }) => {
  test('the doctor says what the kernel does', async () => {
    await needsKind(...kinds);
    const home = await laboratory(lines);
    const { verdicts, remarks } = await diagnose(home, device);
    expect(verdicts.map(({ thing }) => thing)).toEqual(Object.keys(things));
    const said = Object.fromEntries(verdicts.map(({ thing, possible }) => [thing, possible]));
    const done: Record<string, boolean> = {};
    // The bridge and the bond come last: the device does not go back to the master that it had.
    for (const { thing } of verdicts) done[thing] = await attempt(thing, device, home);
    expect(said).toEqual(done);
    for (const { obstacles } of verdicts)
      for (const { what, todo } of obstacles) expect([what, todo]).not.toContain('');
    expect(remarks.length).toBeGreaterThan(0);
  });
});

test('the doctor names what is in the way, and what to do', async () => {
  const home = await laboratory(['link add link eth0 name m0 netns FAR type macvlan mode passthru']);
  const { status, stdout } = await lowerdev('doctor', 'eth0', 'macvlan', 'passthru', '--netns', home.name);
  expect(status).toBe(1);
  expect(stdout).toMatch(/^eth0 {2}veth {2}up {2}mtu 1500/);
  expect(stdout).toMatch(/no +macvlan +macvlan m0 in ns\S+ occupies eth0 in mode passthru\n +→ delete it/);
});

test('the status is 0 when all that was asked for can be built, and 1 when not', async () => {
  const home = await laboratory([]);
  const good = await lowerdev('doctor', 'eth0', 'macvlan', '--netns', home.name, '--json');
  expect(good).toMatchObject({ status: 0, stderr: '' });
  expect(JSON.parse(good.stdout)).toMatchObject({
    device: 'eth0',
    verdicts: [{ thing: 'macvlan', possible: true, obstacles: [] }],
  });
  expect(await lowerdev('doctor', 'lo', 'macvlan')).toMatchObject({ status: 1, stderr: '' });
});

test('the doctor names the kinds that the kernel lacks', async () => {
  const { verdicts } = await diagnose(await laboratory([]), 'eth0');
  for (const { thing, obstacles } of verdicts) {
    const { kind } = things[thing];
    const missing = obstacles.some(({ what }) => what === `the kernel has no links of kind ${kind}`);
    expect(missing, kind).toBe(!(await hasKind(kind)));
  }
});

test('the doctor says that the capability is missing', async () => {
  const { status, stdout } = await lowerdev.unprivileged('doctor', 'lo', 'macvlan');
  expect([status, stdout]).toEqual([1, expect.stringContaining('this process has no CAP_NET_ADMIN\n')]);
  expect(stdout).toContain('unshare -Urn');
});

test('the doctor speaks of a device that is down', async () => {
  const { remarks } = await diagnose(await laboratory(['link set eth0 down', 'link set eth0 mtu 1000']), 'eth0');
  expect(remarks.map(({ what }) => what)).toEqual([
    expect.stringMatching(/^eth0 is down/),
    expect.stringMatching(/IPv6 needs 1280/),
    expect.stringMatching(/^an MTU above 1000/),
  ]);
});
