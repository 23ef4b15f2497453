import { beforeAll, describe, expect, test } from 'vitest';
import { createVeth, deleteLink, getLink, listLinks, openNetns, type VethOptions } from '../../lib/index.js';
import { errorOf, ipLink, linkNames, type Scratch, scratch, uniqueName, vethPair } from '../support/namespace.js';
import { expectedLinks, expectShown } from '../support/oracle.js';

const names = (): { name: string; peer: string } => ({ name: uniqueName('a'), peer: uniqueName('b') });

describe('createVeth', () => {
  test('makes a pair, each end of which names the other', async () => {
    const { name, peer } = names();
    const pair = await createVeth({ name, peer: { name: peer } });
    expect(pair.link).toMatchObject({ name, kind: 'veth', lowerdev: pair.peer.index, up: false });
    expect(pair.peer).toMatchObject({ name: peer, kind: 'veth', lowerdev: pair.link.index, up: false });
    await expectShown(pair.link);
    await expectShown(pair.peer);
    await deleteLink(name);
    expect(await ipLink(peer)).toBeUndefined();
  });

  test('gives both ends all of their options', async () => {
    const here = await scratch();
    await here.ip('link', 'add', 'br0', 'type', 'bridge');
    // A kernel without CONFIG_RPS has one receive queue, and does not speak of it.
    const receiveQueues = (await ipLink('lo')).num_rx_queues !== undefined;
    const end = (n: number): VethOptions => ({
      name: `end${n}`,
      mac: `02:00:5e:00:00:0${n}`,
      mtu: 1400 + n,
      up: true,
      master: 'br0',
      alias: `end ${n}`,
      altNames: [`end${n}-by-another-name`, `e${n}`],
      group: n,
      txQueueLength: 100 + n,
      numTxQueues: n,
      numRxQueues: receiveQueues ? n : 1,
      gsoMaxSize: 32_000 + n,
      gsoMaxSegs: 10 + n,
      addrGenMode: n === 1 ? 'none' : 'eui64',
    });
    const { link, peer } = await createVeth({ ...end(1), peer: end(2) }, { netns: here.name });
    for (const [n, made] of [link, peer].entries()) {
      const { peer: _, altNames = [], master: _master, ...wanted } = end(n + 1);
      expect(made).toMatchObject(wanted);
      expect([...made.altNames].sort()).toEqual([...altNames].sort());
      expect(await here.ipLink(made.name)).toMatchObject({ master: 'br0' });
      await expectShown(made, { netns: here });
    }
  });

  test('picks free names for ends that have none', async () => {
    const here = await scratch();
    const at = { netns: here.name };
    await here.ip('link', 'add', 'veth0', 'type', 'veth', 'peer', 'name', 'veth2');
    const pairs = await Promise.all([createVeth({}, at), createVeth({}, at), createVeth({ peer: { up: true } }, at)]);
    const made = pairs.flatMap(({ link, peer }) => [link.name, peer.name]);
    expect(new Set(made).size).toBe(6);
    for (const name of made) expect(name).toMatch(/^veth\d+$/);
    expect((await listLinks({ kind: 'veth' }, at)).map(({ name }) => name).sort()).toEqual(
      ['veth0', 'veth2', ...made].sort(),
    );
  });

  test('honours the index of each end', async () => {
    const here = await scratch();
    const { link, peer } = await createVeth({ index: 4711, peer: { index: 4712 } }, { netns: here.name });
    expect([link.index, peer.index]).toEqual([4711, 4712]);
    expect((await here.ipLink(link.name)).ifindex).toBe(4711);
  });

  test('says so when the kernel ignores the index of the peer, as it does without one of the first end', async () => {
    const before = linkNames();
    const error = await errorOf(createVeth({ peer: { index: 98_001 } }));
    expect(error).toMatchObject({ code: 'ERR_NETLINK_OPTION_IGNORED', option: 'index' });
    expect(linkNames()).toEqual(before);
  });

  test('refuses an index that is taken, for either end', async () => {
    const { index } = await getLink((await vethPair()).name);
    const before = linkNames();
    for (const options of [{ index }, { index: 99_001, peer: { index } }]) {
      expect(await errorOf(createVeth(options))).toMatchObject({ code: expect.stringMatching(/^(EEXIST|EBUSY)$/) });
    }
    expect(linkNames()).toEqual(before);
  });

  test('makes links as large and as small as the limits are', async () => {
    const { link, peer } = await createVeth({ mtu: 68, peer: { mtu: 65_535 } });
    expect([link.mtu, peer.mtu]).toEqual([68, 65_535]);
    await deleteLink(link.index);
  });
});

