import { beforeAll, describe, expect, test } from 'vitest';
import { getLink, type LinkChanges, setLink, setMacvlan } from '../../lib/index.js';
import { errorOf, eventually, ip, ipBatch, ipLink, onKernel, uniqueName, vethPair } from '../support/namespace.js';
import { expectShown } from '../support/oracle.js';

let name: string;
let peer: string;
let bridge: string;

beforeAll(async () => {
  ({ name, peer } = await vethPair());
  bridge = uniqueName('br');
  await ipBatch([`link add ${bridge} type bridge`]);
});

/** Changes the link, and compares what comes back with iproute2, in all its fields. */
const change = async (changes: LinkChanges): Promise<void> => {
  await expectShown(await setLink(name, changes));
};

// biome-ignore lint/suspicious/noExplicitAny: iproute2's JSON has no types.
const seen = async (): Promise<any> => await ipLink(name);

const flagsOf = async (): Promise<string[]> => (await seen()).flags;

describe('setLink changes', () => {
  test('the MAC address', async () => {
    await change({ mac: '02-00-5E-AA-00-01' });
    expect((await seen()).address).toBe('02:00:5e:aa:00:01');
  });

  test('the MTU', async () => {
    await change({ mtu: 1400 });
    expect((await seen()).mtu).toBe(1400);
    await change({ mtu: 1500 });
  });

  test('the master: takes, exchanges and releases it', async () => {
    await change({ master: bridge });
    expect((await seen()).master).toBe(bridge);
    await change({ master: (await getLink(bridge)).index });
    await change({ master: null });
    expect((await seen()).master).toBeUndefined();
    await change({ master: null });
  });

  test('the alias: sets and removes it', async () => {
    await change({ alias: 'uplink to ünïcode' });
    expect((await seen()).ifalias).toBe('uplink to ünïcode');
    await change({ alias: 'x'.repeat(255) });
    await change({ alias: null });
    expect((await seen()).ifalias).toBeUndefined();
    await change({ alias: null });
  });

  test('the group', async () => {
    await change({ group: 4_294_967_295 });
    await change({ group: 0 });
  });

  test('the length of the transmit queue', async () => {
    await change({ txQueueLength: 77 });
    expect((await seen()).txqlen).toBe(77);
    await change({ txQueueLength: 0 });
    await change({ txQueueLength: 1000 });
  });

  test('the limits of segmentation', async () => {
    await change({ gsoMaxSize: 32_768, gsoMaxSegs: 16 });
    expect(await seen()).toMatchObject({ gso_max_size: 32_768, gso_max_segs: 16 });
    await change({ gsoMaxSize: 65_536, gsoMaxSegs: 65_535 });
  });

  test('what the next carrier makes of the operational state', async () => {
    const stateIs = (state: string) => eventually(async () => expect((await getLink(name)).operState).toBe(state));
    const replug = async (): Promise<void> => {
      await ipBatch([`link set ${peer} down`]);
      await stateIs('lowerlayerdown');
      await ipBatch([`link set ${peer} up`]);
    };
    await stateIs('up');
    await change({ linkMode: 'dormant' });
    expect(await seen()).toMatchObject({ linkmode: 'DORMANT' });
    await replug();
    await stateIs('dormant');
    expect((await seen()).operstate).toBe('DORMANT');
    await change({ linkMode: 'default' });
    expect(await seen()).toMatchObject({ linkmode: 'DEFAULT' });
    await replug();
    await stateIs('up');
  });

  test('whether a protocol holds it down, where the kind has that', async () => {
    const held = uniqueName('m');
    await ipBatch([`link add link ${name} name ${held} type macvlan`, `link set ${held} up`]);
    await expectShown(await setLink(held, { protoDown: true }));
    expect(await ipLink(held)).toMatchObject({ proto_down: true });
    expect(await getLink(held)).toMatchObject({ protoDown: true, up: true, carrier: false });
    await expectShown(await setLink(held, { protoDown: false }));
    expect((await ipLink(held))?.proto_down).toBeUndefined();
    expect(await getLink(held)).toMatchObject({ protoDown: false, carrier: true });
    await ipBatch([`link set ${held} protodown on protodown_reason 3 on`]);
    expect(await errorOf(setLink(held, { protoDown: false }))).toMatchObject({
      code: 'EBUSY',
      kernelMessage: 'Cannot clear protodown, active reasons',
    });
    expect(await getLink(held)).toMatchObject({ protoDown: true });
    await ipBatch([`link set ${held} protodown_reason 3 off`, `link set ${held} protodown off`]);
    await expectShown(await getLink(held));
    // A veth knows nothing of it; what was changed beside it is put back.
    await ipBatch([`link del ${held}`]);
    const { mtu } = await getLink(name);
    expect(await errorOf(setLink(name, { protoDown: true, mtu: 1300 }))).toMatchObject({
      code: 'EOPNOTSUPP',
      kernelMessage: 'Protodown not supported by device',
    });
    expect(await getLink(name)).toMatchObject({ protoDown: false, mtu });
  });

  test('how IPv6 addresses are made', async () => {
    await change({ addrGenMode: 'none' });
    expect((await seen()).inet6_addr_gen_mode).toBe('none');
    await change({ addrGenMode: 'random' });
    await change({ addrGenMode: 'eui64' });
  });

  test.each<[keyof LinkChanges, string, boolean]>([
    ['promiscuous', 'PROMISC', false],
    ['allMulticast', 'ALLMULTI', false],
    ['multicast', 'MULTICAST', false],
    ['arp', 'NOARP', true],
    ['up', 'UP', false],
  ])('the flag %s and no other one', async (option, word, inverted) => {
    const before = (await flagsOf()).filter((flag) => !/CARRIER|LOWER_UP|M-DOWN/.test(flag));
    const isSet = before.includes(word) !== inverted;
    for (const wanted of [!isSet, !isSet, isSet]) {
      await change({ [option]: wanted });
      const expected = new Set(before);
      if (wanted !== inverted) expected.add(word);
      else expected.delete(word);
      const now = (await flagsOf()).filter((flag) => !/CARRIER|LOWER_UP|M-DOWN/.test(flag));
      expect(now.sort()).toEqual([...expected].sort());
    }
  });

  test('up without touching what others have set', async () => {
    await ipBatch([`link set ${name} down promisc on allmulticast on arp off multicast on`]);
    await change({ up: true });
    expect(await flagsOf()).toEqual(expect.arrayContaining(['UP', 'PROMISC', 'ALLMULTI', 'NOARP', 'MULTICAST']));
    await change({ up: false });
    expect(await flagsOf()).toEqual(expect.arrayContaining(['PROMISC', 'ALLMULTI', 'NOARP', 'MULTICAST']));
    await ipBatch([`link set ${name} up promisc off allmulticast off arp on`]);
  });

  test('many things at once', async () => {
    await change({
      mtu: 1450,
      group: 5,
      alias: 'all',
      txQueueLength: 9,
      up: false,
      multicast: false,
      altNames: ['many1'],
    });
    expect(await seen()).toMatchObject({ mtu: 1450, group: '5', ifalias: 'all', txqlen: 9, altnames: ['many1'] });
    await change({ mtu: 1500, group: 0, alias: null, txQueueLength: 1000, up: true, multicast: true, altNames: [] });
    expect((await seen()).altnames).toBeUndefined();
  });

  test('nothing when nothing is given', async () => {
    const before = await seen();
    await change({});
    await change({ mtu: undefined, master: undefined, alias: undefined });
    const { stats64: _before, ...then } = before;
    const { stats64: _after, ...now } = await seen();
    expect(now).toEqual(then);
  });

  test('a link that is named by its index or an alternative name', async () => {
    await setLink(name, { altNames: ['other-name-of-more-than-15'] });
    const { index } = await setLink('other-name-of-more-than-15', { mtu: 1444 });
    expect((await seen()).mtu).toBe(1444);
    await setLink(index, { mtu: 1500, altNames: [] });
    expect((await seen()).mtu).toBe(1500);
  });
});

