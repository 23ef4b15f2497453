#!/usr/bin/env node
// The command `lowerdev`. Built on the public functions of the package only.

import { doctor } from './doctor.js';
import { tree } from './tree.js';
import { parse, usage, version } from './usage.js';
import { watch } from './watch.js';

const commands = { doctor, tree, watch } as const;

async function run(args: readonly string[]): Promise<number> {
  const asked = parse(args);
  if (asked.command === 'help') {
    process.stdout.write(usage(asked.topic));
    return 0;
  }
  if (asked.command === 'version') {
    process.stdout.write(`${version()}\n`);
    return 0;
  }
  return await commands[asked.command](asked);
}

function complain(error: unknown): void {
  // The stack is for mistakes of ours: DEBUG=lowerdev shows it.
  const wantsStack = process.env['DEBUG'] === 'lowerdev';
  const text = error instanceof Error ? ((wantsStack ? error.stack : undefined) ?? error.message) : String(error);
  process.stderr.write(`lowerdev: ${text}\n`);
}

// Whoever reads may leave early: `lowerdev watch | head -1`.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') complain(error);
  process.exit(error.code === 'EPIPE' ? 0 : 1);
});

try {
  process.exitCode = await run(process.argv.slice(2));
} catch (error) {
  complain(error);
  process.exitCode = 1;
}
