// Addresses that are refused before anything is sent.

import { describe, expect, test } from 'vitest';
import {
  type AddressOptions,
  type AddressRef,
  addAddress,
  addFdbEntry,
  addNeighbour,
  createDummy,
  createVeth,
  removeAddress,
  removeFdbEntry,
  removeNeighbour,
  replaceAddress,
  replaceNeighbour,
  waitForAddress,
} from '../../lib/index.js';
import {
  expectRefusal,
  outOfRange,
  type Refusal,
  sendNothing,
  sent,
  sentence,
  unknown,
  wrongType,
  wrongValue,
} from '../support/refusals.js';

sendNothing();

const title = (value: unknown): string => JSON.stringify(value, (_, one) => (one === undefined ? 'undefined' : one));
const table = (rows: [unknown, Refusal][]) => rows.map(([given, refusal]) => [title(given), given, refusal] as const);

const v4 = '192.0.2.1/24';
const v6 = '2001:db8::1/64';
const anAddress = "an IP address such as '192\\.0\\.2\\.1/24' or '2001:db8::1/64'";
const mac = '02:00:5e:10:00:07';

test('what is right is sent', async () => {
  await expect(addAddress('eth0', v4)).rejects.toMatchObject({ code: 'EPERM' });
  await expect(removeNeighbour('eth0', '192.0.2.7')).rejects.toMatchObject({ code: 'EPERM' });
  await expect(createDummy({ addresses: [v4, { address: v6 }] })).rejects.toMatchObject({ code: 'EPERM' });
  expect(sent).toEqual([
    ...['address.add', 'address.list', 'neighbour.remove'],
    ...['link.create', 'address.add', 'address.add', 'address.list', 'link.complete', 'link.get'],
  ]);
});

