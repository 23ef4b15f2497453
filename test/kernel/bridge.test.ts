// Bridges: made, changed, put back, and links made their ports. iproute2 says what came of it.

import { beforeEach, describe, expect, test } from 'vitest';
import {
  type BridgeLink,
  createBridge,
  createMacvlan,
  createVeth,
  createVxlan,
  getLink,
  setBridge,
  setLink,
} from '../../lib/index.js';
import { expectSaid } from '../support/hints.js';
import { bridge } from '../support/kinds/bridge.js';
import { errorOf, needsKernel, needsKind, type Scratch, scratch, skipCurrentTest } from '../support/namespace.js';
import { expectShown } from '../support/oracle.js';

let here: Scratch;
let netns: string;

beforeEach(async () => {
  await needsKind('bridge');
  here = await scratch();
  netns = here.name;
});

const detailsOf = async (name: string): Promise<BridgeLink['details']> => {
  const link = await getLink(name, { netns });
  if (link.kind !== 'bridge') throw new Error(`${name} is no bridge`);
  return link.details;
};

// Whether the kernel has VLANs in bridges.
const needsVlans = async (wanted = true): Promise<void> => {
  const { details } = await createBridge({ name: 'probe0' }, { netns });
  if ((details.vlanProtocol !== undefined) !== wanted) {
    skipCurrentTest(`the kernel was built ${wanted ? 'without' : 'with'} CONFIG_BRIDGE_VLAN_FILTERING`);
  }
};

describe('createBridge', () => {
  test('makes a bridge with the kernel’s defaults, and returns it', async () => {
    const link = await createBridge({}, { netns });
    expect(link).toMatchObject({ name: 'bridge0', kind: 'bridge', up: false });
    expect(link.details).toMatchObject({ forwardDelayMs: 15_000, priority: 32_768, stpState: false, rootPort: 0 });
    await expectShown(link, { netns });
  });

  test('makes one with a MAC address, up, and with options that the kernel takes one after the other', async () => {
    const own = { ageingTimeMs: 60_000, priority: 4096, mcastSnooping: false, stpState: true, forwardDelayMs: 4000 };
    const link = await createBridge({ name: 'br0', mac: '02:00:5e:10:00:01', up: true, ...own }, { netns });
    expect(link).toMatchObject({ mac: '02:00:5e:10:00:01', up: true, details: own });
    expect(link.details.bridgeId).toBe('1000.02:00:5e:10:00:01');
    await expectShown(link, { netns });
  });

  test('tells who asks for multicast listeners', async () => {
    needsKernel({ min: '5.15' });
    const { details } = await createBridge({ name: 'br0', mcastQuerier: true, up: true }, { netns });
    expect(details.mcastQuerierState).toMatchObject({ ipAddress: '0.0.0.0', ipPort: undefined });
  });

  test('leaves nothing behind when one of the options is refused', async () => {
    const options = { name: 'br0', priority: 1, mcastVlanSnooping: true };
    await expectSaid(createBridge(options, { netns }), {
      code: 'EINVAL',
      operation: 'link.create',
      target: 'br0',
      kernelMessage: /vlan filtering disabled/i,
    });
    expect(await here.ipLink('br0')).toBeUndefined();
  });

  test('leaves nothing behind when the kernel was built without an option, and says so', async () => {
    if ((await createBridge({}, { netns })).details.nfCallIptables !== undefined) {
      skipCurrentTest('the kernel was built with CONFIG_BRIDGE_NETFILTER');
    }
    await expectSaid(createBridge({ name: 'br0', nfCallIptables: true }, { netns }), {
      code: 'ERR_NETLINK_OPTION_IGNORED',
      operation: 'link.create',
      target: 'br0',
      option: 'nfCallIptables',
      hint: /^nfCallIptables read back is not what was asked for: .+; the link was removed again$/,
    });
    expect(await here.ipLink('br0')).toBeUndefined();
  });

  test('says so when the kernel was built without VLANs', async () => {
    await needsVlans(false);
    await expectSaid(createBridge({ name: 'br0', vlanFiltering: true }, { netns }), {
      code: 'EOPNOTSUPP',
      operation: 'link.create',
      target: 'br0',
      hint: 'the kernel has no VLANs in bridges: it was built without CONFIG_BRIDGE_VLAN_FILTERING',
    });
  });
});

