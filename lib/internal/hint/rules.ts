import {
  addressFixed,
  addressMissing,
  addressTaken,
  addressUnfit,
  ipv6Disabled,
  noIpv6Here,
  notMulticast,
  scopeDiffers,
  tooSmallForIpv6,
} from './address.js';
import {
  activeMemberUnfit,
  delayWithoutLooks,
  memberLinkMissing,
  notInMode,
  queueTaken,
  upWhenEnslaved,
  whileItHasMembers,
  whileItIsUp,
} from './bond.js';
import { backupUnfit, portIsDown, portVlansInTheWay, stateIsDecided, vlanFilteringUnknown } from './bridge.js';
import { macFixed, renameWhileUp, undeletable } from './change.js';
import { optionIgnored } from './ignored.js';
import { l3sMissing } from './ipvlan.js';
import { kindUnknown } from './kind.js';
import { lowerdevBusy, lowerdevBusyElsewhere, lowerdevDown, lowerdevMissing, lowerdevUnfit } from './lowerdev.js';
import { macTaken } from './mac.js';
import { flagUnknown, passthruAlone, passthruStays, promiscuityBroken } from './macvlan.js';
import { masterMissing, neverAPort, notAMaster, portBusy, portNotEthernet } from './master.js';
import { altNameTaken, indexTaken, indexTakenThere, linkMissing, nameTaken } from './name.js';
import {
  entryMissing,
  entryTaken,
  neighbourKnown,
  neighbourUnknown,
  noDatabase,
  oneForAll,
  portNotLearning,
  vlanNotOfPort,
} from './neighbour.js';
import { tooManyFiles } from './netns.js';
import { netAdminMissing, refusedByFilter, sysAdminMissing } from './privilege.js';
import {
  deviceDown,
  deviceMissing,
  foreignSource,
  gatewayOffLink,
  ipv6OffOnDevice,
  linkLocalGateway,
  nexthopMissing,
  noIpv6Routes,
  noRoute,
  refusedBy,
  routeMissing,
  routeTaken,
} from './route.js';
import { ruleMissing, ruleTaken } from './rule.js';
import type { Case, Hint, Scene } from './scene.js';
import { encapUnknown, gretapTaken, tunnelLowerdevMissing, udpPortTaken, vniTaken } from './tunnel.js';
import { gsoTooBig, mtuAboveLowerdev, mtuOutOfRange, noIpv6, noStableSecret } from './value.js';
import { noVlansThere, vlanTaken } from './vlan.js';

// Every hint there is. Among the rows that fit a failure the first one with something to say is heard: they stand in the
// order in which the kernel checks.

/** When a hint may explain a failure. */
export interface Rule<What extends Case> {
  code: string;
  /** Who refused: the kernel's rtnetlink, or the system on the way to it. Default: the kernel. */
  by?: 'kernel' | 'system' | 'ignored';
  /** Which calls; without, all. */
  of?: readonly string[];
  /** The kernel's own words that the row is about; without, none: what the kernel explains needs no guess. */
  words?: RegExp;
  hint: Hint<What>;
}

const whatever = /^/;
const create = ['link.create'];
const set = ['link.set'];
const add = ['bondMember.add'];
const createOrSet = [...create, ...set];
const addRoute = ['route.add', 'route.replace'];
const getRoute = ['route.get'];
const putAddress = ['address.add', 'address.replace'];
const removeAddress = ['address.remove'];
const setOrAdd = [...set, ...add];