describe('an address refuses', () => {
  const rows: [unknown, Refusal][] = [
    [undefined, wrongType('address')],
    [null, wrongType('address')],
    [5, wrongType('address')],
    [[v4], wrongType('address')],
    ['', wrongValue('address', anAddress)],
    ['nonsense', wrongValue('address', anAddress)],
    ['192.0.2.1/33', wrongValue('address', 'a prefix length between 0 and 32')],
    ['192.0.2.1/', wrongValue('address', 'a prefix length between 0 and 32')],
    ['192.0.2.1/255.255.255.0', wrongValue('address', 'a prefix length between 0 and 32')],
    ['2001:db8::1/129', wrongValue('address', 'a prefix length between 0 and 128')],
    ['fe80::1%eth0/64', wrongValue('address')],
    ['0.0.0.0/8', wrongValue('address', 'an address other than 0\\.0\\.0\\.0')],
    [{}, wrongType('address')],
    [{ address: v4, adress: v4 }, unknown('adress', 'address')],
    [{ address: v4, brodcast: null }, unknown('brodcast', 'broadcast')],
    [{ address: v4, tentative: true }, unknown('tentative')],
    [{ address: v4, peer: 5 }, wrongType('peer')],
    [{ address: v4, peer: null }, wrongType('peer')],
    [{ address: v4, peer: v6 }, wrongValue('peer', 'an IPv4 address such as .+')],
    [{ address: v6, peer: '192.0.2.1' }, wrongValue('peer', 'an IPv6 address such as .+')],
    [{ address: '192.0.2.1', peer: '0.0.0.0' }, wrongValue('peer', 'an address other than 0\\.0\\.0\\.0')],
    [{ address: '2001:db8::1', peer: '::' }, wrongValue('peer', 'an address other than ::')],
    [{ address: v4, peer: '192.0.2.2/25' }, sentence('The prefix length is that of the peer: .+')],
    [{ address: v4, broadcast: 5 }, wrongType('broadcast')],
    [{ address: v4, broadcast: '192.0.2.255/24' }, wrongValue('broadcast')],
    [{ address: v4, broadcast: '2001:db8::1' }, wrongValue('broadcast')],
    [{ address: v6, broadcast: '192.0.2.255' }, sentence(`The option 'broadcast' is for IPv4 addresses only, .+`)],
    [{ address: v4, label: 5 }, wrongType('label')],
    [{ address: v4, label: '' }, wrongValue('label', 'a string of 1 to 15 bytes')],
    [{ address: v4, label: 'sixteen-bytes-xx' }, wrongValue('label', 'a string of 1 to 15 bytes')],
    [{ address: v4, label: 'eight-ö-ö-ö-ö' }, wrongValue('label')],
    [{ address: v6, label: 'eth0' }, sentence(`The option 'label' is for IPv4 addresses only, .+`)],
    [{ address: v4, scope: 0 }, wrongType('scope', "one of 'global', 'site', 'link', 'host', 'nowhere'")],
    [{ address: v4, scope: 'universe' }, wrongValue('scope')],
    [{ address: v6, scope: 'link' }, sentence(`The option 'scope' is for IPv4 addresses only, .+`)],
    [{ address: v4, flags: 'noprefixroute' }, wrongType('flags')],
    [{ address: v4, flags: ['nonsense'] }, wrongValue('flags')],
    [{ address: v4, flags: ['permanent'] }, wrongValue('flags', ".+'autojoin'")],
    ...(['nodad', 'home', 'mngtmpaddr', 'optimistic'] as const).map((flag): [unknown, Refusal] => [
      { address: v4, flags: [flag] },
      sentence(`The flag '${flag}' is for IPv6 addresses only, not for .+`),
    ]),
    [
      { address: '2001:db8::1/65', flags: ['mngtmpaddr'] },
      sentence("The flag 'mngtmpaddr' needs a prefix of 64 bits, .+"),
    ],
    [{ address: v6, flags: ['optimistic', 'nodad'] }, sentence("The flags 'nodad' and 'optimistic' .+")],
    [{ address: v4, validLifetimeS: '5' }, wrongType('validLifetimeS')],
    [{ address: v4, validLifetimeS: 0 }, outOfRange('validLifetimeS', 'an integer between 1 and 4294967295')],
    [{ address: v4, validLifetimeS: 1.5 }, outOfRange('validLifetimeS')],
    [{ address: v4, preferredLifetimeS: -1 }, outOfRange('preferredLifetimeS')],
    [{ address: v4, preferredLifetimeS: 2 ** 32 }, outOfRange('preferredLifetimeS')],
    [
      { address: v4, preferredLifetimeS: 601, validLifetimeS: 600 },
      sentence("The option 'preferredLifetimeS' \\(601\\) cannot be more than 'validLifetimeS' \\(600\\)"),
    ],
    [{ address: v4, preferredLifetimeS: 300 }, sentence("The option 'preferredLifetimeS' of an IPv4 address needs .+")],
    [{ address: v4, metric: -1 }, outOfRange('metric')],
    [{ address: v4, metric: '5' }, wrongType('metric')],
    [{ address: v4, protocol: 256 }, outOfRange('protocol', 'an integer between 0 and 255')],
    [{ address: v4, protocol: 'kernel_ra' }, wrongType('protocol')],
  ];

  test.each(table(rows))('%s', async (_, given, refusal) => {
    await expectRefusal(() => addAddress('eth0', given as AddressOptions), refusal);
    await expectRefusal(() => replaceAddress('eth0', given as AddressOptions), refusal);
  });

  test.each(table(rows))('%s of a new link, by the place in the list', async (_, given, refusal) => {
    const message = new RegExp(
      refusal.message.source
        .replace(/ for (\w+) but/, ' for addresses\\[1\\]\\.$1 but')
        .replace(/^\^The/, '^addresses\\[1\\]: The')
        .replace(/option but received '/, "option but received 'addresses\\[1\\]\\."),
      's',
    );
    const addresses = [v6, given as AddressOptions];
    await expectRefusal(() => createDummy({ addresses }), { ...refusal, message });
    const ofPeer = new RegExp(message.source.replace('addresses', 'peer\\.addresses'), 's');
    await expectRefusal(() => createVeth({ peer: { addresses } }), { ...refusal, message: ofPeer });
  });
});

describe('the addresses of a new link refuse', () => {
  test.each(
    table([
      [v4, wrongType('addresses')],
      [null, wrongType('addresses')],
      [{ address: v4 }, wrongType('addresses')],
    ]),
  )('%s', async (_, addresses, refusal) => {
    await expectRefusal(() => createDummy({ addresses } as object), refusal);
  });

  test('another spelling', async () => {
    await expectRefusal(() => createDummy({ adresses: [] } as object), unknown('adresses', 'addresses'));
  });
});

test('a link has to be named', async () => {
  for (const link of [undefined, null, {}, true] as unknown as string[]) {
    for (const call of [
      () => addAddress(link, v4),
      () => replaceAddress(link, v4),
      () => removeAddress(link, v4),
      () => waitForAddress(link, v4),
      () => addNeighbour(link, { address: '192.0.2.7', mac }),
      () => replaceNeighbour(link, { address: '192.0.2.7', mac }),
      () => removeNeighbour(link, '192.0.2.7'),
      () => addFdbEntry(link, { mac }),
      () => removeFdbEntry(link, { mac }),
    ]) {
      await expectRefusal(call, wrongType('link'));
    }
  }
  await expectRefusal(() => addAddress(0, v4), outOfRange('link'));
  await expectRefusal(() => addAddress('', v4), wrongValue('link'));
});

describe('the name of an address refuses', () => {
  test.each(
    table([
      [undefined, wrongType('address')],
      ['nonsense', wrongValue('address')],
      [{ address: v4, peer: 5 }, wrongType('peer')],
      [{ address: v4, adress: 5 }, unknown('adress', 'address')],
    ]),
  )('%s', async (_, given, refusal) => {
    await expectRefusal(() => removeAddress('eth0', given as AddressRef), refusal);
    await expectRefusal(() => waitForAddress('eth0', given as AddressRef), refusal);
  });
});
