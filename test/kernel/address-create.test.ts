// Addresses of new links: with the link or not at all, wherever it ends up.

import { beforeEach, describe, expect, test } from 'vitest';
import {
  type AddressOptions,
  addAddress,
  type CommonOptions,
  createLink,
  createMacvlan,
  createVeth,
  findLink,
  listAddresses,
  listLinks,
  type NetlinkError,
} from '../../lib/index.js';
import { expectSaid } from '../support/hints.js';
import { errorOf, needsKind, onKernel, type Scratch, scratch } from '../support/namespace.js';
import '../support/ipv6.js';

let home: Scratch;
let netns: string;

beforeEach(async () => {
  home = await scratch();
  netns = home.name;
  await home.ip('link', 'add', 'eth0', 'type', 'veth', 'peer', 'name', 'peer0');
});

const addressesOf = async (link: string, where: string = netns): Promise<string[]> =>
  (await listAddresses({ link, scope: 'global' }, { netns: where })).map(({ address }) => address).sort();
const macvlan = (options: CommonOptions) => createMacvlan({ lowerdev: 'eth0', name: 'mv0', ...options }, { netns });
const both = ['192.0.2.1/24', '2001:db8::1/64'];

describe('a new link has its addresses', () => {
  test.each([true, false])('up: %s', async (up) => {
    const link = await macvlan({ up, addresses: both });
    expect(link).toMatchObject({ name: 'mv0', up });
    expect(await addressesOf('mv0')).toEqual(both);
  });

  test('with all that an address can have', async () => {
    const addresses: AddressOptions[] = [
      { address: '192.0.2.1', peer: '198.51.100.1/25', label: 'mv0:x', metric: 7, flags: ['noprefixroute'] },
      { address: '2001:db8::1/64', flags: ['nodad', 'home'], validLifetimeS: 4_000_000 },
    ];
    await macvlan({ up: true, addresses });
    expect(await listAddresses({ link: 'mv0', scope: 'global' }, { netns })).toMatchObject([
      {
        address: '192.0.2.1/25',
        peer: '198.51.100.1',
        label: 'mv0:x',
        metric: 7,
        flags: ['noprefixroute', 'permanent'],
      },
      { address: '2001:db8::1/64', flags: ['nodad', 'home'], preferredLifetimeS: expect.any(Number) },
    ]);
  });

  test('in the namespace where it ends up, and with a name that the kernel picks', async () => {
    const target = await scratch();
    const { name } = await macvlan({ name: undefined, targetNetns: target.path, up: true, addresses: both });
    expect(await addressesOf(name, target.name)).toEqual(both);
  });

  test('where its name is taken in the namespace of the call', async () => {
    const target = await scratch();
    await macvlan({ name: 'eth0', targetNetns: target.path, up: true, addresses: both });
    expect(await addressesOf('eth0', target.name)).toEqual(both);
    expect(await listAddresses({ link: 'eth0', family: 'inet' }, { netns: target.name })).toMatchObject([
      { label: 'eth0' },
    ]);
  });

  test('both ends of a cable, each its own', async () => {
    const target = await scratch();
    const { link, peer } = await createVeth(
      {
        name: 've0',
        addresses: ['192.0.2.1/24'],
        up: true,
        peer: { name: 've1', targetNetns: target.path, up: true, addresses: ['192.0.2.2/24', '2001:db8::2/64'] },
      },
      { netns },
    );
    expect([link.name, peer.name]).toEqual(['ve0', 've1']);
    expect(await addressesOf('ve0')).toEqual(['192.0.2.1/24']);
    expect(await addressesOf('ve1', target.name)).toEqual(['192.0.2.2/24', '2001:db8::2/64']);
  });

  test('below a VRF, whose table their routes are in', async () => {
    await needsKind('vrf');
    await createLink({ kind: 'vrf', name: 'red', table: 10, up: true }, { netns });
    await macvlan({ up: true, master: 'red', addresses: both });
    expect(await addressesOf('mv0')).toEqual(both);
    expect(await home.ip('route', 'show', 'table', 10)).toContain('192.0.2.0/24 dev mv0');
    expect(await home.ip('-6', 'route', 'show', 'table', 10)).toContain('2001:db8::/64 dev mv0');
  });

  test('of any kind, many at once', async () => {
    const made = await Promise.all(
      Array.from({ length: 100 }, (_, i) =>
        createLink({ kind: 'macvlan', lowerdev: 'eth0', up: true, addresses: [`10.0.${i}.1/24`] }, { netns }),
      ),
    );
    const list = await listAddresses({ family: 'inet' }, { netns });
    expect(list.map(({ link, address }) => [link, address])).toEqual(
      expect.arrayContaining(made.map(({ index }, i) => [index, `10.0.${i}.1/24`])),
    );
  });
});

