// IP addresses: of new links, added later, limited in time, and one that somebody else has already; and neighbours.

import {
  addAddress,
  addNeighbour,
  createMacvlan,
  createNetns,
  createVeth,
  listAddresses,
  listNeighbours,
  NetlinkError,
  removeAddress,
  replaceAddress,
  waitForAddress,
} from 'lowerdev';
import { say, step, table } from './support/print.js';

await using house = await createNetns();

const show = async (): Promise<void> => {
  const [here, there] = await Promise.all([
    listAddresses({ link: 'street0' }),
    listAddresses({ link: 'door0' }, { netns: house }),
  ]);
  table(
    [...here, ...there].map(({ address, label, scope, flags, validLifetimeS }) => ({
      where: here.some((one) => one.address === address && one.label === label) ? 'street0' : 'door0, in the house',
      address,
      scope,
      'valid for': validLifetimeS === undefined ? 'ever' : `${validLifetimeS} s`,
      flags: flags.join(' '),
    })),
  );
};

step('A cable, and a macvlan that ends up in the house, with addresses from the beginning (addresses)');
await createVeth({ name: 'cable0', up: true, peer: { name: 'street0', up: true, addresses: ['192.0.2.1/24'] } });
await createMacvlan({
  lowerdev: 'cable0',
  name: 'door0',
  mac: '02:00:5e:10:00:07',
  up: true,
  targetNetns: house,
  addresses: ['192.0.2.7/24', '2001:db8::7/64'],
});
await show();

step('An IPv6 address is tentative until nobody has answered for it (waitForAddress)');
const settled = await waitForAddress('door0', '2001:db8::7', { netns: house });
say(`${settled.address} is in use: ${settled.flags.join(' ')}`);

step('Somebody else wants it, and is found out');
await addAddress('street0', '2001:db8::7/64');
try {
  await waitForAddress('street0', '2001:db8::7');
} catch (error) {
  if (!(error instanceof NetlinkError)) throw error;
  say(`${error.code}: ${error.hint}`);
}
await removeAddress('street0', '2001:db8::7/64');

step('Another one, at once in use, for ten minutes (addAddress), and then for an hour (replaceAddress)');
await addAddress('street0', { address: '2001:db8::1/64', flags: ['nodad'], validLifetimeS: 600 });
await replaceAddress('street0', { address: '2001:db8::1/64', flags: ['nodad'], validLifetimeS: 3600 });
await show();

step('What cannot be');
for (const address of ['2001:db8::1/80', 'ff02::1/64']) {
  const error = await addAddress('street0', address).catch((reason: unknown) => reason);
  if (error instanceof NetlinkError) say(`${address}: ${error.code}: ${error.hint}`);
}

step('Who lives where (addNeighbour, listNeighbours)');
await addNeighbour('street0', { address: '192.0.2.7', mac: '02:00:5e:10:00:07' });
const known = await listNeighbours({ link: 'street0', family: 'inet' });
table(known.map(({ address, mac, state }) => ({ address, mac, state })));
