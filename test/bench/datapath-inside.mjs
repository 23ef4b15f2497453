// The measurements of datapath.mjs, inside of the namespaces.

import { execFile, execFileSync, spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { cpus, loadavg, release } from 'node:os';
import { join } from 'node:path';
import { parseArgs, promisify } from 'node:util';
import { columns } from './table.mjs';
import { topologies } from './topologies.mjs';
import { median, root } from './world.mjs';
import { writeTable } from './write-table.mjs';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string' },
    seconds: { type: 'string' },
    quick: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
  },
});
const rounds = Number(values.rounds ?? (values.quick ? 1 : 5));
const seconds = Number(values.seconds ?? (values.quick ? 1 : 3));
// Who else had work for the processors.
const load = Math.round(loadavg()[0]);
const requests = values.quick ? 100 : 20_000;
if (!Number.isInteger(rounds) || rounds < 1 || !Number.isInteger(seconds) || seconds < 1) {
  console.error('--rounds and --seconds take a number');
  process.exit(64);
}

const pingPong = join(root, 'build/bench/ping-pong');
const run = promisify(execFile);
const within = (netns, ...command) => [`--net=/run/netns/${netns}`, ...command.map(String)];
const iperf3 = (() => {
  try {
    return execFileSync('iperf3', ['--version'], { encoding: 'utf8' }).split(' ')[1];
  } catch {
    return undefined;
  }
})();
const [askPort, iperfPort] = [5200, 5201];

// nsenter becomes the program: what is ended at the end is the program itself.
const servers = [];
const serve = (netns, ...command) => {
  const server = spawn('nsenter', within(netns, ...command), { stdio: 'ignore' });
  servers.push(server);
};

const isReached = async ({ client, address }, port, patience) => {
  try {
    await run('nsenter', within(client, pingPong, 'reach', address, port, patience));
    return true;
  } catch (error) {
    if (error.code === 1) return false;
    throw error;
  }
};

// Builds one; what it comes to is the way itself, or why there are no figures.
const prepared = async ({ name, build, apart = false }) => {
  try {
    const way = await build();
    serve(way.server, pingPong, 'serve', askPort);
    if (apart) {
      if (await isReached(way, askPort, 1)) throw new Error('one guest reaches the other, which should not be');
      return { name, missing: 'guests of this mode never reach one another, reflected or not: tried, so it is' };
    }
    if (!(await isReached(way, askPort, 10))) throw new Error('one guest does not reach the other');
    if (iperf3) serve(way.server, 'iperf3', '-s', '-p', iperfPort);
    return { name, way, samples: {} };
  } catch (error) {
    return { name, missing: error.message };
  }
};

const transfer = async ({ client, address }, connections) => {
  const words = ['iperf3', '-c', address, '-p', iperfPort, '-t', seconds, '-P', connections, '-J'];
  // The server takes one test at a time, and may not have done with the one before.
  for (let left = 20; ; left--) {
    const { stdout, error } = await run('nsenter', within(client, ...words), { maxBuffer: 1 << 28 }).catch(
      (failed) => ({
        stdout: failed.stdout,
        error: failed,
      }),
    );
    const answer = JSON.parse(stdout);
    if (!error && answer.end.sum_received) return answer.end.sum_received.bits_per_second / 1e9;
    if (left === 0) throw new Error(`iperf3: ${answer.error ?? error.message}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
};

const ask = async ({ client, address }) => {
  const { stdout } = await run('nsenter', within(client, pingPong, 'ask', address, askPort, requests));
  return Number(stdout.split(' ')[0]);
};

const figures = [
  ...(iperf3
    ? [
        { key: 'single', head: '1 connection, Gbit/s', measure: (way) => transfer(way, 1) },
        { key: 'many', head: '100 connections, Gbit/s', measure: (way) => transfer(way, 100) },
      ]
    : []),
  { key: 'latency', head: 'round trip, µs', measure: ask },
];

const measure = async (rivals) => {
  for (let round = 0; round < rounds; round++) {
    for (const { key, measure: take } of figures) {
      for (let turn = 0; turn < rivals.length; turn++) {
        const { way, samples } = rivals[(round + turn) % rivals.length];
        samples[key] ??= [];
        samples[key].push(await take(way));
      }
    }
  }
};

const percent = (ratio) => {
  const gain = Math.round((ratio - 1) * 100);
  return `${gain > 0 ? '+' : gain < 0 ? '−' : '±'}${Math.abs(gain)} %`;
};

const all = [];
for (const topology of topologies) all.push(await prepared(topology));
const rivals = all.filter(({ missing }) => missing === undefined);
await measure(rivals);
for (const server of servers) server.kill();

const [first] = rivals;
const rows = all.map(({ name, missing, samples }) => {
  if (missing !== undefined) return { name, missing };
  const taken = Object.entries(samples).map(([key, own]) => [
    key,
    { median: median(own), gain: median(own.map((one, round) => one / first.samples[key][round])), samples: own },
  ]);
  return { name, ...Object.fromEntries(taken) };
});

const heads = figures.flatMap(({ head }) => [
  { head, right: true },
  { head: `to ${first.name}`, right: true },
]);
const cells = rows.map(({ name, missing, ...taken }) =>
  missing === undefined
    ? [name, ...figures.flatMap(({ key }) => [taken[key].median.toFixed(1), percent(taken[key].gain)]), '']
    : [name, ...heads.map(() => ''), missing],
);
const table = columns([{ head: 'from guest to guest' }, ...heads, { head: '' }], cells);
const file = `build/bench/datapath${values.quick ? '-quick' : ''}.json`;
const machine = { load, linux: release(), processor: `${cpus().length} x ${cpus()[0]?.model ?? 'unknown'}`, iperf3 };
const conditions = { rounds, seconds, requests };
writeFileSync(
  join(root, file),
  `${JSON.stringify({ date: new Date().toISOString(), ...machine, ...conditions, rows }, null, 2)}\n`,
);
const how =
  `${machine.processor}, Linux ${machine.linux}, ${iperf3 ? `iperf3 ${iperf3}` : 'without iperf3: no throughput'}; medians of ` +
  `${rounds} rounds, ${seconds} s of TCP each, ${requests.toLocaleString('en')} round trips of a byte; load average ${load} when it began`;
const command = `npm run bench:datapath -- --rounds ${rounds} --seconds ${seconds}${values.quick ? ' --quick' : ''}`;
console.log(`${table}\n\n${how}; every sample: ${file}\n${command}`);
if (values.write) writeTable('docs/macvlan.md', 'datapath', `${table}\n\n\`${command}\`: ${how}.`);
process.exit(0);
