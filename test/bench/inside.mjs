// The figures themselves. Started by run.mjs, inside of the namespaces.

import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { cpus, release } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { create } from './create.mjs';
import { remove } from './delete.mjs';
import { handles } from './handles.mjs';
import { imports } from './import.mjs';
import { list } from './list.mjs';
import { stall } from './stall.mjs';
import { markdown, print } from './table.mjs';
import { root } from './world.mjs';

const parts = { create, list, delete: remove, stall, handles, import: imports };

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '7' },
    only: { type: 'string', default: Object.keys(parts).join(',') },
    large: { type: 'boolean', default: false },
    markdown: { type: 'boolean', default: false },
  },
});
const options = { rounds: Number(values.rounds), large: values.large };
const wanted = values.only.split(',');
const unknown = wanted.find((name) => !(name in parts));
if (unknown !== undefined || !Number.isInteger(options.rounds) || options.rounds < 1) {
  console.error(unknown === undefined ? '--rounds takes a number' : `no figures '${unknown}'`);
  process.exit(64);
}

const results = [];
for (const name of wanted) {
  for (const result of await parts[name](options)) {
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
};
const file = 'build/bench/figures.json';
writeFileSync(join(root, file), `${JSON.stringify({ ...machine, ...options, results }, null, 2)}\n`);
if (values.markdown) console.log(markdown(machine, options, results));
else console.log(`\n${machine.processor}, Linux ${machine.linux}, Node ${machine.node}; every sample: ${file}`);
process.exit(0);
