// What a port of a bridge loses when it leaves the bridge: its settings, its entries of the forwarding database, its VLANs.
// A change that fails after that gives back what can be read, and names the rest.

import { beforeEach, describe, expect, test } from 'vitest';
import { addBondMember, createBond, getLink, setLink } from '../../lib/index.js';
import { errorOf, needsKind, type Scratch, scratch, skipCurrentTest } from '../support/namespace.js';
import { run } from '../support/shell.js';

let home: Scratch;
let netns: string;

beforeEach(async () => {
  home = await scratch();
  netns = home.name;
  await home.ipBatch(
    'link add br0 type bridge',
    'link add br1 type bridge',
    'link add p1 type veth peer name q1',
    'link set q1 up',
    'link set p1 up master br0',
    'link set p1 type bridge_slave cost 77 priority 12 hairpin on',
  );
  for (const line of [
    'add 02:00:5e:00:00:01 dev p1 master static',
    'add 02:00:5e:00:00:02 dev p1 master permanent',
    'add 02:00:5e:00:00:03 dev p1 master static sticky',
    'add 02:00:5e:00:00:04 dev p1 master dynamic extern_learn',
  ]) {
    await run(['bridge', '-n', netns, 'fdb', ...line.split(' ')]);
  }
});

const world = async (): Promise<unknown> => {
  const [port] = await home.ipJson<{ master?: string; linkinfo: { info_slave_data?: Record<string, unknown> } }>(
    ...['link', 'show', 'p1'],
  );
  const { cost, priority, hairpin } = port?.linkinfo.info_slave_data ?? {};
  const entries = (await run(['bridge', '-n', netns, 'fdb', 'show', 'dev', 'p1'])).trim().split('\n');
  const ofBridge = entries.filter((entry) => entry.includes('master')).toSorted();
  return { master: port?.master, cost, priority, hairpin, entries: ofBridge };
};

const enslaveInVain = async () => {
  await needsKind('bond');
  await createBond({ name: 'b0', mode: 'active-backup', mac: '02:00:5e:00:00:50' }, { netns });
  return errorOf(addBondMember('b0', 'p1', { queueId: 17 }, { netns }));
};

const failures: Record<string, () => Promise<unknown>> = {
  'addBondMember refuses an option': enslaveInVain,
  'the next master is none': () => errorOf(setLink('p1', { master: 'q1' }, { netns })),
  'what comes behind the next master is refused': () =>
    errorOf(setLink('p1', { master: 'br1', altNames: ['br0'] }, { netns })),
  'what comes behind the release is refused': () =>
    errorOf(setLink('p1', { master: null, altNames: ['br0'] }, { netns })),
  'it was to be down besides': () => errorOf(setLink('p1', { master: 'br1', up: false, altNames: ['br0'] }, { netns })),
};

describe('a port has its settings and its entries as before', () => {
  test.each(Object.entries(failures))('when %s', async (_, fail) => {
    const before = await world();
    const error = await fail();
    expect(error).toMatchObject({ code: expect.stringMatching(/^(EPERM|EOPNOTSUPP|EEXIST)$/) });
    expect(error).not.toHaveProperty('notRestored');
    expect(await world()).toEqual(before);
  });

  test('also when it was down', async () => {
    await home.ip('link', 'set', 'p1', 'down');
    const before = await world();
    expect(await enslaveInVain()).not.toHaveProperty('notRestored');
    expect(await world()).toEqual(before);
  });
});

describe('the VLANs of a port are named where its bridge looks at them', () => {
  beforeEach(async () => {
    const { details } = (await getLink('br0', { netns })) as { details: { vlanProtocol?: string } };
    if (details.vlanProtocol === undefined) skipCurrentTest('the kernel was built without VLANs in bridges');
    await home.ip('link', 'set', 'br0', 'type', 'bridge', 'vlan_filtering', '1');
  });

  test.each(Object.entries(failures))('when %s', async (_, fail) => {
    expect(await fail()).toMatchObject({ notRestored: ['vlans'] });
  });

  test('with the entries that are of VLANs it has no longer', async () => {
    await run(['bridge', '-n', netns, 'vlan', 'add', 'vid', '10', 'dev', 'p1']);
    await run(['bridge', '-n', netns, 'fdb', ...'add 02:00:5e:00:00:06 dev p1 master static vlan 10'.split(' ')]);
    const error = await errorOf(setLink('p1', { master: 'q1' }, { netns }));
    expect(error).toMatchObject({ notRestored: ['vlans', 'fdb'] });
  });

  test('and not when it has not left it', async () => {
    const error = await errorOf(setLink('p1', { master: 'nosuch' }, { netns }));
    expect(error).toMatchObject({ code: 'ENODEV' });
    expect(error).not.toHaveProperty('notRestored');
  });
});
