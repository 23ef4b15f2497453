import type { FdbEntry, FdbOptions, FdbRef, FdbState } from '../fdb.js';
import type { Link } from '../link.js';
import type { Search } from './attached.js';
import { checkBoolean, checkKnown, checkObject, wrongCombination, wrongType } from './check.js';
import { native, type Step } from './native.js';
import { checkIp, formatIp } from './prefix.js';

// The rules between the options of an entry of a forwarding database. Types and ranges are the table's.

/** The options that are flags of the message, and their words in the table. */
const flagWords = {
  self: 'self',
  master: 'master',
  router: 'router',
  sticky: 'sticky',
  externallyLearned: 'externlearn',
};
const flagNames = Object.keys(flagWords) as (keyof typeof flagWords)[];

const keyNames = ['mac', 'self', 'master', 'vlan', 'remote', 'port', 'vni', 'sourceVni', 'device', 'nexthopId'];
const optionNames = [...keyNames, 'state', 'router', 'sticky', 'externallyLearned', 'append'];

const others = ['vlan', 'state', 'sticky', 'externallyLearned'] as const;
const ofVxlan = ['remote', 'port', 'vni', 'sourceVni', 'device', 'nexthopId', 'router', 'append'] as const;

// What each kind makes something of; the rest it would ignore in silence (br_fdb_add(), vxlan_fdb_parse(),
// macvlan_fdb_add(), and ndo_dflt_fdb_add(), which refuses by itself what is not here).
const known: Readonly<Record<string, readonly string[]>> = {
  bridge: others,
  vxlan: [...ofVxlan, 'state', 'externallyLearned'],
  macvlan: [],
  macvtap: [],
};
const knownElsewhere = ['vlan', 'state'];

interface Database {
  self: boolean;
  master: boolean;
}

function databaseOf({ self, master = false }: FdbRef): Database {
  const own = self ?? !master;
  if (!own && !master) throw wrongCombination("One of the options 'self' and 'master' has to be true");
  return { self: own, master };
}

function check(options: FdbOptions, names: readonly string[]): void {
  checkObject(options, 'entry');
  checkKnown(options, names);
  if ((options.mac as unknown) === undefined) {
    throw wrongType("a MAC address such as '02:00:5e:10:00:01'", 'mac', undefined);
  }
  for (const name of [...flagNames, 'append'] as const) checkBoolean(options[name], name);
  if (options.nexthopId !== undefined && options.remote !== undefined) {
    throw wrongCombination("The options 'remote' and 'nexthopId' do not go together");
  }
}

// One message for each database: rtnl_fdb_add() keeps what it has done for the master when the link itself refuses.
function messages(operation: string, options: FdbOptions): Step[] {
  const {
    self: _,
    master: __,
    router: ___,
    sticky: ____,
    externallyLearned: _____,
    append: ______,
    ...values
  } = options;
  const more = flagNames.filter((name) => name !== 'self' && name !== 'master' && options[name] === true);
  const { self, master } = databaseOf(options);
  const databases = [...(master ? (['master'] as const) : []), ...(self ? (['self'] as const) : [])];
  return databases.map((database) => ({
    operation,
    values: { ...values, flags: [database, ...more].map((name) => flagWords[name]) },
  }));
}

// The entry goes into the database of a bridge, or into that of the link.
function checkFor(link: Link, options: FdbOptions): void {
  const { self, master } = databaseOf(options);
  const kinds = [...(master ? ['bridge'] : []), ...(self ? [link.kindName ?? ''] : [])];
  for (const name of [...others, ...ofVxlan]) {
    const given = options[name];
    if (given === undefined || given === false || given === 'permanent') continue;
    if (kinds.some((kind) => (known[kind] ?? knownElsewhere).includes(name))) continue;
    const what = given === options.state ? `${name} '${given}'` : `option '${name}'`;
    throw wrongCombination(`The ${what} means nothing to ${kinds.join(' and ')} ${link.name}`);
  }
}

/** What is done to a link, once it is known what it is. */
interface Plan {
  asked: Record<string, unknown>;
  /** What has to be there, where the kernel does not say that it is not. */
  searches?: Search<FdbEntry>[];
  stepsFor: (link: Link) => Step[];
  undo: Step[];
}

function planOf(options: FdbOptions, steps: Step[], undo: Step[]): Plan {
  for (const step of steps) native().encodeStep(step);
  const stepsFor = (link: Link): Step[] => {
    checkFor(link, options);
    return steps;
  };
  return { asked: { ...options }, stepsFor, undo };
}

/** How an entry is added. */
export function entryToAdd(options: FdbOptions): Plan {
  check(options, optionNames);
  const steps = messages(options.append === true ? 'fdb.append' : 'fdb.add', {
    ...options,
    state: options.state ?? 'permanent',
  });
  const { state: _, ...key } = options;
  // Of two messages only the second can fail after something was done, and that by the first.
  return planOf(options, steps, messages('fdb.remove', key).slice(0, 1));
}

/** The message that makes an entry of a bridge again. */
export function entryAgain({ link, mac, state, vlan, sticky, externallyLearned }: FdbEntry): Step {
  const [step] = messages('fdb.add', { mac, state: state as FdbState, vlan, sticky, externallyLearned, master: true });
  return { ...(step as Step), link };
}

/** How an entry is removed. */
export function entryToRemove(options: FdbRef): Plan {
  check(options, keyNames);
  const { self, master } = databaseOf(options);
  // ndo_dflt_fdb_del() wants to be told the state that every entry of its own has.
  const plan = planOf(options, messages('fdb.remove', { ...options, state: 'permanent' }), []);
  const search = searchOf(options);
  const inBoth = self && master;
  // __vxlan_fdb_delete() reports success when the entry has other destinations; and of two databases both shall have it.
  if (options.remote === undefined && !inBoth) return plan;
  return { ...plan, searches: [...(master ? [search(false)] : []), ...(self ? [search(true)] : [])] };
}

function searchOf({ mac, remote, port, vni, vlan }: FdbRef): (self: boolean) => Search<FdbEntry> {
  const octets = mac.toLowerCase().replaceAll('-', ':');
  const ip = remote === undefined ? undefined : formatIp(checkIp(remote, 'remote'));
  // What is the vxlan's own is left out by the kernel.
  const same = (given: number | undefined, found: number | undefined): boolean =>
    given === undefined ? found === undefined : (found ?? given) === given;
  const isThere = (one: FdbEntry): boolean =>
    one.mac === octets && (ip === undefined || (one.remote === ip && same(port, one.port) && same(vni, one.vni)));
  return (self) => ({
    list: (link) => ({ operation: 'fdb.list', link }),
    isIt: (one) => isThere(one) && one.self === self && (vlan === undefined || one.vlan === vlan),
  });
}
