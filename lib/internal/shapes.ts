import type { Address, AddressFamily, AddressScope } from '../address.js';
import type { FdbEntry } from '../fdb.js';
import type { IpvlanDetails, IpvlanIsolation, IpvlanMode } from '../ipvlan.js';
import type { Known, Link, LinkFlag, LinkType, OperState } from '../link.js';
import type { MacvlanDetails, MacvlanFlag, MacvlanMode } from '../macvlan.js';
import type { NetnsId } from '../monitor.js';
import type { Neighbour, NeighbourState } from '../neighbour.js';
import type { AddressGenerationMode, LinkMode } from '../options.js';
import type { IndexedStats, LinkStats } from '../stats.js';
import type { VlanDetails, VlanProtocol } from '../vlan.js';
import type { VrfDetails, VrfPortDetails } from '../vrf.js';
import { tables } from './native.js';
import { bind, type Maybe } from './shape.js';
import './shapes-bond.js';
import './shapes-bridge.js';
import './shapes-tunnel.js';

// The objects that users see. For each table of the addon: the rows it is made from, and a function that
// makes it. One call makes one object, always of the same hidden class; names are checked at load.
// Laid out by hand (see biome.json): names and parameters stand in the same order, in the same places.

bind(
  'linkStats64',
  [
    'rxPackets', 'txPackets', 'rxBytes', 'txBytes', 'rxErrors', 'txErrors', 'rxDropped', 'txDropped', 'multicast',
    'collisions', 'rxLengthErrors', 'rxOverErrors', 'rxCrcErrors', 'rxFrameErrors', 'rxFifoErrors', 'rxMissedErrors',
    'txAbortedErrors', 'txCarrierErrors', 'txFifoErrors', 'txHeartbeatErrors', 'txWindowErrors', 'rxCompressed',
    'txCompressed', 'rxNohandler', 'rxOtherhostDropped',
  ],
  (
    rxPackets: number, txPackets: number, rxBytes: number, txBytes: number, rxErrors: number, txErrors: number,
    rxDropped: number, txDropped: number, multicast: number, collisions: number, rxLengthErrors: number,
    rxOverErrors: number, rxCrcErrors: number, rxFrameErrors: number, rxFifoErrors: number, rxMissedErrors: number,
    txAbortedErrors: number, txCarrierErrors: number, txFifoErrors: number, txHeartbeatErrors: number,
    txWindowErrors: number, rxCompressed: number, txCompressed: number, rxNohandler: number,
    rxOtherhostDropped: Maybe<number>,
  ): LinkStats => ({
    rxPackets, txPackets, rxBytes, txBytes, rxErrors, txErrors, rxDropped, txDropped, multicast, collisions,
    rxLengthErrors, rxOverErrors, rxCrcErrors, rxFrameErrors, rxFifoErrors, rxMissedErrors, txAbortedErrors,
    txCarrierErrors, txFifoErrors, txHeartbeatErrors, txWindowErrors, rxCompressed, txCompressed, rxNohandler,
    rxOtherhostDropped,
  }),
);

bind('netnsId', ['id'], (id: number): NetnsId => ({ id }));

bind('stats', ['index', 'stats'], (index: number, stats: LinkStats): IndexedStats => ({ index, stats }));

bind(
  'macvlan',
  [
    'mode', 'flags', 'sourceAddresses', 'sourceAddressCount', 'broadcastQueueLength', 'broadcastQueueLengthUsed',
    'broadcastCutoff',
  ],
  (
    mode: Known<MacvlanMode>, flags: Maybe<Known<MacvlanFlag>[]>, sourceAddresses: Maybe<string[]>,
    sourceAddressCount: Maybe<number>, broadcastQueueLength: Maybe<number>, broadcastQueueLengthUsed: Maybe<number>,
    broadcastCutoff: Maybe<number>,
  ): MacvlanDetails => ({
    mode,
    flags: flags ?? [],
    // The kernel leaves an empty list out.
    sourceAddresses: mode === 'source' ? (sourceAddresses ?? []) : undefined,
    sourceAddressCount: sourceAddressCount ?? 0,
    broadcastQueueLength, broadcastQueueLengthUsed,
    // The kernel leaves the default out; one that has no queue length has no cutoff either.
    broadcastCutoff,
  }),
);

bind(
  'ipvlan',
  ['mode', 'isolation'],
  (mode: Known<IpvlanMode>, isolation: Known<IpvlanIsolation>): IpvlanDetails => ({ mode, isolation }),
);

