// A bond as the `master` of links that are created or changed. It takes none that is up, and sets up what it takes.

import { beforeEach, describe, expect, test } from 'vitest';
import { createBond, createDummy, createMacvlan, createVeth, getLink, setLink } from '../../lib/index.js';
import { needsKind, type Scratch, scratch } from '../support/namespace.js';

let home: Scratch;
let netns: string;
let bond: number;

beforeEach(async () => {
  await needsKind('bond', 'dummy');
  home = await scratch();
  netns = home.name;
  await home.ipBatch('link add d1 type dummy', 'link add br0 type bridge', 'link set br0 up');
  ({ index: bond } = await createBond({ name: 'b0', mode: 'active-backup', miimonMs: 100, up: true }, { netns }));
});

/** What iproute2 says of it. */
const seen = async (name: string): Promise<{ master: string | undefined; up: boolean }> => {
  const { master, flags } = await home.ipLink(name);
  return { master, up: flags.includes('UP') };
};

describe.each([true, false])('a new link with a bond as its master, up: %s', (up) => {
  test('has both', async () => {
    expect(await createDummy({ name: 'x0', master: 'b0', up }, { netns })).toMatchObject({ master: bond, up });
    expect(await seen('x0')).toEqual({ master: 'b0', up });
  });

  test('by the index, and with other options', async () => {
    const options = { name: 'x1', master: bond, up, altNames: ['x1-alt'], addrGenMode: 'none' } as const;
    expect(await createDummy(options, { netns })).toMatchObject(options);
    expect(await seen('x1')).toEqual({ master: 'b0', up });
  });

  test('as a macvlan, and as the ends of a pair', async () => {
    await setLink('d1', { up: true }, { netns });
    await createMacvlan({ lowerdev: 'd1', name: 'mv0', master: 'b0', up }, { netns });
    await createVeth({ name: 'v0', master: 'b0', up, peer: { name: 'v1', master: 'b0', up } }, { netns });
    for (const name of ['mv0', 'v0', 'v1']) expect(await seen(name), name).toEqual({ master: 'b0', up });
  });

  test('in another namespace', async () => {
    const other = await scratch();
    const made = await createDummy({ name: 'x2', targetNetns: netns, master: 'b0', up }, { netns: other.name });
    expect(made).toMatchObject({ master: bond, up });
    expect(await seen('x2')).toEqual({ master: 'b0', up });
  });
});

test('a new link whose master is none leaves nothing', async () => {
  const refused = createDummy({ name: 'x0', master: 'd1', up: true }, { netns });
  await expect(refused).rejects.toMatchObject({ code: 'EOPNOTSUPP' });
  await expect(getLink('x0', { netns })).rejects.toMatchObject({ code: 'ENODEV' });
});

describe('setLink', () => {
  test.each([true, false])('gives a link that is down a bond, up: %s', async (up) => {
    expect(await setLink('d1', { master: 'b0', up }, { netns })).toMatchObject({ master: bond, up });
    expect(await seen('d1')).toEqual({ master: 'b0', up });
  });

  test('sets a link down that a bond shall have, and down again', async () => {
    await setLink('d1', { up: true }, { netns });
    expect(await setLink('d1', { master: 'b0', up: false }, { netns })).toMatchObject({ master: bond, up: false });
    expect(await seen('d1')).toEqual({ master: 'b0', up: false });
  });

  test('says of one that is up why a bond does not take it', async () => {
    await setLink('d1', { up: true }, { netns });
    await expect(setLink('d1', { master: 'b0', up: true }, { netns })).rejects.toMatchObject({
      code: 'EPERM',
      hint: expect.stringContaining('addBondMember sets it down'),
    });
    expect(await seen('d1')).toEqual({ master: undefined, up: true });
  });

  test.each([
    [null, undefined],
    ['br0', 'br0'],
  ] as const)('takes a link from its bond, and up it stays: master %s', async (master, after) => {
    await createDummy({ name: 'x0', master: 'b0' }, { netns });
    expect(await setLink('x0', { master, up: true }, { netns })).toMatchObject({ up: true });
    expect(await seen('x0')).toEqual({ master: after, up: true });
  });
});
