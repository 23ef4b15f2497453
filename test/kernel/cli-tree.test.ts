// `lowerdev tree`, of a laboratory with a bit of everything.

import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { lowerdev } from '../support/cli.js';
import { eventually, hasKind, needsKind, type Scratch, scratch } from '../support/namespace.js';

let home: Scratch;
let guest: Scratch;
let all: boolean;

beforeAll(async () => {
  all = (await hasKind('bond')) && (await hasKind('vlan'));
  [home, guest] = [await scratch(), await scratch()];
  const bond = [
    'link add bond0 type bond mode active-backup miimon 100',
    'link set eth0 down',
    'link set eth1 down',
    'link set eth0 master bond0',
    'link set eth1 master bond0',
    'link set bond0 up',
    'link add link bond0 name bond0.10 up type vlan id 10',
  ];
  const top = all ? 'bond0.10' : 'eth0';
  await home.ipBatch(
    'link add eth0 up type veth peer name cable0',
    'link add eth1 up type veth peer name cable1',
    'link set cable0 up',
    'link set cable1 up',
    ...(all ? bond : []),
    `link add link ${top} name mv0 address 02:00:5e:10:00:01 up type macvlan mode bridge`,
    `link add link ${top} name mv1 netns ${guest.name} type macvlan mode private`,
    'address add 192.0.2.1/24 dev mv0',
    'link add br0 type bridge',
    `link add tap0 master br0 type veth peer name eth0 netns ${guest.name}`,
    'link add tap1 master br0 type veth peer name tap2',
  );
});

interface JsonLink {
  netns?: string;
  name: string;
  index: number;
  again?: true;
  link: Record<string, unknown>;
  addresses: string[];
  members?: string[];
  peer?: { netns?: string; name: string };
  upper?: JsonLink[];
}

const place = (netns: string | undefined): string =>
  netns === home.name ? '' : netns === guest.name ? ' in guest' : ` in ${netns}`;

/** The tree as names. */
const shape = (nodes: readonly JsonLink[]): unknown[] =>
  nodes.map(({ name, netns, again, upper = [] }) => {
    const word = `${name}${place(netns)}${again === true ? ', again' : ''}`;
    return upper.length === 0 ? word : { [word]: shape(upper) };
  });

const treeOf = async (...args: string[]): Promise<JsonLink[]> => {
  const { status, stdout, stderr } = await lowerdev('tree', ...args, '--json');
  expect([status, stderr]).toEqual([0, '']);
  return JSON.parse(stdout);
};

const flat = (nodes: readonly JsonLink[]): JsonLink[] => nodes.flatMap((node) => [node, ...flat(node.upper ?? [])]);

describe('tree --json', () => {
  test('shows who sits on whom: members below, then the bond, the VLAN, the macvlan', async () => {
    await needsKind('bond', 'vlan');
    expect(shape(await treeOf('--netns', home.name))).toEqual([
      'lo',
      'cable0',
      { eth0: [{ bond0: [{ 'bond0.10': ['mv0'] }] }] },
      'cable1',
      { eth1: ['bond0, again'] },
      { tap0: ['br0'] },
      'tap2',
      { tap1: ['br0, again'] },
    ]);
  });

  test('shows the lower device in another namespace, and nothing else of that', async () => {
    const lower = all
      ? [{ eth0: [{ bond0: [{ 'bond0.10': ['mv1 in guest'] }] }] }, { eth1: ['bond0, again'] }]
      : [{ eth0: ['mv1 in guest'] }];
    const found = shape(await treeOf('--netns', guest.name));
    expect(found).toEqual(['lo in guest', 'eth0 in guest', ...lower]);
  });

  test('holds every link of every namespace with --all, once', async () => {
    const nodes = flat(await treeOf('--all')).filter(({ again }) => again !== true);
    for (const { name, ipJson } of [home, guest]) {
      const found = nodes.filter(({ netns }) => netns === name).map((node) => node.name);
      const expected = (await ipJson<{ ifname: string }>('link')).map(({ ifname }) => ifname);
      expect(found.sort()).toEqual(expected.sort());
    }
  });

  test('has all of a link, its addresses, its members, and its peer elsewhere', async () => {
    const nodes = flat(await treeOf('--netns', home.name));
    const named = (wanted: string): JsonLink | undefined => nodes.find(({ name }) => name === wanted);
    expect(named('mv0')).toMatchObject({
      link: { kind: 'macvlan', mac: '02:00:5e:10:00:01', details: { mode: 'bridge' } },
      addresses: expect.arrayContaining(['192.0.2.1/24']),
    });
    expect(named('br0')?.members).toEqual(['tap0', 'tap1']);
    expect(named('tap0')?.peer).toEqual({ netns: guest.name, name: 'eth0' });
  });
});

