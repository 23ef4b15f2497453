// node test/support/build-dist.mjs [FOLDER]
//
// Makes dist/: the declarations, file by file, by tsc, which also checks the types; and the code, bundled by Rolldown. Node
// takes half a millisecond and more for each module of an import, and the library has more than a hundred.
import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { rolldown } from 'rolldown';

const root = resolve(import.meta.dirname, '../..');
const folder = resolve(root, process.argv[2] ?? 'dist');
rmSync(folder, { recursive: true, force: true });

const tsc = ['node_modules/typescript/bin/tsc', '--emitDeclarationOnly', '--outDir', folder];
const { status } = spawnSync(process.execPath, tsc, { cwd: root, stdio: 'inherit' });
if (status !== 0) process.exit(status ?? 1);
// Nobody imports the command.
rmSync(join(folder, 'cli'), { recursive: true });

const bundle = async (name, input, options = {}) => {
  const made = await rolldown({
    input: { [name]: join(root, input) },
    external: [/^node:/, options.beside].filter(Boolean),
  });
  await made.write({
    // One level down, as lib/internal is: paths that begin at `import.meta.url` are the same in both.
    dir: join(folder, 'code'),
    format: 'esm',
    // Comments are in the declarations. Not minified: what a stack names should be found.
    comments: false,
    // What explains failures is loaded with the addon.
    chunkFileNames: ({ isDynamicEntry }) => (isDynamicEntry ? 'hints.js' : 'shared.js'),
    paths: { [options.beside]: './index.js' },
  });
  await made.close();
};

await bundle('index', 'lib/index.ts');
// The command is built on the public names only: it takes them from the library beside it.
await bundle('cli', 'lib/cli/main.ts', { beside: join(root, 'lib/index.ts') });
