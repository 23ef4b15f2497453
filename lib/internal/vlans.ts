import type { Link } from '../link.js';
import { timers } from './builtin.js';
import type { Failure, Outcome, Step } from './native.js';
import type { LocalTrip } from './seat.js';

// The VLANs upon a link: vlan_device_event() sets them down with it, and all of them up, those that were down before
// included.

/** What carries out trips. */
interface Hands {
  perform: (trip: LocalTrip) => Promise<Outcome>;
}

/** The VLANs upon a link and upon one another, those nearest to it first. */
export function vlansUpon(lower: Link, all: readonly Link[]): Link[] {
  const direct = all.filter(
    ({ kindName, lowerdev, lowerdevNetnsId }) =>
      kindName === 'vlan' && lowerdev === lower.index && lowerdevNetnsId === undefined,
  );
  return [...direct, ...direct.flatMap((vlan) => vlansUpon(vlan, all))];
}

const pauseMs = 5;
const limitMs = 500;

// One that is bound loosely does neither.
function follows(link: Link): boolean {
  return link.kind !== 'vlan' || !link.details.looseBinding;
}

// Since Linux 7 it happens some time after the link has changed (netdev_work_sched()), and would undo what is done before.
// What does not come soon does not come: one upon a VLAN that is bound loosely, say.
/** Waits until the VLANs have followed their link, up or down. */
export async function untilTheyFollow(seat: Hands, vlans: readonly Link[], up: boolean): Promise<void> {
  const awaited = vlans.filter(follows);
  if (awaited.length === 0) return;
  const steps = awaited.map(({ index }) => ({ operation: 'link.get', link: index, mayBeGone: true }));
  const began = performance.now();
  while (performance.now() - began < limitMs) {
    const { records } = await seat.perform({ steps });
    if (records.every((record) => record === undefined || (record as Link).up === up)) return;
    await timers().setTimeout(pauseMs);
  }
}

/** Sets VLANs up or down as they were, after the link below them has come up. */
export async function setAsBefore(seat: Hands, vlans: readonly Link[]): Promise<Failure | undefined> {
  if (vlans.length === 0) return undefined;
  if (vlans.some(({ up }) => !up)) await untilTheyFollow(seat, vlans, true);
  const change = ({ index, up }: Link): Step => ({
    operation: 'link.change',
    link: index,
    values: { up },
    mayBeGone: true,
  });
  return (await seat.perform({ steps: vlans.map(change) })).failure;
}

/** What a VLAN has from the link below it, and loses with it. */
export function asVlan({ mac, mtu, addrGenMode, up }: Link): object {
  return { mac, mtu, addrGenMode, up };
}
