import type { GreFlag, GretapChanges, GretapOptions } from '../gretap.js';
import type { Known, Link } from '../link.js';
import { wrongCombination, wrongValue } from './check.js';

// The rules between gretap's options: what no table can know, and the kernel answers with EINVAL and no words.

function checkKeys(options: GretapChanges): void {
  for (const name of ['inputKey', 'outputKey'] as const) {
    if (options.key === undefined || options[name] === undefined) continue;
    throw wrongCombination(`The option '${name}' cannot be given together with 'key', which is both keys`);
  }
}

function checkRemote({ remote }: GretapChanges): void {
  if (remote === '0.0.0.0') throw wrongValue('an address other than 0.0.0.0', 'remote', remote);
}

function checkFragments(ignoreDf: boolean | undefined, pmtuDiscovery: boolean | undefined): void {
  if (ignoreDf !== true || pmtuDiscovery === false) return;
  throw wrongCombination("The option 'ignoreDf' goes with 'pmtuDiscovery: false' only");
}

const saidWithEachPacket = ['local', 'remote', 'key', 'inputKey', 'outputKey'] as const;

function checkExternal(options: GretapOptions): void {
  if (options.external !== true) return;
  for (const name of saidWithEachPacket) {
    if (options[name] === undefined) continue;
    throw wrongCombination(`The option '${name}' cannot be given with 'external': it is said with each packet`);
  }
  if ((options.encap ?? 'none') === 'none') return;
  throw wrongCombination("The option 'encap' cannot be given with 'external'");
}

/** The rules for a new gretap. */
export function checkGretap(options: GretapOptions): void {
  checkKeys(options);
  checkRemote(options);
  checkFragments(options.ignoreDf, options.pmtuDiscovery);
  checkExternal(options);
}

/** The options with each key under its own name. */
export function eachKey<Options extends GretapOptions | GretapChanges>(options: Options): Options {
  const { key, ...rest } = options;
  checkKeys(options);
  const { inputKey = key, outputKey = key } = rest;
  return { ...rest, inputKey, outputKey } as Options;
}

// A key is in the header when its flag says so. What is no list is left to the table to refuse, and so are holes.
function withKey<Flags>(flags: Flags, key: number | null | undefined): Flags {
  if (!Array.isArray(flags) || key === undefined) return flags;
  const others = [...(flags as unknown[])].filter((flag) => flag !== 'key');
  return (key === null ? others : [...others, 'key']) as Flags;
}

/** The options of a new gretap as they are sent: each key brings its flag. */
export function gretapValues(options: GretapOptions): GretapOptions {
  const values = eachKey(options);
  const { inputKey, outputKey, inputFlags, outputFlags } = values;
  return {
    ...values,
    // Of a gretap without any option the kernel would make one without.
    pmtuDiscovery: values.pmtuDiscovery ?? true,
    inputFlags: withKey(inputFlags ?? (inputKey === undefined ? undefined : []), inputKey),
    outputFlags: withKey(outputFlags ?? (outputKey === undefined ? undefined : []), outputKey),
  };
}

/** The rules for a change of the link as it is. */
export function checkGretapChange(changes: GretapChanges, before: Link): void {
  if (before.kind !== 'gretap') return;
  const { ignoreDf, pmtuDiscovery } = before.details;
  checkRemote(changes);
  checkFragments(changes.ignoreDf ?? ignoreDf, changes.pmtuDiscovery ?? pmtuDiscovery);
  // ipgre_netlink_parms() looks at the old value of the one before it takes the new one.
  if (ignoreDf && (changes.pmtuDiscovery ?? pmtuDiscovery)) {
    throw wrongCombination(`The option 'ignoreDf' of ${before.name} has to be off before 'pmtuDiscovery' can be set`);
  }
}

/** The changes as they are sent: a key brings its flag, and takes it away. */
export function gretapChange(changes: GretapChanges, before: Link): GretapChanges {
  if (before.kind !== 'gretap') return changes;
  const { details } = before;
  const { inputKey = details.inputKey, outputKey = details.outputKey } = changes;
  return {
    ...changes,
    inputFlags: withKey(changes.inputFlags ?? known(details.inputFlags), inputKey),
    outputFlags: withKey(changes.outputFlags ?? known(details.outputFlags), outputKey),
  };
}

function known(flags: readonly Known<GreFlag>[]): GreFlag[] {
  return flags.filter((flag): flag is GreFlag => !flag.startsWith('unknown:'));
}
