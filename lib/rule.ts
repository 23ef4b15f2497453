import { Call, type CallOptions } from './internal/call.js';
import { checkObject } from './internal/check.js';
import { findRules, makeRule, ruleWords, takeRule } from './internal/rule-step.js';
import type { IpProtocol, RouteProtocol, RouteTable } from './route-words.js';
import type { AddressFamily, Known } from './words.js';

/** What a rule does with the packets that it fits, in the words of `ip rule`. */
export type RuleAction = 'lookup' | 'goto' | 'nop' | 'blackhole' | 'unreachable' | 'prohibit';

/** The flags of a rule, in the kernel's words without `FIB_RULE_`. */
export type RuleFlag = 'permanent' | 'invert' | 'unresolved' | 'iif_detached' | 'oif_detached' | 'find_saddr';

/** Ports, both ends included. */
export interface PortRange {
  /** The first one (`start` of `struct fib_rule_port_range`), 1 to 65534. */
  from: number;
  /** The last one (`end` of `struct fib_rule_port_range`), 1 to 65534. */
  to: number;
}

/** Users, both ends included. */
export interface UidRange {
  /** The first one (`start` of `struct fib_rule_uid_range`), 0 to 4294967294. */
  from: number;
  /** The last one (`end` of `struct fib_rule_uid_range`), 0 to 4294967294. */
  to: number;
}

/** A rule, as it is asked for. Without any condition it fits every packet. */
export interface RuleOptions {
  /** IPv4 or IPv6 (`family`). Default: that of `from` and `to`, or else `'inet'`, as with `ip rule`. */
  family?: AddressFamily | undefined;
  /** Rules are tried from 0 upwards, 0 to 4294967295 (`FRA_PRIORITY`). Default: one before the rules that were added by hand. */
  priority?: number | undefined;
  /** The packet is from these addresses (`FRA_SRC`): a prefix. Default: from anywhere. */
  from?: string | undefined;
  /** The packet goes to these addresses (`FRA_DST`): a prefix. Default: to anywhere. */
  to?: string | undefined;
  /** The packet came in on the link of this name (`FRA_IIFNAME`), which need not be there; `'lo'`: it is of this host. */
  iif?: string | undefined;
  /** The packet is bound to the link of this name (`FRA_OIFNAME`), as by `SO_BINDTODEVICE`. */
  oif?: string | undefined;
  /** The packet has this mark (`FRA_FWMARK`), 0 to 4294967295; 0: it has none. */
  mark?: number | undefined;
  /** The bits of the mark that count (`FRA_FWMASK`), 1 to 4294967295. Default: all. */
  mask?: number | undefined;
  /** The packet has this type of service (`tos`), 0 to 255. */
  tos?: number | undefined;
  /** The packet has this code point (`FRA_DSCP`), 0 to 63. Since Linux 6.13. */
  dscp?: number | undefined;
  /** The packet is of this transport protocol (`FRA_IP_PROTO`). */
  ipProtocol?: IpProtocol | number | undefined;
  /** The packet is from one of these ports (`FRA_SPORT_RANGE`). */
  sourcePorts?: PortRange | undefined;
  /** The packet goes to one of these ports (`FRA_DPORT_RANGE`). */
  destinationPorts?: PortRange | undefined;
  /** The packet is from one of these users (`FRA_UID_RANGE`). */
  uidRange?: UidRange | undefined;
  /** The packet came through the tunnel of this number (`FRA_TUN_ID`), from 1 on. */
  tunnelId?: number | undefined;
  /** The rule is for the packets that do not fit (`FIB_RULE_INVERT` in `flags`). Default `false`. */
  invert?: boolean | undefined;
  /** What becomes of packets (`action`). Default `'lookup'`, or `'goto'` with `goto`. */
  action?: RuleAction | undefined;
  /** The table that is looked up (`FRA_TABLE`). Default `'main'`, as with `ip rule`. */
  table?: RouteTable | undefined;
  /** The priority of the rule to go on with (`FRA_GOTO`), 1 to 4294967295, which need not be there and has to come later. */
  goto?: number | undefined;
  /** Look up the table of the VRF that the packet is of (`FRA_L3MDEV`), instead of `table`. Default `false`. */
  l3mdev?: boolean | undefined;
  /** Take no route from the table whose prefix is so short, or shorter (`FRA_SUPPRESS_PREFIXLEN`), 0 to 128. */
  suppressPrefixLength?: number | undefined;
  /** Take no route from the table on a link of this group (`FRA_SUPPRESS_IFGROUP`), 0 to 4294967295. */
  suppressGroup?: number | undefined;
  /** Who made the rule (`FRA_PROTOCOL`). Default `'unspec'`, as with `ip rule`. */
  protocol?: RouteProtocol | number | undefined;
}

