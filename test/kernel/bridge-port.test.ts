// What a bridge does with one of its ports: changed, put back, and what the kernel refuses without a word.

import { beforeEach, describe, expect, test } from 'vitest';
import { createBridge, createVeth, createVxlan, getLink, setBridgePort } from '../../lib/index.js';
import { expectSaid } from '../support/hints.js';
import { eventually, needsKernel, needsKind, type Scratch, scratch } from '../support/namespace.js';

let here: Scratch;
let netns: string;

// A vxlan always has a carrier, and options of its own that are called as those of a port.
beforeEach(async () => {
  await needsKind('bridge', 'vxlan');
  here = await scratch();
  netns = here.name;
  await createBridge({ name: 'br0', up: true }, { netns });
  await createVxlan({ name: 'vx0', id: 5, dstPort: 4789, master: 'br0', up: true }, { netns });
});

const setPort = (changes: Parameters<typeof setBridgePort>[1], port = 'vx0') => setBridgePort(port, changes, { netns });
const failed = { operation: 'link.set', target: 'vx0' };

describe('setBridgePort', () => {
  test('changes several options of a port, and none of the link itself', async () => {
    const link = await setPort({ learning: false, isolated: true, cost: 7, mcastRouter: 'permanent' });
    expect(link.bridgePort).toMatchObject({ learning: false, isolated: true, cost: 7, mcastRouter: 'permanent' });
    expect(link.details).toMatchObject({ learning: true });
    const { info_data: own, info_slave_data: port } = (await here.ipLink('vx0')).linkinfo;
    expect([own.learning, port.learning, port.isolated, port.cost]).toEqual([true, false, true, 7]);
  });

  test('puts back what had been applied when a later option is refused', async () => {
    const before = await getLink('vx0', { netns });
    const timers = { forwardDelayTimerMs: expect.any(Number) as number };
    const error = await expectSaid(setPort({ learning: false, hairpin: true, cost: 7, backupPort: 'vx0' }), {
      ...failed,
      code: 'EINVAL',
      hint: 'vx0 cannot be its own backup port',
    });
    expect(error.notRestored).toBeUndefined();
    const after = await getLink('vx0', { netns });
    expect(after.bridgePort).toEqual({ ...before.bridgePort, ...timers });
    expect(after.details).toEqual(before.details);
  });

  test('refuses a link that is no port', async () => {
    await createVxlan({ name: 'vx1', id: 6, dstPort: 4789 }, { netns });
    await expectSaid(setPort({ learning: false }, 'vx1'), {
      code: 'EOPNOTSUPP',
      operation: 'link.set',
      target: 'vx1',
      hint: 'vx1 has no bridge for its master',
    });
    expect((await getLink('vx1', { netns })).details).toMatchObject({ learning: true });
  });

  test('leaves it to the kernel to say what an option needs', async () => {
    needsKernel({ min: '6.2' });
    await expectSaid(setPort({ mab: true }), { ...failed, code: 'EINVAL', kernelMessage: /must be locked/ });
  });
});

describe('the state of a port', () => {
  test('is decided by the spanning tree when that is on', async () => {
    await createBridge({ name: 'br1', stpState: true, up: true }, { netns });
    await createVxlan({ name: 'vx1', id: 6, dstPort: 4789, master: 'br1', up: true }, { netns });
    await expectSaid(setPort({ state: 'forwarding' }, 'vx1'), {
      code: 'EBUSY',
      operation: 'link.set',
      target: 'vx1',
      hint: 'bridge br1 runs the spanning tree protocol (stpState), which decides the states of its ports',
    });
  });

  test('is left to a program where that runs the spanning tree', async () => {
    needsKernel({ min: '7.3' });
    await createBridge({ name: 'br1', stpMode: 'user', stpState: true, up: true }, { netns });
    await createVxlan({ name: 'vx1', id: 6, dstPort: 4789, master: 'br1', up: true }, { netns });
    for (const state of ['listening', 'learning', 'forwarding', 'blocking'] as const) {
      expect((await setPort({ state }, 'vx1')).bridgePort).toMatchObject({ state });
    }
  });

  test('is not to be changed while the port is down, or has no carrier', async () => {
    await createVeth({ name: 've0', master: 'br0', peer: { name: 've1' } }, { netns });
    const refused = { code: 'ENETDOWN', operation: 'link.set', target: 've0' };
    await expectSaid(setPort({ hairpin: true, state: 'learning' }, 've0'), {
      ...refused,
      hint: 've0 is down: set it up first',
    });
    expect((await getLink('ve0', { netns })).bridgePort).toMatchObject({ hairpin: false });
    await here.ip('link', 'set', 've0', 'up');
    // The kernel notes some time later that there is none.
    await eventually(async () => {
      expect((await getLink('ve0', { netns })).operState).toBe('lowerlayerdown');
    });
    await expectSaid(setPort({ state: 'learning' }, 've0'), {
      ...refused,
      hint: "ve0 has no carrier, and can only be 'disabled'",
    });
  });
});

describe('the backup of a port', () => {
  test('is another port, and can be taken away', async () => {
    const { index } = await createVxlan({ name: 'vx1', id: 6, dstPort: 4789, master: 'br0' }, { netns });
    expect((await setPort({ backupPort: 'vx1' })).bridgePort?.backupPort).toBe(index);
    expect((await setPort({ backupPort: index })).bridgePort?.backupPort).toBe(index);
    expect((await setPort({ backupPort: null })).bridgePort?.backupPort).toBeUndefined();
    // Once more: there is nothing to take away.
    await setPort({ backupPort: null });
  });

  test('has to be there, and to be a port of the same bridge', async () => {
    await createBridge({ name: 'br1' }, { netns });
    await createVxlan({ name: 'vx1', id: 6, dstPort: 4789 }, { netns });
    await createVxlan({ name: 'vx2', id: 7, dstPort: 4789, master: 'br1' }, { netns });
    const where = ` in namespace ${netns}`;
    const rows = [
      ['no0', { code: 'ENODEV', option: 'backupPort', hint: `there is no backup port no0${where}` }],
      [999, { code: 'ENOENT', hint: `there is no backup port with the index 999${where}` }],
      ['vx1', { code: 'ENOENT', hint: 'vx1 is not a port of bridge br0, as vx0 is' }],
      ['vx2', { code: 'EINVAL', hint: 'vx2 is not a port of bridge br0, as vx0 is' }],
    ] as const;
    for (const [backupPort, said] of rows) await expectSaid(setPort({ backupPort }), { ...failed, ...said });
  });
});

test('a port that loses its carrier is seen as disabled', async () => {
  await createVeth({ name: 've0', master: 'br0', up: true, peer: { name: 've1', up: true } }, { netns });
  await eventually(async () => {
    expect((await getLink('ve0', { netns })).bridgePort?.state).toBe('forwarding');
  });
  await here.ip('link', 'set', 've1', 'down');
  await eventually(async () => {
    expect((await getLink('ve0', { netns })).bridgePort?.state).toBe('disabled');
  });
});