describe('createVeth', () => {
  let spaces: Record<string, Scratch>;

  beforeAll(async () => {
    spaces = { A: await scratch(), B: await scratch(), C: await scratch() };
    for (const { ipBatch } of Object.values(spaces)) {
      await ipBatch('link add br0 type bridge', 'link add used type veth peer name used-too');
    }
  });

  const space = (name: string): Scratch => spaces[name] as Scratch;

  // Where the call works, where the first end goes, and where the peer goes; '-' leaves it out.
  test.each(['A--', 'AA-', 'A-A', 'A-B', 'AB-', 'ABB', 'ABC', 'BCA'])(
    'puts the ends where they belong: %s',
    async (text) => {
      const [at, first, second] = [...text].map((letter) => (letter === '-' ? undefined : letter)) as [
        string,
        string?,
        string?,
      ];
      const { name, peer: peerName } = names();
      const ends = await createVeth(
        {
          name,
          up: true,
          master: 'br0',
          alias: 'one',
          altNames: [`${name}-one`],
          targetNetns: first && space(first).name,
          peer: {
            name: peerName,
            up: true,
            master: 'br0',
            alias: 'two',
            altNames: [`${peerName}-two`],
            targetNetns: second && space(second).name,
          },
        },
        { netns: space(at).name },
      );
      const places = [space(first ?? at), space(second ?? at)] as const;
      for (const [i, link] of [ends.link, ends.peer].entries()) {
        const where = places[i] as Scratch;
        await expectShown(link, { netns: where });
        expect(await where.ipLink(link.name)).toMatchObject({
          master: 'br0',
          ifalias: i === 0 ? 'one' : 'two',
          altnames: [`${link.name}-${i === 0 ? 'one' : 'two'}`],
        });
        expect(link.up).toBe(true);
      }
      expect([ends.link.lowerdev, ends.peer.lowerdev]).toEqual([ends.peer.index, ends.link.index]);
      expect(ends.link.lowerdevNetnsId === undefined).toBe(places[0] === places[1]);
      await deleteLink(name, { netns: places[0].name });
      expect(await places[1].ipLink(peerName)).toBeUndefined();
    },
  );

  test('takes names for the far ends that are in use where the call works', async () => {
    const at = { netns: space('A').name };
    const far = await scratch();
    const { link, peer } = await createVeth(
      { name: 'used', targetNetns: far.name, up: true, peer: { name: 'used-too', targetNetns: far.name, up: true } },
      at,
    );
    expect([link.name, peer.name, link.up, peer.up]).toEqual(['used', 'used-too', true, true]);
    await expectShown(link, { netns: far });
    await expectShown(peer, { netns: far });
    expect((await far.ipJson('link')).map(({ ifname }) => ifname).sort()).toEqual(['lo', 'used', 'used-too']);
  });

  test('picks names that are free in the namespaces where the ends go', async () => {
    const [here, there] = [await scratch(), await scratch()];
    await there.ip('link', 'add', 'veth0', 'type', 'veth', 'peer', 'name', 'veth1');
    await using netns = await openNetns(there.name);
    for (let round = 0; round < 3; round++) {
      const { link, peer } = await createVeth({ peer: { targetNetns: netns } }, { netns: here.name });
      await expectShown(link, { netns: here });
      await expectShown(peer, { netns: there });
    }
  });
});

