// ipvlans beside macvlans, each on a cable of its own to the same router. Macvlans have MAC addresses of their own, ipvlans
// all have that of the device underneath: the way to many addresses behind a switch port that allows one MAC address.

import { createIpvlan, createMacvlan, createNetns, createVeth, getLink, listLinks, setIpvlan, setLink } from 'lowerdev';
import { command } from './support/command.js';
import { ask, serve } from './support/echo.js';
import { say, step, styled, table } from './support/print.js';

const message = (error: unknown): string => styled('red', error instanceof Error ? error.message : String(error));

step('A router, and two cables to it (createNetns, createVeth)');
await using router = await createNetns('router');
const toRouter = (name: string) => ({ name, targetNetns: router, up: true });
const { link: eth0 } = await createVeth({ name: 'eth0', up: true, peer: toRouter('port0') });
const { link: eth1 } = await createVeth({ name: 'eth1', up: true, peer: toRouter('port1') });
await command('ip', '-n', 'router', 'address', 'add', '192.0.2.1/25', 'dev', 'port0');
await command('ip', '-n', 'router', 'address', 'add', '192.0.2.129/25', 'dev', 'port1');

step('Two macvlans on eth0, two ipvlans on eth1, each in a namespace of its own (createMacvlan, createIpvlan)');
const guests = [];
for (const [name, lowerdev, address, gateway] of [
  ['m1', eth0, '192.0.2.2', '192.0.2.1'],
  ['m2', eth0, '192.0.2.3', '192.0.2.1'],
  ['i1', eth1, '192.0.2.130', '192.0.2.129'],
  ['i2', eth1, '192.0.2.131', '192.0.2.129'],
] as const) {
  const guest = await createNetns(name);
  // Without the loopback nobody here is told that an address cannot be reached.
  await setLink('lo', { up: true }, { netns: guest });
  const options = { lowerdev: lowerdev.index, name: 'eth0', targetNetns: guest, up: true };
  const link = lowerdev === eth0 ? await createMacvlan(options) : await createIpvlan({ ...options, mode: 'l2' });
  await command('ip', '-n', name, 'address', 'add', `${address}/25`, 'dev', 'eth0');
  guests.push({ name, lowerdev, address, gateway, guest, link });
}

step('Each asks the router, by TCP');
const server = await serve('router', '0.0.0.0');
for (const { name, gateway } of guests) {
  say(`${name}: ${styled('green', await ask(name, gateway, server.port, `hello from ${name}`))}`);
}
await server.stop();

step('Who has which MAC address, and what the router sees of it');
const neighbours = JSON.parse(await command('ip', '-n', 'router', '-json', 'neighbour')) as {
  dst: string;
  lladdr?: string;
}[];
table(
  guests.map(({ name, lowerdev, address, link }) => ({
    name,
    kind: link.kind,
    mode: link.details.mode,
    'on device': `${lowerdev.name} ${lowerdev.mac}`,
    mac: link.mac,
    'seen by the router': `${address} ${neighbours.find(({ dst }) => dst === address)?.lladdr}`,
  })),
);

step('Mode and isolation belong to the device, and so to all its ipvlans (setIpvlan)');
const [, , i1, i2] = guests;
if (i1 === undefined || i2 === undefined) throw new Error('There are no ipvlans');
const rows = [];
for (const change of [{}, { isolation: 'private' }, { isolation: 'bridge', mode: 'l3' }] as const) {
  await setIpvlan(i1.link.index, change, { netns: i1.guest });
  const second = await getLink(i2.link.index, { netns: i2.guest });
  const echo = await serve('i2', i2.address);
  const answer = await ask('i1', i2.address, echo.port, 'hello neighbour');
  await echo.stop();
  const { mode, isolation } = second.kind === 'ipvlan' ? second.details : {};
  rows.push({
    'change of i1': JSON.stringify(change),
    'mode of i2': mode,
    isolation,
    arp: String(second.arp),
    'i1 asks i2': answer,
  });
}
table(rows);

step('What does not go together');
await createMacvlan({ lowerdev: 'eth0', name: 'mv0' });
await createIpvlan({ lowerdev: 'eth1', name: 'iv0' });
await createMacvlan({ lowerdev: 'eth1', name: 'mv9' }).catch((error: unknown) => say(message(error)));
await createIpvlan({ lowerdev: 'eth0', name: 'iv9' }).catch((error: unknown) => say(message(error)));
await createIpvlan({ lowerdev: 'eth1', name: 'iv9', mac: '02:00:5e:10:00:01' }).catch((error: unknown) =>
  say(message(error)),
);
say(`made of that: ${(await listLinks()).filter(({ name }) => name.endsWith('9')).length}`);

await Promise.all(guests.map(({ guest }) => guest.close()));
