// Changes that are refused before anything is sent, or when the link as it is has been looked at.

import { describe, expect, test } from 'vitest';
import { type LinkChanges, type MacvlanChanges, setLink, setMacvlan } from '../../lib/index.js';
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

const mac = '02:00:00:00:00:01';
const set = (changes: object) => () => setLink('mv0', changes as LinkChanges);
const setOne = (changes: object) => () => setMacvlan('mv0', changes as MacvlanChanges);

/** Lets the link be like that for one test. */
const being = async (
  details: Partial<(typeof answered)['details']>,
  up: boolean,
  run: () => Promise<void>,
): Promise<void> => {
  const before = structuredClone(answered);
  Object.assign(answered.details, details);
  answered.up = up;
  await run();
  Object.assign(answered, before);
};

test('what is right is sent', async () => {
  await expect(setLink('mv0', { mtu: 1400 })).rejects.toMatchObject({ code: 'EPERM' });
  expect(changesSent()).toEqual(['link.change']);
});

describe('setLink refuses', () => {
  const rows: [object, Refusal][] = [
    [{ name: 5 }, wrongType('name')],
    [{ name: null }, wrongType('name')],
    [{ name: 'sixteen-bytes-xx' }, wrongValue('name', 'a name of 1 to 15 bytes.+')],
    [{ name: 'a/b' }, wrongValue('name')],
    [{ name: 'mv%d' }, wrongValue('name')],
    [{ mac: 5 }, wrongType('mac')],
    [{ mac: null }, wrongType('mac')],
    [{ mac: '02:00:00:00:00' }, wrongValue('mac')],
    [{ mac: '00:00:00:00:00:00' }, wrongValue('mac')],
    [{ mac: '01:00:5e:00:00:01' }, wrongValue('mac')],
    [{ mtu: '1400' }, wrongType('mtu')],
    [{ mtu: null }, wrongType('mtu')],
    [{ mtu: -1 }, outOfRange('mtu')],
    [{ mtu: 1400.5 }, outOfRange('mtu')],
    [{ up: 1 }, wrongType('up', 'a boolean')],
    [{ promiscuous: 'on' }, wrongType('promiscuous', 'a boolean')],
    [{ allMulticast: 1 }, wrongType('allMulticast', 'a boolean')],
    [{ arp: 'off' }, wrongType('arp', 'a boolean')],
    [{ multicast: null }, wrongType('multicast', 'a boolean')],
    [{ master: true }, wrongType('master')],
    [{ master: 0 }, outOfRange('master')],
    [{ master: '' }, wrongValue('master')],
    [{ alias: 5 }, wrongType('alias')],
    [{ alias: '' }, wrongValue('alias')],
    [{ alias: 'x'.repeat(256) }, wrongValue('alias')],
    [{ altNames: 'a' }, wrongType('altNames', 'an array')],
    [{ altNames: null }, wrongType('altNames', 'an array')],
    [{ altNames: [5] }, wrongType('altNames')],
    [{ altNames: ['a/b'] }, wrongValue('altNames')],
    [{ altNames: ['x'.repeat(128)] }, wrongValue('altNames')],
    [{ group: -1 }, outOfRange('group')],
    [{ group: 'default' }, wrongType('group')],
    [{ txQueueLength: 2 ** 32 }, outOfRange('txQueueLength')],
    [{ gsoMaxSize: 'big' }, wrongType('gsoMaxSize')],
    [{ gsoMaxSegs: 1.5 }, outOfRange('gsoMaxSegs')],
    [{ addrGenMode: 'eui' }, wrongValue('addrGenMode')],
    [{ addrGenMode: 0 }, wrongType('addrGenMode')],
    [{ mut: 1400 }, unknown('mut', 'mtu')],
    [{ state: 'up' }, unknown('state')],
    [{ mut: undefined }, unknown('mut', 'mtu')],
    [{ mode: 'bridge' }, unknown('mode')],
    [{ kindName: 'macvlan' }, unknown('kindName')],
    [{ details: {} }, unknown('details')],
    ...['index', 'numTxQueues', 'numRxQueues', 'lowerdev', 'targetNetns'].map(
      (name) =>
        [{ [name]: 1 }, sentence(`The option '${name}' cannot be given for a link that exists`)] as [object, Refusal],
    ),
  ];
  test.each(rows)('%o', async (changes, refusal) => {
    await expectRefusal(set(changes), refusal);
    await expectRefusal(set({ up: true, ...changes }), refusal);
    expect(sent, 'not even a question').toEqual([]);
  });

  test.each([undefined, null, 5, 'up', []])('%o instead of changes', async (changes) => {
    await expectRefusal(() => setLink('mv0', changes as never), wrongType('changes', 'an object'));
    await expectRefusal(() => setMacvlan('mv0', changes as never), wrongType('changes', 'an object'));
    expect(sent).toEqual([]);
  });

  test('nothing that is undefined or can be cleared', async () => {
    const changes = { mtu: undefined, name: undefined, master: null, alias: null };
    await expect(setLink('mv0', changes)).rejects.toMatchObject({ code: 'EPERM' });
    expect(changesSent()).toEqual(['link.change']);
  });
});

