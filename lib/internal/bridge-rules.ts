import type { BridgeChanges } from '../bridge.js';
import type { BridgePortChanges } from '../bridge-port.js';
import type { Link } from '../link.js';
import { outOfRange, wrongValue } from './check.js';

// The rules of bridges and their ports that no table can know: where the kernel says EINVAL or ERANGE and no more.

// BR_GROUPFWD_RESTRICTED: spanning tree, pause frames and LACP stay on their link.
const neverForwarded = 0b111;
// BR_GROUPFWD_MACPAUSE: of a single port, the others may be.
const neverForwardedByPort = 0b010;

function checkMask(mask: unknown, never: number, words: string): void {
  if (typeof mask === 'number' && (mask & never) !== 0) {
    throw wrongValue(`a mask without ${words}`, 'groupFwdMask', mask);
  }
}

const linkLocalGroup = /^01([:-])80\1c2\1(00\1){2}0[0-9a-f]$/i;
// Pause frames, LACP and 802.1X.
const reservedGroup = /[123]$/;

// BR_MIN_FORWARD_DELAY and BR_MAX_FORWARD_DELAY, which hold while the spanning tree protocol is on.
const forwardDelay = { min: 2000, max: 30_000 };

function checkValues({ groupFwdMask, groupAddr, forwardDelayMs }: BridgeChanges, stp: boolean): void {
  checkMask(groupFwdMask, neverForwarded, 'bits 0 to 2');
  const isGroup = typeof groupAddr !== 'string' || (linkLocalGroup.test(groupAddr) && !reservedGroup.test(groupAddr));
  if (!isGroup) {
    throw wrongValue('a MAC address 01:80:c2:00:00:0x whose x is not 1, 2 or 3', 'groupAddr', groupAddr);
  }
  if (!stp || typeof forwardDelayMs !== 'number') return;
  const { min, max } = forwardDelay;
  if (forwardDelayMs < min || forwardDelayMs > max) {
    const expected = `an integer between ${min} and ${max}, since stpState is true,`;
    throw outOfRange(expected, 'forwardDelayMs', forwardDelayMs);
  }
}

/** The rules for a new bridge. */
export function checkBridge(options: BridgeChanges): void {
  checkValues(options, options.stpState === true);
}

/** The rules for a change of the bridge as it is. */
export function checkBridgeChange(changes: BridgeChanges, before: Link): void {
  if (before.kind !== 'bridge') return;
  checkValues(changes, changes.stpState ?? before.details.stpState);
}

/** The rules for a change of a bridge's port. */
export function checkBridgePort({ groupFwdMask }: BridgePortChanges): void {
  checkMask(groupFwdMask, neverForwardedByPort, 'bit 1 (pause frames)');
}