bind(
  'vlan',
  [
    'protocol', 'id', 'reorderHeader', 'gvrp', 'mvrp', 'looseBinding', 'bridgeBinding', 'ingressQosMap', 'egressQosMap',
  ],
  (
    protocol: Known<VlanProtocol>, id: number, reorderHeader: Maybe<boolean>, gvrp: Maybe<boolean>,
    mvrp: Maybe<boolean>, looseBinding: Maybe<boolean>, bridgeBinding: Maybe<boolean>,
    ingressQosMap: Maybe<Record<number, number>>, egressQosMap: Maybe<Record<number, number>>,
  ): VlanDetails => ({
    protocol, id,
    // The kernel leaves the flags out when none is set, and maps that are empty.
    reorderHeader: reorderHeader ?? false,
    gvrp: gvrp ?? false,
    mvrp: mvrp ?? false,
    looseBinding: looseBinding ?? false,
    bridgeBinding: bridgeBinding ?? false,
    ingressQosMap: ingressQosMap ?? {},
    egressQosMap: egressQosMap ?? {},
  }),
);

bind('veth', [], () => ({}));
bind('dummy', [], () => ({}));
bind('ifb', [], () => ({}));
bind('vrf', ['table'], (table: number): VrfDetails => ({ table }));
bind('vrfPort', ['table'], (table: number): VrfPortDetails => ({ table }));

type Lifetimes = Pick<Address, 'preferredLifetimeS' | 'validLifetimeS' | 'createdMs' | 'updatedMs'>;
const unlessForever = (seconds: Maybe<number>): Maybe<number> => (seconds === 0xffffffff ? undefined : seconds);

bind(
  'addressLifetimes',
  ['preferredLifetimeS', 'validLifetimeS', 'createdMs', 'updatedMs'],
  (preferred: Maybe<number>, valid: Maybe<number>, createdMs: Maybe<number>, updatedMs: Maybe<number>): Lifetimes => ({
    preferredLifetimeS: unlessForever(preferred), validLifetimeS: unlessForever(valid), createdMs, updatedMs,
  }),
);

bind(
  'address',
  [
    'family', 'scope', 'link', 'address', 'peer', 'prefixLength', 'broadcast', 'label', 'flags', 'metric', 'protocol',
    'lifetimes',
  ],
  (
    family: Known<AddressFamily>, scope: Known<AddressScope>, link: number, own: Maybe<string>, peer: Maybe<string>,
    prefixLength: number, broadcast: Maybe<string>, label: Maybe<string>, flags: Maybe<Address['flags']>,
    metric: Maybe<number>, protocol: Maybe<number>, lifetimes: Maybe<Lifetimes>,
  ): Address => ({
    address: `${own ?? '0.0.0.0'}/${prefixLength}`,
    link, family,
    peer: peer === own ? undefined : peer,
    broadcast, label, scope,
    // One bit, two words for it.
    flags: (flags ?? []).map((flag) => (flag === 'secondary' && family === 'inet6' ? 'temporary' : flag)),
    preferredLifetimeS: lifetimes?.preferredLifetimeS,
    validLifetimeS: lifetimes?.validLifetimeS,
    createdMs: lifetimes?.createdMs,
    updatedMs: lifetimes?.updatedMs,
    metric: metric ?? 0,
    protocol: protocol ?? 0,
  }),
);

type Times = Pick<Neighbour, 'confirmedMsAgo' | 'usedMsAgo' | 'updatedMsAgo'>;

bind(
  'neighbourTimes',
  ['confirmedMsAgo', 'usedMsAgo', 'updatedMsAgo'],
  (confirmedMsAgo: Maybe<number>, usedMsAgo: Maybe<number>, updatedMsAgo: Maybe<number>): Times => ({
    confirmedMsAgo, usedMsAgo, updatedMsAgo,
  }),
);

bind(
  'neighbour',
  ['family', 'link', 'state', 'flags', 'address', 'mac', 'protocol', 'extendedFlags', 'probes', 'times'],
  (
    family: Known<AddressFamily>, link: number, state: Known<NeighbourState>, flags: string[], address: string,
    mac: Maybe<string>, protocol: Maybe<number>, extendedFlags: Maybe<string[]>, probes: Maybe<number>,
    times: Maybe<Times>,
  ): Neighbour => ({
    address,
    link: link === 0 ? undefined : link,
    family, mac, state,
    proxy: flags.includes('proxy'),
    router: flags.includes('router'),
    externallyLearned: flags.includes('externlearn'),
    offloaded: flags.includes('offloaded'),
    managed: extendedFlags?.includes('managed') === true,
    protocol: protocol ?? 0,
    probes,
    confirmedMsAgo: times?.confirmedMsAgo, usedMsAgo: times?.usedMsAgo, updatedMsAgo: times?.updatedMsAgo,
  }),
);

