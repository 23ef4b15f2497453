// The code that users read: the blocks of the README, and the @example of every documentation comment. What is shown has
// to compile and to run.

import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '../..');

export interface Snippet {
  /** `README.md:21`, or `lib/link.ts: getLink`. */
  readonly name: string;
  /** A whole module. */
  readonly code: string;
}

/** Every ```ts block of the README; each is a module. */
export const readmeSnippets = (): Snippet[] => {
  const text = read('README.md');
  return [...text.matchAll(/^```ts\n(.*?)^```$/gms)].map(({ index, 1: code = '' }) => ({
    name: `README.md:${text.slice(0, index).split('\n').length}`,
    code,
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

/** What the package exports, without types. */
export const exportedNames = (): string[] =>
  [...read('lib/index.ts').matchAll(/^export \{(.*?)\} from/gms)].flatMap(([, list = '']) =>
    list
      .split(',')
      .map((name) => name.trim())
      .filter((name) => name !== '' && !name.startsWith('type ')),
  );

/** A snippet as every supported Node runs it: those that are older than `await using` close what it opened at the end. */
export const javascript = ({ code }: Snippet): string => {
  const opened = [...code.matchAll(/^await using (\w+) =/gm)].map(([, name = '']) => name);
  const closed = opened.reverse().map((name) => `await ${name}[Symbol.asyncDispose]();\n`);
  return code.replaceAll(/^await using /gm, 'const ') + closed.join('');
};

interface Documented {
  readonly file: string;
  readonly name: string;
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
        examples: comment
          .replaceAll(/^ \* ?/gm, '')
          .split(/^@/m)
          .filter((tag) => tag.startsWith('example\n'))
          .map((tag) => tag.slice('example\n'.length).trim()),
      })),
    );

const read = (file: string): string => readFileSync(join(root, file), 'utf8');
