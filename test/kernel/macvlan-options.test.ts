import { beforeAll, describe, expect, test } from 'vitest';
import { createMacvlan, createMacvtap, getLink, type LinkBase, type MacvlanOptions } from '../../lib/index.js';
import { expectAsIpSees, type Seen, seenByIp, uniqueMac } from '../support/macvlan.js';
import { errorOf, ip, needsKernel, needsKind, onKernel, scratch, uniqueName, vethPair } from '../support/namespace.js';

type Option = [name: string, options: Partial<MacvlanOptions>, seen: Partial<Seen>];

// Each with a value that is not the default, and what iproute2 has to see then.
const options: Option[] = [
  ['mac', { mac: '02-00-5E-77-00-01' }, { mac: '02:00:5e:77:00:01' }],
  ['mtu', { mtu: 1280 }, { mtu: 1280 }],
  ['the smallest mtu', { mtu: 68 }, { mtu: 68 }],
  ['up', { up: true }, { up: true }],
  ['group', { group: 4_294_967_295 }, { group: 4_294_967_295 }],
  ['alias', { alias: "Zoë's uplink: 100 %, '\"\\" }, { alias: "Zoë's uplink: 100 %, '\"\\" }],
  ['the longest alias', { alias: 'x'.repeat(255) }, { alias: 'x'.repeat(255) }],
  ['txQueueLength', { txQueueLength: 77 }, { txQueueLength: 77 }],
  ['numTxQueues', { numTxQueues: 3 }, { numTxQueues: 3 }],
  ['numRxQueues', { numRxQueues: 4 }, { numRxQueues: 4 }],
  ['gsoMaxSize', { gsoMaxSize: 32_000 }, { gsoMaxSize: 32_000 }],
  ['gsoMaxSegs', { gsoMaxSegs: 40 }, { gsoMaxSegs: 40 }],
  ['linkMode', { linkMode: 'dormant' }, { linkMode: 'dormant' }],
  ['addrGenMode', { addrGenMode: 'none' }, { addrGenMode: 'none' }],
  ['addrGenMode', { addrGenMode: 'random' }, { addrGenMode: 'random' }],
  ['index', { index: 70_007 }, { index: 70_007 }],
  ['the largest index', { index: 2_147_483_647 }, { index: 2_147_483_647 }],
  ['a name of 15 bytes', { name: 'abcdefghijklmno' }, { name: 'abcdefghijklmno' }],
  ['a name of one byte', { name: '0' }, { name: '0' }],
  ['a name with an umlaut', { name: 'übermäßig' }, { name: 'übermäßig' }],
  ['a name like an option', { name: '--help' }, { name: '--help' }],
  ['a name with everything', { name: 'a.b@c#d\'e"f$g' }, { name: 'a.b@c#d\'e"f$g' }],
];

// On a kernel without CONFIG_RPS every link has one receive queue, and the kernel does not speak of it.
let hasReceiveQueues = true;
beforeAll(async () => {
  hasReceiveQueues = (await ip('-d', 'link', 'show', 'lo')).includes('numrxqueues');
});
const isKept = (name: string): boolean => name !== 'numRxQueues' || hasReceiveQueues;

describe.each([
  ['createMacvlan', createMacvlan],
  ['createMacvtap', createMacvtap],
] as const)('%s', (_, create) => {
  test.each(options)('takes %s', async (name, given, wanted) => {
    if (!isKept(name)) return await expectIgnored(given, name);
    const { name: lowerdev } = await vethPair();
    const link = await create({ lowerdev, name: uniqueName('m'), ...given });
    expect(await expectAsIpSees(link)).toMatchObject(wanted);
  });

  test('takes altNames', async () => {
    const { name: lowerdev } = await vethPair();
    const altNames = [uniqueName('z'), `${uniqueName('a')}${'-long'.repeat(20)}`, `ü${uniqueName('')}`];
    const link = await create({ lowerdev, altNames });
    expect(await expectAsIpSees(link)).toMatchObject({ altNames: altNames.toSorted() });
    for (const altName of altNames) expect((await getLink(altName)).index).toBe(link.index);
  });

  test('takes broadcastQueueLength', async () => {
    const { name: lowerdev } = await vethPair();
    for (const broadcastQueueLength of [0, 1, 4_294_967_295]) {
      const link = await create({ lowerdev, broadcastQueueLength });
      expect((await expectAsIpSees(link)).details).toMatchObject({ broadcastQueueLength });
    }
  });
});

const expectIgnored = async (given: Partial<MacvlanOptions>, option: string): Promise<void> => {
  const { name: lowerdev } = await vethPair();
  const name = uniqueName('m');
  const error = await errorOf(createMacvlan({ lowerdev, name, ...given }));
  expect(error).toMatchObject({ code: 'ERR_NETLINK_OPTION_IGNORED', option });
  expect(await seenByIp(name)).toBeUndefined();
};

