// What a figure is to reach. A goal is a function of its row and of all rows of the comparison; the outcome is printed,
// and kept in figures.json.

const named = (rows, names) => rows.filter(({ name }) => names.some((one) => name.startsWith(one)));
const show = (value) => value.toLocaleString('en');

/** The ratio to the first row. */
export const ratioAtMost = (limit) => (row) => ({ text: `× ≤ ${limit.toFixed(2)}`, met: row.ratio <= limit });

/** The figure itself. */
export const atMost = (limit) => (row) => ({ text: `≤ ${show(limit)}`, met: row.median <= limit });

/** Nothing at all. */
export const none = (row) => ({ text: '= 0', met: row.median === 0 });

/** What the figure has on top of the first row's. */
export const atMostOver = (limit) => (row, rows) => ({
  text: `≤ ${show(limit)} over ${rows[0].name}`,
  met: row.median - rows[0].median <= limit,
});

/** So many times faster than the fastest of those whose names begin so. */
export const timesFaster = (factor, text, names) => (row, rows) => {
  const rivals = named(rows, names);
  const fastest = Math.min(...rivals.map(({ median }) => median));
  return { text: `≥ ${factor} × faster than ${text}`, met: fastest / row.median >= factor };
};

/** Faster than those whose names begin so, as far as they are there. */
export const aheadOf = (text, names) => (row, rows) => ({
  text: `ahead of ${text}`,
  met: named(rows, names).every(({ median }) => row.median < median),
});

/** What has become of the goals of a row. */
export const judge = (goals, row, rows) => goals.map((goal) => goal(row, rows));
