import { checkBoolean, checkKnown, checkLinkRef, checkList, checkObject, wrongType, wrongValue } from './check.js';
import { fieldsOf } from './fields.js';

// The filters of lists. What the kernel does not filter by is compared here, so its words are checked here too.

/** What a property of a filter holds: a link, a word of the table's row of its name, some of them, or a boolean. */
export type FilterForm = 'link' | 'word' | 'words' | 'boolean';

function wordsOf(schema: string, row: string): string[] {
  const { literals = [], readOnlyLiterals = [] } = fieldsOf(schema).find(({ name }) => name === row) ?? {};
  return [...new Set([...literals, ...readOnlyLiterals])];
}

/** Refuses what is no word of a row. */
export function checkWord(value: unknown, name: string, words: readonly string[]): void {
  const form = `one of ${words.map((word) => `'${word}'`).join(', ')}`;
  if (typeof value !== 'string') throw wrongType(form, name, value);
  if (!words.includes(value)) throw wrongValue(form, name, value);
}

/** Refuses a filter that is none, and what it does not know. */
export function checkFilter(filter: unknown, schema: string, forms: Readonly<Record<string, FilterForm>>): void {
  checkObject(filter, 'filter');
  checkKnown(filter, Object.keys(forms));
  for (const [name, value] of Object.entries(filter) as [string, unknown][]) {
    if (value === undefined) continue;
    const form = forms[name];
    if (form === 'link') checkLinkRef(value, name);
    if (form === 'boolean') checkBoolean(value, name);
    if (form === 'word') checkWord(value, name, wordsOf(schema, name));
    if (form !== 'words') continue;
    for (const [i, word] of checkList(value, name).entries()) checkWord(word, `${name}[${i}]`, wordsOf(schema, name));
  }
}
