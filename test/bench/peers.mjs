// The others that do the same work: libnl-route, pyroute2, the npm package `netlink`. Each is a program that prints the
// milliseconds of its work alone, as raw.c does. What is not to be had is told of and left out.

import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { installIfPossible } from '../support/setup.mjs';

const root = resolve(import.meta.dirname, '../..');
const folder = join(root, 'build/bench');
const here = (file) => join(import.meta.dirname, file);
const npmPackage = 'netlink@0.3.0';
const npmFolder = join(folder, 'peers');
/** Where the npm package is, when it is there. */
export const npmModule = join(npmFolder, 'node_modules/netlink');

// What a step printed; its failure is an Error of one line.
const step = (command, args, options = {}) => {
  const { status, stdout, stderr, error } = spawnSync(command, args, { encoding: 'utf8', ...options });
  if (error || status !== 0) throw new Error((error?.message ?? stderr).trim().split('\n').at(-1));
  return stdout.trim();
};

const debian = (name, file) => {
  if (installIfPossible({ [name]: file }).length > 0) throw new Error(`apt-get install ${name}`);
};

const libnl = () => {
  const headers = '/usr/include/libnl3';
  debian('libnl-route-3-dev', `${headers}/netlink/route/link/macvlan.h`);
  const program = join(folder, 'libnl');
  step(process.env.CC ?? 'cc', [
    ...['-std=gnu11', '-O2', '-Wall', '-I', headers],
    ...['-o', program, here('libnl.c'), '-lnl-route-3', '-lnl-3'],
  ]);
  const version = /LIBNL_VERSION\s+"(.*)"/.exec(readFileSync(join(headers, 'netlink/version.h'), 'utf8'))?.[1];
  return { version, command: [program] };
};

const pyroute2 = () => {
  // Debian's package is for Debian's Python, which need not be the first one on the PATH.
  const having = () =>
    ['python3', '/usr/bin/python3'].find((python) => spawnSync(python, ['-c', 'import pyroute2']).status === 0);
  if (!having()) debian('python3-pyroute2', '/usr/lib/python3/dist-packages/pyroute2');
  const python = having();
  if (!python) throw new Error('no python3 that can import it');
  const version = step(python, ['-c', 'from importlib.metadata import version; print(version("pyroute2"))']);
  return { version, command: [python, here('with-pyroute2.py')] };
};

const npmNetlink = () => {
  if (!existsSync(npmModule)) {
    mkdirSync(npmFolder, { recursive: true });
    writeFileSync(join(npmFolder, 'package.json'), '{ "private": true }\n');
    // It has its addon built in; nothing of it runs here.
    const flags = ['--no-save', '--no-package-lock', '--ignore-scripts', '--no-audit', '--no-fund'];
    step('npm', ['install', '--prefix', npmFolder, ...flags, npmPackage]);
  }
  const { version } = JSON.parse(readFileSync(join(npmModule, 'package.json'), 'utf8'));
  return { version, command: [process.execPath, here('npm-netlink.mjs'), npmModule] };
};

const known = { 'libnl-route': libnl, pyroute2, 'npm netlink': npmNetlink };
const record = join(folder, 'peers.json');

/** Installs and compiles the peers as far as that is possible; the programs inside of the namespaces read the outcome. */
export const preparePeers = () => {
  const peers = Object.entries(known).map(([name, prepare]) => {
    try {
      return { name, ...prepare() };
    } catch (error) {
      console.error(`Going on without ${name}: ${error.message}`);
      return { name, missing: error.message };
    }
  });
  writeFileSync(record, `${JSON.stringify(peers, null, 2)}\n`);
};

/** All peers, with their version, or with what is `missing`. */
export const allPeers = () => JSON.parse(readFileSync(record, 'utf8'));

/** Rivals of a contest, one for each peer that is there. `notes` adds to the note of one. */
export const peerRivals = (words, { note, notes = {}, ...rest }) =>
  allPeers()
    .filter(({ missing }) => missing === undefined)
    .map(({ name, command: [program, ...args] }) => ({
      name,
      note: [note, notes[name]].filter(Boolean).join('; '),
      run: () => Number(execFileSync(program, [...args, ...words.map(String)], { encoding: 'utf8' })),
      ...rest,
    }));
