import type { BondChanges, BondOptions } from '../bond.js';
import type { BondMode } from '../bond-words.js';
import type { Link } from '../link.js';
import { net } from './builtin.js';
import { checkLinkRef, checkLinkRefs, checkObject, wrongCombination, wrongValue } from './check.js';

// The rules between a bond's options, as far as a request shows them. What depends on the bond as it is, the kernel
// refuses, and hint/bond.ts explains. Types and ranges are the table's.

type Values = Readonly<Record<string, unknown>>;

const withActive: readonly BondMode[] = ['active-backup', 'balance-tlb', 'balance-alb'];
const withLacp: readonly BondMode[] = ['802.3ad'];
const withArp: readonly BondMode[] = ['balance-rr', 'active-backup', 'balance-xor', 'broadcast'];
const allModes: readonly BondMode[] = [...withArp, ...withLacp, 'balance-tlb', 'balance-alb'];

/** The options that not every mode knows (bond_opts, `unsuppmodes`), and the modes that do. */
export const modesOf: Readonly<Record<string, readonly BondMode[]>> = {
  activeMember: withActive,
  primary: withActive,
  arpIntervalMs: withArp,
  arpValidate: withArp,
  arpMissedMax: withArp,
  packetsPerMember: ['balance-rr'],
  lacpActive: withLacp,
  lacpRate: withLacp,
  adActorSystemPriority: withLacp,
  adUserPortKey: withLacp,
  adActorSystem: withLacp,
  coupledControl: withLacp,
  broadcastNeighbour: withLacp,
  tlbDynamicLb: ['balance-tlb', 'balance-alb'],
  // Of members.
  priority: withActive,
  actorPortPriority: withLacp,
};

/** What can be changed only while the bond is down (BOND_OPTFLAG_IFDOWN). */
export const whileDown: readonly string[] = [
  ...['mode', 'lacpActive', 'lacpRate', 'adSelect', 'adUserPortKey', 'tlbDynamicLb', 'coupledControl'],
];

/** What can be changed only while it has no members (BOND_OPTFLAG_NOSLAVES). */
export const whileEmpty: readonly string[] = ['mode', 'failOverMac'];

/** The delays, which are counted in looks at the links. */
export const delays: readonly string[] = ['upDelayMs', 'downDelayMs', 'peerNotifyDelayMs'];

// What bond_option_mode_set() sets miimon to where it is 0, in the modes that cannot do without.
const defaultMiimonMs = 100;

/** `'balance-tlb' and 'balance-alb'` */
export function modeWords(modes: readonly string[]): string {
  const quoted = modes.map((mode) => `'${mode}'`);
  return quoted.length < 2 ? quoted.join('') : `${quoted.slice(0, -1).join(', ')} and ${String(quoted.at(-1))}`;
}

function checkForMode(values: Values, mode: unknown): void {
  // What is no mode at all, the table refuses.
  if (!allModes.some((one) => one === mode)) return;
  for (const [name, modes] of Object.entries(modesOf)) {
    if (values[name] === undefined || modes.some((one) => one === mode)) continue;
    const only = modes.length === 1 ? 'mode' : 'the modes';
    throw wrongCombination(`The option '${name}' is for ${only} ${modeWords(modes)} only, not for '${String(mode)}'`);
  }
}

// __bond_changelink() refuses these in one message.
function checkMonitoring({ miimonMs, arpIntervalMs, arpValidate }: Values): void {
  const byLink = typeof miimonMs === 'number' && miimonMs > 0;
  if (byLink && typeof arpIntervalMs === 'number' && arpIntervalMs > 0) {
    throw wrongCombination(
      "The options 'miimonMs' and 'arpIntervalMs' cannot both be other than 0: a bond watches in one way",
    );
  }
  if (byLink && arpValidate !== undefined) {
    throw wrongCombination(
      "The option 'arpValidate' is for ARP monitoring, and cannot be given together with 'miimonMs'",
    );
  }
}

