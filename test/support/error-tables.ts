// The tables of docs/errors.md, made from the code: the library's own codes, and every hint there is.

import { ownCodes } from '../../lib/errors.js';
import { blindRules, type Rule, rules } from '../../lib/internal/hint/rules.js';
import type { Case } from '../../lib/internal/hint/scene.js';
import { hintWords } from './hint-words.js';

const row = (...cells: string[]): string => `| ${cells.join(' | ')} |`;
const table = (head: string[], rows: string[][]): string =>
  [row(...head), row(...head.map(() => '---')), ...rows.map((cells) => row(...cells))].join('\n');

const isNamed = ({ name }: { name: string }): boolean => name !== '' && name !== 'hint';

/** What a rule is known by in hint-words.ts. */
const keyOf = <What extends Case>({ code, of = ['all'], hint }: Rule<What>): string =>
  isNamed(hint) ? hint.name : `${code} ${of.join(' ')}`;

const operations = (of: readonly string[] | undefined): string =>
  of === undefined ? 'all' : of.map((one) => `\`${one}\``).join(', ');

const hintsOf = <What extends Case>(list: readonly Rule<What>[]) =>
  list.map((rule) => ({ code: rule.code, of: operations(rule.of), key: keyOf(rule) }));

const hints = [...hintsOf(blindRules), ...hintsOf(rules)];

/** Hints that have no words yet, and words that are no hint's. */
export const hintsWithoutWords = (): string[] => {
  const keys = hints.map(({ key }) => key);
  const words = Object.keys(hintWords);
  return [...keys.filter((key) => !words.includes(key)), ...words.filter((key) => !keys.includes(key))];
};

/** The tables by their names. */
export const errorTables = (): Record<string, string> => {
  const codes = [...new Set(hints.map(({ code }) => code))].sort();
  return {
    codes: table(
      ['`code`', 'Means'],
      Object.entries(ownCodes).map(([code, means]) => [`\`${code}\``, means]),
    ),
    hints: table(
      ['`code`', 'Calls', 'What the hint tells'],
      codes.flatMap((code) =>
        hints.filter((one) => one.code === code).map(({ of, key }) => [`\`${code}\``, of, hintWords[key] ?? '']),
      ),
    ),
  };
};
