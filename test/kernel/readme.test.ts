// What the README, the pages of docs/ and the documentation comments show works.

import { beforeAll, expect, test } from 'vitest';
import { needsKind } from '../support/namespace.js';
import { kindsOf, type Ran, runSnippets } from '../support/snippet-world.js';
import { docSnippets, pageSnippets } from '../support/snippets.js';

const snippets = [...pageSnippets(), ...docSnippets()];
let results: Map<string, Ran>;

beforeAll(async () => {
  results = await runSnippets(snippets);
}, 120_000);

test.each(snippets.map(({ name, code }) => [name, code] as const))('%s runs', async (name, code) => {
  await needsKind(...kindsOf(code));
  expect(results.get(name)?.error).toBeUndefined();
  expect(results.has(name)).toBe(true);
});

// `console.log(x); // 7 up`, or the comment on a line of its own below. Numbers are the kernel's to choose.
const promised = (code: string): string[] =>
  [...code.matchAll(/console\.log\(.*\);\s*\/\/ (.*)$/gm)].map(([, text = '']) => text.replaceAll(/\d+/g, 'N'));

const speaking = snippets.filter(({ code }) => promised(code).length > 0);

test.each(speaking.map(({ name, code }) => [name, code] as const))('%s prints what its comments say', (name, code) => {
  const printed = results.get(name)?.printed.replaceAll(/\d+/g, 'N').trimEnd().split('\n');
  expect(printed).toEqual(promised(code));
});

test('some snippets say what they print', () => {
  expect(speaking.length).toBeGreaterThan(1);
});
