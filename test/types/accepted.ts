// What must compile: the calls as people write them, and what the compiler is to know of their results. Never run.
// .ci/types compiles this against dist/, with the oldest TypeScript that is supported and with the newest.

import {
  addAddress,
  addBondMember,
  addRoute,
  createBond,
  createLink,
  createMacvlan,
  createNetns,
  type createVeth,
  createVlan,
  findLink,
  getLink,
  getRoute,
  type Known,
  type Link,
  type LinkStats,
  links,
  listAddresses,
  listLinks,
  type MacvlanFlag,
  type MacvlanLink,
  type MacvlanMode,
  monitor,
  NetlinkError,
  type Netns,
  openMonitor,
  type Route,
  setLink,
  setMacvlan,
  type VethPair,
  type VlanLink,
  waitForLink,
} from 'lowerdev';

// Whether two types are the same one, in both directions.
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
const same = <A, B>(_is: Same<A, B>): void => undefined;
const typeOf = <A, B>(_value: A, _is: Same<A, B>): void => undefined;

export async function creations(signal: AbortSignal): Promise<void> {
  const link = await createMacvlan(
    { lowerdev: 'eth0', name: 'mv0', mode: 'bridge', up: true },
    { signal, retry: false },
  );
  typeOf<typeof link, MacvlanLink>(link, true);
  typeOf<typeof link.kind, 'macvlan'>(link.kind, true);
  typeOf<typeof link.details.mode, Known<MacvlanMode>>(link.details.mode, true);
  typeOf<typeof link.details.flags, Known<MacvlanFlag>[]>(link.details.flags, true);
  // Options that are there or not: `undefined` leaves a thing as it is.
  const mac = Math.random() > 0.5 ? '02:00:5e:10:00:01' : undefined;
  await createMacvlan({
    lowerdev: 2,
    mac,
    targetNetns: { pid: 1 },
    addresses: ['192.0.2.1/24', { address: '::1/128' }],
  });
  await createMacvlan({ lowerdev: 'eth0', mode: 'source', flags: ['nodst'], sourceAddresses: [] });
  const vlan = await createVlan({ lowerdev: 'eth0', id: 10, egressQosMap: { 0: 1 } });
  typeOf<typeof vlan, VlanLink>(vlan, true);
  await createBond({ mode: '802.3ad', members: ['eth0', 3], xmitHashPolicy: 'layer3+4' });
  await addBondMember('bond0', 'eth1', { queueId: 1 });
}

export async function byKind(): Promise<void> {
  // What comes back depends on the kind, and is what the kind's own function returns.
  const macvlan = await createLink({ kind: 'macvlan', lowerdev: 'eth0' });
  typeOf<typeof macvlan, MacvlanLink>(macvlan, true);
  const veth = await createLink({ kind: 'veth', peer: { name: 'inside0' } });
  typeOf<typeof veth, VethPair>(veth, true);
  typeOf<typeof veth, Awaited<ReturnType<typeof createVeth>>>(veth, true);
}

export function narrowed(link: Link): string | number | undefined {
  // The kind tells what is in `details`.
  switch (link.kind) {
    case 'macvlan':
    case 'macvtap':
      return link.details.mode;
    case 'vlan':
      return link.details.id;
    case 'bond':
      return link.details.activeMember;
    case 'other':
      typeOf<typeof link.details, undefined>(link.details, true);
      return link.kindName;
    default:
      return link.bridgePort?.state;
  }
}

export function open(mode: Known<MacvlanMode>): string {
  // A newer kernel's word is a string as well; the known ones still narrow.
  if (mode === 'bridge') same<typeof mode, 'bridge'>(true);
  if (mode === 'unknown:32') return 'something new';
  return mode;
}

export async function reading(netns: Netns): Promise<LinkStats | undefined> {
  const found = await findLink('eth0', { netns });
  typeOf<typeof found, Link | undefined>(found, true);
  for await (const link of links({ kind: 'macvlan', up: true })) same<typeof link, Link>(true);
  const [first] = await listLinks({ stats: true, master: 'br0' }, { netns: 'blue' });
  const route: Route = await getRoute('192.0.2.1');
  same<typeof route.gateway, string | undefined>(true);
  const [address] = await listAddresses({ link: 'eth0' });
  same<NonNullable<typeof address>['family'], Known<'inet' | 'inet6'>>(true);
  return first?.stats ?? (await getLink(2, { netns: { fd: 7 } })).stats;
}

export async function changing(): Promise<void> {
  // `null` clears.
  await setLink('eth0', { master: null, alias: null, mtu: 1400, altNames: [] });
  const changed = await setMacvlan('mv0', { removeSourceAddresses: ['02:00:5e:10:00:0b'] });
  same<typeof changed.kind, 'macvlan' | 'macvtap'>(true);
  await addAddress('mv0', { address: '192.0.2.7/24', flags: ['noprefixroute'], validLifetimeS: 60 });
  await addRoute({ destination: 'default', gateway: '192.0.2.254', device: 'mv0', table: 'main' });
}

export async function watching(): Promise<void> {
  for await (const event of monitor({ events: ['link', 'address'], resync: true })) {
    if (event.type === 'overrun') continue;
    same<typeof event.action, 'new' | 'delete'>(true);
    if (event.type === 'link') same<typeof event.link, Link>(true);
  }
  await using events = await openMonitor();
  await using netns = await createNetns();
  same<typeof netns, Netns>(true);
  await events.close();
  same<Awaited<ReturnType<typeof waitThere>>, Link>(true);
  same<Awaited<ReturnType<typeof waitGone>>, undefined>(true);
}

const waitThere = () => waitForLink('mv0', 'up');
const waitGone = () => waitForLink('mv0', 'gone', { signal: AbortSignal.timeout(1000) });

export function failing(error: unknown): string | undefined {
  if (!(error instanceof NetlinkError)) return undefined;
  same<typeof error.code, string>(true);
  return error.hint ?? error.kernelMessage ?? error.option ?? error.target;
}
