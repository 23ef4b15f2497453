// Which word is meant by one that was mistyped. Asked of a thousand words for each of a thousand failures: most of them
// have to be passed over quickly.

/** Three rows of the table that a distance is counted in. */
type Rows = [number[], number[], number[]];

/**
 * How many letters have to be added, dropped, exchanged or swapped with the next one to make one word of the other; when
 * that is more than `most`, some number above it. Cells further from the diagonal than `most` are more than that as well.
 */
function distance(a: string, b: string, most: number, rows: Rows): number {
  if (Math.abs(a.length - b.length) > most) return most + 1;
  let [earlier, previous, current] = rows;
  for (let j = 0; j <= most + 1; j++) previous[j] = j;
  for (let i = 1; i <= a.length; i++) {
    const first = Math.max(1, i - most);
    const last = Math.min(b.length, i + most);
    let least = first === 1 ? i : most + 1;
    current[first - 1] = least;
    for (let j = first; j <= last; j++) {
      const cell = cellOf(a, b, i, j, earlier, previous, current);
      current[j] = cell;
      least = Math.min(least, cell);
    }
    // What the next row sees beyond the band.
    current[last + 1] = most + 1;
    // No cell is less than the least of the row before.
    if (least > most) return least;
    [earlier, previous, current] = [previous, current, earlier];
  }
  return previous[b.length] ?? 0;
}

function cellOf(a: string, b: string, i: number, j: number, earlier: number[], previous: number[], current: number[]) {
  const letter = a.charCodeAt(i - 1);
  const other = b.charCodeAt(j - 1);
  const exchanged = (previous[j - 1] ?? 0) + (letter === other ? 0 : 1);
  const least = Math.min(exchanged, (previous[j] ?? 0) + 1, (current[j - 1] ?? 0) + 1);
  const crossed = i > 1 && j > 1 && letter === b.charCodeAt(j - 2) && a.charCodeAt(i - 2) === other;
  return crossed ? Math.min(least, (earlier[j - 2] ?? 0) + 1) : least;
}

/** The known name that a mistyped one most likely means; at most `limit` letters away. Of several the first. */
export function nearest(
  name: string,
  known: Iterable<string>,
  limit = Math.max(2, Math.floor(name.length / 3)),
): string | undefined {
  const small = name.toLowerCase();
  const rows: Rows = [[], [], []];
  let best: string | undefined;
  let most = limit;
  for (const candidate of known) {
    if (Math.abs(candidate.length - name.length) > limit) continue;
    const away = distance(small, candidate.toLowerCase(), most, rows);
    if (away > most) continue;
    best = candidate;
    if (away === 0) break;
    // Another one has to be nearer.
    most = away - 1;
  }
  return best;
}
