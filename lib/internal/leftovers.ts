import type { Link } from '../link.js';
import type { Call } from './call.js';
import { explain } from './explain.js';
import type { Place } from './place.js';
import { eachSlice, findIn } from './read.js';

// Links whose maker was killed. A link that is made by more than one request is marked by the first one: it is
// `unfinished`, and its group is the port of its maker's socket in the namespace of the link. The last request takes the
// mark away. The kernel closes the socket with its process, however that ends, so a port that is free has lost its owner;
// this needs neither /proc nor a common namespace of processes.

/** The sockets of this library have a port from here on. A VLAN takes over its lower device's flags, but not its group. */
const lowestPort = 0x8000_0000;

const isMarked = ({ unfinished, group }: Link): boolean => unfinished && group >= lowestPort;

/** The links that are marked, and whose maker is gone. */
export async function leftoversIn(call: Call, place: Place): Promise<Link[]> {
  const marked: Link[] = [];
  const step = { operation: 'link.list' };
  for await (const slice of eachSlice<Link>(call, place, step)) marked.push(...slice.filter(isMarked));
  const left: Link[] = [];
  for (const { index, group } of marked) {
    if (await isPortTaken(call, place, group)) continue;
    // Only now: it may have been completed, and its maker have ended, since it was listed.
    const link = await findIn(call, place, index);
    if (link !== undefined && isMarked(link) && link.group === group) left.push(link);
  }
  return left;
}

async function isPortTaken(call: Call, place: Place, port: number): Promise<boolean> {
  const line = place.line('reads');
  const { failure, taken } = await call.settle(() => line.isPortTaken(port, call.signal));
  if (failure !== undefined) throw await explain(call, failure, { place });
  return taken === true;
}

/** Deletes them; returns those that were there. */
export async function removeLeftoversIn(call: Call, place: Place): Promise<Link[]> {
  const left = await leftoversIn(call, place);
  // One end of a pair takes the other one along.
  const steps = left.map(({ index }) => ({ operation: 'link.delete', link: index, mayBeGone: true }));
  const line = place.line('changes');
  const { failure } = await call.settle(() => line.perform({ steps }, 'never', undefined, call.signal));
  if (failure !== undefined) throw await explain(call, failure, { place });
  return left;
}
