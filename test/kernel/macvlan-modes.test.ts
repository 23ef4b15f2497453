import { describe, expect, test } from 'vitest';
import { createMacvlan, createMacvtap, getLink, type MacvlanMode, setLink, setMacvlan } from '../../lib/index.js';
import { expectAsIpSees, macs, namesByIp, seenByIp } from '../support/macvlan.js';
import { errorOf, eventually, ip, needsKind, uniqueName, vethPair } from '../support/namespace.js';

const modes: MacvlanMode[] = ['private', 'vepa', 'bridge', 'passthru', 'source'];

const kinds = [
  ['macvlan', createMacvlan],
  ['macvtap', createMacvtap],
] as const;

describe.each(kinds)('%s', (kind, create) => {
  test.each(modes)('is created in mode %s and read back', async (mode) => {
    await needsKind(kind);
    const { name: lowerdev } = await vethPair();
    const link = await create({ lowerdev, name: uniqueName('m'), mode });
    expect(link).toMatchObject({ kind, kindName: kind, up: false, details: { mode, flags: [] } });
    expect(await expectAsIpSees(link)).toMatchObject({ kindName: kind, details: { mode } });
    expect(await getLink(link.index)).toMatchObject({ name: link.name, kind, details: link.details });
  });

  test('is in mode bridge by default', async () => {
    await needsKind(kind);
    const { name: lowerdev } = await vethPair();
    const link = await create({ lowerdev, name: uniqueName('m') });
    expect((await expectAsIpSees(link)).details.mode).toBe('bridge');
  });

  test('takes nopromisc in mode passthru and nodst in mode source', async () => {
    await needsKind(kind);
    for (const [mode, flag] of [
      ['passthru', 'nopromisc'],
      ['source', 'nodst'],
    ] as const) {
      const { name: lowerdev } = await vethPair();
      const link = await create({ lowerdev, name: uniqueName('m'), mode, flags: [flag] });
      expect(link.details.flags).toEqual([flag]);
      expect((await expectAsIpSees(link)).details.flags).toEqual([flag]);
    }
  });

  test('names its lower device by index, name or alternative name', async () => {
    await needsKind(kind);
    const { name: lowerdev } = await vethPair();
    const altName = `${uniqueName('a')}-which-is-longer-than-a-name`;
    await ip('link', 'property', 'add', 'dev', lowerdev, 'altname', altName);
    const { index } = await getLink(lowerdev);
    for (const ref of [index, lowerdev, altName]) {
      const link = await create({ lowerdev: ref, name: uniqueName('m') });
      expect(link.lowerdev).toBe(index);
      expect((await expectAsIpSees(link)).lowerdev).toBe(index);
    }
  });
});

describe('a passthru macvlan', () => {
  test('makes its lower device promiscuous while it is up', async () => {
    const { name: lowerdev } = await vethPair();
    const link = await createMacvlan({ lowerdev, mode: 'passthru', up: true });
    expect((await seenByIp(lowerdev))?.promiscuity).toBe(1);
    await setLink(link.index, { up: false });
    expect((await seenByIp(lowerdev))?.promiscuity).toBe(0);
  });

  test('leaves its lower device alone with nopromisc', async () => {
    const { name: lowerdev } = await vethPair();
    await createMacvlan({ lowerdev, mode: 'passthru', flags: ['nopromisc'], up: true });
    expect((await seenByIp(lowerdev))?.promiscuity).toBe(0);
  });

  test('has the MAC address of its lower device', async () => {
    const { name: lowerdev } = await vethPair();
    const link = await createMacvlan({ lowerdev, mode: 'passthru' });
    expect(link.mac).toBe((await seenByIp(lowerdev))?.mac);
  });

  test('is the only one on its lower device', async () => {
    const { name: lowerdev } = await vethPair();
    await createMacvlan({ lowerdev, mode: 'passthru' });
    const before = await namesByIp();
    for (const mode of modes) {
      expect(await errorOf(createMacvlan({ lowerdev, mode }))).toMatchObject({ code: 'EINVAL', errno: -22 });
    }
    expect(await namesByIp()).toEqual(before);
  });

  test('takes nopromisc and gives it back while it is up', async () => {
    const { name: lowerdev } = await vethPair();
    const link = await createMacvlan({ lowerdev, mode: 'passthru', up: true });
    for (const [flags, promiscuity] of [
      [['nopromisc'], 0],
      [[], 1],
    ] as const) {
      const changed = await setMacvlan(link.index, { flags: [...flags] });
      expect(changed.details.flags).toEqual(flags);
      await expectAsIpSees(changed);
      expect((await seenByIp(lowerdev))?.promiscuity).toBe(promiscuity);
    }
  });

  test.each([
    ['to take', [], ['nopromisc']],
    ['to lose', ['nopromisc'], []],
  ] as const)('is refused %s nopromisc while it is down', async (_, before, after) => {
    const { name: lowerdev } = await vethPair();
    const link = await createMacvlan({ lowerdev, mode: 'passthru', flags: [...before] });
    const error = await errorOf(setMacvlan(link.index, { flags: [...after] }));
    expect(error).toMatchObject({ code: 'ERR_INVALID_ARG_VALUE' });
    expect((await seenByIp(link.name))?.details.flags).toEqual(before);
    expect((await seenByIp(lowerdev))?.promiscuity).toBe(0);
    // The count is right if it follows the link up and down.
    await setLink(link.index, { up: true });
    expect((await seenByIp(lowerdev))?.promiscuity).toBe(before.length === 0 ? 1 : 0);
    await setLink(link.index, { up: false });
    expect((await seenByIp(lowerdev))?.promiscuity).toBe(0);
  });

  test('may be told the flags that it has while it is down', async () => {
    const { name: lowerdev } = await vethPair();
    const link = await createMacvlan({ lowerdev, mode: 'passthru', flags: ['nopromisc'] });
    await expectAsIpSees(await setMacvlan(link.index, { mode: 'passthru', flags: ['nopromisc'] }));
  });
});

