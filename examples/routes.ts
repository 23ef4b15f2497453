// Two namespaces with a router between them: routes to it and through it, and rules that send some packets elsewhere.

import {
  addRoute,
  addRule,
  createNetns,
  createVeth,
  deleteNetns,
  getLink,
  getRoute,
  listRoutes,
  listRules,
  type Netns,
  type Route,
  removeRoute,
  replaceRoute,
  setLink,
} from 'lowerdev';
import { command } from './support/command.js';
import { ask, serve } from './support/echo.js';
import { say, step, styled, table } from './support/print.js';

step('Three namespaces, and two cables with addresses from the one in the middle (createNetns, createVeth)');
const [left, router, right] = await Promise.all([createNetns('left'), createNetns('router'), createNetns('right')]);
const cable = async (name: string, near: string, netns: Netns, far: string): Promise<void> => {
  const peer = { name: 'eth0', targetNetns: netns, up: true, addresses: [far] };
  await createVeth({ name, up: true, addresses: [near], peer }, { netns: router });
  say(`${name} has ${near}, and eth0 in ${netns.name} has ${far}`);
};
await cable('to-left', '192.0.2.1/24', left, '192.0.2.2/24');
await cable('to-right', '198.51.100.1/24', right, '198.51.100.2/24');
for (const netns of [left, right]) await setLink('lo', { up: true }, { netns });
await command('ip', 'netns', 'exec', 'router', 'sh', '-c', 'echo 1 >/proc/sys/net/ipv4/ip_forward');

step('There is no way from left to right yet (getRoute)');
const complaint = await getRoute('198.51.100.2', {}, { netns: left }).catch(({ message }: Error) => message);
say(String(complaint));

step('A route on either side, by way of the router (addRoute)');
await addRoute({ destination: '198.51.100.0/24', gateway: '192.0.2.1', mtu: 1400 }, { netns: left });
await addRoute({ destination: 'default', gateway: '198.51.100.1' }, { netns: right });

const nameOf = async (index: number | undefined, netns: Netns): Promise<string | undefined> =>
  index === undefined ? undefined : (await getLink(index, { netns })).name;

const show = async (routes: [string, Netns, Route][]): Promise<void> => {
  const rows = routes.map(async ([namespace, netns, route]) => ({
    namespace,
    destination: route.destination,
    type: route.type,
    gateway: route.gateway,
    device: await nameOf(route.device, netns),
    source: route.preferredSource,
    table: route.table,
    'made by': String(route.protocol),
    mtu: route.mtu,
  }));
  table(await Promise.all(rows));
};

const everywhere: [string, Netns][] = [
  ['left', left],
  ['router', router],
  ['right', right],
];
const main = everywhere.map(async ([name, netns]) => {
  const routes = await listRoutes({ table: 'main', family: 'inet' }, { netns });
  return routes.map((route): [string, Netns, Route] => [name, netns, route]);
});
await show((await Promise.all(main)).flat());

step('Which way does a packet from left take? (getRoute)');
const taken = await getRoute('198.51.100.2', {}, { netns: left });
say(`to 198.51.100.2 by ${taken.gateway} on ${await nameOf(taken.device, left)}, from ${taken.preferredSource}`);

step('A TCP round trip: the server in right, the client in left');
const server = await serve('right', '198.51.100.2');
say(styled('green', await ask('left', '198.51.100.2', server.port, 'hello over two hops')));

step('Packets with mark 7 get a table of their own, in which nothing leads anywhere (addRule)');
await addRoute({ destination: 'default', family: 'inet', type: 'prohibit', table: 7 }, { netns: left });
await addRule({ family: 'inet', priority: 100, mark: 7, table: 7 }, { netns: left });
table(
  (await listRules({ family: 'inet' }, { netns: left })).map(({ priority, mark, action, table: number }) => ({
    priority,
    mark,
    action,
    table: number,
  })),
);
const refused = await getRoute('198.51.100.2', { mark: 7 }, { netns: left }).catch(({ message }: Error) => message);
say(styled('red', String(refused)));
say(styled('green', await ask('left', '198.51.100.2', server.port, 'the others still get through')));
await server.stop();

step('The route is replaced by several ways, and removed (replaceRoute, removeRoute)');
await replaceRoute(
  {
    destination: '198.51.100.0/24',
    nextHops: [
      { gateway: '192.0.2.1', weight: 3 },
      { gateway: '192.0.2.3', device: 'eth0' },
    ],
  },
  { netns: left },
);
const [shared] = await listRoutes({ destination: '198.51.100.0/24' }, { netns: left });
for (const { gateway, weight } of shared?.nextHops ?? []) say(`${gateway} with weight ${weight}`);
await removeRoute({ destination: '198.51.100.0/24' }, { netns: left });
const again = await removeRoute({ destination: '198.51.100.0/24' }, { netns: left }).catch(
  ({ message }: Error) => message,
);
say(String(again));

await Promise.all([left.close(), router.close(), right.close()]);
for (const [name] of everywhere) await deleteNetns(name);
