import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { atMost, judge, none } from './goals.mjs';
import { median, root, shown } from './world.mjs';

const program = join(root, 'test/bench/watch.mjs');

const figures = [
  { key: 'lost', name: 'events lost', goals: [none] },
  { key: 'overruns', name: 'times told of a loss' },
  { key: 'made', name: 'µs for the kernel to make one' },
  { key: 'event', name: 'µs from one to the next' },
  { key: 'processor', name: 'µs of processor time for one', note: 'and for the loop that looks for stalls' },
  { key: 'gap', name: 'ms of the longest stall', goals: [atMost(5)] },
  { key: 'without', name: 'ms of the longest stall when nobody follows', note: 'what the kernel itself takes' },
];

const take = (flags, count, batch) => {
  const words = [...flags, process.execPath, program, String(count), String(batch)];
  return JSON.parse(execFileSync('unshare', words, { encoding: 'utf8' }));
};

const follow = (title, flags, batch, { events: count, rounds }, buffer) => {
  const samples = Array.from({ length: Math.min(rounds, 5) }, () => take(flags, count, batch));
  const rows = figures.map(({ key, name, note = '', goals = [] }) => {
    const values = samples.map((sample) => sample[key]);
    // One event that is lost in one round is a loss.
    const figure = key === 'lost' ? Math.max(...values) : median(values);
    const row = { name, note, markdown: true, median: figure, samples: values };
    if (key !== 'lost' || buffer === undefined) return { ...row, goals: judge(goals, row) };
    return { ...row, note: `a socket's buffer of ${shown(buffer)} KiB at most: net.core.rmem_max` };
  });
  const how = batch === 1 ? 'one by one' : `${batch} at a time`;
  return { title: `monitor, ${shown(count)} events, ${how}, ${title}`, unit: '', rows };
};

const inInitial = () => /^\s*0\s+0\s+4294967295\s*$/.test(readFileSync('/proc/self/uid_map', 'utf8'));

/** A monitor under a storm: what arrives, and what it costs. */
export const monitor = (options) => {
  const results = [];
  const batches = [1, 100];
  if (inInitial()) {
    for (const batch of batches) results.push(follow('in the initial user namespace', ['-n'], batch, options));
  } else {
    console.error('Going on without the monitor in the initial user namespace: this is another one.');
  }
  // Without the privilege the buffer is what the system allows.
  const buffer = Number(readFileSync('/proc/sys/net/core/rmem_max', 'utf8')) >> 10;
  try {
    for (const batch of batches) results.push(follow('in a user namespace', ['-Urn'], batch, options, buffer));
  } catch (error) {
    console.error(`Going on without the monitor in a user namespace: ${error.message.trim().split('\n').at(-1)}`);
  }
  return results;
};
