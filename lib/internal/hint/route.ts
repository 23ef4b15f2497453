import type { Link } from '../../link.js';
import type { Route } from '../../route.js';
import type { RouteTable, RouteType } from '../../route-words.js';
import type { Step } from '../native.js';
import { checkIp, checkPrefix, formatIp, isLinkLocal6, networkOf } from '../prefix.js';
import { questionOf } from '../route-question.js';
import { everywhere, tableNumber } from '../route-values.js';
import { allOf } from '../slices.js';
import { type Case, type PlacedCase, refIn, type Scene, textIn } from './scene.js';
import { listed } from './words.js';

// Routes that the kernel refuses, and why.

interface Hop {
  gateway?: unknown;
  device?: unknown;
}

/** The ways that a route was asked for with. */
function hopsOf({ asked }: Case): Hop[] {
  const hops = asked['nextHops'];
  return Array.isArray(hops) ? (hops as Hop[]) : [asked];
}

function devicesOf(scene: Scene): Link[] {
  return hopsOf(scene).flatMap(({ device }) => scene.here.find(device) ?? []);
}

/** There is no such device. */
export function deviceMissing(scene: Scene): string | undefined {
  const refs = [...hopsOf(scene).map(({ device }) => device), refIn(scene, 'iif')];
  for (const ref of refs) {
    if ((typeof ref === 'string' || typeof ref === 'number') && scene.here.find(ref) === undefined) {
      return scene.here.missing(ref, 'device');
    }
  }
  return undefined;
}

/** One of the devices is down. */
export function deviceDown(scene: Scene): string | undefined {
  const down = devicesOf(scene).find(({ up }) => !up);
  return down === undefined ? undefined : `${down.name} is down: set it up first`;
}

async function listOf(place: PlacedCase['place'], step: Step): Promise<Route[]> {
  return (await allOf<Route>(place, step)) ?? [];
}

/** The gateway lies in no network that the host is connected to, or not on that device. */
export async function gatewayOffLink(scene: Scene): Promise<string | undefined> {
  const { place } = scene;
  if (place === undefined) return undefined;
  for (const { gateway, device } of hopsOf(scene)) {
    if (typeof gateway !== 'string') continue;
    const { family } = checkIp(gateway, 'gateway');
    // The networks that addresses bring along: few, however large the table is.
    const values = { family, protocol: 'kernel', type: 'unicast', device };
    const networks = await listOf(place, { operation: 'route.list', values });
    const name = scene.here.find(device)?.name;
    const words = networks.map((route) => route.destination).filter((text, i, all) => all.indexOf(text) === i);
    const onWhich = name === undefined ? 'of the host' : `on ${name}`;
    const there = words.length === 0 ? `there are none ${onWhich}` : `${onWhich} there is ${listed(words)}`;
    return `${gateway} is not a neighbour: a gateway has to lie in a connected network, and ${there} (or give a device, and onLink: true)`;
  }
  return undefined;
}

/** A link-local address says nothing without its link. */
export function linkLocalGateway(what: Case): string | undefined {
  const alone = hopsOf(what).find(
    ({ gateway, device }) =>
      typeof gateway === 'string' && device === undefined && isLinkLocal6(checkIp(gateway, 'gateway')),
  );
  return alone === undefined ? undefined : `${String(alone.gateway)} is a link-local address: give its device`;
}

/** The address to send from is another host's. */
export function foreignSource(what: Case): string | undefined {
  const source = textIn(what, 'preferredSource');
  return source === undefined ? undefined : `${source} is not an address of this host, or not of that device`;
}

/** IPv6 is switched off on the device. */
export function ipv6OffOnDevice(scene: Scene): string | undefined {
  const [device] = devicesOf(scene);
  return device && `IPv6 is off on ${device.name}: sysctl net.ipv6.conf.${device.name}.disable_ipv6=0 switches it on`;
}

/** There is no such nexthop object. */
export function nexthopMissing({ asked }: Case): string | undefined {
  const id = asked['nexthopId'];
  return typeof id === 'number' ? `there is no nexthop object ${id} (ip nexthop list)` : undefined;
}

