import { listLinks, type MonitorEvent, openMonitor, openNetns, type WatchedType } from '../index.js';
import { line } from './event-line.js';
import type { Asked } from './usage.js';

// `lowerdev watch`

/** Prints events until it is interrupted. */
export async function watch({ netns, events, json }: Asked): Promise<number> {
  // One handle for all calls: the name may be given to another namespace meanwhile.
  const place = await openNetns(netns ?? { pid: process.pid });
  const call = { netns: place };
  const wanted = events as WatchedType[] | undefined;
  // Addresses and routes speak of links by their index: to name them, links are followed in any case.
  const followed = wanted === undefined ? undefined : [...new Set<WatchedType>(['link', ...wanted])];
  const opened = await openMonitor({ events: followed, resync: true }, call);
  const stop = (): void => void opened.close();
  process.once('SIGINT', stop).once('SIGTERM', stop);
  const names = new Map((await listLinks({}, call)).map(({ index, name }) => [index, name]));
  for await (const event of opened) {
    const text = json ? JSON.stringify(event) : line(event, names, new Date());
    if (isWanted(event, wanted)) process.stdout.write(`${text}\n`);
    if (event.type === 'link') names.set(event.link.index, event.link.name);
  }
  await place.close();
  return 0;
}

function isWanted({ type }: MonitorEvent, wanted: readonly WatchedType[] | undefined): boolean {
  return type === 'overrun' || wanted === undefined || wanted.includes(type);
}
