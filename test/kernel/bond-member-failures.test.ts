// Members that cannot be had: each link is as it was before, and so is the bond.

import { beforeEach, describe, expect, test } from 'vitest';
import {
  addBondMember,
  type BondMemberOptions,
  type BondOptions,
  createBond,
  findLink,
  getLink,
  listLinks,
  setBond,
  setLink,
} from '../../lib/index.js';
import { Call } from '../../lib/internal/call.js';
import { putBondBack } from '../../lib/internal/enslave.js';

import { Seat } from '../../lib/internal/seat.js';
import { Turn } from '../../lib/internal/turn.js';
import { placeFor } from '../../lib/internal/where.js';
import { errorOf, needsKind, type Scratch, scratch } from '../support/namespace.js';

let home: Scratch;
let netns: string;

beforeEach(async () => {
  await needsKind('bond', 'dummy');
  home = await scratch();
  netns = home.name;
  await home.ipBatch(
    'link add d1 type dummy',
    'link add d2 type dummy',
    'link add v1 mtu 1600 type veth peer name w1',
    'link set w1 up',
    'link set v1 up alias a-cable',
    'link add br0 type bridge',
    'link add p1 type veth peer name q1',
    'link set p1 up master br0',
  );
});

const add = (member: string, options: BondMemberOptions = {}) => addBondMember('b0', member, options, { netns });

// Without what follows the carrier in its own time, and what bonds and bridges make of the offloads of their members.
/** All links as iproute2 sees them. */
const world = async (): Promise<unknown> => {
  // biome-ignore lint/suspicious/noExplicitAny: iproute2's JSON has no types.
  const links = await home.ipJson<any>('link', 'show');
  return links.map(({ flags, operstate: _, qdisc: _q, linkinfo, promiscuity: _p, tso_max_size: _t, ...rest }) => {
    const { info_slave_data, ...info } = linkinfo ?? {};
    // Of a port, that which is set and not made by protocols and timers.
    const { priority, cost, state, queue_id, prio } = info_slave_data ?? {};
    const settled = flags.filter((flag: string) => !/CARRIER|LOWER_UP|M-DOWN/.test(flag)).toSorted();
    const bridge = info.info_kind === 'bridge' ? {} : info;
    return {
      ...rest,
      flags: settled,
      linkinfo: bridge,
      port: { priority, cost, queue_id, prio, up: state !== 'disabled' },
    };
  });
};

