// What goes wrong with addresses: the errnos of each case, the kernel's words where it has any, and the hints.
// The table is that of the kernel's behaviour; newer kernels explain themselves, 6.1 does not.

import { beforeEach, describe, expect, test } from 'vitest';
import { type AddressOptions, addAddress, listAddresses, removeAddress, replaceAddress } from '../../lib/index.js';
import { native } from '../../lib/internal/native.js';
import { expectSaid, type Said } from '../support/hints.js';
import { onKernel, type Scratch, scratch } from '../support/namespace.js';
import '../support/ipv6.js';

let home: Scratch;
let netns: string;

beforeEach(async () => {
  home = await scratch();
  netns = home.name;
  await home.ipBatch(
    'link add eth0 type veth peer name peer0',
    'link set eth0 up',
    'link set peer0 up',
    'address add 192.0.2.1/24 dev eth0',
    'address add 2001:db8::1/64 dev eth0',
  );
});

const words = onKernel({ min: '6.6' });
/** The kernel's own words, where it has them. */
const text = (pattern: RegExp): { kernelMessage?: RegExp } => (words ? { kernelMessage: pattern } : {});

const refused = async (address: string | AddressOptions, said: Partial<Said>, link: string | number = 'eth0') => {
  const before = await listAddresses({}, { netns });
  await expectSaid(addAddress(link, address, { netns }), {
    code: 'EINVAL',
    operation: 'address.add',
    target: String(link),
    ...said,
  });
  const after = await listAddresses({}, { netns });
  expect(after.map(({ address: one }) => one)).toEqual(before.map(({ address: one }) => one));
};

describe('an address that is there', () => {
  test('IPv4, with the same prefix length: EEXIST', async () => {
    await refused('192.0.2.1/24', {
      code: 'EEXIST',
      ...text(/Address already assigned/),
      hint: 'eth0 has the address 192.0.2.1/24 already',
    });
  });

  test('IPv4, with another prefix length: a second address', async () => {
    expect(await addAddress('eth0', '192.0.2.1/25', { netns })).toMatchObject({ address: '192.0.2.1/25' });
  });

  test('IPv6, with the same prefix length: EEXIST', async () => {
    await refused('2001:db8::1/64', {
      code: 'EEXIST',
      ...text(/address already assigned/),
      hint: 'eth0 has the address 2001:db8::1/64 already',
    });
  });

  test('IPv6, with another prefix length: EEXIST', async () => {
    await refused('2001:db8::1/80', {
      code: 'EEXIST',
      ...text(/address already assigned/),
      hint: 'eth0 has the address already, as 2001:db8::1/64: an IPv6 address can be there only once',
    });
  });
});

describe('a link that is not there: ENODEV', () => {
  test('by its name', async () => {
    const hint = `there is no link eth9 in namespace ${netns} (did you mean eth0?)`;
    for (const address of ['192.0.2.7/24', '2001:db8::7/64']) await refused(address, { code: 'ENODEV', hint }, 'eth9');
  });

  test('by its index', async () => {
    for (const address of ['192.0.2.7/24', '2001:db8::7/64']) {
      const hint = `there is no link with the index 4711 in namespace ${netns}`;
      await refused(
        address,
        { code: 'ENODEV', ...text(/[Dd]evice not found|Unable to find the interface/), hint },
        4711,
      );
    }
  });

  test('in each call', async () => {
    for (const [operation, call] of [
      ['address.replace', () => replaceAddress('eth9', '192.0.2.7/24', { netns })],
      ['address.remove', () => removeAddress('eth9', '192.0.2.7/24', { netns })],
      ['address.list', () => listAddresses({ link: 'eth9' }, { netns })],
    ] as const) {
      await expectSaid(call(), {
        code: 'ENODEV',
        operation,
        target: 'eth9',
        hint: `there is no link eth9 in namespace ${netns} (did you mean eth0?)`,
      });
    }
  });
});

test('an address that is not there to be removed: EADDRNOTAVAIL', async () => {
  for (const [address, hint] of [
    ['192.0.2.7/24', 'eth0 has no address 192.0.2.7/24'],
    ['192.0.2.1/25', 'eth0 has no address 192.0.2.1/25, but 192.0.2.1/24'],
    ['2001:db8::7/64', 'eth0 has no address 2001:db8::7/64'],
    ['2001:db8::1/80', 'eth0 has no address 2001:db8::1/80, but 2001:db8::1/64'],
  ] as const) {
    await expectSaid(removeAddress('eth0', address, { netns }), {
      code: 'EADDRNOTAVAIL',
      operation: 'address.remove',
      target: 'eth0',
      hint,
    });
  }
});

