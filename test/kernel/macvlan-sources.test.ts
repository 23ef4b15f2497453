import { describe, expect, test } from 'vitest';
import { createMacvlan, createMacvtap, getLink, setLink, setMacvlan } from '../../lib/index.js';
import { expectAsIpSees, macs, seenByIp } from '../support/macvlan.js';
import { errorOf, ip, uniqueName, vethPair } from '../support/namespace.js';

const sourceLink = async (sourceAddresses?: string[]) => {
  const { name: lowerdev } = await vethPair();
  return await createMacvlan({ lowerdev, name: uniqueName('m'), mode: 'source', sourceAddresses });
};

describe('createMacvlan', () => {
  test.each([0, 1, 2, 300])('takes %d source addresses', async (count) => {
    const link = await sourceLink(macs(count));
    expect(link.details.sourceAddresses?.toSorted()).toEqual(macs(count));
    expect(link.details.sourceAddressCount).toBe(count);
    expect((await expectAsIpSees(link)).details.sourceAddresses).toEqual(macs(count));
  });

  test('has an empty list of source addresses when none are given', async () => {
    const link = await sourceLink();
    expect(link.details).toMatchObject({ sourceAddresses: [], sourceAddressCount: 0 });
    await expectAsIpSees(link);
  });

  test('takes source addresses in any notation and knows doubles', async () => {
    const link = await sourceLink(['02:00:5E:00:00:AA', '02-00-5e-00-00-aa', '02:00:5e:00:00:bb']);
    expect((await expectAsIpSees(link)).details.sourceAddresses).toEqual(['02:00:5e:00:00:aa', '02:00:5e:00:00:bb']);
  });

  test.each(['01:00:5e:00:00:01', '00:00:00:00:00:00', 'ff:ff:ff:ff:ff:ff', '02:00:5e:00:00', 'x', 5, null])(
    'refuses %s as a source address',
    async (address) => {
      const error = await errorOf(sourceLink([...macs(2), address as string]));
      expect(error).toMatchObject({ code: expect.stringMatching(/^ERR_INVALID_ARG_(TYPE|VALUE)$/) });
      expect(error.message).toContain('sourceAddresses');
    },
  );

  test.each(['addSourceAddresses', 'removeSourceAddresses'])('refuses %s, which is for a change', async (option) => {
    const { name: lowerdev } = await vethPair();
    const options = { lowerdev, mode: 'source', [option]: macs(1) } as const;
    const error = await errorOf(createMacvlan(options));
    expect(error).toMatchObject({ code: 'ERR_INVALID_ARG_VALUE', message: expect.stringContaining(option) });
  });
});

