// npm run bench [-- --rounds 7] [--only create,list,get,delete,stall,monitor,handles,import] [--large] [--quick] [--markdown]
//
// Prepares the checkout, installs the peers that are missing where it can, compiles the C programs and runs the figures in
// throw-away namespaces. The rivals of a comparison take turns within each round, in another order each time, so that a
// busy machine is as busy for all of them; medians are printed, and what each figure is to reach. --large adds 10,000 links;
// --quick does a little of everything once, to see whether it works; --markdown prints the table of the README.
// build/bench has every sample.

import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { prepare } from '../support/setup.mjs';
import { preparePeers } from './peers.mjs';

const root = resolve(import.meta.dirname, '../..');
const raw = join(root, 'build/bench/raw');

const run = (command, args) => {
  const { status, error } = spawnSync(command, args, { cwd: root, stdio: 'inherit' });
  if (error) throw error;
  return status ?? 1;
};

prepare();
mkdirSync(join(root, 'build/bench'), { recursive: true });
const compiled = run(process.env.CC ?? 'cc', ['-std=gnu11', '-O2', '-Wall', '-o', raw, 'test/bench/raw.c']);
preparePeers();
process.exitCode =
  compiled ||
  run('test/support/in-netns.sh', [process.execPath, '--expose-gc', 'test/bench/inside.mjs', ...process.argv.slice(2)]);