describe('multicast, unspecified and loopback addresses', () => {
  test('IPv6: EADDRNOTAVAIL', async () => {
    await refused('ff02::77/64', {
      code: 'EADDRNOTAVAIL',
      ...text(/multicast/),
      hint: "ff02::77 is a multicast address: give it the flag 'autojoin' to join the group",
    });
    await refused('::/64', {
      code: 'EADDRNOTAVAIL',
      ...text(/Invalid address/),
      hint: ':: is no address that a link can have',
    });
    await refused('::1/128', {
      code: 'EADDRNOTAVAIL',
      ...text(/loopback address/),
      hint: 'only the loopback can have the address ::1',
    });
  });

  test('IPv4: accepted, but for 0.0.0.0, which the kernel only seems to accept', async () => {
    for (const address of ['224.0.0.77/32', '127.0.0.77/32']) {
      expect(await addAddress('eth0', address, { netns })).toMatchObject({ address });
    }
    const before = await listAddresses({ link: 'eth0' }, { netns });
    await home.ip('address', 'add', '0.0.0.0/24', 'dev', 'eth0');
    expect(await listAddresses({ link: 'eth0' }, { netns })).toHaveLength(before.length);
    await expect(addAddress('eth0', '0.0.0.0/24', { netns })).rejects.toMatchObject({ code: 'ERR_INVALID_ARG_VALUE' });
  });

  test('autojoin is for multicast: EINVAL', async () => {
    const hint = "the flag 'autojoin' is for multicast addresses only";
    await refused({ address: '198.51.100.1/24', flags: ['autojoin'] }, { ...text(/Multicast auto join failed/), hint });
    await refused({ address: '2001:db8::7/64', flags: ['autojoin'] }, { ...text(/Multicast auto join failed/), hint });
  });
});

describe('IPv6 on a link that has none', () => {
  test('because it is disabled: EACCES', async () => {
    await home.exec('sh', '-c', 'echo 1 >/proc/sys/net/ipv6/conf/eth0/disable_ipv6');
    await refused('2001:db8::7/64', {
      code: 'EACCES',
      ...text(/IPv6 is disabled on this device/),
      hint: 'IPv6 is disabled on eth0: sysctl net.ipv6.conf.eth0.disable_ipv6=0 enables it',
    });
  });

  test('because of its MTU: EINVAL', async () => {
    await home.ip('link', 'set', 'eth0', 'mtu', 1279);
    await refused('2001:db8::7/64', {
      hint: 'IPv6 needs an MTU of at least 1280, and that of eth0 is 1279',
    });
  });
});

test('another scope than that of the prefix: EINVAL', async () => {
  await refused(
    { address: '192.0.2.7/24', scope: 'link' },
    {
      ...text(/Invalid scope value/),
      hint: "the scope has to be that of 192.0.2.1/24, which is in the same prefix: 'global'",
    },
  );
});

// What the library refuses before anything is sent: the kernel does, too.
describe('what is refused by the kernel as well', () => {
  const { Connection } = native();
  const errnoOf = async (values: object): Promise<number | undefined> => {
    const handle = native().openNetns('name', netns);
    if ('failure' in handle) throw new Error(handle.failure.text);
    const connection = new Connection(handle);
    const steps = [{ operation: 'address.add', link: 'eth0', values }];
    const { failure } = await connection.perform(1, { steps }, 'never');
    connection.close();
    handle.close();
    return failure?.errno;
  };
  const v4 = { family: 'inet', address: '192.0.2.7', peer: '192.0.2.7', prefixLength: 24 };
  const v6 = { family: 'inet6', address: '2001:db8::7', peer: '2001:db8::7', prefixLength: 64 };
  const einval = 22;

  test.each([
    ['a prefix that is too long', { ...v4, prefixLength: 33 }],
    ['a prefix that is too long (IPv6)', { ...v6, prefixLength: 129 }],
    ['a preferred lifetime above the valid one', { ...v4, lifetimes: { preferredLifetimeS: 2, validLifetimeS: 1 } }],
    ['the same (IPv6)', { ...v6, lifetimes: { preferredLifetimeS: 2, validLifetimeS: 1 } }],
    ['no valid lifetime', { ...v4, lifetimes: { preferredLifetimeS: 0 } }],
    ['the same (IPv6)', { ...v6, lifetimes: { preferredLifetimeS: 0 } }],
    ['mngtmpaddr with another prefix than one of 64 bits', { ...v6, prefixLength: 65, flags: ['mngtmpaddr'] }],
  ])('%s', async (_, values) => {
    expect(await errnoOf(values)).toBe(einval);
  });
});
