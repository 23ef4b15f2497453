// npm run bench:datapath [-- --rounds 5] [--seconds 3] [--quick] [--write]
//
// What gets from one guest to another: macvlan, ipvlan, veth with a bridge, and with NAT, each built with the library in
// namespaces of its own. TCP by iperf3, over one connection and over a hundred; the round trip of a byte by ping-pong.c. The
// rivals take turns within each round; medians are printed, as a table for a README. --quick tries it once;
// --write puts the table into docs/macvlan.md.

import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { installIfPossible, prepare } from '../support/setup.mjs';
import { compileC, root, run } from './start.mjs';

prepare();
mkdirSync(join(root, 'build/bench'), { recursive: true });
const missing = installIfPossible({ iperf3: 'iperf3', nftables: 'nft' });
if (missing.length > 0) console.error(`Going on without ${missing.join(' and ')}.`);
process.exitCode =
  compileC('ping-pong') ||
  run('test/support/in-netns.sh', [process.execPath, 'test/bench/datapath-inside.mjs', ...process.argv.slice(2)]);
