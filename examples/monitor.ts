// Links watched as they come, change and go; a wait for a link; and a burst that is too much for the smallest buffer.

import {
  createMacvlan,
  createVeth,
  deleteLink,
  deleteLinks,
  listLinks,
  monitor,
  openMonitor,
  setLink,
  waitForLink,
} from 'lowerdev';
import { say, step } from './support/print.js';

step('What the kernel tells of while a cable is made, plugged in and taken away');
const abort = new AbortController();
const watching = (async () => {
  for await (const event of monitor({ events: ['link'], initial: true }, { signal: abort.signal })) {
    if (event.type !== 'link') continue;
    const { name, up, carrier } = event.link;
    say(`${event.action.padEnd(6)} ${name.padEnd(8)} ${up ? 'up' : 'down'}${carrier ? ', carrier' : ''}`);
  }
})().catch((reason: unknown) => say(`the watch ended: ${String(reason)}`));
const waiting = waitForLink('eth0', 'carrier', { signal: AbortSignal.timeout(10_000) });
await createVeth({ name: 'eth0', up: true, peer: { name: 'cable0' } });
await setLink('cable0', { up: true });
const link = await waiting;
const gone = waitForLink('cable0', 'gone', { signal: AbortSignal.timeout(10_000) });
await deleteLink(link.index);
await gone;
abort.abort('enough seen');
await watching;

step('A burst that does not fit: with resync, whoever follows the events ends with the state of the kernel');
const events = await openMonitor({ events: ['link'], resync: true, receiveBuffer: 0, queue: 65_536 });
const known = new Map<number, string>();
let overruns = 0;
const following = (async () => {
  for await (const event of events) {
    if (event.type === 'overrun') overruns += 1;
    else if (event.type === 'link' && event.action === 'new') known.set(event.link.index, event.link.name);
    else if (event.type === 'link') known.delete(event.link.index);
  }
})();
await createVeth({ name: 'eth1', up: true });
const made = await Promise.all(
  Array.from({ length: 500 }, (_, i) => createMacvlan({ lowerdev: 'eth1', name: `mv${i}` })),
);
await deleteLinks(made.slice(100).map(({ index }) => index));
const there = await listLinks();
while (known.size !== there.length) await new Promise((resolve) => setImmediate(resolve));
say(
  `${overruns > 0 ? 'the kernel dropped events' : 'nothing was lost'}; ${known.size} links known, ${there.length} there`,
);
await events.close();
await following;
