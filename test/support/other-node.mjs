// Other Nodes than the one that runs, from the package registry: of other versions, and for other processors.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';

const cache = resolve(import.meta.dirname, '../../node_modules/.cache/nodes');

/** Where the program is, of the newest Node that `version` means: `24`, `20.20.2`. It is looked up once a day at most. */
export function installNode(version, arch = process.arch) {
  const name = `node-linux-${arch}`;
  const today = new Date().toISOString().slice(0, 10);
  const folder = join(cache, `${arch}-${version}${/^\d+$/.test(version) ? `-${today}` : ''}`);
  const program = join(folder, 'node_modules', name, 'bin/node');
  if (existsSync(program)) return program;
  mkdirSync(folder, { recursive: true });
  // --force: it may be for another processor.
  const quietly = [
    '--silent',
    '--no-audit',
    '--no-fund',
    '--no-save',
    '--no-package-lock',
    '--ignore-scripts',
    '--force',
  ];
  const args = ['install', '--prefix', folder, ...quietly, `${name}@${version}`];
  const { status } = spawnSync('npm', args, { stdio: 'inherit' });
  if (status !== 0 || !existsSync(program)) throw new Error(`npm ${args.join(' ')}: status ${status}`);
  return program;
}
