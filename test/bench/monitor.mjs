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
];

const follow = (title, flags, { events: count, rounds }, note) => {
  const samples = Array.from({ length: Math.min(rounds, 5) }, () =>
    JSON.parse(execFileSync('unshare', [...flags, process.execPath, program, String(count)], { encoding: 'utf8' })),
  );
  const rows = figures.map(({ key, name, note: own, goals = [] }) => {
    const values = samples.map((sample) => sample[key]);
    // One event that is lost in one round is a loss.
    const figure = key === 'lost' ? Math.max(...values) : median(values);
    const row = { name, note: own ?? '', markdown: true, median: figure, samples: values };
    // Without the privilege, the buffer is what the system allows.
    return { ...row, goals: judge(key === 'lost' && note ? [] : goals, row) };
  });
  return { title: `${title}: monitor, ${shown(count)} events${note ? ` (${note})` : ''}`, unit: '', rows };
};

const inInitial = () => /^\s*0\s+0\s+4294967295\s*$/.test(readFileSync('/proc/self/uid_map', 'utf8'));

/** A monitor under a storm: what arrives, and what it costs. */
export const monitor = (options) => {
  const results = [];
  if (inInitial()) results.push(follow('initial user namespace', ['-n'], options));
  else console.error('Going on without the monitor in the initial user namespace: this is another one.');
  const buffer = Number(readFileSync('/proc/sys/net/core/rmem_max', 'utf8'));
  try {
    results.push(follow('a user namespace', ['-Urn'], options, `a buffer of ${shown(buffer >> 10)} KiB`));
  } catch (error) {
    console.error(`Going on without the monitor in a user namespace: ${error.message.trim().split('\n').at(-1)}`);
  }
  return results;
};
