// Routes and rules as iproute2 says them, in the library's words; what it does not say is left out.

import type { NextHop, Route, Rule } from '../../lib/index.js';

// biome-ignore lint/suspicious/noExplicitAny: iproute2's JSON has no types.
type Item = any;
type Family = 'inet' | 'inet6';
/** The index of a link by its name. */
export type IndexOf = (name: string) => number | undefined;

const tables: Record<string, number> = { default: 253, main: 254, local: 255 };
const numbered = (word: string | undefined): string | number | undefined =>
  word === undefined || !/^\d+$/.test(word) ? word : Number(word);
const tableOf = (word: string | undefined): number | undefined =>
  word === undefined ? undefined : (tables[word] ?? Number(word));
const hex = (text: string | undefined): number | undefined => (text === undefined ? undefined : Number(text));

const metricNames: Record<string, string> = {
  mtu: 'mtu',
  window: 'windowSize',
  rtt: 'rttMs',
  rttvar: 'rttVarianceMs',
  ssthresh: 'slowStartThreshold',
  cwnd: 'congestionWindow',
  advmss: 'advertisedMss',
  reordering: 'reordering',
  hoplimit: 'hopLimit',
  initcwnd: 'initialCongestionWindow',
  initrwnd: 'initialReceiveWindow',
  rto_min: 'rtoMinMs',
  congestion: 'congestionControl',
};

// iproute2 6.1 says which metrics are locked in its text only.
const metricsOf = (said: Item = {}): Record<string, unknown> => {
  const values = Object.entries(metricNames).map(([theirs, ours]) => [ours, said[theirs]]);
  return {
    ...Object.fromEntries(values),
    quickAck: said.quickack === undefined ? undefined : said.quickack === 1,
    fastOpenNoCookie: said.fastopen_no_cookie === undefined ? undefined : said.fastopen_no_cookie === 1,
    features: said.ecn === undefined ? undefined : ['ecn'],
  };
};

const gatewayOf = ({ gateway, via }: Item): string | undefined => gateway ?? via?.host;

const hopOf = (said: Item, indexOf: IndexOf): NextHop => ({
  gateway: gatewayOf(said),
  device: said.dev === undefined ? undefined : indexOf(said.dev),
  weight: said.weight,
  onLink: said.flags.includes('onlink'),
  flags: said.flags,
  encapsulation: undefined,
});

const whole = { inet: 32, inet6: 128 } as const;
const prefixOf = (text: string | undefined, family: Family): string | undefined =>
  text === undefined || text === 'default' || text.includes('/') ? text : `${text}/${whole[family]}`;

/** A route. Where iproute2 leaves the table out it is the one that was asked for. */
export const routeOf = (said: Item, family: Family, indexOf: IndexOf, table = 254): Partial<Route> => ({
  family,
  destination: prefixOf(said.dst, family) ?? '',
  source: prefixOf(said.from, family),
  type: said.type,
  table: tableOf(said.table) ?? table,
  protocol: numbered(said.protocol) as Route['protocol'],
  scope: numbered(said.scope) as Route['scope'],
  tos: hex(said.tos) ?? 0,
  gateway: gatewayOf(said),
  device: said.dev === undefined ? undefined : indexOf(said.dev),
  preferredSource: said.prefsrc,
  metric: said.metric,
  nextHops: said.nexthops?.map((hop: Item) => hopOf(hop, indexOf)),
  nexthopId: said.nhid,
  onLink: said.flags.includes('onlink'),
  flags: said.flags,
  preference: said.pref,
  ...metricsOf(said.metrics?.[0]),
});

const rangeOf = (said: Item, name: string): { from: number; to: number } | undefined => {
  if (said[name] !== undefined) return { from: said[name], to: said[name] };
  const from = said[`${name}_start`];
  return from === undefined ? undefined : { from, to: said[`${name}_end`] };
};

const addressesOf = (address: string | undefined, length: number | undefined, family: Family): string | undefined =>
  address === undefined || address === 'all' ? undefined : `${address}/${length ?? whole[family]}`;

const actionOf = (said: Item): Rule['action'] => {
  if (said.goto !== undefined) return 'goto';
  return 'nop' in said ? 'nop' : (said.action ?? 'lookup');
};

/** A rule. */
export const ruleOf = (said: Item, family: Family): Partial<Rule> => ({
  family,
  priority: said.priority,
  from: addressesOf(said.src, said.srclen, family),
  to: addressesOf(said.dst, said.dstlen, family),
  iif: said.iif,
  oif: said.oif,
  mark: hex(said.fwmark),
  mask: said.fwmark === undefined ? undefined : (hex(said.fwmask) ?? 0xffff_ffff),
  tos: hex(said.tos) ?? 0,
  ipProtocol: said.ipproto,
  sourcePorts: rangeOf(said, 'sport'),
  destinationPorts: rangeOf(said, 'dport'),
  uidRange: rangeOf({ uid_start: said.uid_start, uid_end: said.uid_end }, 'uid'),
  tunnelId: said.tun_id,
  invert: 'not' in said,
  action: actionOf(said),
  table: tableOf(said.table),
  goto: said.goto,
  l3mdev: 'l3mdev' in said,
  suppressPrefixLength: said.suppress_prefixlen,
  suppressGroup: said.suppress_ifgroup === undefined ? undefined : Number(said.suppress_ifgroup),
  protocol: numbered(said.protocol) as Rule['protocol'],
});
