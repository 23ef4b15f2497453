// node watch.mjs COUNT BATCH: follows COUNT changes of a link that another process makes as fast as the kernel takes them,
// BATCH at a time, and prints what came of it. In namespaces of its own.

import { execFile, execFileSync } from 'node:child_process';
import { promisify } from 'node:util';
import { createMacvlan, createVeth, openMonitor, setLink } from 'lowerdev';
import { longestStall } from './event-loop.mjs';
import { lowerdev, rawProgram } from './world.mjs';

const [count, batch] = process.argv.slice(2).map(Number);
execFileSync('ip', ['link', 'set', 'lo', 'up']);
await createVeth({ name: lowerdev, up: true, peer: { name: 'peer0' } });
const { index } = await createMacvlan({ lowerdev, name: 'mv0', up: true });

const storm = () => promisify(execFile)(rawProgram, ['events', 'mv0', String(count), String(batch)]);

// What the kernel takes from a program that does nothing: nobody follows yet.
const { gap: without } = await longestStall(async (fromNow) => {
  const running = storm();
  fromNow();
  await running;
});

const events = await openMonitor({ events: ['link'] });
let received = 0;
let overruns = 0;
let last = 0;
let ended = false;
const followed = (async () => {
  for await (const event of events) {
    if (event.type === 'overrun') overruns += 1;
    else if (event.type === 'link' && event.link.index === index && event.link.group >= 1000) {
      received += 1;
      last = performance.now();
    } else if (event.type === 'link' && event.link.mtu === 1400) {
      ended = true;
    }
  }
})();

let start = 0;
let made = 0;
let cpu;
const { gap } = await longestStall(async (fromNow) => {
  start = performance.now();
  const before = process.cpuUsage();
  const running = storm();
  // To start a process has held up the loop already.
  fromNow();
  const { stdout } = await running;
  made = Number(stdout);
  // The kernel tells in order: whoever is told of this has been told of all before, or has lost it.
  for (let i = 0; !ended; i++) {
    await setLink('lo', { mtu: i % 2 === 0 ? 1400 : 1401 });
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  cpu = process.cpuUsage(before);
});
await events.close();
await followed;
console.log(
  JSON.stringify({
    lost: count - received,
    overruns,
    made: (made * 1e3) / count,
    event: received === 0 ? 0 : ((last - start) * 1e3) / received,
    processor: (cpu.user + cpu.system) / count,
    gap,
    without,
  }),
);
process.exit(0);