bind(
  'fdbEntry',
  [
    'link', 'state', 'flags', 'mac', 'remote', 'vlan', 'port', 'vni', 'device', 'master', 'sourceVni', 'nexthopId',
    'extendedFlags', 'times',
  ],
  (
    link: number, state: FdbEntry['state'], flags: string[], mac: string, remote: Maybe<string>, vlan: Maybe<number>,
    port: Maybe<number>, vni: Maybe<number>, device: Maybe<number>, master: Maybe<number>, sourceVni: Maybe<number>,
    nexthopId: Maybe<number>, extendedFlags: Maybe<string[]>, times: Maybe<Times>,
  ): FdbEntry => ({
    mac, link,
    self: flags.includes('self'),
    master, state, vlan, remote, port, vni, sourceVni, device, nexthopId,
    router: flags.includes('router'),
    sticky: flags.includes('sticky'),
    externallyLearned: flags.includes('externlearn'),
    offloaded: flags.includes('offloaded'),
    locked: extendedFlags?.includes('locked') === true,
    usedMsAgo: times?.usedMsAgo, updatedMsAgo: times?.updatedMsAgo,
  }),
);

bind(
  'link',
  [
    'index', 'type', 'interfaceFlags', 'up', 'promiscuous', 'allMulticast', 'arp', 'multicast', 'unfinished', 'name',
    'mtu', 'lowerdev', 'lowerdevNetnsId', 'qdisc', 'master', 'txQueueLength', 'operState', 'linkMode', 'mac', 'broadcast', 'permanentMac',
    'alias', 'altNames', 'group', 'promiscuity', 'allMulticastCount', 'numTxQueues', 'numRxQueues', 'gsoMaxSize',
    'gsoMaxSegs', 'groMaxSize', 'tsoMaxSize', 'tsoMaxSegs', 'carrier', 'minMtu', 'maxMtu', 'netnsImmutable', 'protoDown',
    'parentDevName', 'parentDevBusName', 'kindName', 'details', 'memberOf', 'memberDetails', 'addrGenMode', 'stats',
  ],
  (
    index: number, type: Known<LinkType>, flags: Known<LinkFlag>[], up: boolean, promiscuous: boolean,
    allMulticast: boolean, arp: boolean, multicast: boolean, unfinished: boolean, name: string, mtu: number,
    lowerdev: Maybe<number>,
    lowerdevNetnsId: Maybe<number>, qdisc: string, master: Maybe<number>, txQueueLength: number,
    operState: Known<OperState>, linkMode: Known<LinkMode>, mac: Maybe<string>, broadcast: Maybe<string>, permanentMac: Maybe<string>,
    alias: Maybe<string>, altNames: Maybe<string[]>, group: number, promiscuity: number,
    allMulticastCount: Maybe<number>, numTxQueues: number, numRxQueues: Maybe<number>, gsoMaxSize: Maybe<number>,
    gsoMaxSegs: Maybe<number>, groMaxSize: Maybe<number>, tsoMaxSize: Maybe<number>, tsoMaxSegs: Maybe<number>,
    carrier: boolean, minMtu: number, maxMtu: number, netnsImmutable: Maybe<boolean>, protoDown: boolean, parentDevName: Maybe<string>,
    parentDevBusName: Maybe<string>, kindName: Maybe<string>, data: Maybe<object>, memberOf: Maybe<string>,
    memberData: Maybe<object>,
    addrGenMode: Maybe<Known<AddressGenerationMode>>, stats: Maybe<LinkStats>,
  ): Link => {
    // A kind without data of its own sends no INFO_DATA at all.
    const known = kindName !== undefined && Object.hasOwn(tables().kinds, kindName);
    const kind = kindName === undefined ? 'device' : known ? kindName : 'other';
    const details = known ? (data ?? {}) : undefined;
    return {
      index, name, kind, kindName, details,
      altNames: altNames ?? [],
      type, up,
      running: flags.includes('running'),
      flags, operState, linkMode, carrier, protoDown, mac, permanentMac, broadcast, mtu, minMtu, maxMtu, txQueueLength, numTxQueues,
      // A kernel without CONFIG_RPS has one queue and does not speak of it.
      numRxQueues: numRxQueues ?? 1,
      qdisc, group, alias, promiscuity, allMulticastCount, promiscuous, allMulticast, arp, multicast, unfinished,
      addrGenMode,
      gsoMaxSize, gsoMaxSegs, groMaxSize, tsoMaxSize, tsoMaxSegs, master,
      // A tunnel that is bound to no device says 0.
      lowerdev: lowerdev === 0 ? undefined : lowerdev,
      lowerdevNetnsId, netnsImmutable, parentDevName, parentDevBusName, stats, memberOf,
      member: memberOf === 'bond' ? memberData : undefined,
      bridgePort: memberOf === 'bridge' ? memberData : undefined,
      vrfPort: memberOf === 'vrf' ? memberData : undefined,
      // Which member of the union it is, is decided by the kernel's word: the one place where types are claimed.
    } as Link;
  },
);
