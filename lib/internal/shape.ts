import { type Native, type Outcome, type PackedRow, whenLoaded } from './native.js';

// Makes the objects that users see. The addon hands over whole answers, as one column of numbers and one text
// (native/codec/pack.h): a record is the number of its table and a value for each of its readable rows.

/** A value that the kernel may leave out. */
export type Maybe<T> = T | undefined;

/** What makes one object. Values in the order of its parameters. */
type Make = (...values: unknown[]) => object;

/** A row as it is read: how it lies there, and which parameter it becomes. */
interface Column {
  packing: PackedRow['packing'];
  element: PackedRow['element'];
  words: readonly string[];
  values: readonly number[];
  open: boolean;
  parameter: number;
  /** The text that was read last: the next one is often the same, and then need not be kept twice. */
  last: string;
  /** By the bits that they stand for. */
  lists: Map<number, readonly string[]>;
}

interface Shape {
  columns: readonly Column[];
  make: Make;
  /** Where the values of one object are put together, unless those of another one are: a record may hold others. */
  readonly values: unknown[];
  isInUse: boolean;
}

const bound = new Map<string, { names: readonly string[]; make: Make }>();
let tables: ReturnType<Native['layout']> = [];
const shapes: (Shape | undefined)[] = [];

/** Tells how the objects of one table are made: of which rows, in the order of the parameters of `make`. */
export function bind<Values extends readonly unknown[]>(
  schema: string,
  names: { [I in keyof Values]: string },
  make: (...values: Values) => object,
): void {
  bound.set(schema, { names, make: make as unknown as Make });
}

whenLoaded((addon) => {
  tables = addon.layout();
  addon.bindMake(makeAll);
});

// Names are the contract, positions are computed: a name too many or too few fails at the first object.
function shapeOf(table: number): Shape {
  const { name, rows } = tables[table] ?? { name: table, rows: [] };
  const shape = bound.get(String(name));
  if (shape === undefined) throw new Error(`the table ${name} has no shape`);
  const { names, make } = shape;
  const unknown = names.find((one) => !rows.some((row) => row.name === one));
  if (unknown !== undefined) throw new Error(`the table ${name} has no readable row '${unknown}'`);
  if (names.length !== rows.length) throw new Error(`the shape of ${name} does not name every readable row`);
  const columns = rows.map(({ name: row, packing, element, words = [], values = [], open = false }) => {
    const parameter = names.indexOf(row);
    return { packing, element, words, values, open, parameter, last: '', lists: new Map<number, readonly string[]>() };
  });
  // Where a field has held nothing but numbers, V8 sets each into a box of its own as soon as one of them is large. Where it
  // has held something else before, small ones lie in the object itself.
  make(...names.map(() => []));
  return { columns, make, values: new Array(columns.length), isInUse: false };
}

/** What the records that are like one have in common with it. */
interface Base {
  readonly columns: readonly Column[];
  readonly make: Make;
  readonly values: unknown[];
  /** Those that each object needs for itself, and where they are read from. */
  readonly own: { readonly column: Column; readonly at: number; readonly textAt: number }[];
}

// What is being read, and how far it has been. Nothing is made while something else is being made.
let numbers: Float64Array = new Float64Array();
let text = '';
let at = 0;
let textAt = 0;
// The last record that was written in full: where it lies and, once there is one that is like it, what that needs.
let full = { at: 0, textAt: 0 };
let base: Base | undefined;
// Columns with a text that was read last.
const remembering: Column[] = [];

function makeAll(
  column: Float64Array,
  size: number,
  all: string,
  turn: number | undefined,
): (object | undefined)[] | Outcome {
  [numbers, text, at, textAt] = [column, all, 0, 0];
  const objects: (object | undefined)[] = [];
  while (at < size) {
    const table = next();
    objects.push(table < 0 ? likeFull(-1 - table) : inFull(table));
  }
  text = '';
  base = undefined;
  // A piece of a text keeps the whole of it.
  for (const one of remembering) one.last = '';
  remembering.length = 0;
  return turn === undefined ? objects : { records: objects, turn };
}

function next(): number {
  const number = numbers[at] as number;
  at += 1;
  return number;
}

