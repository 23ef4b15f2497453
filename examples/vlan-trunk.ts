// A trunk: one cable that carries two VLANs between two hosts. On each end of each VLAN sits a macvlan, in a namespace of
// its own. All four have addresses of one network, and yet only those of the same VLAN can reach each other.

import { createMacvlan, createNetns, createVeth, createVlan, getLink, type Netns, setLink, setVlan } from 'lowerdev';
import { command } from './support/command.js';
import { ask, serve } from './support/echo.js';
import { say, step, table } from './support/print.js';

const ids = [10, 20] as const;

step('Two hosts and a cable between them (createNetns, createVeth)');
await using west = await createNetns('west');
await using east = await createNetns('east');
await createVeth({ name: 'eth0', targetNetns: west, up: true, peer: { name: 'eth0', targetNetns: east, up: true } });
const hosts: Record<string, Netns> = { west, east };

step('On each end eth0.10 and eth0.20 (createVlan)');
const vlans = [];
for (const [host, netns] of Object.entries(hosts)) {
  // Marked packets are sent with the tag's highest priority but one; what comes in marked stays so.
  const qos = { egressQosMap: { 6: 6 }, ingressQosMap: { 6: 6 } };
  for (const id of ids)
    vlans.push({ host, link: await createVlan({ lowerdev: 'eth0', id, up: true, ...qos }, { netns }) });
}
table(
  vlans.map(({ host, link: { name, details, mac } }) => ({
    host,
    name,
    id: details.id,
    protocol: details.protocol,
    egress: JSON.stringify(details.egressQosMap),
    ingress: JSON.stringify(details.ingressQosMap),
    mac,
  })),
);

step('On each VLAN a macvlan, in a namespace of its own, all in 192.0.2.0/24 (createMacvlan)');
const guests: { name: string; address: string; guest: Netns }[] = [];
for (const [host, netns] of Object.entries(hosts)) {
  for (const id of ids) {
    const name = `${host}-${id}`;
    const guest = await createNetns(name);
    // Without the loopback nobody here is told that an address cannot be reached.
    await setLink('lo', { up: true }, { netns: guest });
    const lowerdev = `eth0.${id}`;
    const { mac } = await createMacvlan({ lowerdev, name: 'mv0', targetNetns: guest, up: true }, { netns });
    const address = `192.0.2.${guests.length + 1}`;
    await command('ip', '-n', name, 'address', 'add', `${address}/24`, 'dev', 'mv0');
    say(`${name}: ${address} on ${lowerdev} of ${host}, ${mac}`);
    guests.push({ name, address, guest });
  }
}

step('Everybody asks everybody, by TCP');
const servers = await Promise.all(guests.map(({ name, address }) => serve(name, address)));
const short = (answer: string): string => (answer.startsWith('no answer') ? answer : 'answers');
const rows = guests.map(async ({ name }) => {
  const answers = guests.map(async (other, i) => {
    if (other.name === name) return [other.name, '-'];
    return [other.name, short(await ask(name, other.address, servers[i]?.port ?? '', 'hello'))];
  });
  return { 'asked by': name, ...(Object.fromEntries(await Promise.all(answers)) as Record<string, string>) };
});
table(await Promise.all(rows));
const [first, , third] = guests;
if (first !== undefined && third !== undefined) {
  say('');
  say(
    `${first.name} to ${third.name}: ${await ask(first.name, third.address, servers[2]?.port ?? '', 'hello over the trunk')}`,
  );
}
await Promise.all(servers.map(({ stop }) => stop()));

step('What went over the trunk (getLink)');
const counted = [];
for (const [host, netns] of Object.entries(hosts)) {
  for (const name of ['eth0', ...ids.map((id) => `eth0.${id}`)]) {
    const { stats } = await getLink(name, { netns });
    counted.push({ host, name, received: stats?.rxPackets ?? 0, sent: stats?.txPackets ?? 0 });
  }
}
table(counted);

step('A VLAN changes while it is in use (setVlan)');
const { details } = await setVlan('eth0.10', { egressQosMap: { 6: 0, 5: 7 }, looseBinding: true }, { netns: west });
say(`egress map ${JSON.stringify(details.egressQosMap)}, loose binding ${details.looseBinding ? 'on' : 'off'}`);

await Promise.all(guests.map(({ guest }) => guest.close()));
