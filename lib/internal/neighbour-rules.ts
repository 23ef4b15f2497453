import type { Neighbour, NeighbourOptions, NeighbourRef } from '../neighbour.js';
import { type Attachment, type Refused, refusal, type Search } from './attached.js';
import { checkBoolean, checkKnown, checkObject, wrongCombination, wrongType } from './check.js';
import { errno } from './errnos.js';
import { native, type Step } from './native.js';
import { checkIp, formatIp } from './prefix.js';

// The rules between the options of a neighbour, and its messages. Types and ranges are the table's.

/** The options that are flags of the message, and their words in the table. */
const flagWords = { proxy: 'proxy', router: 'router', externallyLearned: 'externlearn', use: 'use' } as const;
const flagNames = Object.keys(flagWords) as (keyof typeof flagWords)[];

const optionNames = [...['address', 'mac', 'state', 'managed', 'protocol'], ...flagNames];
/** What a neighbour that was read has beside the options. */
const readNames = [
  ...['link', 'family', 'offloaded', 'probes', 'confirmedMsAgo', 'usedMsAgo', 'updatedMsAgo'],
  ...optionNames,
];

const optionOf = { family: 'address', extendedFlags: 'managed' };

type Values = Record<string, unknown>;

interface Key {
  family: string;
  address: string;
  flags?: string[];
}

function keyOf({ address, proxy }: Pick<NeighbourOptions, 'address' | 'proxy'>): Key {
  if ((address as unknown) === undefined) throw wrongType("an IP address such as '192.0.2.1'", 'address', undefined);
  checkBoolean(proxy, 'proxy');
  const ip = checkIp(address, 'address');
  const key = { family: ip.family, address: formatIp(ip) };
  return proxy === true ? { ...key, flags: ['proxy'] } : key;
}

/** States in which a MAC address is known (`NUD_VALID`). */
const withMac = ['permanent', 'noarp', 'reachable', 'probe', 'stale', 'delay'];

function checkMac({ proxy, mac, use, managed }: NeighbourOptions, state: string): void {
  if (proxy === true) {
    for (const [name, value] of Object.entries({ mac, use, managed })) {
      // neigh_add() looks at nothing but the flags and the protocol of a proxy's entry.
      if (value !== undefined) throw wrongCombination(`The option '${name}' does not go together with 'proxy'`);
    }
  } else if (mac === undefined && withMac.includes(state)) {
    throw wrongCombination(`A neighbour in state '${state}' needs the option 'mac'`);
  }
}

function stateOf({ proxy, state, use, managed }: NeighbourOptions): string {
  if (proxy === true && state !== undefined) {
    throw wrongCombination("The option 'state' does not go together with 'proxy'");
  }
  return state ?? (proxy === true || use === true || managed === true ? 'none' : 'permanent');
}

function valuesOf(options: NeighbourOptions): Values {
  checkObject(options, 'neighbour');
  checkKnown(options, optionNames);
  for (const name of [...flagNames, 'managed'] as const) checkBoolean(options[name], name);
  const { mac, protocol, managed } = options;
  const state = stateOf(options);
  const values = {
    ...keyOf(options),
    ...{ mac, protocol, state },
    flags: flagNames.filter((name) => options[name] === true).map((name) => flagWords[name]),
    extendedFlags: managed === undefined ? undefined : managed ? ['managed'] : [],
  };
  // Refuses what is of the wrong type, so that the rules can rely on it.
  native().encodeStep({ operation: 'neighbour.add', values });
  checkMac(options, state);
  return values;
}

function attachmentOf(options: NeighbourOptions, operation: string): Attachment {
  const values = valuesOf(options);
  const key = keyOf(options);
  return {
    put: { operation, values },
    read: { operation: 'neighbour.get', values: key, verify: true },
    takeBack: { operation: 'neighbour.remove', values: key },
    asked: { ...options },
    optionOf,
  };
}

function searchOf({ family, address, flags }: Key): Search<Neighbour> {
  const list = (device: number): Step => ({ operation: 'neighbour.list', values: { family, device, flags } });
  return { list, isIt: (one) => one.address === address };
}

/** What is there already, where the kernel does not refuse to add it again. */
export interface Twin {
  search: Search<Neighbour>;
  unlessThere: (before: Neighbour | undefined) => Attachment | Refused;
}

/** How a neighbour is made known to a link. */
export function neighbourToAdd(options: NeighbourOptions): { attachment: Attachment; twin?: Twin } {
  const attachment = attachmentOf(options, 'neighbour.add');
  // neigh_add() heeds NLM_F_EXCL for all entries but those of a proxy.
  if (options.proxy !== true) return { attachment };
  const refused: Refused = { refused: refusal(errno('EEXIST')), asked: attachment.asked };
  const unlessThere: Twin['unlessThere'] = (before) => (before === undefined ? attachment : refused);
  return { attachment, twin: { search: searchOf(keyOf(options)), unlessThere } };
}

/** How a neighbour is made known to a link, or changed when it is. */
export function neighbourToReplace(options: NeighbourOptions): {
  search: Search<Neighbour>;
  attachment: (before: Neighbour | undefined) => Attachment;
} {
  const ofNew = attachmentOf(options, 'neighbour.replace');
  const attachment = (before: Neighbour | undefined): Attachment =>
    before === undefined ? ofNew : { ...ofNew, takeBack: { operation: 'neighbour.replace', values: asItWas(before) } };
  return { search: searchOf(keyOf(options)), attachment };
}

function asItWas(before: Neighbour): Values {
  const { mac, state, protocol, managed } = before;
  const flags = flagNames.filter((name) => name !== 'use' && before[name]).map((name) => flagWords[name]);
  return { ...keyOf(before), mac, state, protocol, flags, extendedFlags: managed ? ['managed'] : [] };
}

/** The message that makes a neighbour known to a link that has forgotten it. */
export function neighbourAgain(before: Neighbour): Step {
  return { operation: 'neighbour.add', link: before.link, values: asItWas(before) };
}

/** How a link is made to forget a neighbour. */
export function neighbourToRemove(ref: NeighbourRef): Step {
  if (typeof ref === 'string') return { operation: 'neighbour.remove', values: keyOf({ address: ref }) };
  checkObject(ref, 'neighbour');
  checkKnown(ref, readNames);
  return { operation: 'neighbour.remove', values: keyOf(ref) };
}
