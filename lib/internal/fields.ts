import { type FieldDescription, native, type Step, tables } from './native.js';

// What the tables say about how an option travels.

interface Table {
  rows: readonly FieldDescription[];
  byName: ReadonlyMap<string, FieldDescription>;
  /** Lists that may be too long for one message. */
  long: readonly FieldDescription[];
}

let known: ReadonlyMap<string, Table> | undefined;
const none: Table = { rows: [], byName: new Map(), long: [] };

function tableOf(schema: string | undefined): Table {
  known ??= new Map(
    tables().schemas.map(({ name, fields }) => {
      const byName = new Map(fields.map((field) => [field.name, field]));
      return [name, { rows: fields, byName, long: fields.filter(({ rest }) => rest !== undefined) }];
    }),
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
  create: Record<string, unknown>;
  /** In a change that follows it. */
  change: Record<string, unknown>;
  /** In a message about properties that follows it. */
  property: Record<string, unknown>;
  /** In changes of their own behind all that. */
  later: Pick<Step, 'kind' | 'values'>[];
}

/** Sorts options by the message that carries them; what no table follows up stays in the create message. */
export function split(options: object, kind?: string): Split {
  const parts = sorted(options, kind);
  const [create, ...rest] = inMessages(kind, parts.create);
  const later = [...rest, ...(isEmpty(parts.own) ? [] : [parts.own])].map((values) => ({ kind, values }));
  const { up, ...others } = create;
  // An IPv6 address is made when the link comes up, in the way that is known then.
  if (up !== true || parts.change['addrGenMode'] === undefined) return { ...parts, create, later };
  return { ...parts, create: others, later: [...later, { values: { up } }] };
}

interface Sorted extends Omit<Split, 'later'> {
  /** In a change that follows, read by the kind's own table. */
  own: Record<string, unknown>;
}

function sorted(options: object, kind: string | undefined): Sorted {
  const ofKind = tableOfKind(kind).byName;
  const ofAll = tableOf('link').byName;
  const parts: Sorted = { create: {}, change: {}, property: {}, own: {} };
  for (const [name, value] of Object.entries(options)) {
    const own = ofKind.get(name);
    const field = own ?? ofAll.get(name);
    // A name without a row is left to the table to refuse, whatever the value.
    if (value === undefined && field !== undefined) continue;
    const access = field?.access ?? [];
    const follows = access.includes('property') ? 'property' : own === undefined ? 'change' : 'own';
    const part = parts[access.includes('follow') ? follows : 'create'];
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

type Values = Record<string, unknown>;

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