/** The table without what differs from run to run. */
const masked = (text: string): string =>
  text
    .replaceAll(guest.name, 'guest')
    .replaceAll(/(\S) {2,}/g, '$1  ')
    .replaceAll(/fe80::[0-9a-f:]+\/64 ?/g, '')
    .replaceAll(/([0-9a-f]{2}:){5}[0-9a-f]{2}/g, (mac) => (mac === '02:00:5e:10:00:01' ? mac : 'MAC'))
    .replaceAll(/ +$/gm, '');

describe('tree', () => {
  test('draws it', async () => {
    await needsKind('bond', 'vlan');
    // The bond chooses its active member in its own time.
    await eventually(async () => expect((await home.ipJson('link', 'show', 'bond0'))[0].operstate).toBe('UP'));
    const { status, stdout, stderr } = await lowerdev('tree', '--netns', home.name);
    expect([status, stderr]).toEqual([0, '']);
    // biome-ignore format: as it is printed
    expect(masked(stdout).replaceAll(`  ${home.name}`, '')).toBe([
      'LINK  KIND  STATE  MTU  MAC  DETAILS  NAMESPACE  ADDRESSES',
      'lo  loopback  down  65536',
      'cable0  veth  up  1500  MAC  peer eth0',
      'eth0  veth  up  1500  MAC  peer cable0, active member',
      '└─ bond0  bond  up  1500  MAC  active-backup, of eth0 eth1',
      '   └─ bond0.10  vlan  up  1500  MAC  id 10',
      '      └─ mv0  macvlan  up  1500  02:00:5e:10:00:01  bridge  192.0.2.1/24',
      'cable1  veth  up  1500  MAC  peer eth1',
      'eth1  veth  up  1500  MAC  peer cable1, backup member',
      '└─ bond0 (above)',
      'tap0  veth  down  1500  MAC  peer eth0 in guest, port, disabled',
      '└─ br0  bridge  down  1500  MAC  of tap0 tap1',
      'tap2  veth  down  1500  MAC  peer tap1',
      'tap1  veth  down  1500  MAC  peer tap2, port, disabled',
      '└─ br0 (above)',
      '',
    ].join('\n'));
  });

  test('has colours on a terminal, unless NO_COLOR says no; and none elsewhere', async () => {
    const colour = '\u001b[';
    const args = ['tree', '--netns', home.name];
    expect((await lowerdev(...args)).stdout).not.toContain(colour);
    expect((await lowerdev.onTerminal({}, ...args)).stdout).toContain(colour);
    expect((await lowerdev.onTerminal({ NO_COLOR: '1' }, ...args)).stdout).not.toContain(colour);
  });

  test('works without any privilege', async () => {
    const { status, stdout, stderr } = await lowerdev.unprivileged('tree');
    expect([status, stderr]).toEqual([0, '']);
    expect(stdout).toContain('loopback');
  });
});

describe('what goes wrong', () => {
  test.each([
    [['tree', '--netns', 'nosuch'], /^lowerdev: netns\.open nosuch: .*\(ENOENT\)/],
    [['doctor', 'nosuch'], /^lowerdev: there is no link nosuch\n$/],
    [['doctor', 'lo', 'nosuch'], /^lowerdev: there is no 'nosuch' to examine a device for: macvlan, /],
    [['watch', '--events', 'nosuch'], /^lowerdev: .*events.*'nosuch'/],
    [['nosuch'], /^lowerdev: there is no command 'nosuch'/],
  ])('%j ends with 1, and says so on stderr without a stack', async (args, message) => {
    const { status, stdout, stderr } = await lowerdev(...args);
    expect([status, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(message);
    expect(stderr).not.toMatch(/\n\s+at /);
  });
});

describe('help and version', () => {
  test('are printed, with status 0', async () => {
    const { version } = JSON.parse(readFileSync('package.json', 'utf8'));
    expect(await lowerdev('--version')).toMatchObject({ status: 0, stdout: `${version}\n`, stderr: '' });
    for (const args of [['--help'], ['tree', '--help']]) {
      const { status, stdout, stderr } = await lowerdev(...args);
      expect([status, stderr]).toEqual([0, '']);
      expect(stdout).toMatch(/^lowerdev/);
    }
  });
});
