import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { runProgram } from '../support/child.js';
import { onUml, skipCurrentTest } from '../support/namespace.js';

const root = fileURLToPath(new URL('../..', import.meta.url));

const copyTo = (folder: string): string => {
  mkdirSync(join(folder, 'build/Release'), { recursive: true });
  for (const path of ['dist', 'package.json', 'build/Release/lowerdev.node']) {
    cpSync(join(root, path), join(folder, path), { recursive: true });
  }
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  return folder;
};

test('two copies of the package work side by side in one process', async () => {
  if (onUml()) skipCurrentTest('a process takes User-Mode Linux seconds; two copies are the same to every kernel');
  const folder = mkdtempSync(join(tmpdir(), 'lowerdev-'));
  try {
    const { status, stderr } = await runProgram(
      'two-copies.mjs',
      copyTo(join(folder, 'one')),
      copyTo(join(folder, 'two')),
    );
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  } finally {
    rmSync(folder, { recursive: true });
  }
});