describe('setMacvlan', () => {
  test.each([false, true])('changes between all modes but passthru, up %s', async (up) => {
    const { name: lowerdev } = await vethPair();
    const link = await createMacvlan({ lowerdev, mode: 'private', up });
    const free = modes.filter((mode) => mode !== 'passthru');
    for (const from of free) {
      for (const to of free) {
        for (const mode of [from, to]) {
          const changed = await setMacvlan(link.index, { mode });
          expect(changed.details.mode).toBe(mode);
        }
      }
      expect((await seenByIp(link.name))?.details.mode).toBe('source');
    }
    // IFF_RUNNING and the queueing discipline follow in their own time.
    await eventually(async () => expectAsIpSees(await getLink(link.index)));
  });

  test.each(modes.filter((mode) => mode !== 'passthru'))('rejects a change from %s into passthru', async (mode) => {
    const { name: lowerdev } = await vethPair();
    const link = await createMacvlan({ lowerdev, mode });
    const error = await errorOf(setMacvlan(link.index, { mode: 'passthru' }));
    expect(error).toMatchObject({ code: 'EINVAL', errno: -22, operation: 'link.set' });
    expect(error).not.toHaveProperty('notRestored');
    expect((await seenByIp(link.name))?.details.mode).toBe(mode);
  });

  test.each(modes.filter((mode) => mode !== 'passthru'))('rejects a change from passthru into %s', async (mode) => {
    const { name: lowerdev } = await vethPair();
    const link = await createMacvlan({ lowerdev, mode: 'passthru', up: true });
    expect(await errorOf(setMacvlan(link.index, { mode }))).toMatchObject({ code: 'EINVAL', errno: -22 });
    expect((await seenByIp(link.name))?.details.mode).toBe('passthru');
    expect((await seenByIp(lowerdev))?.promiscuity).toBe(1);
  });

  test('flushes the source addresses when the link leaves mode source', async () => {
    const { name: lowerdev } = await vethPair();
    const link = await createMacvlan({ lowerdev, mode: 'source', sourceAddresses: macs(5) });
    const left = await setMacvlan(link.index, { mode: 'bridge' });
    expect(left.details).toMatchObject({ mode: 'bridge', sourceAddresses: undefined, sourceAddressCount: 0 });
    await expectAsIpSees(left);
    const back = await setMacvlan(link.index, { mode: 'source' });
    expect(back.details).toMatchObject({ mode: 'source', sourceAddresses: [], sourceAddressCount: 0 });
    await expectAsIpSees(back);
  });

  test('enters mode source and takes addresses in one call', async () => {
    const { name: lowerdev } = await vethPair();
    const link = await createMacvtap({ lowerdev, mode: 'vepa' });
    const changed = await setMacvlan(link.index, { mode: 'source', flags: ['nodst'], sourceAddresses: macs(3) });
    expect(changed).toMatchObject({ kind: 'macvtap', details: { mode: 'source', flags: ['nodst'] } });
    expect((await expectAsIpSees(changed)).details.sourceAddresses).toEqual(macs(3));
  });

  test('refuses a link of another kind', async () => {
    const { name } = await vethPair();
    const error = await errorOf(setMacvlan(name, { mode: 'bridge' }));
    expect(error).toMatchObject({ code: 'EOPNOTSUPP', target: name });
    expect(error.message).toContain('veth');
  });
});

describe('createMacvlan', () => {
  test.each([
    ['nopromisc outside mode passthru', { flags: ['nopromisc' as const] }],
    ['nodst outside mode source', { mode: 'vepa' as const, flags: ['nodst' as const] }],
    ['source addresses outside mode source', { mode: 'private' as const, sourceAddresses: macs(1) }],
    ['a MAC address in mode passthru', { mode: 'passthru' as const, mac: '02:00:5e:00:00:01' }],
  ])('refuses %s', async (_, options) => {
    const { name: lowerdev } = await vethPair();
    const before = await namesByIp();
    expect(await errorOf(createMacvlan({ lowerdev, ...options }))).toMatchObject({ code: 'ERR_INVALID_ARG_VALUE' });
    expect(await namesByIp()).toEqual(before);
  });
});