describe('addBondMember puts back', () => {
  beforeEach(async () => {
    await createBond({ name: 'b0', mode: 'active-backup', mtu: 1400, mac: '02:00:5e:00:00:50' }, { netns });
  });

  test.each([
    ['a link that was down', 'd1'],
    ['a link that was up', 'v1'],
    ['a port of a bridge', 'p1'],
  ])('%s, when an option is refused', async (_, name) => {
    const before = await world();
    const error = await errorOf(add(name, { queueId: 17 }));
    expect(error).toMatchObject({ code: 'EPERM', operation: 'bondMember.add', target: name });
    expect(error).not.toHaveProperty('notRestored');
    expect(await world()).toEqual(before);
  });

  test('a member of another bond, with what that bond knew of it', async () => {
    await createBond({ name: 'b1', mode: 'active-backup', mac: '02:00:5e:00:00:51', members: ['d1', 'd2'] }, { netns });
    await setBond('b1', { activeMember: 'd1' }, { netns });
    await home.ip('link', 'set', 'd1', 'type', 'bond_slave', 'queue_id', '2');
    const before = await world();
    const error = await errorOf(add('d1', { queueId: 17 }));
    expect(error).toMatchObject({ code: 'EPERM' });
    expect(error).not.toHaveProperty('notRestored');
    expect(await world()).toEqual(before);
  });

  test('the only member of another bond, and the address of that bond', async () => {
    await createBond({ name: 'b1', mac: '02:00:5e:00:00:51', members: ['d1'] }, { netns });
    const before = await world();
    const error = await errorOf(add('d1', { queueId: 17 }));
    expect(error).toMatchObject({ code: 'EPERM' });
    expect(error).not.toHaveProperty('notRestored');
    expect(await world()).toEqual(before);
  });

  test('a member that stays one, when an option is refused', async () => {
    await add('d1', { queueId: 1 });
    await add('d2', { queueId: 2 });
    const before = await world();
    const error = await errorOf(add('d1', { priority: 5, queueId: 2 }));
    expect(error).toMatchObject({ code: 'EPERM' });
    expect(error).not.toHaveProperty('notRestored');
    expect(await world()).toEqual(before);
  });

  test('all but the address of a bond that had a random one', async () => {
    await createBond({ name: 'b1' }, { netns });
    const call = addBondMember('b1', 'd1', { queueId: 17 }, { netns });
    expect(await errorOf(call)).toMatchObject({ code: 'EPERM', notRestored: ['b1.mac'] });
    // The next one gives it an address as the first one would have.
    const { mac } = await addBondMember('b1', 'd2', {}, { netns });
    expect(mac).toBe((await getLink('d2', { netns })).member?.permanentMac);
  });

  test('nothing of a bond that somebody has deleted meanwhile, and says nothing of it', async () => {
    const bond = await getLink('b0', { netns });
    const call = new Call('bondMember.add', 'd1', { netns }, addBondMember);
    const place = placeFor(call);
    const turn = new Turn(place.line('changes'), 'always', undefined);
    try {
      const seat = new Seat(turn, place);
      // With a member that it has taken its address from there is something to be said.
      expect(await putBondBack(seat, bond, true)).toEqual(['b0.mac']);
      await home.ip('link', 'del', 'b0');
      for (const gave of [true, false]) expect(await putBondBack(seat, bond, gave)).toEqual([]);
    } finally {
      turn.end();
    }
  });

  test('nothing where something that cannot be seen has the frames of the link', async () => {
    const there = await scratch();
    await home.ip('link', 'add', 'link', 'v1', 'name', 'mv0', 'netns', there.name, 'type', 'macvlan');
    const before = await world();
    const error = await errorOf(add('v1'));
    expect(error).toMatchObject({ code: 'EBUSY' });
    expect(error).not.toHaveProperty('notRestored');
    expect(await world()).toEqual(before);
  });
});

describe('addBondMember finds out beforehand that', () => {
  const untouched = async (name: string, code: string, hint: string): Promise<void> => {
    const before = await world();
    const error = await errorOf(add(name));
    expect(error).toMatchObject({ code, target: name, hint });
    expect(error).not.toHaveProperty('notRestored');
    expect(await world()).toEqual(before);
  };

  beforeEach(async () => {
    await createBond({ name: 'b0', mtu: 9000, mac: '02:00:5e:00:00:50' }, { netns });
  });

  test('a macvlan takes the frames of a link', async () => {
    await home.ip('link', 'add', 'link', 'v1', 'name', 'mv0', 'type', 'macvlan');
    await untouched('v1', 'EBUSY', 'v1 carries macvlan mv0, which takes all its frames');
  });

  test('a link is the loopback', async () => {
    await setLink('lo', { up: true }, { netns });
    await untouched('lo', 'EOPNOTSUPP', 'lo is the loopback, not an Ethernet device');
  });

  test('a link cannot have the MTU of the bond', async () => {
    await home.ip('link', 'add', 'link', 'd1', 'name', 'mv0', 'mtu', '1000', 'type', 'macvlan');
    const hint = 'a member gets the MTU of b0, 9000, and that of mv0 has to be between 68 and 1500';
    const before = await world();
    const error = await errorOf(add('mv0'));
    // Newer kernels say what the lower device allows as the link's own limit.
    expect(error).toMatchObject({ code: 'EINVAL' });
    if (error['hint'] !== undefined) expect([hint, hint.replace('1500', '65535')]).toContain(error['hint']);
    expect(await world()).toEqual(before);
  });

  test('a link is no Ethernet device', async () => {
    await needsKind('gre');
    await home.ip('link', 'add', 'g1', 'type', 'gre', 'local', '192.0.2.1');
    const before = await world();
    expect(await errorOf(add('g1'))).toMatchObject({
      code: 'EOPNOTSUPP',
      hint: 'g1 is not an Ethernet device (its type is gre), and can be a member in mode active-backup only',
    });
    expect(await world()).toEqual(before);
  });
});

