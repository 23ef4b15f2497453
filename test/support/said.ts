// What a fixture's `iproute2 says` means in the library's words: the truth that decoding has to agree with. (oracle.ts
// asks iproute2 about live links.) A key that is not known here is an error: nothing is passed over.

import { kindCases, memberCases } from './kinds/index.js';

type Names = ReadonlyMap<string, number>;
type Fields = Record<string, unknown>;
/** Turns one key of iproute2's JSON into fields of a Link. */
// biome-ignore lint/suspicious/noExplicitAny: iproute2's JSON has no types.
type Translate = (value: any, names: Names) => Fields;

const same =
  (field: string): Translate =>
  (value) => ({ [field]: value });
const nothing: Translate = () => ({});

const indexOf = (name: string | null, names: Names): number | undefined => {
  if (name === null) return undefined;
  const index = names.get(name);
  if (index === undefined) throw new Error(`The fixture does not tell the index of ${name}`);
  return index;
};

// Made of other things than the bytes of the link itself: the state of the lower device, and `up` without `running`.
const derivedFlags = ['M-DOWN', 'NO-CARRIER'];

const ofLink: Record<string, Translate> = {
  ifindex: same('index'),
  ifname: same('name'),
  // iproute2 shows IFF_RUNNING by its absence: NO-CARRIER.
  flags: (flags: string[]) => ({
    flags: flags.filter((flag) => !derivedFlags.includes(flag)).map((flag) => flag.toLowerCase()),
    up: flags.includes('UP'),
    running: flags.includes('UP') && !flags.includes('NO-CARRIER'),
    promiscuous: flags.includes('PROMISC'),
    allMulticast: flags.includes('ALLMULTI'),
    arp: !flags.includes('NOARP'),
    multicast: flags.includes('MULTICAST'),
    // What IFF_LOWER_UP tells while the link is up.
    ...(flags.includes('UP') ? { carrier: flags.includes('LOWER_UP') } : {}),
  }),
  link: (name, names) => ({ lowerdev: indexOf(name, names), lowerdevNetnsId: undefined }),
  link_index: same('lowerdev'),
  link_netnsid: same('lowerdevNetnsId'),
  master: (name, names) => ({ master: indexOf(name, names) }),
  mtu: same('mtu'),
  min_mtu: same('minMtu'),
  max_mtu: same('maxMtu'),
  qdisc: same('qdisc'),
  operstate: (word: string) => ({ operState: word.toLowerCase() }),
  linkmode: (word: string) => ({ linkMode: word.toLowerCase() }),
  proto_down: same('protoDown'),
  group: (group: string) => ({ group: group === 'default' ? 0 : Number(group) }),
  txqlen: same('txQueueLength'),
  link_type: same('type'),
  address: same('mac'),
  broadcast: same('broadcast'),
  promiscuity: same('promiscuity'),
  allmulti: same('allMulticastCount'),
  inet6_addr_gen_mode: same('addrGenMode'),
  num_tx_queues: same('numTxQueues'),
  num_rx_queues: same('numRxQueues'),
  gso_max_size: same('gsoMaxSize'),
  gso_max_segs: same('gsoMaxSegs'),
  gro_max_size: same('groMaxSize'),
  tso_max_size: same('tsoMaxSize'),
  tso_max_segs: same('tsoMaxSegs'),
  permaddr: same('permanentMac'),
  parentdev: same('parentDevName'),
  parentbus: same('parentDevBusName'),
  ifalias: same('alias'),
  altnames: same('altNames'),
  stats64: ({ rx, tx }) => ({
    stats: {
      rxBytes: rx.bytes,
      rxPackets: rx.packets,
      rxErrors: rx.errors,
      rxDropped: rx.dropped,
      rxOverErrors: rx.over_errors,
      multicast: rx.multicast,
      txBytes: tx.bytes,
      txPackets: tx.packets,
      txErrors: tx.errors,
      txDropped: tx.dropped,
      txCarrierErrors: tx.carrier_errors,
      collisions: tx.collisions,
    },
  }),
  linkinfo: (info, names) => ({
    ...(info.info_kind === undefined ? {} : { kindName: info.info_kind, ...kindFields(info, names) }),
    ...(info.info_slave_kind === undefined ? {} : { memberOf: info.info_slave_kind, ...memberFields(info, names) }),
  }),
  // Not decoded.
  proto_down_reason: nothing,
};

const ofMacvlan: Record<string, Translate> = {
  mode: same('mode'),
  bcqueuelen: same('broadcastQueueLength'),
  usedbcqueuelen: same('broadcastQueueLengthUsed'),
  bclim: same('broadcastCutoff'),
  macaddr_count: same('sourceAddressCount'),
  macaddr_data: same('sourceAddresses'),
  nopromisc: nothing, // the flags: see below
  nodst: nothing,
};

// What a macvlan has when iproute2 says nothing of it.
const macvlanDefaults = { sourceAddressCount: 0, broadcastQueueLength: undefined, broadcastQueueLengthUsed: undefined };

const kindsWithoutData = ['veth', 'dummy'];

// biome-ignore lint/suspicious/noExplicitAny: iproute2's JSON has no types.
const kindFields = ({ info_kind: kind, info_data: data = {} }: any, names: Names): Fields => {
  const known = kindCases.find((one) => one.kind === kind);
  if (known !== undefined) return { kind, details: known.details(data, (name) => indexOf(name, names)) };
  if (kindsWithoutData.includes(kind)) return { kind, details: {} };
  if (kind !== 'macvlan' && kind !== 'macvtap') return { kind: 'other', details: undefined };
  const flags = ['nopromisc', 'nodst'].filter((flag) => data[flag] === true);
  const sourceAddresses = data.mode === 'source' ? [] : undefined;
  return { kind, details: { ...macvlanDefaults, sourceAddresses, flags, ...translated(data, ofMacvlan, new Map()) } };
};

// biome-ignore lint/suspicious/noExplicitAny: iproute2's JSON has no types.
const memberFields = ({ info_slave_kind: master, info_slave_data: data = {} }: any, names: Names): Fields => {
  const known = memberCases.find((one) => one.master === master);
  return known === undefined ? {} : { [known.property]: known.details(data, (name) => indexOf(name, names)) };
};

const translated = (said: Fields, table: Record<string, Translate>, names: Names): Fields => {
  const fields: Fields = {};
  for (const [key, value] of Object.entries(said)) {
    const translate = table[key];
    if (translate === undefined) throw new Error(`iproute2 says '${key}', and the tests do not know what that means`);
    Object.assign(fields, translate(value, names));
  }
  return fields;
};

// What a link has of which iproute2 says nothing.
const unsaid = {
  master: undefined,
  lowerdev: undefined,
  lowerdevNetnsId: undefined,
  alias: undefined,
  parentDevName: undefined,
  parentDevBusName: undefined,
  altNames: [],
  // A kernel without CONFIG_RPS has one receive queue, and does not speak of it.
  numRxQueues: 1,
  kind: 'device',
  kindName: undefined,
  details: undefined,
};

/** The fields that a Link has to have, by what iproute2 says of it. `names`: the index of each link. */
export const meantBy = (said: Fields, names: Names): Fields => ({ ...unsaid, ...translated(said, ofLink, names) });
