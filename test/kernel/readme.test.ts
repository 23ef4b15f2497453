// What the README and the documentation comments show works.

import { beforeAll, expect, test } from 'vitest';
import { needsKind } from '../support/namespace.js';
import { kindsOf, type Ran, runSnippets } from '../support/snippet-world.js';
import { docSnippets, readmeSnippets } from '../support/snippets.js';

const snippets = [...readmeSnippets(), ...docSnippets()];
let results: Map<string, Ran>;

beforeAll(async () => {
  results = await runSnippets(snippets);
}, 120_000);

test.each(snippets.map(({ name, code }) => [name, code] as const))('%s runs', async (name, code) => {
  await needsKind(...kindsOf(code));
  expect(results.get(name)?.error).toBeUndefined();
  expect(results.has(name)).toBe(true);
});

test('the first snippet prints what its comment says', () => {
  expect(results.get(snippets[0]?.name ?? '')?.printed).toMatch(/^\d+ macvlan bridge\n$/);
});
