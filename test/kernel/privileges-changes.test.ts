// Every function that changes something, without the capability that it takes.

import { expect, test } from 'vitest';
import { nodeCommand, start } from '../support/child.js';
import { hasKind, scratch } from '../support/namespace.js';

// The links that are to be changed, by the kind that makes them possible.
const links: Record<string, string[]> = {
  macvlan: ['link add link low name mv0 type macvlan'],
  ipvlan: ['link add link wire name iv0 type ipvlan mode l3'],
  vlan: ['link add link low name vl0 type vlan id 5'],
  vxlan: ['link add vx0 type vxlan id 5 dstport 4789', 'link set vx0 up'],
  gretap: ['link add gt0 type gretap local 192.0.2.1 remote 192.0.2.9'],
  bridge: ['link add br0 type bridge', 'link add p0 type veth peer name p1', 'link set p0 master br0'],
  bond: ['link add b0 type bond mode active-backup', 'link add m0 type veth peer name m1', 'link set m0 master b0'],
};
const linkNames: Record<string, string[]> = {
  ...{ macvlan: ['mv0'], ipvlan: ['iv0'], vlan: ['vl0'], vxlan: ['vx0'], gretap: ['gt0'] },
  ...{ bridge: ['br0', 'p0'], bond: ['b0', 'm0'] },
};

test('every change is EPERM without CAP_NET_ADMIN, and says so', async () => {
  const here = await scratch();
  await here.ipBatch(
    'link add low type veth peer name wire',
    'link set wire up',
    'link set low up',
    'address add 192.0.2.1/24 dev low',
    'route add 203.0.113.0/24 dev low',
    'rule add priority 100 table 10',
    'neighbour add 192.0.2.9 lladdr 02:00:5e:10:00:09 dev low',
  );
  const missing: string[] = [];
  for (const [kind, lines] of Object.entries(links)) {
    if (await hasKind(kind)) await here.ipBatch(...lines);
    else missing.push(...(linkNames[kind] ?? []));
  }
  const state = async (): Promise<unknown[]> =>
    Promise.all(
      [['link'], ['addr'], ['route'], ['rule'], ['neighbour']].map(async (what) =>
        JSON.stringify(await here.ipJson(...what), (key, value) =>
          // What goes on by itself.
          /life_time|used|confirmed|updated|refcnt|timer|^state$|tentative|operstate|^flags$/.test(key)
            ? undefined
            : value,
        ),
      ),
    );
  const before = await state();
  const command = ['setpriv', '--bounding-set=-net_admin,-sys_admin', ...nodeCommand('every-change.mjs', here.name)];
  const { status, stdout, stderr } = await start(['ip', 'netns', 'exec', here.name, ...command]).ended;
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  const said = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { name: string; result: string; detail?: string });
  expect(said.pop()).toEqual({ name: 'forgotten', result: '' });
  for (const { name, result, detail } of said) {
    if (result === 'absent') {
      expect(missing, name).toContain(detail);
      continue;
    }
    const capability = name.endsWith('Netns') ? 'CAP_SYS_ADMIN' : 'CAP_NET_ADMIN';
    expect([name, result, detail]).toEqual([name, 'EPERM', expect.stringContaining(capability)]);
  }
  expect(said.length).toBeGreaterThan(40);
  expect(await state()).toEqual(before);
});
