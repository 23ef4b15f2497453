// Options of bridges and of their ports that are refused before anything is sent.

import { afterEach, describe, expect, test } from 'vitest';
import { type BridgeOptions, createBridge, setBridge, setBridgePort } from '../../lib/index.js';
import {
  answered,
  changesSent,
  expectRefusal,
  outOfRange,
  type Refusal,
  sendNothing,
  sent,
  sentence,
  unknown,
  wrongType,
  wrongValue,
} from '../support/refusals.js';

sendNothing();

const create = (options: object) => () => createBridge(options as BridgeOptions);
const set = (changes: object) => () => setBridge('br0', changes);
const setPort = (changes: object) => () => setBridgePort('p0', changes);

const asItWas = structuredClone(answered);
afterEach(() => void Object.assign(answered, structuredClone(asItWas), { memberOf: undefined }));

const beBridge = (stpState = false): void => {
  Object.assign(answered, { kind: 'bridge', kindName: 'bridge', details: { stpState } });
};
const bePort = (): void => void Object.assign(answered, { memberOf: 'bridge' });

const booleans = [
  ...['stpState', 'vlanFiltering', 'vlanStatsEnabled', 'vlanStatsPerPort', 'mcastSnooping', 'mcastQueryUseIfaddr'],
  ...['mcastQuerier', 'mcastStatsEnabled', 'nfCallIptables', 'nfCallIp6tables', 'nfCallArptables', 'noLinklocalLearn'],
  ...['mcastVlanSnooping', 'mstEnabled', 'mdbOffloadFailNotification', 'fdbLocalVlan0'],
];
const ms = 'an integer between \\d+ and \\d+';
const group = 'a MAC address 01:80:c2:00:00:0x whose x is not 1, 2 or 3';

// What is wrong at creation and in a change.
const inBoth: [object, Refusal][] = [
  ...booleans.flatMap((name) =>
    [1, 0, 'on', null].map((value) => [{ [name]: value }, wrongType(name, 'a boolean')] as [object, Refusal]),
  ),
  [{ stpMode: 'rapid' }, wrongValue('stpMode', "one of 'auto', 'user', 'kernel'")],
  [{ vlanProtocol: '802.1q' }, wrongValue('vlanProtocol', "one of '802.1Q', '802.1ad'")],
  [{ vlanProtocol: 0x8100 }, wrongType('vlanProtocol')],
  [{ mcastRouter: 'temporary' }, wrongValue('mcastRouter', "one of 'disabled', 'auto', 'permanent'")],
  [{ mcastRouter: 1 }, wrongType('mcastRouter')],
  [{ forwardDelayMs: '2000' }, wrongType('forwardDelayMs', ms)],
  [{ forwardDelayMs: -10 }, outOfRange('forwardDelayMs', ms)],
  [{ forwardDelayMs: 2005 }, outOfRange('forwardDelayMs', 'a multiple of 10')],
  [{ helloTimeMs: 990 }, outOfRange('helloTimeMs', 'an integer between 1000 and 10000')],
  [{ helloTimeMs: 10_010 }, outOfRange('helloTimeMs')],
  [{ maxAgeMs: 5990 }, outOfRange('maxAgeMs', 'an integer between 6000 and 40000')],
  [{ maxAgeMs: 40_010 }, outOfRange('maxAgeMs')],
  [{ ageingTimeMs: 42_949_672_960 }, outOfRange('ageingTimeMs')],
  [{ priority: 65_536 }, outOfRange('priority', 'an integer between 0 and 65535')],
  [{ vlanDefaultPvid: 4095 }, outOfRange('vlanDefaultPvid', 'an integer between 0 and 4094')],
  [{ mcastIgmpVersion: 1 }, outOfRange('mcastIgmpVersion', 'an integer between 2 and 3')],
  [{ mcastMldVersion: 3 }, outOfRange('mcastMldVersion', 'an integer between 1 and 2')],
  [{ mcastQueryIntervalMs: 990 }, outOfRange('mcastQueryIntervalMs', 'an integer between 1000 and \\d+')],
  [{ mcastStartupQueryIntervalMs: 0 }, outOfRange('mcastStartupQueryIntervalMs')],
  [{ mcastLastMemberIntervalMs: 1 }, outOfRange('mcastLastMemberIntervalMs', 'a multiple of 10')],
  [{ fdbMaxLearned: 2 ** 32 }, outOfRange('fdbMaxLearned')],
  ...[1, 2, 4, 7, 0xffff].map(
    (mask) => [{ groupFwdMask: mask }, wrongValue('groupFwdMask', 'a mask without bits 0 to 2')] as [object, Refusal],
  ),
  [{ groupFwdMask: 65_536 }, outOfRange('groupFwdMask')],
  ...['01', '02', '03', '10'].map(
    (last) => [{ groupAddr: `01:80:c2:00:00:${last}` }, wrongValue('groupAddr', group)] as [object, Refusal],
  ),
  [{ groupAddr: '02:00:5e:10:00:01' }, wrongValue('groupAddr', group)],
  [{ groupAddr: '' }, wrongValue('groupAddr', 'a MAC address.+')],
  [{ groupAddr: 5 }, wrongType('groupAddr')],
  [{ mcastHashElasticity: 4 }, unknown('mcastHashElasticity')],
  [{ rootId: '8000.02:00:5e:10:00:01' }, unknown('rootId')],
  [{ stp: true }, unknown('stp', 'up')],
  [{ vlanFitering: true }, unknown('vlanFitering', 'vlanFiltering')],
];

