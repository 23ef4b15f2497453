// Checks snippets by the TypeScript compiler, as strictly as the library, against its sources.

import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import ts from 'typescript';
import type { Snippet } from './snippets.js';

const root = resolve(import.meta.dirname, '../..');

/** What is wrong with each snippet, by its name. */
export const mistakes = (snippets: readonly Snippet[]): Map<string, string[]> => {
  const files = new Map(snippets.map((snippet, i) => [join(root, `test/snippet-${i}.ts`), snippet]));
  const program = ts.createProgram([...files.keys()], options(), hostWith(files));
  const found = new Map(snippets.map(({ name }) => [name, [] as string[]]));
  for (const { file, start, messageText } of ts.getPreEmitDiagnostics(program)) {
    const snippet = file && files.get(file.fileName);
    const text = ts.flattenDiagnosticMessageText(messageText, '\n');
    if (!snippet || !file) throw new Error(`${file?.fileName ?? ''}: ${text}`);
    const line = file.text.slice(0, start).split('\n').length;
    found.get(snippet.name)?.push(`line ${line}: ${text}`);
  }
  return found;
};

// The snippets are files for the compiler only.
const hostWith = (files: ReadonlyMap<string, Snippet>): ts.CompilerHost => {
  const host = ts.createCompilerHost(options());
  const { getSourceFile, fileExists, readFile } = host;
  host.getSourceFile = (file, target, ...rest) => {
    const code = files.get(file)?.code;
    return code === undefined
      ? getSourceFile.call(host, file, target, ...rest)
      : ts.createSourceFile(file, code, target, true);
  };
  host.fileExists = (file) => files.has(file) || fileExists.call(host, file);
  host.readFile = (file) => files.get(file)?.code ?? readFile.call(host, file);
  return host;
};

const options = (): ts.CompilerOptions => {
  const { config } = ts.readConfigFile(join(root, 'tsconfig.json'), (file) => readFileSync(file, 'utf8'));
  return {
    ...ts.parseJsonConfigFileContent(config, ts.sys, root).options,
    noEmit: true,
    declaration: false,
    rootDir: root,
    // An example may name a result that it does nothing with.
    noUnusedLocals: false,
    paths: { lowerdev: [join(root, 'lib/index.ts')] },
  };
};
