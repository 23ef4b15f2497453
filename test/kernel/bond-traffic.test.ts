// Bonds at work: packets find their way when a link is cut, and LACP finds its partner.

import { beforeEach, describe, expect, test } from 'vitest';
import { type BondLink, createBond, createMacvlan, getLink, setBond, setLink } from '../../lib/index.js';
import { type Child, nodeCommand, start } from '../support/child.js';
import { eventually, needsKind, type Scratch, scratch, uniqueName } from '../support/namespace.js';

let left: Scratch;
let right: Scratch;

/** Two cables between two namespaces: l1 to r1, l2 to r2. */
beforeEach(async () => {
  await needsKind('bond');
  left = await scratch();
  right = await scratch();
  const cables = ['1', '2'].map((n) => `link add l${n} type veth peer name r${n} netns ${right.name}`);
  await left.ipBatch(...cables);
});

const inside = ({ name }: Scratch, program: string, ...args: (string | number)[]): Child =>
  start(['nsenter', `--net=/run/netns/${name}`, ...nodeCommand(program, ...args)]);

const port = 4242;

/** Somebody in `left` who talks to somebody in `right`: resolves to what comes back. */
const conversation = async (address: string): Promise<(text: string) => Promise<string>> => {
  const server = inside(right, 'datagrams.mjs', 'serve', address, port);
  expect(await server.line()).toBe('ready');
  const client = inside(left, 'datagrams.mjs', 'ask', address, port);
  return (text) => {
    client.say(text);
    return client.line();
  };
};

const bondOf = async ({ name: netns }: Scratch): Promise<BondLink> => (await getLink('b0', { netns })) as BondLink;
const indexOf = async ({ name: netns }: Scratch, ref: string): Promise<number> => (await getLink(ref, { netns })).index;
const sentOn = async ({ name: netns }: Scratch, ref: string): Promise<number> =>
  (await getLink(ref, { netns })).stats?.txPackets ?? 0;

describe('active-backup', () => {
  let ask: (text: string) => Promise<string>;

  beforeEach(async () => {
    // On the other side a bridge, as a switch would be.
    await right.ipBatch(
      'link add br0 type bridge',
      'link set r1 up master br0',
      'link set r2 up master br0',
      'link set br0 up',
      'address add 192.0.2.2/24 dev br0',
    );
    const options = { name: 'b0', mode: 'active-backup', miimonMs: 20, up: true } as const;
    await createBond({ ...options, members: ['l1', 'l2'], activeMember: 'l1' }, { netns: left.name });
    await left.ip('address', 'add', '192.0.2.1/24', 'dev', 'b0');
    ask = await conversation('192.0.2.2');
  });

  test('goes on over the other member when one is cut, and comes back', async () => {
    const [l1, l2] = [await indexOf(left, 'l1'), await indexOf(left, 'l2')];
    // Both cables may have come up after the choice was made.
    await eventually(async () => (await getLink('l1', { netns: left.name })).member?.miiStatus === 'up');
    await setBond('b0', { activeMember: 'l1', primary: 'l1' }, { netns: left.name });
    expect(await ask('over the first')).toBe('over the first');

    await setLink('r1', { up: false }, { netns: right.name });
    await eventually(async () => (await bondOf(left)).details.activeMember === l2);
    const before = await sentOn(left, 'l2');
    expect(await ask('over the second')).toBe('over the second');
    expect(await sentOn(left, 'l2')).toBeGreaterThan(before);
    expect((await getLink('l1', { netns: left.name })).member).toMatchObject({
      state: 'backup',
      miiStatus: 'down',
      linkFailureCount: 1,
    });

    await setLink('r1', { up: true }, { netns: right.name });
    await eventually(async () => (await bondOf(left)).details.activeMember === l1);
    expect(await ask('over the first again')).toBe('over the first again');
  });

  test('sends on the member that is made the active one', async () => {
    const netns = left.name;
    for (const name of ['l1', 'l2', 'l1']) {
      await eventually(async () => (await getLink(name, { netns })).member?.miiStatus === 'up');
      const bond = await setBond('b0', { activeMember: name }, { netns });
      expect(bond.details.activeMember).toBe(await indexOf(left, name));
      const before = await sentOn(left, name);
      expect(await ask(`over ${name}`)).toBe(`over ${name}`);
      expect(await sentOn(left, name)).toBeGreaterThan(before);
    }
  });
});

describe('802.3ad', () => {
  const options = { name: 'b0', mode: '802.3ad', miimonMs: 20, lacpRate: 'fast', up: true } as const;
  const seconds = { timeout: 25_000, interval: 100 };

  const negotiated = async (): Promise<[BondLink, BondLink]> =>
    await eventually(async () => {
      const bonds: [BondLink, BondLink] = [await bondOf(left), await bondOf(right)];
      const [one, other] = bonds;
      expect(one.details.adInfo).toMatchObject({ ports: 2, partnerMac: other.mac });
      expect(other.details.adInfo).toMatchObject({ ports: 2, partnerMac: one.mac });
      return bonds;
    }, seconds);

  test('two bonds back to back negotiate one aggregator, and survive a cut', { timeout: 90_000 }, async () => {
    const macs = { left: '02:00:5e:00:00:01', right: '02:00:5e:00:00:02' };
    await createBond({ ...options, mac: macs.left, members: ['l1', 'l2'] }, { netns: left.name });
    await createBond({ ...options, mac: macs.right, members: ['r1', 'r2'] }, { netns: right.name });
    const [one, other] = await negotiated();
    const info = one.details.adInfo;
    expect(info?.partnerKey).toBe(other.details.adInfo?.actorKey);
    const together = ['aggregating', 'in_sync', 'collecting', 'distributing'];
    for (const name of ['l1', 'l2']) {
      const { member } = await eventually(async () => {
        const link = await getLink(name, { netns: left.name });
        expect(link.member?.actorOperPortState).toEqual(['active', 'short_timeout', ...together]);
        expect(link.member?.partnerOperPortState).toEqual(['active', 'short_timeout', ...together]);
        return link;
      }, seconds);
      expect(member?.aggregatorId).toBe(info?.aggregator);
    }

    // What is built upon it does not notice when a cable is cut.
    const upper = uniqueName('m');
    await createMacvlan({ lowerdev: 'b0', name: upper, up: true }, { netns: left.name });
    await left.ip('address', 'add', '192.0.2.1/24', 'dev', upper);
    await right.ip('address', 'add', '192.0.2.2/24', 'dev', 'b0');
    const ask = await conversation('192.0.2.2');
    expect(await ask('over both')).toBe('over both');
    await setLink('l1', { up: false }, { netns: left.name });
    await eventually(async () => (await bondOf(left)).details.adInfo?.ports === 1, seconds);
    expect(await ask('over one')).toBe('over one');
  });

  test('alone has a partner of zeros', async () => {
    const { name: netns } = left;
    await right.ip('link', 'set', 'r1', 'up');
    await createBond({ ...options, members: ['l1'], adActorSystem: '02:00:5e:00:00:77' }, { netns });
    const { details } = await eventually(async () => {
      const bond = await bondOf(left);
      return bond.details.adInfo !== undefined && bond;
    }, seconds);
    expect(details).toMatchObject({ adActorSystem: '02:00:5e:00:00:77', adActorSystemPriority: 65_535 });
    expect(details.adInfo).toMatchObject({ ports: 1, partnerMac: '00:00:00:00:00:00' });
  });
});
