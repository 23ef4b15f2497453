// The pages of docs/: tables that are made from the code, links, and what nobody may forget.

import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { errorTables, hintsWithoutWords } from '../support/error-tables.js';
import { filesIn } from '../support/sources.js';

const root = resolve(import.meta.dirname, '../..');
const read = (file: string): string => readFileSync(join(root, file), 'utf8');

test('every hint has its words, and there are no words without a hint', () => {
  expect(hintsWithoutWords()).toEqual([]);
});

describe('docs/errors.md', () => {
  // `UPDATE_DOCS=1 npm run test:unit -- docs` writes it.
  test('has the tables as the code has them', () => {
    const text = read('docs/errors.md');
    const fresh = Object.entries(errorTables()).reduce(
      (page, [name, table]) =>
        page.replace(
          new RegExp(`(<!-- ${name} -->\n)[^]*?(\n<!-- /${name} -->)`),
          (_, begin, end) => begin + table + end,
        ),
      text,
    );
    if (process.env['UPDATE_DOCS'] === '1') writeFileSync(join(root, 'docs/errors.md'), fresh);
    else expect(text).toBe(fresh);
    for (const name of Object.keys(errorTables())) expect(fresh).toContain(`<!-- ${name} -->`);
  });
});

test('every example is in the index, and every entry of the index is an example', () => {
  const there = filesIn('examples', '.ts').filter((file) => /^examples\/[^/]+\.ts$/.test(file));
  const listed = [...read('examples/README.md').matchAll(/^\| \[([\w-]+)\]\(([\w-]+)\.ts\)/gm)];
  expect(listed.map(([, , file]) => `examples/${file}.ts`).sort()).toEqual(there);
  expect(listed.filter(([, name, file]) => name !== file)).toEqual([]);
});

test('every page is in the index of the docs', () => {
  const pages = filesIn('docs', '.md').filter((file) => file !== 'docs/README.md');
  const listed = [...read('docs/README.md').matchAll(/\]\(([\w-]+\.md)\)/g)].map(([, file]) => `docs/${file}`);
  expect([...new Set(listed)].sort()).toEqual(pages);
});