function inFull(table: number): object | undefined {
  // Where nothing is, it is nothing that others are like.
  if (Number.isNaN(table)) return undefined;
  full = { at, textAt };
  base = undefined;
  return record(table);
}

function likeFull(table: number): object {
  base ??= baseOf(shapeFor(table));
  const { columns, make, values } = base;
  const here = at;
  const textHere = textAt;
  for (const one of base.own) {
    at = one.at;
    textAt = one.textAt;
    values[one.column.parameter] = take(one.column);
  }
  at = here;
  textAt = textHere;
  for (let count = next(); count > 0; count -= 1) {
    const column = columns[next()] as Column;
    values[column.parameter] = take(column);
    // From now on each has it.
    const known = base.own.findIndex((one) => one.column === column);
    if (known !== -1) base.own.splice(known, 1);
  }
  return make(...values);
}

function baseOf({ columns, make }: Shape): Base {
  const here = { at, textAt };
  ({ at, textAt } = full);
  const values = new Array<unknown>(columns.length);
  const own: Base['own'] = [];
  for (const column of columns) {
    const where = { column, at, textAt };
    const value = take(column);
    values[column.parameter] = value;
    if (typeof value === 'object') own.push(where);
  }
  ({ at, textAt } = here);
  return { columns, make, values, own };
}

function shapeFor(table: number): Shape {
  shapes[table] ??= shapeOf(table);
  return shapes[table];
}

function record(table: number): object {
  const shape = shapeFor(table);
  const { columns, make, isInUse } = shape;
  const values = isInUse ? new Array<unknown>(columns.length) : shape.values;
  shape.isInUse = true;
  for (const column of columns) values[column.parameter] = take(column);
  shape.isInUse = isInUse;
  return make(...values);
}

function take(column: Column): unknown {
  const number = next();
  // A NaN: it is absent.
  return Number.isNaN(number) ? undefined : readValue(column.packing, column, number);
}

function readValue(packing: PackedRow['packing'], column: Column, number: number): unknown {
  switch (packing) {
    case 'number':
      return small(number);
    case 'boolean':
      return number === 1;
    case 'text':
      return textOf(column, number);
    case 'word':
      return column.words[number] ?? (column.open ? -1 - number : `unknown:${-1 - number}`);
    case 'words':
      return wordsOf(column, number);
    case 'map':
      return Object.fromEntries(several(number, () => [next(), next()]));
    case 'list':
      return several(number, () => readValue(column.element ?? 'number', column, next()));
    case 'records':
      return several(number, () => record(next()));
    case 'record':
      return record(number);
  }
}

// What comes out of the memory of floating-point numbers is one, and an object of its own.
function small(number: number): number {
  const whole = number | 0;
  return whole === number ? whole : number;
}

function several<T>(count: number, one: () => T): T[] {
  const list: T[] = [];
  for (let i = 0; i < count; i += 1) list.push(one());
  return list;
}

function textOf(column: Column, length: number): string {
  const from = textAt;
  textAt += Math.abs(length);
  const { last } = column;
  if (length === last.length && text.startsWith(last, from)) return last;
  const piece = text.slice(from, textAt);
  if (length < 0) return Buffer.from(piece, 'latin1').toString();
  if (last === '') remembering.push(column);
  column.last = piece;
  return piece;
}

function wordsOf(column: Column, bits: number): string[] {
  let list = column.lists.get(bits);
  if (list === undefined) {
    list = wordsFor(column, bits);
    // A kernel that numbers things in bits must not be able to fill the memory.
    if (column.lists.size < mostLists) column.lists.set(bits, list);
  }
  return list.slice();
}

const mostLists = 64;

// A bit that no row knows is a value, not an error: the kernel may be newer.
function wordsFor({ words, values }: Column, bits: number): string[] {
  const list: string[] = [];
  let rest = bits;
  for (const [i, word] of words.entries()) {
    const value = values[i] as number;
    // Of two words for one bit the first counts.
    if ((rest & value) === 0) continue;
    list.push(word);
    rest &= ~value;
  }
  if (rest !== 0) list.push(`unknown:${rest >>> 0}`);
  return list;
}