/** The kernel knows nothing of IPv6. */
export function noIpv6Routes(): string {
  return 'the kernel has no IPv6: the module ipv6 is not loaded, or it was switched off at boot (ipv6.disable=1)';
}

const describe = (route: Route, link: Link | undefined): string => {
  const parts = [
    route.type === 'unicast' ? '' : route.type,
    route.gateway === undefined ? '' : `via ${route.gateway}`,
    route.nextHops === undefined ? '' : `by ${route.nextHops.length} ways`,
    link === undefined ? '' : `on ${link.name}`,
    route.metric === undefined ? '' : `with metric ${route.metric}`,
    `(protocol ${route.protocol})`,
  ];
  return parts.filter((part) => part !== '').join(' ');
};

// One question, whatever the size of the table: the entry that decides for the first address. Where that is another one,
// nothing is known.
async function present({ place, here, asked }: Scene): Promise<string | undefined> {
  const { destination, table = 'main' } = asked;
  if (place === undefined || typeof destination !== 'string' || destination === everywhere) return undefined;
  const [address = ''] = destination.split('/');
  const step = questionOf(address, { fibMatch: true });
  const { records } = await place.line('reads').perform({ steps: [step] }, 'never', undefined, undefined);
  const [found] = records as (Route | undefined)[];
  const { ip, length } = { ip: checkIp(address, 'destination'), length: destination.split('/')[1] };
  const whole = length ?? String(ip.bytes.length * 8);
  if (found === undefined || found.table !== tableNumber(table as RouteTable)) return undefined;
  if (found.destination.split('/')[1] !== whole) return undefined;
  return `${found.destination} ${describe(found, here.find(found.device))}`;
}

// fib6_add_rt2node() takes each way once; with IPv4 a way may be there more often.
function givenTwice(scene: Scene): string | undefined {
  const words = hopsOf(scene).map(({ gateway, device }) => String(gateway ?? device));
  return words.find((one, i) => words.indexOf(one) !== i);
}

/** There is such a route already. */
export async function routeTaken(scene: Scene): Promise<string | undefined> {
  const twice = givenTwice(scene);
  if (twice !== undefined) return `nextHops names the way by ${twice} twice`;
  const route = await present(scene);
  const rule = 'a route of the same destination, metric and table';
  if (scene.call.operation === 'route.replace') return `${rule} comes before the one that was asked for`;
  return `there is ${route ?? rule}; replaceRoute replaces it`;
}

/** There is none like that, but perhaps another one. */
export async function routeMissing(scene: Scene): Promise<string | undefined> {
  const route = await present(scene);
  const { destination, table = 'main' } = scene.asked;
  if (route === undefined) return `there is no such route to ${String(destination)} in table ${String(table)}`;
  return `there is no such route, but another one: ${route}`;
}

/** No table has a route to it. */
export function noRoute({ asked }: Case): string {
  return `no route leads to ${String(asked['destination'])}`;
}

/** A route is there to keep packets from getting there (`fib_props`). */
export function refusedBy(type: RouteType): (scene: Scene) => Promise<string | undefined> {
  return async ({ place, asked }) => {
    if (place === undefined) return undefined;
    const { ip } = checkPrefix(asked['destination'], 'destination');
    // Those of one type: few, however large the table is.
    const routes = await listOf(place, { operation: 'route.list', values: { family: ip.family, type } });
    const length = ({ destination }: Route): number =>
      destination === everywhere ? 0 : Number(destination.split('/')[1]);
    const covering = routes.filter((route) => {
      const network = formatIp(networkOf({ ip, length: length(route) }).ip);
      return route.destination === everywhere || route.destination === `${network}/${length(route)}`;
    });
    const [best] = covering.sort((a, b) => length(b) - length(a));
    return best === undefined
      ? undefined
      : `that is what the ${type} route to ${best.destination} in table ${best.table} is for`;
  };
}
