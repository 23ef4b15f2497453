// The figures themselves. Started by run.mjs, inside of the namespaces.

import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { cpus, release } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { create } from './create.mjs';
import { remove } from './delete.mjs';
import { get } from './get.mjs';
import { handles } from './handles.mjs';
import { imports } from './import.mjs';
import { list } from './list.mjs';
import { monitor } from './monitor.mjs';
import { allPeers } from './peers.mjs';
import { stall } from './stall.mjs';
import { markdown, print } from './table.mjs';
import { root } from './world.mjs';
import { writeTable } from './write-table.mjs';

const parts = { create, list, get, delete: remove, stall, monitor, handles, import: imports };

// How much of everything: `links` and `many` are made, `spawned` and `sample` of them by what is slow; `patience` is the
// milliseconds until what nobody uses is closed.
const whole = {
  links: 1000,
  many: 10_000,
  spawned: 100,
  sample: 50,
  requests: 100_000,
  handles: 10_000,
  events: 100_000,
  patience: 1300,
};
const quick = { links: 20, many: 30, spawned: 4, sample: 2, requests: 100, handles: 20, events: 200, patience: 10 };

const { values } = parseArgs({
  options: {
    rounds: { type: 'string' },
    only: { type: 'string', default: Object.keys(parts).join(',') },
    large: { type: 'boolean', default: false },
    quick: { type: 'boolean', default: false },
    markdown: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
  },
});
const options = {
  ...(values.quick ? quick : whole),
  rounds: Number(values.rounds ?? (values.quick ? 1 : 7)),
  large: values.large || values.quick,
};
const wanted = values.only.split(',');
const unknown = wanted.find((name) => !(name in parts));
if (unknown !== undefined || !Number.isInteger(options.rounds) || options.rounds < 1) {
  console.error(unknown === undefined ? '--rounds takes a number' : `no figures '${unknown}'`);
  process.exit(64);
}

if (values.write && (values.quick || wanted.length < Object.keys(parts).length)) {
  console.error('--write takes all figures, in full');
  process.exit(64);
}

const results = [];
for (const name of wanted) {
  for (const result of await parts[name](options)) {
    // What so few of everything reach means nothing.
    if (values.quick) for (const row of result.rows) delete row.goals;
    results.push({ part: name, ...result });
    print(result);
  }
}

const machine = {
  date: new Date().toISOString(),
  linux: release(),
  node: process.version,
  iproute2: execFileSync('ip', ['-V'], { encoding: 'utf8' }).trim(),
  processor: `${cpus().length} x ${cpus()[0]?.model ?? 'unknown'}`,
  peers: allPeers().map(({ name, version, missing }) => ({ name, version, missing })),
};
const file = `build/bench/${values.quick ? 'quick' : 'figures'}.json`;
writeFileSync(join(root, file), `${JSON.stringify({ ...machine, ...options, results }, null, 2)}\n`);
if (values.write) writeTable('README.md', 'figures', markdown(machine, options, results));
if (values.markdown) console.log(`\n${markdown(machine, options, results)}`);
else console.log(`\n${machine.processor}, Linux ${machine.linux}, Node ${machine.node}; every sample: ${file}`);
const goals = results.flatMap(({ title, rows }) =>
  rows.flatMap(({ name, goals = [] }) => goals.map(({ text, met }) => ({ text: `${title}: ${name}: ${text}`, met }))),
);
const missed = goals.filter(({ met }) => !met);
if (goals.length > 0)
  console.log(`${goals.length - missed.length} of ${goals.length} goals reached${missed.length > 0 ? '; not:' : ''}`);
for (const { text } of missed) console.log(`  ${text}`);
for (const { name, missing } of machine.peers) if (missing !== undefined) console.log(`Without ${name}: ${missing}`);
if (values.quick) console.log('A try: so few of everything say nothing of how long it takes.');
process.exit(0);