// The kernel would round them down in silence.
function checkDelays(values: Values, miimonMs: number): void {
  for (const name of delays) {
    const delay = values[name];
    if (delay === undefined) continue;
    if (miimonMs === 0) {
      throw wrongCombination(
        `The option '${name}' is counted in looks at the links, and 'miimonMs' is 0: there are none`,
      );
    }
    if (typeof delay === 'number' && delay % miimonMs !== 0) {
      throw wrongValue(`a multiple of miimonMs, which is ${miimonMs},`, name, delay);
    }
  }
}

function canonical(address: string): string {
  try {
    const { SocketAddress } = net();
    return new SocketAddress({ address, family: 'ipv6' }).address;
  } catch {
    return address;
  }
}

const notAsked4 = ['0.0.0.0', '255.255.255.255'];
const notAsked6 = /^(::|::1|ff.*)$/;

function checkTargets(
  list: unknown,
  name: string,
  spell: (one: string) => string,
  isFit: (one: string) => boolean,
): void {
  if (!Array.isArray(list)) return;
  const seen = new Set<string>();
  for (const one of list.filter((each) => typeof each === 'string')) {
    const spelt = spell(one);
    if (!isFit(spelt)) throw wrongValue('addresses of single hosts', name, one);
    if (seen.has(spelt)) throw wrongValue('each address once', name, one);
    seen.add(spelt);
  }
}

function checkSettings(values: Values): void {
  checkMonitoring(values);
  const { arpIpTargets, nsIp6Targets, adActorSystem } = values;
  checkTargets(arpIpTargets, 'arpIpTargets', String, (one) => !notAsked4.includes(one));
  checkTargets(nsIp6Targets, 'nsIp6Targets', canonical, (one) => !notAsked6.test(one));
  // The lowest bit of the first byte. What is no MAC address at all, the table refuses.
  if (typeof adActorSystem === 'string' && /^[0-9a-f][13579bdf][:-]/i.test(adActorSystem)) {
    throw wrongValue('a MAC address that is not multicast', 'adActorSystem', adActorSystem);
  }
}

function checkMembers({ members, activeMember }: BondOptions): void {
  if (members !== undefined) checkLinkRefs(members, 'members');
  const twice = members?.find((ref, i) => members.indexOf(ref) !== i);
  if (twice !== undefined) throw wrongValue('each link once', 'members', twice);
  if (activeMember === undefined) return;
  checkLinkRef(activeMember, 'activeMember');
  if (members === undefined || members.length === 0) {
    throw wrongCombination("The option 'activeMember' needs 'members': a new bond has none by itself");
  }
}

// By bond_option_mode_set(), where nothing else is asked for.
function miimonOf(mode: unknown, present: number): number {
  return present === 0 && !withArp.some((one) => one === mode) ? defaultMiimonMs : present;
}

/** The rules for a new bond. */
export function checkBond(options: BondOptions): void {
  checkObject(options, 'options');
  const values: Values = { ...options };
  const { mode = 'balance-rr', miimonMs } = options;
  checkSettings(values);
  checkForMode(values, mode);
  checkDelays(values, typeof miimonMs === 'number' ? miimonMs : miimonOf(mode, 0));
  checkMembers(options);
}

/** The rules for a change, whatever the bond is like. */
export function checkBondChanges(changes: BondChanges): void {
  const values: Values = { ...changes };
  checkSettings(values);
  if (changes.mode !== undefined) checkForMode(values, changes.mode);
  if (typeof changes.miimonMs === 'number') checkDelays(values, changes.miimonMs);
}

/** The rules for a change of the bond as it is: those that the kernel would not enforce, but bend. */
export function checkBondChange(changes: BondChanges, before: Link): void {
  if (before.kind !== 'bond' || changes.miimonMs !== undefined) return;
  const { miimonMs } = before.details;
  const present = changes.mode === undefined ? miimonMs : miimonOf(changes.mode, miimonMs);
  if (present > 0) checkDelays({ ...changes }, present);
}