describe('alternative names', () => {
  test('are afterwards exactly those that were given', async () => {
    const sets = [['a1', 'an-alternative-name-of-many-bytes'], ['a2'], ['a2', 'a1'], ['ü'.repeat(63)], [], []];
    for (const altNames of sets) {
      const link = await setLink(name, { altNames });
      expect(link.altNames.sort()).toEqual([...altNames].sort());
      expect(((await seen()).altnames ?? []).sort()).toEqual([...altNames].sort());
    }
  });

  test('that are taken leave the others as they were', async () => {
    await setLink(peer, { altNames: ['taken'] });
    await setLink(name, { altNames: ['kept', 'kept-too'] });
    for (const taken of ['taken', peer, bridge]) {
      const error = await errorOf(setLink(name, { altNames: ['new', 'kept', taken], mtu: 1300 }));
      expect(error).toMatchObject({ code: 'EEXIST', operation: 'link.set' });
      expect(error).not.toHaveProperty('notRestored');
      expect((await seen()).altnames.sort()).toEqual(['kept', 'kept-too']);
      expect((await seen()).mtu).toBe(1500);
    }
    await setLink(name, { altNames: [] });
    await setLink(peer, { altNames: [] });
  });

  test.each([['a/b'], ['a b'], [''], ['x'.repeat(128)], ['a%d'], ['.']])('cannot be %j', async (altName) => {
    expect(await errorOf(setLink(name, { altNames: [altName] }))).toMatchObject({ code: 'ERR_INVALID_ARG_VALUE' });
    expect((await seen()).altnames).toBeUndefined();
  });
});

describe('a link', () => {
  test('that is down gets another name', async () => {
    const other = uniqueName('n');
    await setLink(name, { up: false });
    expect((await setLink(name, { name: other, up: true })).name).toBe(other);
    expect((await ipLink(other)).flags).toContain('UP');
    await setLink(other, { up: false });
    await setLink(other, { name, up: true });
  });

  test('that is up gets another name from Linux 6.2 on, and is EBUSY before', async () => {
    const other = uniqueName('n');
    if (onKernel({ min: '6.2' })) {
      expect(await setLink(name, { name: other })).toMatchObject({ name: other, up: true });
      await setLink(other, { name });
    } else {
      expect(await errorOf(setLink(name, { name: other, mtu: 1300 }))).toMatchObject({ code: 'EBUSY' });
      expect(await seen()).toMatchObject({ ifname: name, mtu: 1500, flags: expect.arrayContaining(['UP']) });
    }
  });

  test('that is up may be given the name it has', async () => {
    expect(await setLink(name, { name, mtu: 1401 })).toMatchObject({ name, up: true, mtu: 1401 });
    await setLink(name, { mtu: 1500 });
  });

  test('is a port of the bridge that takes it, by an alternative name too', async () => {
    await ip('link', 'property', 'add', 'dev', bridge, 'altname', 'the-bridge-with-a-long-name');
    await change({ master: 'the-bridge-with-a-long-name' });
    expect((await seen()).master).toBe(bridge);
    await change({ master: null });
  });

  test('without the kind for a change is refused, and left alone', async () => {
    expect(await errorOf(setMacvlan(name, { mode: 'private' }))).toMatchObject({ code: 'EOPNOTSUPP' });
    expect(await errorOf(setMacvlan('lo', { mode: 'private' }))).toMatchObject({ code: 'EOPNOTSUPP' });
  });
});