describe('createVeth leaves nothing behind', () => {
  let here: Scratch;
  let there: Scratch;

  beforeAll(async () => {
    [here, there] = [await scratch(), await scratch()];
    for (const { ip } of [here, there]) await ip('link', 'add', 'taken', 'type', 'veth', 'peer', 'name', 'taken-too');
  });

  test.each<[string, object, string]>([
    ['when its own name is taken', { name: 'taken' }, 'EEXIST'],
    ['when the name of the peer is taken', { name: 'x0', peer: { name: 'taken' } }, 'EEXIST'],
    ['when an alternative name is taken', { name: 'x0', altNames: ['fine', 'taken'] }, 'EEXIST'],
    ['when an alternative name of the peer is taken', { name: 'x0', peer: { altNames: ['fine', 'taken'] } }, 'EEXIST'],
    ['when the master is missing', { name: 'x0', master: 'nosuch' }, 'ENODEV'],
    ['when the master of the peer is missing', { name: 'x0', peer: { name: 'x1', master: 'nosuch' } }, 'ENODEV'],
    ['when the master is none', { name: 'x0', master: 'lo' }, 'EOPNOTSUPP'],
    ['when the master of the peer is none', { name: 'x0', peer: { name: 'x1', up: true, master: 'lo' } }, 'EOPNOTSUPP'],
    ['when the MTU is too small', { name: 'x0', mtu: 67 }, 'EINVAL'],
    ['when the MTU of the peer is too small', { name: 'x0', peer: { mtu: 67 } }, 'EINVAL'],
  ])('%s', async (_, options, code) => {
    for (const peerNetns of [undefined, there.name]) {
      const { peer, ...own } = options as VethOptions;
      const wanted = { ...own, peer: { ...peer, ...(peerNetns && { targetNetns: peerNetns }) } };
      const before = [await expectedLinks({ netns: here }), await expectedLinks({ netns: there })];
      expect(await errorOf(createVeth(wanted, { netns: here.name }))).toMatchObject({ code, operation: 'link.create' });
      expect([await expectedLinks({ netns: here }), await expectedLinks({ netns: there })]).toEqual(before);
    }
  });

  test('when a namespace is missing', async () => {
    const before = await expectedLinks({ netns: here });
    for (const options of [{ targetNetns: 'nosuch' }, { peer: { targetNetns: 'nosuch' } }]) {
      const error = await errorOf(createVeth(options, { netns: here.name }));
      const option = 'peer' in options ? 'peer.targetNetns' : 'targetNetns';
      expect(error).toMatchObject({ code: 'ENOENT', operation: 'link.create', option });
    }
    expect(await errorOf(createVeth({}, { netns: 'nosuch' }))).toMatchObject({ code: 'ENOENT', option: 'netns' });
    expect(await expectedLinks({ netns: here })).toEqual(before);
  });

  test.each<[string, object, string]>([
    ['a peer that is no object', { peer: 'x1' }, 'ERR_INVALID_ARG_TYPE'],
    ['a peer that is a number', { peer: 5 }, 'ERR_INVALID_ARG_TYPE'],
    ['a peer that is null', { peer: null }, 'ERR_INVALID_ARG_TYPE'],
    ['a peer of the peer', { peer: { peer: {} } }, 'ERR_INVALID_ARG_VALUE'],
    ['an option of another kind', { mode: 'bridge' }, 'ERR_INVALID_ARG_VALUE'],
    ['an option that nobody knows', { peer: { nmae: 'x1' } }, 'ERR_INVALID_ARG_VALUE'],
    ['a field that is read only', { carrier: true }, 'ERR_INVALID_ARG_VALUE'],
    ['an option for links that exist', { promiscuous: true }, 'ERR_INVALID_ARG_VALUE'],
    ['a bad name', { peer: { name: 'a/b' } }, 'ERR_INVALID_ARG_VALUE'],
    ['one name for both ends', { name: 'x1', peer: { name: 'x1' } }, 'ERR_INVALID_ARG_VALUE'],
    ['a bad MAC address', { peer: { mac: '01:00:00:00:00:00' } }, 'ERR_INVALID_ARG_VALUE'],
    ['no queues', { peer: { numTxQueues: 0 } }, 'ERR_OUT_OF_RANGE'],
    ['a namespace that is none', { targetNetns: 5 }, 'ERR_INVALID_ARG_TYPE'],
  ])('when it is given %s', async (_, options, code) => {
    const before = linkNames();
    expect(await errorOf(createVeth(options))).toMatchObject({ code });
    expect(linkNames()).toEqual(before);
  });
});
