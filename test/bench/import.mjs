import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { atMostOver } from './goals.mjs';
import { contest, root } from './world.mjs';

const folder = join(root, 'build/bench');

const program = (name, text) => {
  const file = join(folder, `${name}.mjs`);
  mkdirSync(folder, { recursive: true });
  writeFileSync(file, text);
  return () => {
    const start = performance.now();
    const { status, stderr } = spawnSync(process.execPath, [file], { encoding: 'utf8' });
    if (status !== 0) throw new Error(stderr);
    return performance.now() - start;
  };
};

/** What the import costs a program that starts. */
export const imports = async ({ rounds }) => {
  const rivals = [
    { name: 'node, an empty module', run: program('empty', '') },
    {
      name: "import 'lowerdev'",
      note: 'the addon is loaded at the first call',
      run: program('import', "import 'lowerdev';"),
      goals: [atMostOver(10)],
    },
    {
      name: 'import, listLinks()',
      run: program('first-call', "import { listLinks } from 'lowerdev';\nawait listLinks();"),
    },
  ];
  return [await contest('start of a program', rivals, { rounds: rounds * 3 })];
};