/** A rule, as the kernel has it. What is absent is `undefined`. */
export interface Rule {
  /** IPv4 or IPv6 (`family`). */
  family: Known<AddressFamily>;
  /** Rules are tried from 0 upwards (`FRA_PRIORITY`). */
  priority: number;
  /** The packet is from these addresses (`FRA_SRC`). */
  from?: string | undefined;
  /** The packet goes to these addresses (`FRA_DST`). */
  to?: string | undefined;
  /** The packet came in on the link of this name (`FRA_IIFNAME`). */
  iif?: string | undefined;
  /** The packet is bound to the link of this name (`FRA_OIFNAME`). */
  oif?: string | undefined;
  /** The packet has this mark (`FRA_FWMARK`). */
  mark?: number | undefined;
  /** The bits of the mark that count (`FRA_FWMASK`). */
  mask?: number | undefined;
  /** The packet has this type of service (`tos`), 0 for any. */
  tos: number;
  /** The packet has this code point (`FRA_DSCP`). */
  dscp?: number | undefined;
  /** The packet is of this transport protocol (`FRA_IP_PROTO`); a number where there is no word. */
  ipProtocol?: IpProtocol | number | undefined;
  /** The packet is from one of these ports (`FRA_SPORT_RANGE`). */
  sourcePorts?: PortRange | undefined;
  /** The packet goes to one of these ports (`FRA_DPORT_RANGE`). */
  destinationPorts?: PortRange | undefined;
  /** The packet is from one of these users (`FRA_UID_RANGE`). */
  uidRange?: UidRange | undefined;
  /** The packet came through the tunnel of this number (`FRA_TUN_ID`). */
  tunnelId?: number | undefined;
  /** The rule is for the packets that do not fit (`FIB_RULE_INVERT` in `flags`). */
  invert: boolean;
  /** What becomes of packets (`action`). */
  action: Known<RuleAction>;
  /** The number of the table that is looked up (`FRA_TABLE`). */
  table?: number | undefined;
  /** The priority of the rule to go on with (`FRA_GOTO`). */
  goto?: number | undefined;
  /** Looks up the table of the VRF that the packet is of (`FRA_L3MDEV`). */
  l3mdev: boolean;
  /** Takes no route whose prefix is so short, or shorter (`FRA_SUPPRESS_PREFIXLEN`). */
  suppressPrefixLength?: number | undefined;
  /** Takes no route on a link of this group (`FRA_SUPPRESS_IFGROUP`). */
  suppressGroup?: number | undefined;
  /** Who made it (`FRA_PROTOCOL`); a number where there is no word. */
  protocol: RouteProtocol | number;
  /** All flags (`flags`). */
  flags: Known<RuleFlag>[];
}

/** Which rules a list holds. Everything given has to hold. */
export type RuleFilter = Pick<
  RuleOptions,
  'family' | 'priority' | 'from' | 'to' | 'iif' | 'oif' | 'mark' | 'action' | 'table' | 'protocol'
>;

/**
 * Adds a rule to those by which the kernel picks a routing table. Rejects with `EEXIST` when there is one like it.
 *
 * @example
 * await addRule({ from: '192.0.2.0/24', table: 100 });
 * await addRule({ family: 'inet6', priority: 50, mark: 1, ipProtocol: 'tcp', table: 100 });
 */
export async function addRule(rule: RuleOptions, call?: CallOptions): Promise<void> {
  checkObject(rule, 'rule');
  await makeRule(new Call('rule.add', ruleWords(rule), call, addRule), rule);
}

/**
 * Removes a rule. Everything that is given has to be as it is there; of several that fit the first one goes. Rejects
 * with `ENOENT` when there is none.
 *
 * @example
 * await removeRule({ from: '192.0.2.0/24', table: 100 });
 */
export async function removeRule(rule: RuleOptions, call?: CallOptions): Promise<void> {
  checkObject(rule, 'rule');
  await takeRule(new Call('rule.remove', ruleWords(rule), call, removeRule), rule);
}

/**
 * Lists rules, in the order in which they are tried: those of IPv4, and then those of IPv6.
 *
 * Rejects with `ERR_NETLINK_INTERRUPTED` when what is listed changed all the time for two seconds.
 *
 * @example
 * for (const { priority, from, table } of await listRules({ family: 'inet' })) console.log(priority, from, table);
 */
export async function listRules(filter: RuleFilter = {}, call?: CallOptions): Promise<Rule[]> {
  checkObject(filter, 'filter');
  return await findRules(new Call('rule.list', undefined, call, listRules), filter);
}