describe('a link becomes a port', () => {
  test('when it is made: of any kind, by the name or the index of the bridge', async () => {
    const { index } = await createBridge({ name: 'br0', up: true }, { netns });
    const { link } = await createVeth({ name: 've0', master: 'br0', up: true, peer: { name: 've1' } }, { netns });
    const vxlan = await createVxlan({ name: 'vx0', id: 5, dstPort: 4789, master: index }, { netns });
    const macvlan = await createMacvlan({ name: 'mv0', lowerdev: 've1', master: 'br0' }, { netns });
    for (const [no, port] of [link, vxlan, macvlan].entries()) {
      expect(port).toMatchObject({ master: index, memberOf: 'bridge', bridgePort: { no: no + 1, learning: true } });
      await expectShown(port, { netns });
    }
  });

  test('later, and is released again', async () => {
    const { index } = await createBridge({ name: 'br0' }, { netns });
    await createBridge({ name: 'br1' }, { netns });
    await createVeth({ name: 've0', peer: { name: 've1' } }, { netns });
    expect(await setLink('ve0', { master: 'br0', up: true }, { netns })).toMatchObject({ master: index, up: true });
    expect(await setLink('ve0', { master: 'br1' }, { netns })).toMatchObject({ memberOf: 'bridge' });
    const released = await setLink('ve0', { master: null }, { netns });
    expect(released).toMatchObject({ master: undefined, memberOf: undefined, bridgePort: undefined });
    expect((await here.ipLink('ve0')).master).toBeUndefined();
  });

  test('but not a bridge', async () => {
    await createBridge({ name: 'br0' }, { netns });
    await expectSaid(createBridge({ name: 'br1', master: 'br0' }, { netns }), {
      code: 'ELOOP',
      operation: 'link.create',
      target: 'br1',
      kernelMessage: /Can not enslave a bridge to a bridge/,
    });
    expect(await here.ipLink('br1')).toBeUndefined();
  });
});

describe('setBridge', () => {
  test('changes several options at once', async () => {
    await createBridge({ name: 'br0' }, { netns });
    const changes = { helloTimeMs: 1000, mcastQuerier: true, groupFwdMask: 8, mcastRouter: 'permanent' } as const;
    const changed = await setBridge('br0', changes, { netns });
    expect(changed.details).toMatchObject(changes);
    const said = await here.ipLink('br0');
    const theirs = bridge.details(said.linkinfo.info_data, () => undefined);
    const moving = Object.fromEntries((bridge.moving ?? []).map((name) => [name, expect.any(Number) as number]));
    expect(changed.details).toMatchObject({ ...theirs, ...moving });
  });

  test('puts back what had been applied when a later option is refused', async () => {
    await createBridge({ name: 'br0' }, { netns });
    const before = await detailsOf('br0');
    const changes = { ageingTimeMs: 20, priority: 1, mcastSnooping: false, mcastVlanSnooping: true };
    const error = await expectSaid(setBridge('br0', changes, { netns }), {
      code: 'EINVAL',
      operation: 'link.set',
      target: 'br0',
      kernelMessage: /vlan filtering disabled/i,
    });
    expect(error.notRestored).toBeUndefined();
    expect(await detailsOf('br0')).toEqual({ ...before, gcTimerMs: expect.any(Number) as number });
  });

  test('puts back a time that the kernel adapted to another option', async () => {
    await createBridge({ name: 'br0', forwardDelayMs: 0 }, { netns });
    const error = await errorOf(setBridge('br0', { stpState: true, mcastVlanSnooping: true }, { netns }));
    expect(error).toMatchObject({ code: 'EINVAL' });
    expect(error).not.toHaveProperty('notRestored', expect.anything());
    expect(await detailsOf('br0')).toMatchObject({ stpState: false, forwardDelayMs: 0 });
  });

  test('takes a time that the kernel counts in ticks of its own, and rounds', async () => {
    await createBridge({ name: 'br0' }, { netns });
    const { details } = await setBridge('br0', { ageingTimeMs: 1030, mcastLastMemberIntervalMs: 10 }, { netns });
    expect([1020, 1030]).toContain(details.ageingTimeMs);
    expect([0, 10]).toContain(details.mcastLastMemberIntervalMs);
  });

  test('says what is in the way of counting VLANs for each port', async () => {
    await needsVlans();
    await createBridge({ name: 'br0', vlanFiltering: true }, { netns });
    await createVeth({ name: 've0', master: 'br0', peer: { name: 've1' } }, { netns });
    await expectSaid(setBridge('br0', { vlanStatsPerPort: true }, { netns }), {
      code: 'EBUSY',
      operation: 'link.set',
      target: 'br0',
      hint: 'vlanStatsPerPort can be changed only while no port of br0 has VLANs',
    });
  });

  test('leaves it to the kernel to say what is in the way of multiple spanning trees', async () => {
    needsKernel({ min: '5.18' });
    await needsVlans();
    await createBridge({ name: 'br0', vlanFiltering: true }, { netns });
    await createVeth({ name: 've0', master: 'br0', peer: { name: 've1' } }, { netns });
    await expect(setBridge('br0', { mstEnabled: true }, { netns })).rejects.toMatchObject({
      code: 'EBUSY',
      kernelMessage: expect.stringContaining('while VLANs exist') as string,
    });
    const { details } = await setBridge('br0', { mstEnabled: true, vlanDefaultPvid: 0 }, { netns });
    expect(details).toMatchObject({ mstEnabled: true, vlanDefaultPvid: 0 });
  });

  test('chooses who runs the spanning tree, while nobody does', async () => {
    needsKernel({ min: '7.3' });
    await createBridge({ name: 'br0', stpMode: 'user', stpState: true }, { netns });
    await expect(setBridge('br0', { stpMode: 'kernel' }, { netns })).rejects.toMatchObject({ code: 'EBUSY' });
    const { details } = await setBridge('br0', { stpMode: 'kernel', stpState: false }, { netns });
    expect(details).toMatchObject({ stpMode: 'kernel', stpState: false });
  });
});
