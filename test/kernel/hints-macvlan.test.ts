// What is said about the rules between macvlans of one lower device: who is in the way.

import { beforeEach, describe, expect, test } from 'vitest';
import { createMacvlan, createMacvtap, getLink, type MacvlanOptions, setLink, setMacvlan } from '../../lib/index.js';
import { expectSaid, type Said } from '../support/hints.js';
import { uniqueMac } from '../support/macvlan.js';
import { needsKind, type Scratch, scratch, skipCurrentTest } from '../support/namespace.js';

let home: Scratch;
let netns: string;
let target: Scratch;

beforeEach(async () => {
  home = await scratch();
  netns = home.name;
  target = await scratch();
  await home.ip('link', 'add', 'eth0', 'type', 'veth', 'peer', 'name', 'peer0');
});

const create = (name: string, options: Partial<MacvlanOptions> = {}) =>
  createMacvlan({ lowerdev: 'eth0', name, ...options }, { netns });

const refusal = (said: Partial<Said>): Said => ({ code: 'EINVAL', operation: 'link.create', target: 'new', ...said });

describe('a passthru macvlan', () => {
  const rule = 'a passthru macvlan has to be the only one on its lower device';

  test('is named when it occupies the lower device', async () => {
    await create('pt0', { mode: 'passthru' });
    const hint = `macvlan pt0 in namespace ${netns} occupies eth0 in mode passthru`;
    await expectSaid(create('new'), refusal({ hint }));
    await expectSaid(create('new', { mode: 'passthru' }), refusal({ hint }));
    await expectSaid(create('new', { mac: uniqueMac(), up: true }), refusal({ hint }));
  });

  test('may be a macvtap', async () => {
    await needsKind('macvtap');
    await createMacvtap({ lowerdev: 'eth0', name: 'pt0', mode: 'passthru' }, { netns });
    await expectSaid(
      create('new'),
      refusal({ hint: `macvtap pt0 in namespace ${netns} occupies eth0 in mode passthru` }),
    );
  });

  test('is named in the target namespace', async () => {
    await create('pt0', { mode: 'passthru', targetNetns: target.name });
    await expectSaid(
      create('new', { targetNetns: target.name }),
      refusal({ hint: `macvlan pt0 in namespace ${target.name} occupies eth0 in mode passthru` }),
    );
  });

  test('shows by the promiscuity of the lower device where it cannot be seen', async () => {
    await create('pt0', { mode: 'passthru', up: true, targetNetns: target.name });
    await expectSaid(
      create('new'),
      refusal({ hint: 'a macvlan in another namespace seems to occupy eth0 in mode passthru' }),
    );
  });

  test('is told which others there are', async () => {
    await create('mv0');
    await expectSaid(
      create('new', { mode: 'passthru' }),
      refusal({ hint: `${rule}, and there is macvlan mv0 in namespace ${netns} on eth0` }),
    );
    for (const name of ['mv1', 'mv2', 'mv3', 'mv4', 'mv5']) await create(name);
    const here = ` in namespace ${netns}`;
    await expectSaid(
      create('new', { mode: 'passthru' }),
      refusal({
        hint: `${rule}, and there is macvlan mv0${here}, macvlan mv1${here}, macvlan mv2${here} and 3 more on eth0`,
      }),
    );
  });

  test('is told of one that is out of sight', async () => {
    await create('mv0', { targetNetns: target.name });
    await expectSaid(
      create('new', { mode: 'passthru' }),
      refusal({ hint: `${rule}, and eth0 seems to have one in another namespace` }),
    );
    await expectSaid(
      create('new', { mode: 'passthru', targetNetns: target.name }),
      refusal({ hint: `${rule}, and there is macvlan mv0 in namespace ${target.name} on eth0` }),
    );
  });

  test('cannot be changed into another mode, nor another into it', async () => {
    const rest = 'and no macvlan can be changed into or out of passthru: delete it and create it anew';
    await create('pt0', { mode: 'passthru' });
    await expectSaid(
      setMacvlan('pt0', { mode: 'bridge' }, { netns }),
      refusal({ operation: 'link.set', target: 'pt0', hint: `pt0 is in mode passthru, ${rest}` }),
    );
    await home.ip('link', 'del', 'pt0');
    await create('mv0', { mode: 'vepa' });
    await expectSaid(
      setMacvlan('mv0', { mode: 'passthru' }, { netns }),
      refusal({ operation: 'link.set', target: 'mv0', hint: `mv0 is in mode vepa, ${rest}` }),
    );
  });
});