describe('createMacvlan', () => {
  test('takes a master, by name and by index', async () => {
    await needsKind('bridge');
    const { name: lowerdev } = await vethPair();
    const bridge = uniqueName('br');
    await ip('link', 'add', bridge, 'type', 'bridge');
    const { index } = await getLink(bridge);
    for (const [i, master] of [bridge, index].entries()) {
      const link = await createMacvlan({ lowerdev, name: uniqueName('m'), master, up: i === 0 });
      expect(link.master).toBe(index);
      expect(await expectAsIpSees(link)).toMatchObject({ master: index, up: i === 0 });
    }
  });

  test('uses the longest broadcast queue on the lower device', async () => {
    const { name: lowerdev } = await vethPair();
    const used = async (name: string) => (await expectAsIpSees(await getLink(name))).details.broadcastQueueLengthUsed;
    const short = await createMacvlan({ lowerdev, broadcastQueueLength: 5 });
    expect(short.details).toMatchObject({ broadcastQueueLength: 5, broadcastQueueLengthUsed: 5 });
    const long = await createMacvlan({ lowerdev, broadcastQueueLength: 5000 });
    expect(long.details.broadcastQueueLengthUsed).toBe(5000);
    expect(await used(short.name)).toBe(5000);
    await ip('link', 'del', long.name);
    expect(await used(short.name)).toBe(5);
  });

  // iproute2 6.1 cannot show it: two links of one lower device, which share it, have to agree.
  test('takes broadcastCutoff, which is one for all on the lower device', async () => {
    needsKernel({ min: '6.4' });
    const { name: lowerdev } = await vethPair();
    const first = await createMacvlan({ lowerdev });
    expect(first.details.broadcastCutoff).toBeUndefined();
    for (const broadcastCutoff of [0, -1, 1000, 2_147_483_647, -2_147_483_648]) {
      const link = await createMacvlan({ lowerdev, broadcastCutoff });
      expect(link.details.broadcastCutoff).toBe(broadcastCutoff);
      expect((await getLink(first.index)).details).toMatchObject({ broadcastCutoff });
    }
    // The kernel's default, which it does not report.
    const last = await createMacvlan({ lowerdev, broadcastCutoff: 1 });
    expect(last.details.broadcastCutoff).toBeUndefined();
  });

  test('says that broadcastCutoff was ignored, and leaves nothing behind, before Linux 6.4', async () => {
    needsKernel({ below: '6.4' });
    await expectIgnored({ broadcastCutoff: 7 }, 'broadcastCutoff');
  });

  test('takes everything at once', async () => {
    await needsKind('bridge');
    const { name: lowerdev } = await vethPair();
    const master = uniqueName('br');
    await ip('link', 'add', master, 'type', 'bridge');
    const mac = uniqueMac();
    const given = {
      name: uniqueName('m'),
      index: 80_008,
      mac,
      mtu: 1400,
      up: true,
      alias: 'everything',
      altNames: [uniqueName('b'), uniqueName('a')],
      group: 42,
      txQueueLength: 123,
      numTxQueues: 2,
      ...(hasReceiveQueues ? { numRxQueues: 2 } : {}),
      gsoMaxSize: 30_000,
      gsoMaxSegs: 30,
      addrGenMode: 'random',
    } as const;
    const settings = {
      mode: 'source',
      flags: ['nodst'],
      sourceAddresses: ['02:00:5e:00:00:01', '02:00:5e:00:00:02'],
      broadcastQueueLength: 50,
    } as const;
    const link = await createMacvlan({
      lowerdev,
      master,
      ...given,
      ...settings,
      altNames: [...given.altNames],
      flags: [...settings.flags],
      sourceAddresses: [...settings.sourceAddresses],
      ...(onKernel({ min: '6.4' }) ? { broadcastCutoff: 3 } : {}),
    });
    const seen = await expectAsIpSees(link);
    const { index: masterIndex } = await getLink(master);
    expect(seen).toMatchObject({ ...given, altNames: given.altNames.toSorted(), master: masterIndex });
    expect(seen.details).toMatchObject(settings);
    expect(link.details.broadcastCutoff).toBe(onKernel({ min: '6.4' }) ? 3 : undefined);
  });

  test('takes an IPv6 address generation mode that needs a secret', async () => {
    const { name: netns, exec, ...there } = await scratch();
    const { name: lowerdev } = await vethPair({ netns });
    // The kernel refuses it (EINVAL) as long as there is no secret.
    const failed = await errorOf(createMacvlan({ lowerdev, addrGenMode: 'stable-privacy' }, { netns }));
    expect(failed).toMatchObject({ code: 'EINVAL' });
    expect((await there.ipJson('link', 'show', 'type', 'macvlan')).length).toBe(0);
    await exec('sh', '-c', 'echo 2001:db8::1 >/proc/sys/net/ipv6/conf/default/stable_secret');
    const link = await createMacvlan({ lowerdev, addrGenMode: 'stable-privacy' }, { netns });
    expect(await expectAsIpSees(link, { netns })).toMatchObject({ addrGenMode: 'stable-privacy' });
  });

  test('has no IPv6 address when it comes up with addrGenMode none', async () => {
    const { name: netns, ...there } = await scratch();
    const { name: lowerdev } = await vethPair({ netns });
    await createMacvlan({ lowerdev, name: 'with', up: true }, { netns });
    await createMacvlan({ lowerdev, name: 'without', up: true, addrGenMode: 'none' }, { netns });
    const addresses = async (name: string) => (await there.ipJson('address', 'show', 'dev', name))[0].addr_info;
    expect(await addresses('with')).toMatchObject([{ family: 'inet6', scope: 'link' }]);
    expect(await addresses('without')).toEqual([]);
  });

  test('leaves to the kernel what is not given, or undefined', async () => {
    const { name: lowerdev } = await vethPair();
    const nothing = Object.fromEntries(
      options.flatMap(([, given]) => Object.keys(given)).map((name) => [name, undefined]),
    );
    const link = await createMacvlan({
      lowerdev,
      ...nothing,
      flags: undefined,
      altNames: undefined,
      master: undefined,
    });
    const seen = await expectAsIpSees(link);
    const defaults: Partial<LinkBase> = { up: false, mtu: 1500, group: 0, txQueueLength: 1000, numTxQueues: 1 };
    expect(seen).toMatchObject({ ...defaults, alias: undefined, altNames: [], addrGenMode: 'eui64' });
    expect(seen.details).toMatchObject({ mode: 'bridge', flags: [], broadcastQueueLength: 1000 });
  });
});
