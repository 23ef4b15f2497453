import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './start.mjs';

/** Puts what was measured between `<!-- NAME -->` and `<!-- /NAME -->` of a page, instead of what was there. */
export const writeTable = (page, name, text) => {
  const file = join(root, page);
  const before = readFileSync(file, 'utf8');
  const [begin, end] = [`<!-- ${name} -->\n`, `<!-- /${name} -->\n`];
  const [from, to] = [before.indexOf(begin), before.indexOf(end)];
  if (from === -1 || to < from) throw new Error(`${page} has no place for it: ${begin.trim()} and ${end.trim()}`);
  writeFileSync(file, `${before.slice(0, from + begin.length)}\n${text}\n\n${before.slice(to)}`);
  console.log(`${page} has the new ${name}.`);
};
