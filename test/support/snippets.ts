// The code that users read: the blocks of the README and of the pages in docs/, and the @example of every documentation
// comment. What is shown has to compile and to run.

import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import ts from 'typescript';

const root = resolve(import.meta.dirname, '../..');

export interface Snippet {
  /** `README.md:21`, or `lib/link.ts: getLink`. */
  readonly name: string;
  /** A whole module. */
  readonly code: string;
}

/** The README and the pages of docs/. */
export const pages = (): string[] => [
  'README.md',
  ...readdirSync(join(root, 'docs'))
    .filter((file) => file.endsWith('.md'))
    .sort()
    .map((file) => `docs/${file}`),
];

/** Every ```ts block of the pages; each is a module. */
export const pageSnippets = (): Snippet[] =>
  pages().flatMap((page) => {
    const text = read(page);
    return [...text.matchAll(/^```ts\n(.*?)^```$/gms)].map(({ index, 1: code = '' }) => ({
      name: `${page}:${text.slice(0, index).split('\n').length}`,
      code: /^(import|export) /m.test(code) ? code : `${code}\nexport {};\n`,
    }));
  });

/** Every whole call in a table of the pages in docs/; these are compiled only. */
export const tableSnippets = (): Snippet[] => {
  const calls = pages()
    .filter((page) => page !== 'README.md')
    .flatMap((page) =>
      [...read(page).matchAll(/^\|.*\|$/gm)].flatMap(([row]) =>
        [...row.matchAll(/`((?:await )?([a-z]\w+)\([^`…]*\))`/g)].map(([, call = '', name = '']) => ({
          page,
          call,
          name,
        })),
      ),
    );
  const exported = exportedNames();
  return calls
    .filter(({ name }) => exported.includes(name))
    .map(({ page, call, name }) => ({
      name: `${page}: ${call}`,
      code: `import { ${name}, type LinkRef, type MacvlanOptions, type WatchedType } from 'lowerdev';\n\ndeclare const mac: string;\ndeclare const ref: LinkRef;\ndeclare const refs: LinkRef[];\ndeclare const options: MacvlanOptions;\ndeclare const events: WatchedType[];\nvoid [mac, ref, refs, options, events];\n${call};\n`,
    }));
};

/** Every @example of lib/. They come without imports: what the package exports, they have. */
export const docSnippets = (): Snippet[] => {
  const exported = exportedNames();
  return documented().flatMap(({ file, name, examples }) =>
    examples.map((example) => {
      const used = exported.filter((word) => new RegExp(`\\b${word}\\b`).test(example));
      const code = `import { ${used.join(', ')} } from 'lowerdev';\n\n${example}\n\nexport {};\n`;
      return { name: `${file}: ${name}`, code };
    }),
  );
};

/** The functions that the package exports and that have no example. */
export const functionsWithoutExample = (): string[] => {
  const withExample = documented().filter(({ examples }) => examples.length > 0);
  return exportedNames().filter(
    // Classes are shown by the functions that make them.
    (name) => /^[a-z]/.test(name) && !withExample.some((known) => known.name === name),
  );
};

/** The functions that the package exports and whose comment says nothing of how they fail. */
export const functionsWithoutErrors = (): string[] =>
  documented()
    .filter(
      ({ name, says }) => exportedNames().includes(name) && !/`E[A-Z]+`|`ERR_[A-Z_]+`|Rejects as \{@link/.test(says),
    )
    .map(({ name }) => name)
    // Classes are made by functions, whose errors those are.
    .filter((name) => /^[a-z]/.test(name));

/** What the package exports, without types. */
export const exportedNames = (): string[] =>
  [...read('lib/index.ts').matchAll(/^export \{(.*?)\} from/gms)].flatMap(([, list = '']) =>
    list
      .split(',')
      .map((name) => name.trim())
      .filter((name) => name !== '' && !name.startsWith('type ')),
  );

/** A snippet as every supported Node runs it: without types, and without the `await using` that older ones lack. */
export const javascript = ({ code }: Snippet): string =>
  ts.transpileModule(code, { compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext } })
    .outputText;

interface Documented {
  readonly file: string;
  readonly name: string;
  /** The comment. */
  readonly says: string;
  readonly examples: string[];
}

// Functions and classes with a documentation comment.
const documented = (): Documented[] =>
  readdirSync(join(root, 'lib'))
    .filter((file) => file.endsWith('.ts'))
    .flatMap((file) =>
      [
        ...read(`lib/${file}`).matchAll(
          /^\/\*\*((?:(?!\*\/).)*)\*\/\nexport (?:async )?(?:function\*?|class) (\w+)/gms,
        ),
      ].map(([, comment = '', name = '']) => ({
        file: `lib/${file}`,
        name,
        says: comment,
        examples: comment
          .replaceAll(/^ \* ?/gm, '')
          .split(/^@/m)
          .filter((tag) => tag.startsWith('example\n'))
          .map((tag) => tag.slice('example\n'.length).trim()),
      })),
    );

const read = (file: string): string => readFileSync(join(root, file), 'utf8');