describe('an address that is refused leaves no link, and the error says which', () => {
  const refused = async (options: CommonOptions, said: object, there?: Scratch): Promise<void> => {
    await expectSaid(macvlan(options), {
      code: 'EEXIST',
      operation: 'link.create',
      target: 'mv0',
      option: 'addresses',
      ...said,
    });
    expect(await findLink('mv0', { netns: there?.name ?? netns })).toBeUndefined();
  };
  const assigned = onKernel({ min: '6.6' }) ? { kernelMessage: /[Aa]ddress already assigned/ } : {};

  test('the same one twice', async () => {
    await refused(
      { up: true, addresses: ['192.0.2.1/24', '192.0.2.2/24', '192.0.2.1/24'] },
      { ...assigned, hint: 'the address 192.0.2.1/24 was refused: mv0 has it already' },
    );
  });

  test('in the target namespace', async () => {
    const target = await scratch();
    await refused(
      { targetNetns: target.path, addresses: ['2001:db8::1/64', '2001:db8::1/80'] },
      { ...assigned, hint: 'the address 2001:db8::1/80 was refused: mv0 has it already' },
      target,
    );
  });

  test('IPv6 with too small an MTU', async () => {
    await refused(
      { mtu: 1000, addresses: both },
      {
        code: 'EINVAL',
        hint: 'the address 2001:db8::1/64 was refused: IPv6 needs an MTU of at least 1280, and that of mv0 is 1000',
      },
    );
    await home.ip('link', 'set', 'eth0', 'mtu', 1000);
    await refused({ addresses: both }, { code: 'EINVAL', hint: /that of mv0 is 1000$/ });
  });

  test('IPv6 where new links have none', async () => {
    await home.exec('sh', '-c', 'echo 1 >/proc/sys/net/ipv6/conf/default/disable_ipv6');
    await refused(
      { up: true, addresses: both },
      {
        code: 'EACCES',
        ...(onKernel({ min: '6.6' }) ? { kernelMessage: /IPv6 is disabled/ } : {}),
        hint: /^the address 2001:db8::1\/64 was refused: IPv6 is disabled on mv0/,
      },
    );
  });

  test('of the peer: neither end is left', async () => {
    const target = await scratch();
    const error = await errorOf<NetlinkError>(
      createVeth(
        {
          name: 've0',
          addresses: both,
          peer: { name: 've1', targetNetns: target.path, addresses: ['ff02::1/64'] },
        },
        { netns },
      ),
    );
    expect(error).toMatchObject({ code: 'EADDRNOTAVAIL', option: 'addresses' });
    expect(error.hint).toMatch(/^the address ff02::1\/64 was refused: ff02::1 is a multicast address/);
    expect((await listLinks({}, { netns })).map(({ name }) => name)).toEqual(['lo', 'peer0', 'eth0']);
    expect((await listLinks({}, { netns: target.name })).map(({ name }) => name)).toEqual(['lo']);
  });

  test('an option of it that the kernel ignores', async () => {
    const options = { addresses: [{ address: '192.0.2.1/24', protocol: 9 }] };
    if (onKernel({ min: '5.18' })) {
      await macvlan(options);
      const [added] = await listAddresses({ family: 'inet' }, { netns });
      expect(added).toMatchObject({ address: '192.0.2.1/24', protocol: 9 });
      return;
    }
    await refused(options, {
      code: 'ERR_NETLINK_OPTION_IGNORED',
      hint: /^the address 192.0.2.1\/24 was refused: Linux knows protocol since 5.18/,
    });
  });
});

test('an abort leaves neither the link nor the address', async () => {
  const stop = new AbortController();
  const making = createMacvlan({ lowerdev: 'eth0', name: 'mv0', addresses: both }, { netns, signal: stop.signal });
  const adding = addAddress('eth0', '192.0.2.7/24', { netns, signal: stop.signal });
  stop.abort();
  await expect(making).rejects.toMatchObject({ name: 'AbortError' });
  await expect(adding).rejects.toMatchObject({ name: 'AbortError' });
  // In the order of the changes behind both.
  await addAddress('eth0', '192.0.2.8/24', { netns });
  expect(await findLink('mv0', { netns })).toBeUndefined();
});
