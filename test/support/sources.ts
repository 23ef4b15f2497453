// Reads what the sources include and import, and how long they are.

import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** The files below a folder of the checkout with one of these endings, as paths from its root. */
export const filesIn = (folder: string, ...endings: string[]): string[] =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .map((file) => join(folder, file))
    .filter((file) => endings.some((ending) => file.endsWith(ending)))
    .sort();

export const textOf = (file: string): string => readFileSync(join(root, file), 'utf8');

export const linesOf = (file: string): number => textOf(file).replace(/\n$/, '').split('\n').length;

/** What a C++ file includes: `"netlink/bytes.h"` of ours without its quotes, and `<napi.h>` of others with its brackets. */
export const includesOf = (file: string): string[] =>
  [...textOf(file).matchAll(/^\s*#\s*include\s*(?:"([^"]+)"|(<[^>]+>))/gm)].map(([, own, other]) => own ?? other ?? '');

export interface Import {
  /** A path from the root of the checkout, or the name of a package. */
  readonly from: string;
  /** Gone when the types are erased. */
  readonly isTypeOnly: boolean;
}

const sourceOf = (file: string): ts.SourceFile => ts.createSourceFile(file, textOf(file), ts.ScriptTarget.ES2023, true);

/** What a TypeScript file imports and re-exports. */
export const importsOf = (file: string): Import[] => {
  const found: Import[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) {
      if (node.moduleSpecifier !== undefined) {
        found.push({
          from: target(file, (node.moduleSpecifier as ts.StringLiteral).text),
          isTypeOnly: isTypeOnly(node),
        });
      }
    } else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
      const [argument] = node.arguments;
      const name = argument !== undefined && ts.isStringLiteralLike(argument) ? argument.text : '(computed)';
      found.push({ from: target(file, name), isTypeOnly: false });
    }
    ts.forEachChild(node, visit);
  };
  visit(sourceOf(file));
  return found;
};

const target = (file: string, name: string): string =>
  name.startsWith('.') ? relative(root, resolve(root, dirname(file), name.replace(/\.js$/, '.ts'))) : name;

const isTypeOnly = (node: ts.ImportDeclaration | ts.ExportDeclaration): boolean => {
  const clause = ts.isImportDeclaration(node) ? node.importClause : node;
  if (clause === undefined) return false; // imported for what it does
  if (clause.isTypeOnly) return true;
  const list = ts.isImportDeclaration(node) ? node.importClause?.namedBindings : node.exportClause;
  if (list === undefined || !(ts.isNamedImports(list) || ts.isNamedExports(list))) return false;
  return list.elements.length > 0 && list.elements.every((element) => element.isTypeOnly);
};

/** The functions of a TypeScript file, and how many lines each has. */
export const functionsOf = (file: string): { name: string; lines: number }[] => {
  const source = sourceOf(file);
  const found: { name: string; lines: number }[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isFunctionLike(node) && 'body' in node && node.body !== undefined) {
      const line = (at: number): number => source.getLineAndCharacterOfPosition(at).line;
      const lines = line(node.end) - line(node.getStart(source)) + 1;
      found.push({ name: `${file}:${line(node.getStart(source)) + 1}`, lines });
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
};