/** Rules that need no look. */
export const blindRules: readonly Rule<Case>[] = [
  { code: 'ERR_NETLINK_OPTION_IGNORED', by: 'ignored', of: ['address.replace'], hint: addressFixed },
  { code: 'ERR_NETLINK_OPTION_IGNORED', by: 'ignored', hint: optionIgnored },
  { code: 'EPERM', by: 'system', words: whatever, hint: sysAdminMissing },
  { code: 'EPERM', by: 'system', words: whatever, hint: refusedByFilter },
  { code: 'EACCES', by: 'system', words: whatever, hint: refusedByFilter },
  { code: 'EMFILE', by: 'system', words: whatever, hint: () => tooManyFiles.EMFILE },
  { code: 'ENFILE', by: 'system', words: whatever, hint: () => tooManyFiles.ENFILE },
  { code: 'EPERM', of: ['fdb.add'], hint: portNotLearning },
  { code: 'EPERM', of: set, hint: delayWithoutLooks },
  { code: 'EPERM', of: setOrAdd, hint: queueTaken },
  { code: 'EPERM', of: setOrAdd, words: /enslaved while up/, hint: upWhenEnslaved },
  { code: 'EPERM', hint: netAdminMissing },
  { code: 'EOPNOTSUPP', of: create, words: /^Unknown device type/, hint: kindUnknown },
  { code: 'ENOTSUPP', of: createOrSet, hint: l3sMissing },
  { code: 'EINVAL', of: addRoute, words: /^Invalid (prefsrc|source) address/, hint: foreignSource },
  { code: 'EINVAL', of: addRoute, words: /^Nexthop id does not exist/, hint: nexthopMissing },
  { code: 'EINVAL', of: addRoute, words: /^Egress device not specified/, hint: linkLocalGateway },
  { code: 'EOPNOTSUPP', of: [...addRoute, 'route.remove', ...getRoute], hint: noIpv6Routes },
  { code: 'EAFNOSUPPORT', of: ['rule.add', 'rule.remove', 'rule.list'], words: whatever, hint: noIpv6Routes },
  { code: 'ENETUNREACH', of: getRoute, hint: noRoute },
  { code: 'EEXIST', of: ['rule.add'], hint: ruleTaken },
  { code: 'ENOENT', of: ['rule.remove'], hint: ruleMissing },
  { code: 'EACCES', of: putAddress, words: whatever, hint: ipv6Disabled },
  { code: 'EADDRNOTAVAIL', of: putAddress, words: whatever, hint: addressUnfit },
  { code: 'EINVAL', of: putAddress, words: whatever, hint: notMulticast },
  { code: 'EOPNOTSUPP', of: putAddress, words: whatever, hint: noIpv6Here },
  { code: 'EEXIST', of: ['neighbour.add'], words: whatever, hint: neighbourKnown },
  { code: 'ENOENT', of: ['neighbour.add', 'neighbour.replace'], words: whatever, hint: oneForAll },
  { code: 'ENOENT', of: ['neighbour.remove'], words: whatever, hint: neighbourUnknown },
  { code: 'EEXIST', of: ['fdb.add'], words: whatever, hint: entryTaken },
  { code: 'ENOENT', of: ['fdb.remove'], words: whatever, hint: entryMissing },
  { code: 'EINVAL', of: ['fdb.add', 'fdb.remove'], hint: vlanNotOfPort },
];

