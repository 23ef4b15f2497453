// How figures are shown.

const number = (value) => {
  if (value === undefined) return '';
  const digits = Math.abs(value) >= 100 || Number.isInteger(value) ? 0 : Math.abs(value) >= 10 ? 1 : 2;
  return value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits });
};

const times = (ratio) => (ratio === undefined ? '' : `× ${ratio.toFixed(2)}`);

/** Prints one result, aligned. */
export const print = ({ title, unit, rows }) => {
  const cells = rows.map(({ name, note, median, best, ratio, delay }) => [
    name,
    `${number(median)} ${unit}`.trim(),
    best === undefined ? '' : `best ${number(best)}`,
    times(ratio),
    delay === undefined ? '' : `histogram ${number(delay)}`,
    note,
  ]);
  const used = cells[0].map((_, column) => column).filter((column) => cells.some((row) => row[column] !== ''));
  const width = (column) => Math.max(...cells.map((row) => row[column].length));
  console.log(`\n${title}`);
  for (const row of cells) {
    const line = used.map((column) =>
      column === 0 || column === 5 ? row[column].padEnd(width(column)) : row[column].padStart(width(column)),
    );
    console.log(`  ${line.join('  ').trimEnd()}`);
  }
};

const part = ({ title, unit, rows }) => {
  const shown = rows.filter(({ markdown }) => markdown);
  const compared = shown.some(({ ratio }) => ratio !== undefined);
  const head = compared
    ? `| ${title} | ${unit} | × |  |\n| --- | ---: | ---: | --- |`
    : `| ${title} | ${unit} |  |\n| --- | ---: | --- |`;
  const lines = shown.map(({ name, note, median, ratio }) =>
    compared
      ? `| ${name} | ${number(median)} | ${ratio.toFixed(2)} | ${note} |`
      : `| ${name} | ${number(median)} | ${note} |`,
  );
  return [head, ...lines].join('\n');
};

/** The same, for the README. */
export const markdown = (machine, { rounds }, results) =>
  [
    `Linux ${machine.linux.split('-')[0]}, ${machine.processor.split(' ')[0]} processors, Node ${machine.node.slice(1)}, ` +
      `${machine.iproute2.replace(/^ip utility, /, '').split(',')[0]}; medians of ${rounds} rounds, or of 5 where a round takes long.`,
    ...results.map(part),
  ].join('\n\n');
