import { type FieldDescription, native, type Step, tables } from './native.js';

// What the tables say about how an option travels.

type Values = Record<string, unknown>;

interface Table {
  rows: readonly FieldDescription[];
  /** Lists that may be too long for one message. */
  long: readonly FieldDescription[];
  /** What is the lower device's own. */
  shared: readonly FieldDescription[];
}

let known: ReadonlyMap<string, Table> | undefined;
const none: Table = { rows: [], long: [], shared: [] };

function tableOf(schema: string | undefined): Table {
  known ??= new Map(
    tables().schemas.map(({ name, fields }) => [
      name,
      {
        rows: fields,
        long: fields.filter(({ rest }) => rest !== undefined),
        shared: fields.filter(({ shared }) => shared !== undefined),
      },
    ]),
  );
  return (schema === undefined ? undefined : known.get(schema)) ?? none;
}

function tableOfKind(kind: string | undefined): Table {
  return tableOf(kind === undefined ? undefined : tables().kinds[kind]);
}

/** The rows of a table. */
export function fieldsOf(schema: string | undefined): readonly FieldDescription[] {
  return tableOf(schema).rows;
}

/** The options of a new link, by the message that carries them. */
export interface Split {
  /** In the create message. */
  create: Values;
  /** In a change that follows it. */
  change: Values;
  /** In a message about properties that follows it. */
  property: Values;
  /** In changes of their own behind all that. */
  later: Pick<Step, 'kind' | 'values'>[];
}

/**
 * Sorts options by the message that carries them; what no table follows up stays in the create message. What is not given
 * there is as `defaults` say.
 */
export function split(options: object, kind?: string, defaults?: Readonly<Values>): Split {
  const { create: all, change, property, own } = sorted(options, kind);
  for (const name in defaults) if (all[name] === undefined) all[name] = defaults[name];
  const [create, ...rest] = inMessages(kind, all);
  const later: Split['later'] = rest.map((values) => ({ kind, values }));
  if (!isEmpty(own)) later.push({ kind, values: own });
  const { up, ...others } = create;
  if (up === undefined || !isSetLast(up, create, change)) return { create, change, property, later };
  return { create: others, change, property, later: [...later, { values: { up } }] };
}

// An IPv6 address is made when the link comes up, in the way that is known then. The flags of a new link are set before its
// master, and a bond takes no link that is up, and sets up what it takes.
function isSetLast(up: unknown, create: Values, change: Values): boolean {
  return (up === true && change['addrGenMode'] !== undefined) || getsMaster(create);
}

/** Whether a master is given, and none taken away. */
export function getsMaster({ master }: Values): boolean {
  return master !== undefined && master !== null;
}

interface Sorted extends Omit<Split, 'later'> {
  /** In a change that follows, read by the kind's own table. */
  own: Values;
}

/** By kind: which message each option of a new link travels in. */
const ways = new Map<string | undefined, ReadonlyMap<string, keyof Sorted>>();

function waysOf(kind: string | undefined): ReadonlyMap<string, keyof Sorted> {
  const made = ways.get(kind);
  if (made !== undefined) return made;
  const wayOf = ({ access }: FieldDescription, follows: keyof Sorted): keyof Sorted => {
    if (!access.includes('follow')) return 'create';
    return access.includes('property') ? 'property' : follows;
  };
  const way = new Map([
    ...tableOf('link').rows.map((row) => [row.name, wayOf(row, 'change')] as const),
    // Where a kind has an option of a common name, its own is meant.
    ...tableOfKind(kind).rows.map((row) => [row.name, wayOf(row, 'own')] as const),
  ]);
  ways.set(kind, way);
  return way;
}

function sorted(options: object, kind: string | undefined): Sorted {
  const way = waysOf(kind);
  const parts: Sorted = { create: {}, change: {}, property: {}, own: {} };
  for (const name of Object.keys(options)) {
    const value = (options as Values)[name];
    const known = way.get(name);
    // A name without a row is left to the table to refuse, whatever the value.
    if (value === undefined && known !== undefined) continue;
    const part = parts[known ?? 'create'];
    // By an assignment it would become the object's prototype, and what lies in it would be options.
    if (name === '__proto__') Object.defineProperty(part, name, { value, enumerable: true });
    else part[name] = value;
  }
  return parts;
}

/** What the table of a kind says of its options. */
export function kindFields(kind: string | undefined): readonly FieldDescription[] {
  return tableOfKind(kind).rows;
}

/** Those among them that are the lower device's own, and so of all links upon it. */
export function sharedFields(kind: string): readonly FieldDescription[] {
  return tableOfKind(kind).shared;
}

/** What the table of a master's members says of their options. */
export function memberFields(kind: string | undefined): readonly FieldDescription[] {
  return fieldsOf(kind === undefined ? undefined : tables().members[kind]);
}

/** Those among the options that can be changed of every link, and are none of the kind's own. */
export function commonNames(kind: string | undefined, values: object, member = false): string[] {
  const own = (member ? memberFields(kind) : kindFields(kind)).map(({ name }) => name);
  const common = fieldsOf('link').filter(({ access }) => access.includes('change') || access.includes('property'));
  return Object.keys(values).filter((name) => !own.includes(name) && common.some((field) => field.name === name));
}

/** The options of a kind that go into messages of their own, one for each element of their list. */
export function spreadNames(kind: string | undefined): string[] {
  return kindFields(kind)
    .filter((field) => field.spread)
    .map((field) => field.name);
}

/** The values of a message, and of those that have to follow it because a list is too long for one. */
export function inMessages(kind: string | undefined, values: Values): [Values, ...Values[]] {
  for (const { name, perMessage, maxCount, rest } of tableOfKind(kind).long) {
    const list = values[name];
    // One that is too long altogether is left to the table to refuse.
    if (rest === undefined || !Array.isArray(list) || list.length > (maxCount ?? 0)) continue;
    const tail: unknown[] = list.slice(perMessage);
    if (tail.length === 0) continue;
    // Refuses what is no element of this list, before it travels under another name.
    native().encodeStep({ operation: 'link.change', kind, values: { [name]: tail } });
    return [{ ...values, [name]: list.slice(0, perMessage) }, ...tail.map((element) => ({ [rest]: element }))];
  }
  return [values];
}

/** Whether there is anything in it. */
export function isEmpty(values: object): boolean {
  return Object.keys(values).length === 0;
}
