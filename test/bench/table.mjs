// How figures are shown.

const number = (value) => {
  if (value === undefined) return '';
  const digits = Math.abs(value) >= 100 || Number.isInteger(value) ? 0 : Math.abs(value) >= 10 ? 1 : 2;
  return value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits });
};

const times = (ratio) => (ratio === undefined ? '' : `× ${ratio.toFixed(2)}`);

const reached = (goals = [], [good, bad]) => goals.map(({ text, met }) => `${text} ${met ? good : bad}`).join(', ');

/** Prints one result, aligned. */
export const print = ({ title, unit, rows }) => {
  const cells = rows.map(({ name, note, median, best, ratio, delay, goals }) => [
    name,
    `${number(median)} ${unit}`.trim(),
    best === undefined ? '' : `best ${number(best)}`,
    times(ratio),
    delay === undefined ? '' : `histogram ${number(delay)}`,
    reached(goals, ['met', 'MISSED']),
    note,
  ]);
  const used = cells[0].map((_, column) => column).filter((column) => cells.some((row) => row[column] !== ''));
  const width = (column) => Math.max(...cells.map((row) => row[column].length));
  console.log(`\n${title}`);
  for (const row of cells) {
    const line = used.map((column) =>
      column === 0 || column >= 5 ? row[column].padEnd(width(column)) : row[column].padStart(width(column)),
    );
    console.log(`  ${line.join('  ').trimEnd()}`);
  }
};

/** Lines of a table in Markdown. `heads`: `{ head, right }`. */
export const columns = (heads, rows) => {
  const line = (cells) => `| ${cells.join(' | ')} |`;
  return [
    line(heads.map(({ head }) => head)),
    line(heads.map(({ right }) => (right ? '---:' : '---'))),
    ...rows.map(line),
  ].join('\n');
};

// The first cell, the number, and what else some row has.
const part = ({ title, unit, rows }) => {
  const shown = rows.filter(({ markdown }) => markdown);
  const heads = [
    { head: title, cell: ({ name }) => name },
    { head: unit, right: true, cell: ({ median }) => number(median) },
    { head: '×', right: true, cell: ({ ratio }) => ratio?.toFixed(2) ?? '' },
    { head: 'to reach', cell: ({ goals }) => reached(goals, ['✓', '✗']) },
    { head: '', cell: ({ note }) => note },
  ].filter(({ cell }, i) => i < 2 || shown.some((row) => cell(row) !== ''));
  return columns(
    heads,
    shown.map((row) => heads.map(({ cell }) => cell(row))),
  );
};

const peersOf = ({ peers }) =>
  peers.map(({ name, version, missing }) => (missing === undefined ? `${name} ${version}` : `no ${name}`)).join(', ');

/** The same, for the README. */
export const markdown = (machine, { rounds }, results) =>
  [
    `Linux ${machine.linux.split('-')[0]}, ${machine.processor.split(' ')[0]} processors, Node ${machine.node.slice(1)}, ` +
      `${machine.iproute2.replace(/^ip utility, /, '').split(',')[0]}, ${peersOf(machine)}; medians of ${rounds} rounds, or of 5 where a round takes long.`,
    ...results.map(part),
  ].join('\n\n');
