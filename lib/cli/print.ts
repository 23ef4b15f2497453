import { styleText } from 'node:util';

// What the terminal gets.

type Style = Parameters<typeof styleText>[0];

/** Whether there are colours: on a terminal that is not dumb, unless NO_COLOR says no (https://no-color.org). */
export function isColourful({ isTTY }: { isTTY?: boolean }, env: NodeJS.ProcessEnv): boolean {
  const off = env['NO_COLOR'] !== undefined && env['NO_COLOR'] !== '';
  return isTTY === true && !off && env['TERM'] !== 'dumb';
}

const colourful = isColourful(process.stdout, process.env);

/** Text in a style, where there are colours. */
export function styled(style: Style, text: string): string {
  return colourful ? styleText(style, text, { validateStream: false }) : text;
}

/** A name as it can be printed: the kernel lets in nearly every byte, those that move the cursor included. */
export function printable(text: string): string {
  return text.replaceAll(/\p{Cc}/gu, '?');
}

/** A cell of a table; the style does not count for its width. */
export interface Cell {
  readonly text: string;
  readonly style?: Style | undefined;
}

/** Rows below one another. Columns without anything in them are left out; the first row is the head. */
export function table(rows: readonly (readonly Cell[])[]): string {
  const [head = [], ...body] = rows;
  const columns = head.map((_, i) => i).filter((i) => body.some((row) => row[i]?.text !== ''));
  const widths = columns.map((i) => Math.max(...rows.map((row) => row[i]?.text.length ?? 0)));
  const lines = rows.map((row) =>
    columns
      .map((i, at) => {
        const { text, style } = row[i] ?? { text: '' };
        const padding = ' '.repeat(at === columns.length - 1 ? 0 : (widths[at] ?? 0) - text.length);
        return (style === undefined ? text : styled(style, text)) + padding;
      })
      .join('  ')
      .trimEnd(),
  );
  return `${lines.join('\n')}\n`;
}

/** A value as JSON, as people and programs read it. */
export function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