describe('createBond leaves nothing behind', () => {
  const create = (options: BondOptions) => createBond({ name: 'b0', ...options }, { netns });

  test.each<[string, BondOptions, object]>([
    ['a member that is missing', { members: ['d1', 'nosuch'] }, { code: 'ENODEV', option: 'members' }],
    ['a member that is missing, by index', { members: ['d1', 4_000_000] }, { code: 'ENODEV', option: 'members' }],
    ['the loopback', { members: ['d1', 'lo'] }, { code: 'EOPNOTSUPP', option: 'members' }],
    [
      'an active member that is none',
      { mode: 'active-backup', members: ['d1', 'v1'], activeMember: 'd2' },
      { code: 'EINVAL', option: 'activeMember' },
    ],
    [
      'an active member that is missing',
      { mode: 'active-backup', members: ['d1', 'p1'], activeMember: 'nosuch' },
      { code: 'ENODEV', option: 'activeMember' },
    ],
    [
      'an active member whose link is down',
      { mode: 'active-backup', miimonMs: 100, members: ['v1', 'p1'], activeMember: 'p1' },
      { code: 'EINVAL', option: 'activeMember' },
    ],
    ['a name that is taken', { name: 'br0', members: ['v1'] }, { code: 'EEXIST' }],
    ['an MTU that no bond has', { mtu: 70_000, members: ['v1'] }, { code: 'EINVAL' }],
    ['an alternative name that is taken', { altNames: ['br0'], members: ['v1'] }, { code: 'EEXIST' }],
  ])('after %s', async (_, options, said) => {
    await setLink('lo', { up: true }, { netns });
    const before = await world();
    const error = await errorOf(create(options));
    expect(error).toMatchObject({ ...said, operation: 'link.create', target: options.name ?? 'b0' });
    expect(await world()).toEqual(before);
  });

  test('and names nothing when all was put back', async () => {
    const error = await errorOf(create({ mode: 'active-backup', members: ['d1', 'v1', 'p1'], activeMember: 'd2' }));
    expect(error).not.toHaveProperty('notRestored');
  });

  test('after a member that is taken by what cannot be seen', async () => {
    const there = await scratch();
    await home.ip('link', 'add', 'link', 'v1', 'name', 'mv0', 'netns', there.name, 'type', 'macvlan');
    const before = await world();
    const error = await errorOf(create({ members: ['d1', 'p1', 'v1'] }));
    expect(error).toMatchObject({
      code: 'EBUSY',
      option: 'members',
      hint: expect.stringContaining('the member is v1'),
    });
    expect(await world()).toEqual(before);
  });

  test('when it is aborted', async () => {
    const before = await world();
    for (const turns of [0, 1, 2, 4, 8, 16, 32]) {
      const abort = new AbortController();
      const call = createBond({ name: 'b0', members: ['d1', 'v1', 'p1'] }, { netns, signal: abort.signal });
      const outcome = call.then(
        () => 'made',
        (error: unknown) => error,
      );
      for (let turn = 0; turn < turns; turn += 1) await new Promise((resolve) => setImmediate(resolve));
      const reason = new Error('enough');
      abort.abort(reason);
      if ((await outcome) === 'made') break;
      expect(await outcome).toBe(reason);
      // The turn of the creation is over when the next change has had its own.
      await setLink('d2', { group: turns }, { netns });
      await setLink('d2', { group: 0 }, { netns });
      expect(await findLink('b0', { netns })).toBeUndefined();
      expect(await world()).toEqual(before);
    }
  });

  test('of several at once, only of those that fail', async () => {
    const wanted = ['d1', 'lo', 'v1'].map((member, i) => createBond({ name: `b${i}`, members: [member] }, { netns }));
    const settled = await Promise.allSettled(wanted);
    expect(settled.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect((await listLinks({ kind: 'bond' }, { netns })).map(({ name }) => name)).toEqual(['b0', 'b2']);
  });
});
