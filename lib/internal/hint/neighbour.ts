import { hasNetAdmin } from './privilege.js';
import { type Case, listHolds, numberIn, type Scene, textIn } from './scene.js';
import { named } from './words.js';

// Neighbours, and entries of forwarding databases.

const linkOf = ({ ref }: Case): string => String(ref);

function databaseOf(what: Case): string {
  return what.asked['master'] === true ? `the bridge of ${linkOf(what)}` : linkOf(what);
}

/** The link knows it already. */
export function neighbourKnown(what: Case): string {
  const verb = what.asked['proxy'] === true ? 'answers for' : 'knows';
  return `${linkOf(what)} ${verb} ${String(textIn(what, 'address'))} already`;
}

/** The link does not know it. */
export function neighbourUnknown(what: Case): string {
  const proxy = what.asked['proxy'] === true || listHolds(what, 'flags', 'proxy');
  const verb = proxy ? 'does not answer for' : 'knows no neighbour';
  return `${linkOf(what)} ${verb} ${String(textIn(what, 'address'))}`;
}

/** All neighbours of the link are one, and that is not the one that was asked for. */
export function oneForAll(what: Case): string | undefined {
  if (textIn(what, 'address')?.includes(':') !== false) return undefined;
  return 'a loopback or point-to-point link has one neighbour for all of IPv4, 0.0.0.0';
}

/** The database has it already. */
export function entryTaken(what: Case): string {
  return `${databaseOf(what)} has an entry for ${String(textIn(what, 'mac'))} already`;
}

/** The database has it not. */
export function entryMissing(what: Case): string {
  const remote = textIn(what, 'remote');
  const where = remote === undefined ? '' : ` with the destination ${remote}`;
  return `${databaseOf(what)} has no entry for ${String(textIn(what, 'mac'))}${where}`;
}

/** br_fdb_add() wants the VLAN to be one of the port's, and says so in the kernel's log only. */
export function vlanNotOfPort(what: Case): string | undefined {
  const vlan = numberIn(what, 'vlan');
  return vlan === undefined ? undefined : `VLAN ${vlan} is not one of those of ${linkOf(what)}`;
}

/** fdb_add_entry() of the bridge: a port that does not learn gets no entry that could have been learnt. */
export function portNotLearning(what: Case): string | undefined {
  if (what.asked['master'] !== true || what.asked['state'] !== 'dynamic' || !hasNetAdmin(what)) return undefined;
  return `a bridge takes a dynamic entry only for a port that is up and learning: is ${linkOf(what)} that?`;
}

/** rtnl_fdb_add() finds nobody to ask: no bridge, or no database that takes the address. */
export function noDatabase(scene: Scene): string | undefined {
  const link = scene.ref === undefined ? undefined : scene.here.find(scene.ref);
  if (link === undefined) return undefined;
  if (scene.asked['master'] === true && link.memberOf !== 'bridge') return `${named(link)} is no port of a bridge`;
  if (link.kind !== 'macvlan' && link.kind !== 'macvtap') return `${named(link)} has no forwarding database of its own`;
  return `a ${link.kind} takes unicast addresses in mode passthru only, and ${link.name} is in mode ${link.details.mode}`;
}