describe('setMacvlan refuses', () => {
  const form = wrongType('flags');
  const rows: [object, Refusal][] = [
    [{ mode: 'brige' }, wrongValue('mode')],
    [{ mode: 4 }, wrongType('mode')],
    [{ mode: null }, wrongType('mode')],
    [{ flags: 'nodst' }, form],
    [{ flags: null }, form],
    [{ flags: ['promisc'] }, wrongValue('flags')],
    [{ sourceAddresses: mac }, wrongType('sourceAddresses', 'an array')],
    [{ sourceAddresses: null }, wrongType('sourceAddresses', 'an array')],
    [{ sourceAddresses: ['01:00:5e:00:00:01'] }, wrongValue('sourceAddresses')],
    [{ addSourceAddresses: mac }, wrongType('addSourceAddresses', 'an array')],
    [{ addSourceAddresses: [5] }, wrongType('addSourceAddresses')],
    [{ addSourceAddresses: [mac, '02:00'] }, wrongValue('addSourceAddresses')],
    [{ addSourceAddresses: ['00:00:00:00:00:00'] }, wrongValue('addSourceAddresses')],
    [{ removeSourceAddresses: null }, wrongType('removeSourceAddresses', 'an array')],
    [{ removeSourceAddresses: [mac, undefined] }, wrongType('removeSourceAddresses')],
    [{ broadcastQueueLength: -1 }, outOfRange('broadcastQueueLength')],
    [{ broadcastCutoff: 2 ** 31 }, outOfRange('broadcastCutoff')],
    [{ broadcastQueueLengthUsed: 1 }, unknown('broadcastQueueLengthUsed', 'broadcastQueueLength')],
    [{ mod: 'bridge' }, unknown('mod', 'mode')],
    [{ mod: undefined }, unknown('mod', 'mode')],
    ...['mtu', 'up', 'name', 'altNames', 'master'].map(
      (name) =>
        [
          { [name]: name === 'up' ? true : 'x' },
          sentence(`The option '${name}' cannot be given for one kind of link: use setLink`),
        ] as [object, Refusal],
    ),
    [{ lowerdev: 'eth1' }, sentence("The option 'lowerdev' cannot be given for a link that exists")],
  ];
  test.each(rows)('%o', async (changes, refusal) => {
    await expectRefusal(setOne(changes), refusal);
    expect(sent, 'not even a question').toEqual([]);
  });

  const forSource = sentence("The (option '.+'|flag 'nodst') is for mode 'source' only, not for 'bridge'");
  test.each([
    { sourceAddresses: [mac] },
    { sourceAddresses: [] },
    { addSourceAddresses: [mac] },
    { removeSourceAddresses: [mac] },
    { flags: ['nodst'] },
  ])('%o of a link in another mode, and one that goes there', async (changes) => {
    await expectRefusal(setOne(changes), forSource);
    await being({ mode: 'source' }, true, () => expectRefusal(setOne({ ...changes, mode: 'bridge' }), forSource));
    await being({ mode: 'source' }, true, async () => {
      await expect(setOne(changes)()).rejects.toMatchObject({ code: 'EPERM' });
    });
  });

  test("'nopromisc' outside of passthru", async () => {
    const refusal = sentence("The flag 'nopromisc' is for mode 'passthru' only, not for 'bridge'");
    await expectRefusal(setOne({ flags: ['nopromisc'] }), refusal);
  });

  test("a change of 'nopromisc' on a link that is down, in either direction", async () => {
    const refusal = sentence("The flag 'nopromisc' of mv0 can be changed only while it is up");
    await being({ mode: 'passthru' }, false, () => expectRefusal(setOne({ flags: ['nopromisc'] }), refusal));
    await being({ mode: 'passthru', flags: ['nopromisc'] }, false, () => expectRefusal(setOne({ flags: [] }), refusal));
    for (const [flags, up] of [
      [['nopromisc'], false],
      [['nopromisc'], true],
      [[], true],
    ] as const) {
      await being({ mode: 'passthru', flags: ['nopromisc'] }, up, async () => {
        await expect(setOne({ flags })()).rejects.toMatchObject({ code: 'EPERM' });
      });
    }
  });
});

// The link is read before the change is checked against it, and the caller may go on with his object meanwhile.
test('a change is what it was when the function was called', async () => {
  const changes: MacvlanChanges = { mode: 'private' };
  const call = setMacvlan('mv0', changes);
  Object.assign(changes, { sourceAddresses: [], addSourceAddresses: ['02:00:00:00:00:01'] });
  await expect(call).rejects.toMatchObject({ code: 'EPERM' });
});
