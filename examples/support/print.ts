// How the examples show what they do.

import { styleText } from 'node:util';

type Style = Parameters<typeof styleText>[0];

const colourful = process.stdout.isTTY && process.env['NO_COLOR'] === undefined;

/** Text in a style, where the terminal has styles. */
export const styled = (style: Style, text: string): string => (colourful ? styleText(style, text) : text);

let steps = 0;

/** Announces the next step. */
export const step = (text: string): void => {
  steps += 1;
  console.log(`\n${styled('bold', `${steps}. ${text}`)}`);
};

/** Prints a line below the step. */
export const say = (text: string): void => {
  console.log(text === '' ? '' : `   ${text}`);
};

/** Prints rows as a table; the columns are the properties of the first row. */
export const table = (rows: readonly Record<string, string | number | undefined>[]): void => {
  const columns = Object.keys(rows[0] ?? {});
  const lines = [columns, ...rows.map((row) => columns.map((column) => String(row[column] ?? '-')))];
  const widths = columns.map((_, i) => Math.max(...lines.map((line) => line[i]?.length ?? 0)));
  const right = columns.map((column) => rows.every((row) => typeof row[column] === 'number'));
  for (const [number, line] of lines.entries()) {
    const cells = line.map((cell, i) => (right[i] ? cell.padStart(widths[i] ?? 0) : cell.padEnd(widths[i] ?? 0)));
    say(styled(number === 0 ? 'dim' : 'reset', cells.join('  ').trimEnd()));
  }
};