describe('createBridge refuses', () => {
  test.each([
    ...inBoth,
    [{ lowerdev: 'eth0' }, unknown('lowerdev')],
    [{ stpState: true, forwardDelayMs: 1990 }, outOfRange('forwardDelayMs', 'an integer between 2000 and 30000.+')],
    [{ stpState: true, forwardDelayMs: 30_010 }, outOfRange('forwardDelayMs', 'an integer between 2000 and 30000.+')],
  ] as [object, Refusal][])('%o', async (options, refusal) => {
    await expectRefusal(create(options), refusal);
  });

  test.each([null, 5, 'br0', []])('%o instead of options', async (options) => {
    await expectRefusal(() => createBridge(options as never), wrongType('options', 'an object'));
  });

  test('nothing that is right', async () => {
    const options = { forwardDelayMs: 0, groupAddr: '01-80-C2-00-00-0E', groupFwdMask: 0xfff8, helloTimeMs: 1000 };
    await expect(create(options)()).rejects.toMatchObject({ code: 'EPERM' });
    expect(sent).toEqual(['link.create', 'link.get']);
  });
});

describe('setBridge refuses', () => {
  test.each([
    ...inBoth,
    [{ mtu: 1400 }, sentence("The option 'mtu' cannot be given for one kind of link: use setLink")],
  ] as [object, Refusal][])('%o', async (changes, refusal) => {
    beBridge();
    await expectRefusal(set(changes), refusal);
  });

  test('a forward delay that is too short for the spanning tree, when that is on', async () => {
    beBridge(true);
    await expectRefusal(set({ forwardDelayMs: 0 }), outOfRange('forwardDelayMs', 'an integer between 2000 and .+'));
    await expect(set({ forwardDelayMs: 0, stpState: false })()).rejects.toMatchObject({ code: 'EPERM' });
    beBridge(false);
    await expect(set({ forwardDelayMs: 0 })()).rejects.toMatchObject({ code: 'EPERM' });
  });

  test('a link that is no bridge', async () => {
    await expect(set({ priority: 1 })()).rejects.toMatchObject({
      code: 'EOPNOTSUPP',
      hint: 'mv0 is a macvlan, not a bridge',
    });
    expect(changesSent()).toEqual([]);
  });
});

const portBooleans = [
  ...['hairpin', 'guard', 'rootBlock', 'fastLeave', 'mcastToUnicast', 'learning', 'flood', 'mcastFlood', 'bcastFlood'],
  ...['proxyArp', 'proxyArpWifi', 'vlanTunnel', 'neighSuppress', 'neighVlanSuppress', 'neighForwardGrat', 'isolated'],
  ...['locked', 'mab'],
];

describe('setBridgePort refuses', () => {
  test.each([
    ...portBooleans.flatMap((name) =>
      [1, 'on', null].map((value) => [{ [name]: value }, wrongType(name, 'a boolean')] as [object, Refusal]),
    ),
    [{ state: 'down' }, wrongValue('state', "one of 'disabled', 'listening', 'learning', 'forwarding', 'blocking'")],
    [{ state: 3 }, wrongType('state')],
    [{ priority: 64 }, outOfRange('priority', 'an integer between 0 and 63')],
    [{ cost: 0 }, outOfRange('cost', 'an integer between 1 and 65535')],
    [{ cost: 65_536 }, outOfRange('cost')],
    [{ groupFwdMask: 2 }, wrongValue('groupFwdMask', 'a mask without bit 1 \\(pause frames\\)')],
    [{ mcastRouter: 'off' }, wrongValue('mcastRouter', "one of 'disabled', 'auto', 'permanent', 'temporary'")],
    [{ mcastEhtHostsLimit: 0 }, outOfRange('mcastEhtHostsLimit')],
    [{ backupNhid: 0 }, outOfRange('backupNhid')],
    [{ backupPort: 0 }, outOfRange('backupPort', 'the name or the index of a link')],
    [{ backupPort: true }, wrongType('backupPort')],
    [{ designatedPort: 1 }, unknown('designatedPort')],
    [{ up: true }, sentence("The option 'up' cannot be given for what a bridge knows of a link: use setLink")],
    [{ hairpn: true }, unknown('hairpn', 'hairpin')],
    [{ vlanFiltering: true }, unknown('vlanFiltering')],
  ] as [object, Refusal][])('%o', async (changes, refusal) => {
    bePort();
    await expectRefusal(setPort(changes), refusal);
  });

  test.each([undefined, null, 5, []])('%o instead of changes', async (changes) => {
    await expectRefusal(() => setBridgePort('p0', changes as never), wrongType('changes', 'an object'));
  });

  test('a link that is no port', async () => {
    await expect(setPort({ cost: 1 })()).rejects.toMatchObject({
      code: 'EOPNOTSUPP',
      hint: 'mv0 has no bridge for its master',
    });
    expect(changesSent()).toEqual([]);
  });

  test('nothing that is right', async () => {
    bePort();
    await expect(setPort({ groupFwdMask: 0xfffd, backupPort: null, backupNhid: null })()).rejects.toMatchObject({
      code: 'EPERM',
    });
    expect(changesSent()).toEqual(['link.change']);
  });
});
