// node examples/demo.mjs [example]        default: macvlan
//
// Makes a fresh checkout ready, compiles the examples and runs one in throw-away network and mount namespaces: what it
// creates touches nothing of this machine, and is gone when it ends.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { compile, prepare } from '../test/support/setup.mjs';

const root = resolve(import.meta.dirname, '..');
const name = process.argv[2] ?? 'macvlan';

function fail(message) {
  console.error(message);
  process.exit(1);
}

if (!existsSync(join(import.meta.dirname, `${name}.ts`))) {
  const names = readdirSync(import.meta.dirname).filter((file) => file.endsWith('.ts'));
  fail(`There is no example '${name}'. There are: ${names.map((file) => file.slice(0, -3)).join(', ')}`);
}
if (process.platform !== 'linux') fail('The examples need Linux.');

try {
  prepare();
  compile('examples/tsconfig.json', `build/examples/${name}.js`, ['examples', 'dist']);
} catch (error) {
  fail(error.message);
}

const { status } = spawnSync(
  join(root, 'test/support/in-netns.sh'),
  [process.execPath, join(root, `build/examples/${name}.js`)],
  { stdio: 'inherit' },
);
process.exit(status ?? 1);
