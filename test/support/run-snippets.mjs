// node run-snippets.mjs FOLDER: runs what list.json there names, and writes results.json. See snippet-world.ts.

import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { format, inspect } from 'node:util';

const [folder] = process.argv.slice(2);
const limitMs = 20_000;

// One shell for all commands: on User-Mode Linux it starts `ip` in a tenth of the time that Node takes.
const shell = spawn('sh', { stdio: ['pipe', 'pipe', 'inherit'] });
const answers = createInterface(shell.stdout)[Symbol.asyncIterator]();

const ip = async (lines, { force }) => {
  shell.stdin.write(`ip ${force ? '-force ' : ''}-batch - 2>&1 <<'END'\n${lines.join('\n')}\nEND\necho "status $?"\n`);
  const said = [];
  for (;;) {
    const { value } = await answers.next();
    const status = /^status (\d+)$/.exec(value)?.[1];
    if (status === undefined) said.push(value);
    else if (status === '0' || force) return;
    else throw new Error(`ip: ${said.join('\n')}`);
  }
};

const linkNames = () =>
  readFileSync('/proc/self/net/dev', 'utf8')
    .split('\n')
    .filter((line) => line.includes(':'))
    .map((line) => line.slice(0, line.indexOf(':')).trim());

// With eth0 goes what is built upon it. A name that is gone would make the kernel look for a module of that name.
const clean = async () => {
  const namespaces = existsSync('/run/netns') ? readdirSync('/run/netns').map((name) => `netns del ${name}`) : [];
  if (linkNames().includes('eth0')) await ip(['link del eth0', ...namespaces], { force: true });
  else await ip(namespaces, { force: true });
  for (const name of linkNames().filter((link) => link !== 'lo')) {
    if (linkNames().includes(name)) await ip([`link del ${name}`], { force: true });
  }
};

const results = [];
const { log } = console;
for (const { name, file, before } of JSON.parse(readFileSync(join(folder, 'list.json'), 'utf8'))) {
  let printed = '';
  console.log = (...args) => {
    printed += `${format(...args)}\n`;
  };
  try {
    await ip(before, { force: false });
    const late = sleep(limitMs).then(() => {
      throw new Error(`not done after ${limitMs} ms`);
    });
    late.catch(() => {});
    await Promise.race([import(file), late]);
    results.push({ name, printed });
  } catch (error) {
    results.push({ name, printed, error: inspect(error) });
  }
  console.log = log;
  await clean();
}
writeFileSync(join(folder, 'results.json'), JSON.stringify(results));
process.exit(0);
