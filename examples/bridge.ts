// A switch for three guests: what it learns, what it is told, and two ports that are kept apart.

import {
  addFdbEntry,
  createBridge,
  createNetns,
  createVeth,
  deleteNetns,
  getLink,
  listFdb,
  setBridgePort,
} from 'lowerdev';
import { command } from './support/command.js';
import { say, step, styled, table } from './support/print.js';

const guests = [
  { name: 'guest1', address: '192.0.2.1' },
  { name: 'guest2', address: '192.0.2.2' },
  { name: 'guest3', address: '192.0.2.3' },
] as const;
type Guest = (typeof guests)[number];
const [first, second, third] = guests;
const port = ({ name }: { name: string }): string => `to-${name}`;

step('A bridge, and a cable from it to each guest, a network namespace (createBridge, createVeth)');
await createBridge({ name: 'br0', stpState: false, up: true });
const namespaces = [];
const ports = new Map<number, string>();
for (const guest of guests) {
  namespaces.push(await createNetns(guest.name));
  const { link, peer } = await createVeth({
    name: port(guest),
    master: 'br0',
    up: true,
    peer: { name: 'eth0', targetNetns: guest.name, up: true, addresses: [`${guest.address}/24`] },
  });
  ports.set(link.index, link.name);
  say(`${guest.name}: ${guest.address}, mac ${peer.mac ?? ''}, at port ${link.name}`);
}

const reaches = async (from: Guest, to: Guest): Promise<boolean> => {
  const ping = ['ping', '-c', '1', '-W', '1', to.address];
  const reached = await command('nsenter', `--net=/run/netns/${from.name}`, ...ping).then(
    () => true,
    () => false,
  );
  say(`${from.name} ${styled(reached ? 'green' : 'red', reached ? 'reaches' : 'does not reach')} ${to.name}`);
  return reached;
};

step('The guests talk');
const before = [await reaches(first, third), await reaches(first, second)];

const show = async (): Promise<void> => {
  const entries = (await listFdb({ master: 'br0' })).filter(
    ({ link, state }) => ports.has(link) && state !== 'permanent',
  );
  table(entries.map(({ mac, link, state }) => ({ mac, port: ports.get(link), state })));
};
step('What the bridge has learned meanwhile, to be forgotten after five minutes (listFdb)');
await show();

step('A port that learns nothing, and whose one address is told instead (setBridgePort, addFdbEntry)');
const { mac = '' } = await getLink('eth0', { netns: third.name });
await setBridgePort(port(third), { learning: false });
await addFdbEntry(port(third), { mac: '02:00:5e:10:00:99', master: true, state: 'static' });
await show();
say(`${mac} of ${third.name} was learned before, and stays until it is too old`);

step('Two ports that exchange nothing, but with the third (setBridgePort, isolated)');
for (const guest of [first, second]) await setBridgePort(port(guest), { isolated: true });
const after = [await reaches(first, third), await reaches(first, second)];

step('All of it goes with the namespaces, but for the bridge (deleteNetns)');
await Promise.all(namespaces.map((netns) => netns.close()));
await Promise.all(guests.map(({ name }) => deleteNetns(name)));

if (before.includes(false) || after.join() !== 'true,false') throw new Error('the bridge did otherwise');
