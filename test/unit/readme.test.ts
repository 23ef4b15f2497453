// What the README, the pages of docs/ and the documentation comments show is true as far as it can be told without a kernel.

import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { mistakes } from '../support/compile-snippets.js';
import {
  docSnippets,
  exportedNames,
  functionsWithoutExample,
  pageSnippets,
  pages,
  type Snippet,
  tableSnippets,
} from '../support/snippets.js';

const root = resolve(import.meta.dirname, '../..');
const readme = readFileSync(join(root, 'README.md'), 'utf8');

const snippets: Snippet[] = [...pageSnippets(), ...docSnippets(), ...tableSnippets()];
const wrong: Snippet = {
  name: 'wrong',
  code: "import { createMacvlan } from 'lowerdev';\n\nawait createMacvlan({ lowerdev: 'eth0', mode: 'brige' });\n",
};
let found: Map<string, string[]>;

beforeAll(() => {
  found = mistakes([...snippets, wrong]);
}, 120_000);

test.each(snippets.map(({ name }) => [name]))('%s compiles', (name) => {
  expect(found.get(name)).toEqual([]);
});

test('a snippet with a mistake does not compile', () => {
  expect(found.get(wrong.name)).toEqual([expect.stringMatching(/^line 3: .*"brige"/s)]);
});

test('every exported function has an example', () => {
  expect(functionsWithoutExample()).toEqual([]);
});

test('the README speaks of everything that is exported', () => {
  expect(exportedNames().filter((name) => !new RegExp(`\\b${name}\\b`).test(readme))).toEqual([]);
});

// .ci/floor and .ci/package compare the same numbers with what was built.
test('the README promises what package.json does', () => {
  const { config, engines } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    config: { floor: Record<string, string>; atMost: Record<string, number> };
    engines: { node: string };
  };
  const { floor, atMost } = config;
  for (const promise of [
    `glibc ${floor['GLIBC']} `,
    `GLIBCXX_${floor['GLIBCXX']} `,
    `less than ${atMost['packedMB']} MB to download`,
    `less than ${atMost['unpackedMB']} MB on disk`,
    `Node.js ${engines.node.replace('>=', '')}`,
  ]) {
    expect(readme.replaceAll('\n', ' ')).toContain(promise);
  }
});

describe('the files, the headings and the scripts that are linked exist', () => {
  const read = (file: string): string => readFileSync(join(root, file), 'utf8');
  const anchorsOf = (file: string): string[] =>
    [...read(file).matchAll(/^#+ (.*)$/gm)].map(
      ([, text = '']) =>
        `#${text
          .toLowerCase()
          .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
          .replaceAll(' ', '-')}`,
    );

  test.each([...pages(), 'examples/README.md', 'CONTRIBUTING.md'])('%s', (page) => {
    const text = read(page).replaceAll(/^```.*?^```$/gms, '');
    const targets = [...text.matchAll(/\]\(([^)]+)\)/g)].map(([, target = '']) => target);
    const exists = (target: string): boolean => {
      const [path = '', anchor] = target.split('#');
      const file = path === '' ? page : join(dirname(page), path);
      return existsSync(join(root, file)) && (anchor === undefined || anchorsOf(file).includes(`#${anchor}`));
    };
    expect(targets.filter((target) => !exists(target))).toEqual([]);
    const { scripts } = JSON.parse(read('package.json')) as { scripts: object };
    const used = [...text.matchAll(/npm (?:run )?(test|demo|docs|bench|lint|build)\b/g)].map(([, name = '']) => name);
    expect(used.filter((name) => !(name in scripts))).toEqual([]);
  });
});
