// What links had before they were set down to become members of a bond that did not get them: addresses, routes and
// neighbours, of theirs and of the VLANs upon them.

import { beforeEach, describe, expect, test } from 'vitest';
import { addBondMember, createBond, removeBondMember, setLink } from '../../lib/index.js';
import { errorOf, eventually, needsKind, type Scratch, scratch } from '../support/namespace.js';

let home: Scratch;
let netns: string;

beforeEach(async () => {
  await needsKind('bond', 'vlan', 'dummy');
  home = await scratch();
  netns = home.name;
  await home.ipBatch(
    'link add d1 type dummy',
    'link add v1 type veth peer name w1',
    'link add p1 type veth peer name q1',
    ...['w1', 'q1', 'v1', 'p1'].map((name) => `link set ${name} up`),
    'link add link v1 name v1.10 up type vlan id 10',
    'address add 192.0.2.1/24 dev v1',
    'address add 192.0.2.129/25 dev p1',
    'address add 2001:db8:1::1/64 dev v1 nodad',
    'address add 2001:db8:1::2/64 dev v1 nodad noprefixroute metric 77',
    'address add 2001:db8:1::3 peer 2001:db8:1:3::1/64 dev v1 nodad',
    'address add 2001:db8:1::4/64 dev v1 valid_lft 5000 preferred_lft 3000',
    'address add 2001:db8:1::5/64 dev v1 preferred_lft 0',
    'address add fe80::77/64 dev v1 nodad',
    'address add 2001:db8:10::1/64 dev v1.10 nodad',
    'address add 2001:db8:5::1/64 dev p1 nodad',
  );
  // None of them is on probation any more.
  await eventually(async () => !(await home.ip('-6', 'address', 'show', 'tentative')).includes('inet6'));
  await home.ipBatch(
    'route add 198.51.100.0/24 via 192.0.2.9 dev v1 metric 5 mtu 1400',
    'route add 198.51.100.0/24 dev v1 metric 6 table 100 proto static src 192.0.2.1',
    'route add default via 203.0.113.1 dev v1 onlink',
    'route add 203.0.113.0/25 dev v1 scope link',
    'route add 203.0.113.128/25 via 203.0.113.2 dev v1',
    'route add 198.51.101.0/24 proto 44 nexthop via 192.0.2.9 dev v1 weight 3 nexthop via 192.0.2.200 dev p1',
    'route add 198.51.102.0/24 nexthop via 192.0.2.9 dev v1 nexthop via 192.0.2.10 dev v1',
    'route add 2001:db8:2::/64 via 2001:db8:1::9 dev v1 src 2001:db8:1::4 metric 9',
    'route add 2001:db8:3::/64 via fe80::1 dev v1 pref high hoplimit 9',
    'route add 2001:db8:4::/64 dev v1 table 1000 expires 900',
    'route add 2001:db8:6::/64 nexthop via 2001:db8:1::9 dev v1 nexthop via 2001:db8:5::9 dev p1',
    'route add 2001:db8:7::/64 dev v1.10',
    'route add 192.0.3.0/24 dev v1.10',
    'neighbour add 192.0.2.9 lladdr 02:00:5e:00:00:09 dev v1',
    'neighbour add 2001:db8:10::9 lladdr 02:00:5e:00:00:0a dev v1.10',
  );
});

// What runs, and what carriers and routers do in their own time, is left out.
const world = async (): Promise<unknown> => {
  const [links, four, six, neighbours] = await Promise.all([
    home.ipJson('address', 'show'),
    home.ipJson('-4', 'route', 'show', 'table', 'all'),
    home.ipJson('-6', 'route', 'show', 'table', 'all'),
    home.ipJson('neighbour', 'show', 'nud', 'permanent'),
  ]);
  const routes = [...four, ...six].filter(({ table, protocol }) => table !== 'local' && protocol !== 'kernel');
  return {
    addresses: links.map(({ ifname, flags, mtu, addr_info }) => ({
      ifname,
      mtu,
      up: flags.includes('UP'),
      addresses: addr_info
        // The one of the kernel's own comes when it knows of the carrier.
        .filter(({ protocol }: { protocol?: string }) => protocol !== 'kernel_ll')
        .map(({ valid_life_time, preferred_life_time, ...rest }: Record<string, unknown>) => ({
          ...rest,
          lives: [Number(valid_life_time) > 10_000, Number(preferred_life_time) > 10_000],
        })),
    })),
    routes: routes
      .map(({ expires, flags, nexthops, ...rest }) => ({
        ...rest,
        expires: expires !== undefined,
        onlink: flags.includes('onlink'),
        nexthops: nexthops?.map(({ flags: _, ...hop }: { flags: unknown }) => hop),
      }))
      .toSorted((a, b) => JSON.stringify(a).localeCompare(JSON.stringify(b))),
    neighbours,
  };
};

const unchanged = async (call: () => Promise<unknown>): Promise<void> => {
  const before = await world();
  const error = await errorOf(call());
  expect(error).not.toHaveProperty('notRestored');
  await eventually(async () => expect(await world()).toEqual(before));
};

const bond = { name: 'b0', mode: 'active-backup', mac: '02:00:5e:00:00:50' } as const;

describe('a link keeps its addresses, routes and neighbours', () => {
  test('when an option of the new member is refused', async () => {
    await createBond(bond, { netns });
    await unchanged(() => addBondMember('b0', 'v1', { queueId: 17 }, { netns }));
  });

  test('when the bond is too small for IPv6', async () => {
    await createBond({ ...bond, mtu: 1000 }, { netns });
    await unchanged(() => addBondMember('b0', 'v1', { queueId: 17 }, { netns }));
  });

  test('when a later one of several members cannot be had', async () => {
    const there = await scratch();
    await home.ip('link', 'add', 'link', 'd1', 'name', 'mv0', 'netns', there.name, 'type', 'macvlan');
    await unchanged(() => createBond({ name: 'b0', members: ['v1', 'p1', 'd1'] }, { netns }));
  });

  test('when a change sets it down and fails', async () => {
    await unchanged(() => setLink('v1', { up: false, master: 'd1' }, { netns }));
  });

  test('when a change makes it too small for IPv6 and fails', async () => {
    await unchanged(() => setLink('v1', { mtu: 1000, master: 'd1' }, { netns }));
  });
});

test('what only the kernel can make again is named', async () => {
  await createBond(bond, { netns });
  await home.ipBatch(
    'nexthop add id 7 via 192.0.2.9 dev v1',
    'route add 198.51.103.0/24 nhid 7',
    'route add 2001:db8:8::/64 via fe80::1 dev v1.10 proto ra',
  );
  const error = await errorOf(addBondMember('b0', 'v1', { queueId: 17 }, { netns }));
  expect(error).toMatchObject({ code: 'EPERM', notRestored: ['routes', 'v1.10.routes'] });
});

test('a member that is released can have its routes again', async () => {
  await createBond(bond, { netns });
  await addBondMember('b0', 'v1', {}, { netns });
  await removeBondMember('b0', 'v1', { netns });
  await setLink('v1', { up: true }, { netns });
  expect(await home.ip('-4', 'route', 'show', 'dev', 'v1')).toContain('192.0.2.0/24');
});
