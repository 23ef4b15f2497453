// A macvlan in source mode receives frames from the MAC addresses on its list, and from no others. The list can be
// changed while frames come in.

import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { createMacvlan, createNetns, createVeth, getLink, type MacvlanChanges, setMacvlan } from 'lowerdev';
import { command } from './support/command.js';
import { say, step, table } from './support/print.js';

step('A sender here, and a cable from it to another machine');
await using machine = await createNetns();
const { link: sender } = await createVeth({
  name: 'sender0',
  mac: '02:00:5e:10:00:0a',
  // Without an IPv6 address it sends nothing by itself.
  addrGenMode: 'none',
  up: true,
  peer: { name: 'eth0', targetNetns: machine, up: true },
});
await command('ip', 'address', 'add', '192.0.2.10/24', 'broadcast', '192.0.2.255', 'dev', sender.name);
const socket = createSocket('udp4').bind(0, '192.0.2.10');
await once(socket, 'listening');
socket.setBroadcast(true);

step('There, a macvlan in source mode, with an empty list (createMacvlan)');
const there = { netns: machine };
const { index } = await createMacvlan({ lowerdev: 'eth0', name: 'mv0', mode: 'source', up: true }, there);

const received = async (): Promise<number> => (await getLink(index, there)).stats?.rxPackets ?? 0;

const send = async (frames: number): Promise<void> => {
  for (let i = 0; i < frames; i++) {
    await new Promise((done) => socket.send('hello', 7, '192.0.2.255', done));
  }
  await sleep(50);
};

step('Five frames from sender0, after each change of the list (setMacvlan)');
const changes: MacvlanChanges[] = [
  {},
  { addSourceAddresses: ['02:00:5e:10:00:0b', '02:00:5e:10:00:0c'] },
  { addSourceAddresses: ['02:00:5e:10:00:0a'] },
  { removeSourceAddresses: ['02:00:5e:10:00:0a'] },
  { sourceAddresses: ['02:00:5e:10:00:0a'] },
  { sourceAddresses: [] },
];
const rows = [];
for (const change of changes) {
  const link = Object.keys(change).length === 0 ? undefined : await setMacvlan(index, change, there);
  const before = await received();
  await send(5);
  rows.push({
    change: link === undefined ? '(none)' : JSON.stringify(change).replaceAll('"', ''),
    received: (await received()) - before,
    'addresses on the list': link?.details.sourceAddressCount ?? 0,
  });
}
table(rows);
socket.close();
say('');
say(`The sender is ${sender.mac}.`);
