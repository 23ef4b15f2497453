// Compares the tables of native/schema, as they describe themselves, with the types of lib/.

import type { Description, FieldDescription } from '../../lib/internal/native.js';
import type { Properties, Property, Shape } from './declarations.js';

/** The types that speak of one table. Each lists the properties that are its own. */
export interface Types {
  /** Options of a new link. */
  create?: Properties;
  /** Changes of a link. */
  change?: Properties;
  /** What is read. */
  read?: Properties;
}

/** Properties that no row of the table is behind, and rows that no property of that name is behind. */
export interface Exceptions {
  readonly properties: readonly string[];
  readonly rows: readonly string[];
}

const numbers = ['u8', 'u16', 'u32', 'u64', 's32', 'be16', 'be32', 'be64'];
const booleans = ['flag', 'boolean', 'boolean32', 'maskedBit'];
const texts = ['text', 'linkName', 'mac', 'ip4', 'ip6', 'ip', 'via', 'bridgeId'];
const objects = ['structure', 'nested', 'byKind', 'map'];

const unknownWord = 'unknown:N';

// A value of this type, without words.
const plain = (type: string, direction: keyof Types): string[] => {
  if (numbers.includes(type)) return ['number'];
  if (booleans.includes(type)) return ['boolean'];
  if (texts.includes(type)) return ['string'];
  if (objects.includes(type)) return ['object'];
  // A link: by its name or index going in, by its index coming out.
  if (type === 'ifindex') return direction === 'read' ? ['number'] : ['number', 'string'];
  if (type === 'netns') return ['object', 'string'];
  return [`no TypeScript type is known for ${type}`];
};

/** What a property has to hold for a row. */
const shapeFor = (row: FieldDescription, direction: keyof Types): Shape => {
  const isRead = direction === 'read';
  if (row.literals.length > 0) {
    const others = row.open ? ['number'] : isRead ? [unknownWord] : [];
    const words = isRead ? [...new Set([...row.literals, ...row.readOnlyLiterals])] : row.literals;
    const word = { words, kinds: others };
    return row.bits ? { words: [], kinds: ['array'], elements: word } : word;
  }
  if (row.type === 'list')
    return { words: [], kinds: ['array'], elements: { words: [], kinds: plain(row.elementType ?? '', direction) } };
  if (row.type === 'multipath') return { words: [], kinds: ['array'], elements: { words: [], kinds: ['object'] } };
  const kinds = plain(row.type, direction);
  if (row.spread) return { words: [], kinds: ['array'], elements: { words: [], kinds } };
  return { words: [], kinds: row.clearable && direction === 'change' ? [...kinds, 'null'].sort() : kinds };
};

const wanted: Record<keyof Types, readonly FieldDescription['access'][number][]> = {
  create: ['create', 'follow'],
  change: ['change', 'property'],
  read: ['read'],
};

// The kernel's constants (IFLA_MTU, RTA_DST, VLAN_FLAG_GVRP), members of headers and structures (ifi_index, rtm_type), and
// counters (rx_bytes).
const kernelName =
  /`([A-Z]{2}[A-Z0-9]*_[A-Z0-9_]+|(ifi|ifa|ndm|rtm|rtnh|rta)_[a-z]+|ifindex|(rx|tx)_[a-z]+(_[a-z]+)*|multicast|collisions|family|tos|action|flags|start|end)`/;

const complaintsAbout = (
  where: string,
  row: FieldDescription,
  property: Property,
  direction: keyof Types,
): string[] => {
  const shape = JSON.stringify(shapeFor(row, direction));
  const found = JSON.stringify(property.shape);
  return [
    ...(shape === found ? [] : [`${where}.${row.name} is ${found}, and by its row ${shape}`]),
    ...(kernelName.test(property.comment) ? [] : [`${where}.${row.name} does not name the kernel's attribute`]),
  ];
};

/** Where one table and the types that speak of it disagree. Empty when they agree. */
export const complaints = (
  schema: Description['schemas'][number],
  types: Types,
  { properties: derived, rows: apart }: Exceptions,
): string[] => {
  const list: string[] = [];
  for (const direction of Object.keys(wanted) as (keyof Types)[]) {
    const where = `${schema.name} (${direction})`;
    const rows = schema.fields.filter(
      ({ name, access }) => !apart.includes(name) && access.some((one) => wanted[direction].includes(one)),
    );
    const properties = types[direction] ?? new Map<string, Property>();
    for (const row of rows) {
      const property = properties.get(row.name);
      if (property === undefined) list.push(`${where}.${row.name} is a row without a property`);
      else list.push(...complaintsAbout(where, row, property, direction));
    }
    for (const [name, { comment }] of properties) {
      if (rows.some((row) => row.name === name)) continue;
      if (!derived.includes(name)) list.push(`${where}.${name} is a property without a row`);
      else if (!kernelName.test(comment)) list.push(`${where}.${name} does not name the kernel's attribute`);
    }
  }
  return list;
};
