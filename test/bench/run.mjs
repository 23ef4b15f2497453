// npm run bench [-- --rounds 7] [--only create,list,get,delete,stall,monitor,handles,import] [--large] [--quick]
// [--markdown] [--write]
//
// Prepares the checkout, installs the peers that are missing where it can, compiles the C programs and runs the figures in
// throw-away namespaces. The rivals of a comparison take turns within each round, in another order each time, so that a
// busy machine is as busy for all of them; medians are printed, and what each figure is to reach. --large adds 10,000 links;
// --quick does a little of everything once, to see whether it works; --markdown prints the tables of the README, --write puts them there.
// build/bench has every sample.

import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { prepare } from '../support/setup.mjs';
import { preparePeers } from './peers.mjs';
import { compileC, root, run } from './start.mjs';

prepare();
mkdirSync(join(root, 'build/bench'), { recursive: true });
preparePeers();
process.exitCode =
  compileC('raw') ||
  run('test/support/in-netns.sh', [process.execPath, '--expose-gc', 'test/bench/inside.mjs', ...process.argv.slice(2)]);
