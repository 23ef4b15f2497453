// Two hosts, two cables and LACP: a bond of two links on each side, a macvlan on top, and one cable cut.

import {
  createBond,
  createMacvlan,
  createNetns,
  createVeth,
  getLink,
  type Link,
  type Netns,
  setLink,
  waitForLink,
} from 'lowerdev';
import { ask, serve } from './support/echo.js';
import { say, step, table } from './support/print.js';

step('Two hosts and two cables between them (createNetns, createVeth)');
await using west = await createNetns('west');
await using east = await createNetns('east');
const hosts: Record<string, Netns> = { west, east };
for (const name of ['eth0', 'eth1']) {
  await createVeth({ name, targetNetns: west, peer: { name, targetNetns: east } });
}

step('On each side a bond of both, by 802.3ad (createBond)');
for (const netns of Object.values(hosts)) {
  await createBond(
    { name: 'bond0', mode: '802.3ad', miimonMs: 50, lacpRate: 'fast', members: ['eth0', 'eth1'], up: true },
    { netns },
  );
}
const deadline = AbortSignal.timeout(60_000);
// The bond has found its partner when both members are of one aggregator that has a carrier.
const settled = (link: Link): boolean =>
  link.kind === 'bond' &&
  link.carrier &&
  link.details.adInfo?.ports === 2 &&
  !/^0[0:]+$/.test(link.details.adInfo.partnerMac);
const agreed = async (netns: Netns): Promise<Link> => {
  for (;;) {
    const link = await getLink('bond0', { netns, signal: deadline });
    if (settled(link)) return link;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
};
const bonds = [];
for (const [host, netns] of Object.entries(hosts)) {
  const { mac, kind, details } = await agreed(netns);
  if (kind !== 'bond') continue;
  const { aggregator, ports, partnerMac } = details.adInfo ?? {};
  bonds.push({ host, mac, mode: details.mode, aggregator, ports, 'partner MAC': partnerMac });
}
table(bonds);

const showMembers = async (): Promise<void> => {
  const rows = [];
  for (const name of ['eth0', 'eth1']) {
    const { member } = await getLink(name, { netns: west });
    rows.push({ member: name, state: member?.state, mii: member?.miiStatus, failures: member?.linkFailureCount });
  }
  table(rows);
};
say('');
await showMembers();

step('A macvlan on each bond, in a namespace of its own (createMacvlan)');
const guests: Netns[] = [];
for (const [i, [host, netns]] of Object.entries(hosts).entries()) {
  const guest = await createNetns(`${host}-guest`);
  guests.push(guest);
  const addresses = [`192.0.2.${i + 1}/24`];
  await createMacvlan({ lowerdev: 'bond0', name: 'mv0', targetNetns: guest, up: true, addresses }, { netns });
  say(`${host}-guest: ${addresses.join()} on bond0 of ${host}`);
}
const server = await serve('east-guest', '192.0.2.2');
say(await ask('west-guest', '192.0.2.2', server.port, 'hello over the bond'));

step('One cable is cut (setLink)');
const cut = waitForLink('eth0', (link) => link.member?.miiStatus === 'down', { netns: west, signal: deadline });
await setLink('eth0', { up: false }, { netns: east });
await cut;
await showMembers();
say(await ask('west-guest', '192.0.2.2', server.port, 'hello over what is left'));

await server.stop();
await Promise.all(guests.map((guest) => guest.close()));
