// The drawings of docs/macvlan.md: for each mode a table of who reaches whom.

import { readFileSync } from 'node:fs';
import { type Party, parties } from './who-talks.js';

/** `reflected`: only where the switch sends frames back; `listed`: only if the sender's address is on the list. */
export type Word = 'yes' | 'no' | 'reflected' | 'listed';

const words: readonly string[] = ['yes', 'no', 'reflected', 'listed'] satisfies Word[];

const file = new URL('../../docs/macvlan.md', import.meta.url);

/** The cells of the table below the heading `### mode`: from, to, word. */
export const drawing = (mode: string): { from: Party; to: Party; word: Word }[] => {
  const text = readFileSync(file, 'utf8');
  const section = text.split(`\n### ${mode}\n`)[1]?.split(/\n##/)[0] ?? '';
  const [head = [], , ...rows] = [...section.matchAll(/^\|(.*)\|$/gm)].map(([, line = '']) =>
    line.split('|').map((cell) => cell.trim()),
  );
  const party = (word = ''): Party => {
    const found = parties.find((one) => word === one || word === `→ ${one}`);
    if (found === undefined) throw new Error(`${mode}: '${word}' is nobody`);
    return found;
  };
  return rows.flatMap(([from, ...cells]) =>
    cells.flatMap((word, i) => {
      if (word === '') return [];
      if (!words.includes(word)) throw new Error(`${mode}: '${word}' says nothing`);
      return [{ from: party(from), to: party(head[i + 1]), word: word as Word }];
    }),
  );
};
