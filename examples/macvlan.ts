// Two macvlans on one device, in two network namespaces, and a TCP round trip between them.

import {
  createMacvlan,
  createNetns,
  createVeth,
  deleteLink,
  deleteNetns,
  getLink,
  listLinks,
  listNetns,
} from 'lowerdev';
import { command } from './support/command.js';
import { ask, serve } from './support/echo.js';
import { say, step, styled, table } from './support/print.js';

step('A device to build on: one end of a virtual cable (createVeth)');
const { link: lower, peer } = await createVeth({ name: 'eth0', up: true, peer: { name: 'cable0', up: true } });
say(`${lower.name}, index ${lower.index}, mac ${lower.mac}; the other end is ${peer.name}`);

step('Two network namespaces (createNetns)');
const left = await createNetns('left');
const right = await createNetns('right');
say((await listNetns()).map(({ name, inode }) => `${name} (inode ${inode})`).join(', '));

step('A macvlan in each of them, in bridge mode, by one message each (createMacvlan)');
const [first, second] = await Promise.all([
  createMacvlan({
    lowerdev: 'eth0',
    name: 'mv0',
    mode: 'bridge',
    mac: '02:00:5e:10:00:01',
    targetNetns: left,
    up: true,
  }),
  createMacvlan({ lowerdev: 'eth0', name: 'mv0', mode: 'bridge', targetNetns: right, up: true }),
]);
say(`${first.name}, index ${first.index}, mac ${first.mac}, the one that was asked for`);
say(`${second.name}, index ${second.index}, mac ${second.mac}, which the kernel picked`);

step('Addresses');
await command('ip', '-n', 'left', 'address', 'add', '192.0.2.1/24', 'dev', 'mv0');
await command('ip', '-n', 'right', 'address', 'add', '192.0.2.2/24', 'dev', 'mv0');

step('A TCP round trip: the server in left, the client in right');
const server = await serve('left', '192.0.2.1');
say(styled('green', await ask('right', '192.0.2.1', server.port, 'hello over macvlan')));
await server.stop();

step('What was made, as the kernel has it (getLink, listLinks)');
const made = [
  { link: await getLink('mv0', { netns: left }), netns: 'left' },
  { link: await getLink('mv0', { netns: right }), netns: 'right' },
  ...(await listLinks({ kind: 'veth' })).map((link) => ({ link, netns: '(here)' })),
];
table(
  made.map(({ link, netns }) => ({
    name: link.name,
    kind: link.kind,
    mode: link.kind === 'macvlan' ? link.details.mode : undefined,
    mac: link.mac,
    namespace: netns,
    index: link.index,
    'lower device': link.kind === 'macvlan' && link.lowerdev === lower.index ? lower.name : undefined,
    state: `${link.up ? 'up' : 'down'}, ${link.operState}`,
    received: link.stats === undefined ? undefined : `${link.stats.rxPackets} packets, ${link.stats.rxBytes} bytes`,
  })),
);

step('All of it goes again (deleteLink, deleteNetns)');
await deleteLink('mv0', { netns: left });
await deleteLink('mv0', { netns: right });
await deleteLink('eth0');
await Promise.all([left.close(), right.close(), deleteNetns('left'), deleteNetns('right')]);
const rest = [
  ...(await listLinks({ kind: 'veth' })),
  ...(await listLinks({ kind: 'macvlan' })),
  ...(await listNetns()),
];
say(rest.length === 0 ? 'nothing is left' : `left: ${rest.map(({ name }) => name).join(', ')}`);