/** Rules that need to see the links. */
export const rules: readonly Rule<Scene>[] = [
  { code: 'EEXIST', of: create, words: /^$|VLAN device already exists/, hint: vlanTaken },
  { code: 'EEXIST', of: createOrSet, words: whatever, hint: nameTaken },
  { code: 'EEXIST', of: create, words: whatever, hint: indexTaken },
  { code: 'EEXIST', of: createOrSet, words: whatever, hint: altNameTaken },
  { code: 'EEXIST', of: create, words: /VNI already exists/, hint: vniTaken },
  { code: 'EEXIST', of: createOrSet, hint: gretapTaken },
  { code: 'ENODEV', words: whatever, hint: tunnelLowerdevMissing },
  { code: 'ENODEV', words: whatever, hint: lowerdevMissing },
  { code: 'ENODEV', words: whatever, hint: memberLinkMissing },
  { code: 'ENODEV', words: whatever, hint: masterMissing },
  { code: 'ENODEV', of: set, words: whatever, hint: backupUnfit },
  { code: 'ENODEV', words: whatever, hint: linkMissing },

  { code: 'EINVAL', of: createOrSet, words: /^mtu (less|greater) than device/, hint: mtuOutOfRange },
  { code: 'EINVAL', of: createOrSet, hint: mtuAboveLowerdev },
  { code: 'ERANGE', of: createOrSet, hint: mtuAboveLowerdev },
  { code: 'EINVAL', of: createOrSet, hint: encapUnknown },
  { code: 'EINVAL', of: set, hint: backupUnfit },
  { code: 'ENOENT', of: set, hint: backupUnfit },
  { code: 'EINVAL', of: create, hint: lowerdevUnfit },
  { code: 'EINVAL', of: create, hint: flagUnknown },
  { code: 'EINVAL', of: set, hint: passthruStays },
  { code: 'EINVAL', of: createOrSet, hint: masterMissing },
  { code: 'EINVAL', of: createOrSet, hint: neverAPort },
  { code: 'EINVAL', of: set, hint: portNotEthernet },
  { code: 'EINVAL', of: createOrSet, hint: noStableSecret },
  { code: 'EINVAL', of: set, words: whatever, hint: gsoTooBig },
  { code: 'EINVAL', of: set, words: /^$|^invalid option value/, hint: activeMemberUnfit },
  // The last, since it may conclude from what cannot be seen.
  { code: 'EINVAL', of: create, hint: passthruAlone },

  { code: 'EBUSY', of: create, hint: lowerdevBusy },
  { code: 'EBUSY', of: create, words: whatever, hint: indexTakenThere },
  { code: 'EBUSY', of: set, hint: renameWhileUp },
  { code: 'EBUSY', of: set, hint: stateIsDecided },
  { code: 'EBUSY', of: set, hint: portVlansInTheWay },
  { code: 'EBUSY', of: set, words: /^$|because the bond is up/, hint: whileItIsUp },
  { code: 'EBUSY', of: [...createOrSet, ...add], words: /^$|in use and cannot be enslaved/, hint: portBusy },
  { code: 'EBUSY', of: create, hint: lowerdevBusyElsewhere },
  { code: 'EADDRINUSE', of: createOrSet, hint: udpPortTaken },
  { code: 'EADDRINUSE', of: createOrSet, hint: macTaken },
  { code: 'EOPNOTSUPP', of: create, words: /VLANs not supported on device/, hint: noVlansThere },
  { code: 'EOPNOTSUPP', of: createOrSet, hint: notAMaster },
  { code: 'EOPNOTSUPP', of: createOrSet, hint: vlanFilteringUnknown },
  { code: 'EOPNOTSUPP', of: set, hint: macFixed },
  { code: 'ENOTEMPTY', of: set, words: /^$|has slaves/, hint: whileItHasMembers },
  { code: 'EACCES', of: setOrAdd, words: /^$|not supported in mode/, hint: notInMode },
  { code: 'EOPNOTSUPP', of: ['link.delete'], hint: undeletable },
  { code: 'EOVERFLOW', of: createOrSet, hint: promiscuityBroken },
  { code: 'EAFNOSUPPORT', of: createOrSet, hint: noIpv6 },
  { code: 'ENETDOWN', of: set, hint: portIsDown },
  { code: 'ENETDOWN', of: createOrSet, hint: lowerdevDown },

  { code: 'ENODEV', words: whatever, hint: deviceMissing },
  { code: 'ENETDOWN', of: addRoute, words: whatever, hint: deviceDown },
  { code: 'ENETUNREACH', of: addRoute, words: whatever, hint: deviceDown },
  { code: 'ENETUNREACH', of: addRoute, words: whatever, hint: gatewayOffLink },
  { code: 'EACCES', of: addRoute, words: whatever, hint: ipv6OffOnDevice },
  { code: 'EHOSTUNREACH', of: addRoute, hint: deviceDown },
  { code: 'EHOSTUNREACH', of: addRoute, hint: gatewayOffLink },
  { code: 'EEXIST', of: addRoute, hint: routeTaken },
  { code: 'ESRCH', of: ['route.remove'], words: whatever, hint: routeMissing },
  { code: 'EHOSTUNREACH', of: getRoute, hint: refusedBy('unreachable') },
  { code: 'EACCES', of: getRoute, hint: refusedBy('prohibit') },
  { code: 'EINVAL', of: getRoute, hint: refusedBy('blackhole') },
  { code: 'EEXIST', of: putAddress, words: whatever, hint: addressTaken },
  { code: 'EINVAL', of: putAddress, words: whatever, hint: tooSmallForIpv6 },
  { code: 'EINVAL', of: putAddress, words: whatever, hint: scopeDiffers },
  { code: 'EADDRNOTAVAIL', of: removeAddress, words: whatever, hint: addressMissing },
  { code: 'EOPNOTSUPP', of: ['fdb.add', 'fdb.remove'], words: whatever, hint: noDatabase },
];