describe('a macvlan on a macvlan', () => {
  // macvlan_common_newlink() goes through to the real lower device, and its rules are those that count.
  test('is told about the real lower device', async () => {
    await create('mv0');
    await expectSaid(
      create('new', { lowerdev: 'mv0', mode: 'passthru' }),
      refusal({
        hint: /^a passthru macvlan has to be the only one .* macvlan mv0 in namespace \S+ on eth0 \(below mv0\)$/,
      }),
    );
    await setLink('eth0', { mtu: 1400 }, { netns });
    await expectSaid(
      create('new', { lowerdev: 'mv0', mtu: 1500 }),
      refusal({ hint: 'the MTU 1500 is above that of eth0 (below mv0), which is 1400' }),
    );
  });

  test('may not have the MAC address of the real lower device', async () => {
    await create('mv0');
    const { mac } = await getLink('eth0', { netns });
    await expectSaid(
      create('new', { lowerdev: 'mv0', mac, up: true }),
      refusal({ code: 'EADDRINUSE', hint: `eth0 (below mv0) itself has the MAC address ${mac}` }),
    );
  });

  test('is told even when the real lower device is elsewhere', async () => {
    await create('mv0', { targetNetns: target.name });
    await expectSaid(
      createMacvlan({ lowerdev: 'mv0', name: 'new', mode: 'passthru' }, { netns: target.name }),
      refusal({
        hint: `a passthru macvlan has to be the only one on its lower device, and there is macvlan mv0 in namespace ${target.name} on the lower device of mv0`,
      }),
    );
  });
});

describe('a MAC address that is in use', () => {
  const inUse = (said: Partial<Said>): Said => refusal({ code: 'EADDRINUSE', ...said });

  test('is found with the link that has it', async () => {
    const mac = uniqueMac();
    await create('mv0', { mac, up: true });
    const hint = `the MAC address ${mac} is used by macvlan mv0 on eth0 in namespace ${netns}`;
    await expectSaid(create('new', { mac, up: true }), inUse({ hint }));
    const spelling = mac.toUpperCase().replaceAll(':', '-');
    await expectSaid(create('new', { mac: spelling, up: true, targetNetns: target.name }), inUse({ hint }));
  });

  test('is found in the target namespace', async () => {
    const mac = uniqueMac();
    await create('mv0', { mac, up: true, targetNetns: target.name });
    await expectSaid(
      create('new', { mac, up: true, targetNetns: target.name }),
      inUse({ hint: `the MAC address ${mac} is used by macvlan mv0 on eth0 in namespace ${target.name}` }),
    );
  });

  test('is found on the lower device itself', async () => {
    const { mac } = await getLink('eth0', { netns });
    await expectSaid(create('new', { mac, up: true }), inUse({ hint: `eth0 itself has the MAC address ${mac}` }));
  });

  test('is known to be elsewhere when it is not found', async () => {
    const mac = uniqueMac();
    await create('mv0', { mac, up: true, targetNetns: target.name });
    await expectSaid(
      create('new', { mac, up: true }),
      inUse({ hint: `the MAC address ${mac} is used by a link in another namespace on eth0` }),
    );
  });

  test('is not looked for among the links of other devices', async () => {
    const mac = uniqueMac();
    await create('mv0', { mac, up: true, targetNetns: target.name });
    await create('mv1', { mac, up: true, lowerdev: 'peer0' });
    await create('down', { mac });
    await expectSaid(
      create('new', { mac, up: true }),
      inUse({ hint: `the MAC address ${mac} is used by a link in another namespace on eth0` }),
    );
  });

  test('is found when a link comes up, or takes another one', async () => {
    const mac = uniqueMac();
    await create('mv0', { mac, up: true });
    await create('mv1', { mac });
    const said = inUse({
      operation: 'link.set',
      target: 'mv1',
      hint: `the MAC address ${mac} is used by macvlan mv0 on eth0 in namespace ${netns}`,
    });
    await expectSaid(setLink('mv1', { up: true }, { netns }), said);
    await setLink('mv1', { mac: uniqueMac() }, { netns });
    await expectSaid(setLink('mv1', { mac }, { netns }), said);
    const { mac: own } = await getLink('eth0', { netns });
    await expectSaid(setLink('mv1', { mac: own }, { netns }), {
      ...said,
      hint: `eth0 itself has the MAC address ${own}`,
    });
  });

  test('is told to a link whose lower device is elsewhere', async () => {
    const mac = uniqueMac();
    await create('mv0', { mac, up: true });
    await create('mv1', { mac, targetNetns: target.name });
    await expectSaid(
      setLink('mv1', { up: true }, { netns: target.name }),
      inUse({
        operation: 'link.set',
        target: 'mv1',
        hint: `the MAC address ${mac} is used by the lower device of mv1 itself, or by a link in another namespace on the lower device of mv1`,
      }),
    );
  });
});

describe('the promiscuity of a lower device', () => {
  test('is said to be broken when the kernel has miscounted it', async () => {
    await create('pt0', { mode: 'passthru' });
    // What this library refuses to do: macvlan_changelink() counts down without having counted up.
    await home.ip('link', 'set', 'pt0', 'type', 'macvlan', 'mode', 'passthru', 'nopromisc');
    const { promiscuity } = await getLink('eth0', { netns });
    if (promiscuity === 0) skipCurrentTest('this kernel counts right');
    await setLink('pt0', { up: true }, { netns });
    await expectSaid(setMacvlan('pt0', { flags: [] }, { netns }), {
      code: 'EOVERFLOW',
      operation: 'link.set',
      target: 'pt0',
      hint: 'the kernel counts the promiscuity of eth0 as -1: nopromisc was set on its passthru macvlan while that was down; it stays so until eth0 itself is created anew',
    });
    expect((await getLink('pt0', { netns })).kindName).toBe('macvlan');
  });
});
