// Two hosts with a network between them, and one Ethernet above it: a vxlan on each host, a guest's macvlan on each
// vxlan, and a TCP round trip between the guests.

import {
  createMacvlan,
  createNetns,
  createVeth,
  createVxlan,
  deleteNetns,
  getLink,
  type LinkStats,
  setVxlan,
} from 'lowerdev';
import { command } from './support/command.js';
import { ask, serve } from './support/echo.js';
import { say, step, styled, table } from './support/print.js';

const hosts = ['host1', 'host2'] as const;
const guests = ['guest1', 'guest2'] as const;
const underlay = ['198.51.100.1', '198.51.100.2'] as const;
const overlay = ['192.0.2.1', '192.0.2.2'] as const;

step('Two hosts and two guests, each a network namespace (createNetns)');
const namespaces = await Promise.all([...hosts, ...guests].map((name) => createNetns(name)));

step('The network between the hosts: a cable with IP addresses (createVeth)');
await createVeth({
  name: 'eth0',
  targetNetns: hosts[0],
  up: true,
  peer: { name: 'eth0', targetNetns: hosts[1], up: true },
});
for (const [i, host] of hosts.entries()) {
  await command('ip', '-n', host, 'address', 'add', `${underlay[i] ?? ''}/24`, 'dev', 'eth0');
}

step('A vxlan on each host, which sends what it is given to the other one in UDP packets (createVxlan)');
for (const [i, host] of hosts.entries()) {
  const { mtu } = await createVxlan(
    {
      name: 'vx0',
      id: 42,
      lowerdev: 'eth0',
      local: underlay[i],
      remote: underlay[1 - i],
      dstPort: 4789,
      up: true,
    },
    { netns: host },
  );
  say(`${host}: vx0, network 42, MTU ${mtu}: the outer headers take 50 bytes`);
}

step('A macvlan on each vxlan, made on the host, for a guest (createMacvlan)');
for (const [i, host] of hosts.entries()) {
  const guest = guests[i] ?? '';
  const { mac } = await createMacvlan({ lowerdev: 'vx0', name: 'eth0', targetNetns: guest, up: true }, { netns: host });
  say(`${guest}: eth0, mac ${mac}`);
  await command('ip', '-n', guest, 'address', 'add', `${overlay[i] ?? ''}/24`, 'dev', 'eth0');
}

const count = async (name: string): Promise<LinkStats> => {
  const { stats } = await getLink(name, { netns: hosts[0] });
  if (stats === undefined) throw new Error(`${name} has no counters`);
  return stats;
};
const before = { cable: await count('eth0'), vxlan: await count('vx0') };

step('A TCP round trip: the server in guest1, the client in guest2');
const server = await serve(guests[0], overlay[0]);
say(styled('green', await ask(guests[1], overlay[0], server.port, 'hello from the other host')));
await server.stop();
const [neighbour = ''] = (await command('ip', '-n', guests[1], 'neighbour', 'show', overlay[0])).split('\n');
say(`guest2 knows guest1 by its MAC address, as if they shared a switch: ${neighbour}`);

step('How it went: what host1 received by the vxlan, and by the cable (getLink, with counters)');
const rows = (['vxlan', 'cable'] as const).map(async (name) => {
  const now = await count(name === 'vxlan' ? 'vx0' : 'eth0');
  const packets = now.rxPackets - before[name].rxPackets;
  return { what: name, packets, bytes: now.rxBytes - before[name].rxBytes };
});
const received = await Promise.all(rows);
table(received);
const [inner, outer] = received;
if (inner === undefined || outer === undefined || inner.packets === 0 || outer.bytes < inner.bytes) {
  throw new Error('the frames came another way');
}

step('What the outer packets look like can be changed meanwhile (setVxlan)');
const changed = await setVxlan('vx0', { df: 'set', ttl: 8 }, { netns: hosts[0] });
say(`vx0 on host1: df ${changed.details.df}, ttl ${changed.details.ttl}`);

step('All of it goes with the namespaces (deleteNetns)');
await Promise.all(namespaces.map((netns) => netns.close()));
await Promise.all([...hosts, ...guests].map((name) => deleteNetns(name)));
