import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createMacvlan, createMacvtap, getLink, listLinks, setLink } from '../../lib/index.js';
import { expectAsIpSees, namesByIp, seenByIp, uniqueMac } from '../support/macvlan.js';
import { errorOf, eventually, needsKind, onUml, scratch, skipCurrentTest, vethPair } from '../support/namespace.js';

// What `ip` needs to make a link called `lower` of each kind that can carry a macvlan.
const lowers: [kind: string, line: string][] = [
  ['bond', 'link add lower type bond'],
  ['bridge', 'link add lower type bridge'],
  ['dummy', 'link add lower type dummy'],
  ['geneve', 'link add lower type geneve id 5 remote 192.0.2.1'],
  ['ifb', 'link add lower type ifb'],
  ['macvlan', 'link add lower link v0 type macvlan mode vepa'],
  ['team', 'link add lower type team'],
  ['tuntap', 'tuntap add lower mode tap'],
  ['vlan', 'link add lower link v0 type vlan id 5'],
  ['vxlan', 'link add lower type vxlan id 5 dstport 4789'],
];

const noEthernet: [kind: string, line: string][] = [
  ['tuntap', 'tuntap add lower mode tun'],
  ['ipip', 'link add lower type ipip local 192.0.2.1 remote 192.0.2.2'],
  ['vrf', 'link add lower type vrf table 10'],
];

// Taps are made by a device file, which is there when the module is.
const needsKindOf = async (kind: string): Promise<void> => {
  if (kind !== 'tuntap') return await needsKind(kind);
  if (!existsSync('/dev/net/tun')) skipCurrentTest('there is no /dev/net/tun');
};

describe('createMacvlan', () => {
  test.each(lowers)('builds upon a %s', async (kind, line) => {
    await needsKindOf(kind);
    const { name: netns, ipBatch } = await scratch();
    await ipBatch('link add v0 type veth peer name v1', line);
    const link = await createMacvlan({ lowerdev: 'lower', up: true }, { netns });
    const seen = await expectAsIpSees(link, { netns });
    // The kernel puts a macvlan on a macvlan beside it.
    const { index } = await getLink(kind === 'macvlan' ? 'v0' : 'lower', { netns });
    expect(seen).toMatchObject({ lowerdev: index, up: true, details: { mode: 'bridge' } });
  });

  test.each(noEthernet)('rejects a %s that is no Ethernet', async (kind, line) => {
    await needsKindOf(kind);
    const { name: netns, ipBatch } = await scratch();
    await ipBatch(line);
    const before = await namesByIp({ netns });
    const error = await errorOf(createMacvlan({ lowerdev: 'lower' }, { netns }));
    expect(error).toMatchObject({ code: 'EINVAL', operation: 'link.create' });
    expect(await namesByIp({ netns })).toEqual(before);
  });

  test('comes up on a lower device that is down, without a carrier', async () => {
    const { name: netns, ipBatch, ipLink } = await scratch();
    await ipBatch('link add v0 type veth peer name v1', 'link set v1 up');
    const link = await createMacvlan({ lowerdev: 'v0', name: 'm0', up: true }, { netns });
    expect(link).toMatchObject({ up: true, carrier: false });
    await setLink('v0', { up: true }, { netns });
    await eventually(async () =>
      expect(await getLink('m0', { netns })).toMatchObject({ carrier: true, running: true }),
    );
    await eventually(async () => expect((await ipLink('m0')).operstate).toBe('UP'));
  });

  test('has the MTU of its lower device, and loses with it', async () => {
    const { name: lowerdev } = await vethPair();
    await setLink(lowerdev, { mtu: 2000 });
    const link = await createMacvlan({ lowerdev });
    expect(link.mtu).toBe(2000);
    await setLink(lowerdev, { mtu: 1400 });
    expect((await expectAsIpSees(await getLink(link.index))).mtu).toBe(1400);
    await setLink(lowerdev, { mtu: 2000 });
    expect((await getLink(link.index)).mtu).toBe(1400);
    expect(await expectAsIpSees(await setLink(link.index, { mtu: 2000 }))).toMatchObject({ mtu: 2000 });
  });

  test('tells where the lower device is when that is another namespace', async () => {
    const target = await scratch();
    const { name: lowerdev } = await vethPair();
    const link = await createMacvlan({ lowerdev, targetNetns: target.name });
    const seen = await expectAsIpSees(link, { netns: target });
    expect(seen.lowerdev).toBe((await getLink(lowerdev)).index);
    expect(seen.lowerdevNetnsId).toBeGreaterThanOrEqual(0);
    // Upon a macvlan whose own lower device is elsewhere: again beside it.
    const upon = await createMacvtap({ lowerdev: link.name, mode: 'bridge' }, { netns: target.name });
    const { lowerdev: same, lowerdevNetnsId } = await expectAsIpSees(upon, { netns: target });
    expect({ same, lowerdevNetnsId }).toEqual({ same: seen.lowerdev, lowerdevNetnsId: seen.lowerdevNetnsId });
  });

  test('leaves a lower device with its own address, in every mode', async () => {
    for (const mode of ['private', 'vepa', 'bridge', 'source', 'passthru'] as const) {
      const { name: lowerdev } = await vethPair();
      const before = await seenByIp(lowerdev);
      await createMacvlan({ lowerdev, mode, ...(mode === 'passthru' ? {} : { mac: uniqueMac() }) });
      expect(await seenByIp(lowerdev)).toEqual(before);
    }
  });
});

// The kernel asks the program that this file names for modules. It is the same for all namespaces, so only an emulated
// kernel, which is ours alone, is asked.
const moduleLoader = '/proc/sys/kernel/modprobe';

test('a name that no link has is not taken for that of a module', async () => {
  if (!onUml() || !existsSync(moduleLoader)) skipCurrentTest('needs an emulated kernel with modules');
  const directory = mkdtempSync(join(tmpdir(), 'lowerdev-'));
  const [program, log] = [join(directory, 'modprobe'), join(directory, 'log')];
  writeFileSync(program, `#!/bin/sh\necho "$@" >> ${log}\nexit 1\n`, { mode: 0o755 });
  const before = readFileSync(moduleLoader, 'utf8');
  writeFileSync(moduleLoader, program);
  try {
    await errorOf(createMacvlan({ lowerdev: 'nosuchdevice' }));
    await errorOf(listLinks({ master: 'nosuchdevice' }));
    await errorOf(getLink('nosuchdevice'));
  } finally {
    writeFileSync(moduleLoader, before);
  }
  expect(existsSync(log) ? readFileSync(log, 'utf8') : '').not.toContain('nosuchdevice');
  rmSync(directory, { recursive: true });
});
