import type { Link } from '../../link.js';
import { delays, modesOf, modeWords, whileDown, whileEmpty } from '../bond-rules.js';
import { hasNetAdmin } from './privilege.js';
import { type Case, listHolds, numberIn, refIn, type Scene } from './scene.js';
import { listed } from './words.js';

// What a bond does not do as it is. Before Linux 6.0 the kernel gives an errno and no words.

// Those of `names` that were asked for; the one that the kernel points at, if it does.
function askedOf({ asked, failure }: Case, names: readonly string[]): string[] {
  const found = names.filter((name) => asked[name] !== undefined);
  return failure.option !== undefined && found.includes(failure.option) ? [failure.option] : found;
}

/** The option can be changed only while the bond is down. */
export function whileItIsUp(scene: Scene): string | undefined {
  const { before } = scene;
  const names = askedOf(scene, whileDown);
  if (before?.kind !== 'bond' || !before.up || names.length === 0) return undefined;
  return `${before.name} is up, and ${listed(names)} can be changed only while it is down: set it down first`;
}

/** The option can be changed only while the bond has no members. */
export function whileItHasMembers(scene: Scene): string | undefined {
  const { before, here } = scene;
  const names = askedOf(scene, whileEmpty);
  if (before?.kind !== 'bond' || names.length === 0) return undefined;
  const members = here.links.filter(({ master }) => master === before.index).map(({ name }) => name);
  const which = members.length === 0 ? '' : `, and it has ${listed(members)}`;
  return `${listed(names)} of ${before.name} can be changed only while it has no members${which}`;
}

function bondOf({ before, here, asked }: Scene): Link | undefined {
  if (before?.kind === 'bond' && asked['master'] === undefined) return before;
  return here.find(asked['master'] ?? before?.master);
}

/** The mode of the bond knows no such option. */
export function notInMode(scene: Scene): string | undefined {
  const bond = bondOf(scene);
  if (bond?.kind !== 'bond') return undefined;
  const { mode } = bond.details;
  const [name] = askedOf(scene, Object.keys(modesOf)).filter((one) => !modesOf[one]?.some((known) => known === mode));
  if (name === undefined) return undefined;
  const modes = modesOf[name] ?? [];
  return `${name} is for ${modes.length === 1 ? 'mode' : 'the modes'} ${modeWords(modes)} only, and ${bond.name} is in '${mode}'`;
}

/** _bond_option_delay_set() refuses delays, 0 included, while nobody looks at the links. */
export function delayWithoutLooks(what: Case): string | undefined {
  const { before } = what;
  const names = askedOf(what, delays);
  if (before?.kind !== 'bond' || names.length === 0 || !hasNetAdmin(what)) return undefined;
  const miimonMs = numberIn(what, 'miimonMs') ?? before.details.miimonMs;
  if (miimonMs > 0) return undefined;
  return `${listed(names)} cannot be set while miimonMs is 0: ${before.name} does not look at its members' links`;
}

/** bond_option_queue_id_set() */
export function queueTaken(what: Case): string | undefined {
  const queueId = numberIn(what, 'queueId');
  if (queueId === undefined || !hasNetAdmin(what)) return undefined;
  return `another member has the queueId ${queueId}, or the bond has no such transmit queue`;
}

/** bond_enslave() */
export function upWhenEnslaved({ before }: Case): string | undefined {
  if (before === undefined) return undefined;
  return `${before.name} is up: addBondMember sets it down, makes it a member, and brings it up again`;
}

/** The link is no member of the bond, or cannot be used now. */
export function activeMemberUnfit(scene: Scene): string | undefined {
  const ref = refIn(scene, 'activeMember');
  const { before, here, failure } = scene;
  if (ref === undefined || before === undefined || (failure.option ?? 'activeMember') !== 'activeMember')
    return undefined;
  const link = here.find(ref);
  if (link === undefined) return undefined;
  // The members that a new bond had are free again by now.
  const isMember = link.master === before.index || listHolds(scene, 'members', link.index);
  if (!isMember) return `${link.name} is not a member of ${before.name}`;
  return `the link of ${link.name} is not up, and only a member whose link is can be the active one`;
}

const options = ['activeMember', 'primary', 'members'];

/** There is no link of that name to be a member. */
export function memberLinkMissing({ asked, failure, there }: Scene): string | undefined {
  const { option } = failure;
  const ref = option !== undefined && options.includes(option) ? asked[option] : undefined;
  if (typeof ref !== 'string' && typeof ref !== 'number') return undefined;
  return there.find(ref) === undefined ? there.missing(ref) : undefined;
}