describe('setMacvlan', () => {
  test('adds source addresses', async () => {
    const link = await sourceLink(macs(3));
    const changed = await setMacvlan(link.index, { addSourceAddresses: macs(4, 10) });
    expect((await expectAsIpSees(changed)).details.sourceAddresses).toEqual([...macs(3), ...macs(4, 10)]);
  });

  test('removes source addresses', async () => {
    const link = await sourceLink(macs(5));
    const changed = await setMacvlan(link.index, { removeSourceAddresses: macs(2, 1) });
    expect((await expectAsIpSees(changed)).details.sourceAddresses).toEqual([...macs(1), ...macs(2, 3)]);
  });

  test('adds and removes in one call', async () => {
    const link = await sourceLink(macs(3));
    const changed = await setMacvlan(link.index, { addSourceAddresses: macs(2, 3), removeSourceAddresses: macs(1) });
    expect((await expectAsIpSees(changed)).details.sourceAddresses).toEqual(macs(4, 1));
  });

  test('bears an address that is there already, and the removal of one that is not', async () => {
    const link = await sourceLink(macs(3));
    const changes = { addSourceAddresses: macs(2), removeSourceAddresses: macs(2, 50) };
    expect((await expectAsIpSees(await setMacvlan(link.index, changes))).details.sourceAddresses).toEqual(macs(3));
  });

  test('replaces the whole list', async () => {
    const link = await sourceLink(macs(3));
    for (const list of [macs(4, 2), macs(1, 77), macs(2)]) {
      const changed = await setMacvlan(link.index, { sourceAddresses: list });
      expect((await expectAsIpSees(changed)).details.sourceAddresses).toEqual(list);
    }
  });

  test('refuses a whole list together with additions or removals', async () => {
    const link = await sourceLink(macs(3));
    for (const option of ['addSourceAddresses', 'removeSourceAddresses']) {
      const error = await errorOf(setMacvlan(link.index, { sourceAddresses: macs(2, 9), [option]: macs(1, 9) }));
      expect(error).toMatchObject({ code: 'ERR_INVALID_ARG_VALUE', message: expect.stringContaining(option) });
    }
    expect((await seenByIp(link.name))?.details.sourceAddresses).toEqual(macs(3));
  });

  test('flushes the list with an empty one', async () => {
    const link = await sourceLink(macs(3));
    const changed = await setMacvlan(link.index, { sourceAddresses: [] });
    expect(changed.details).toMatchObject({ sourceAddresses: [], sourceAddressCount: 0 });
    await expectAsIpSees(changed);
  });

  test('leaves the list alone when it is undefined, or when nothing is to be added or removed', async () => {
    const link = await sourceLink(macs(3));
    const nothing = { sourceAddresses: undefined, addSourceAddresses: [], removeSourceAddresses: undefined };
    for (const changes of [nothing, { ...nothing, flags: ['nodst' as const] }]) {
      expect((await expectAsIpSees(await setMacvlan(link.index, changes))).details.sourceAddresses).toEqual(macs(3));
    }
  });

  test('changes the list of a macvtap that is up', async () => {
    const { name: lowerdev } = await vethPair();
    const link = await createMacvtap({ lowerdev, mode: 'source', sourceAddresses: macs(2), up: true });
    const changed = await setMacvlan(link.name, { addSourceAddresses: macs(1, 9) });
    expect(changed).toMatchObject({ kind: 'macvtap', up: true });
    expect((await seenByIp(link.name))?.details.sourceAddresses).toEqual([...macs(2), ...macs(1, 9)]);
  });

  test.each(['sourceAddresses', 'addSourceAddresses', 'removeSourceAddresses'])(
    'refuses %s outside mode source',
    async (option) => {
      const { name: lowerdev } = await vethPair();
      const link = await createMacvlan({ lowerdev });
      const source = await sourceLink(macs(2));
      expect(await errorOf(setMacvlan(link.index, { [option]: macs(1) }))).toMatchObject({
        code: 'ERR_INVALID_ARG_VALUE',
        message: expect.stringContaining(option),
      });
      // Out of source mode and a list at the same time, either.
      expect(await errorOf(setMacvlan(source.index, { mode: 'bridge', [option]: macs(1) }))).toMatchObject({
        code: 'ERR_INVALID_ARG_VALUE',
      });
      expect((await seenByIp(source.name))?.details.sourceAddresses).toEqual(macs(2));
    },
  );

  test.each([
    ['sourceAddresses', ['02:00:5e:00:00:01', '01:00:5e:00:00:01']],
    ['addSourceAddresses', ['02:00:5e:00:00:05', '00:00:00:00:00:00']],
    ['removeSourceAddresses', ['02:00:5e:00:00:00', 'nonsense']],
    ['addSourceAddresses', '02:00:5e:00:00:05'],
    ['sourceAddresses', null],
  ])('refuses %s %j and changes nothing', async (option, value) => {
    const link = await sourceLink(macs(2));
    const error = await errorOf(setMacvlan(link.index, { flags: ['nodst'], [option]: value }));
    expect(error).toMatchObject({ code: expect.stringMatching(/^ERR_INVALID_ARG_(TYPE|VALUE)$/) });
    expect(error.message).toContain(option);
    expect((await seenByIp(link.name))?.details).toMatchObject({ flags: [], sourceAddresses: macs(2) });
  });

  test('keeps the list when the link goes up, down and gets a new name', async () => {
    const link = await sourceLink(macs(6));
    const name = uniqueName('n');
    await setLink(link.index, { up: true });
    await setLink(link.index, { up: false });
    await setLink(link.index, { name });
    expect((await getLink(name)).details).toMatchObject({ sourceAddressCount: 6 });
    expect((await seenByIp(name))?.details.sourceAddresses).toEqual(macs(6));
  });

  test('sees what others did to the list', async () => {
    const link = await sourceLink(macs(2));
    await ip('link', 'set', link.name, 'type', 'macvlan', 'macaddr', 'add', ...macs(1, 5));
    await expectAsIpSees(await getLink(link.index));
    await ip('link', 'set', link.name, 'type', 'macvlan', 'macaddr', 'flush');
    await expectAsIpSees(await getLink(link.index));
  });
});
