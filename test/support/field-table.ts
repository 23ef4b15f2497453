// What can be read and set of each kind of link, as a document: made of the tables, of the types' comments, and of what
// iproute2 said of the links in test/fixtures. Nothing in it is written by hand.

import { native } from '../../lib/internal/native.js';
import { interfaceExists, type Properties, type Property, propertiesOf } from './declarations.js';
import { fixtures } from './fixture.js';
import type { VersionRange } from './kernel.js';
import type { FieldCases } from './kinds/case.js';
import { kindCases, memberCases } from './kinds/index.js';
import { meantBy } from './said.js';

type Fields = Record<string, unknown>;
/** iproute2's words by the field that they tell of, by the table of that. */
type Words = Map<string, Map<string, Set<string>>>;

const newLink = 16; // RTM_NEWLINK

const { schemas, kinds, members } = native().describe();

const isObject = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const otherThan = (value: unknown): unknown[] => {
  if (typeof value === 'boolean') return [!value];
  // Has every word in it that is looked for.
  if (Array.isArray(value)) return ['any', Object.assign([...value], { includes: () => true })];
  return typeof value === 'number' ? [value + 1, 1 - value] : ['any'];
};

const attempt = <T>(fn: () => T): T | undefined => {
  try {
    return fn();
  } catch {
    return undefined;
  }
};

// The fields that a word of iproute2's has a say in: those that are different without it, or with another value.
const toldBy = (meaning: (said: Fields) => Fields, said: Fields, word: string): string[] => {
  const full = attempt(() => meaning(said)) ?? {};
  const { [word]: value, ...without } = said;
  const told = [without, ...otherThan(value).map((other) => ({ ...said, [word]: other }))].flatMap((changed) => {
    const now = attempt(() => meaning(changed));
    const names = now === undefined ? [] : Object.keys({ ...full, ...now });
    return names.filter((name) => JSON.stringify(full[name]) !== JSON.stringify(now?.[name]));
  });
  return [...new Set(told)];
};

const noted = new Set<string>();
const note = (words: Words, schema: string, meaning: (said: Fields) => Fields, said: unknown): void => {
  if (!isObject(said)) return;
  const fields = words.get(schema) ?? new Map<string, Set<string>>();
  words.set(schema, fields);
  for (const [word, value] of Object.entries(said)) {
    // Most links say the same of most.
    const once = `${schema} ${word} ${JSON.stringify(value)}`;
    if (noted.has(once)) continue;
    noted.add(once);
    for (const name of toldBy(meaning, said, word)) fields.set(name, (fields.get(name) ?? new Set()).add(word));
  }
};

// What none of the fixtures shows: the words that the tests would understand.
const askedFor = (cases: FieldCases): Fields => {
  const asked: string[] = [];
  const said = new Proxy({}, { get: (_, word) => void asked.push(String(word)) });
  attempt(() => cases.details(said, () => 1));
  return Object.fromEntries(asked.map((word) => [word, 'any']));
};

const noteUnderstood = (words: Words, cases: FieldCases): void => {
  const meaning = (said: Fields): Fields => cases.details(said, (name) => name.length);
  for (const word of Object.keys(askedFor(cases))) {
    const known = [...(words.get(cases.schema)?.values() ?? [])].some((some) => some.has(word));
    if (!known) note(words, cases.schema, meaning, { [word]: 'another' });
  }
};

const wordsOfIproute = (): Words => {
  const words: Words = new Map();
  const ofLinks = fixtures(/\/reply-/).filter(({ messages }) => messages.some(({ type }) => type === newLink));
  for (const { said: links, links: names } of ofLinks) {
    for (const said of links.filter(({ ifindex }) => ifindex !== undefined)) {
      const meaning = (changed: Fields): Fields => meantBy(changed, names);
      const { linkinfo: info = {}, ...common } = said;
      note(words, 'link', meaning, common);
      const inside =
        (part: string, property: string) =>
        (data: Fields): Fields =>
          meaning({ ...common, linkinfo: { ...info, [part]: data } })[property] as Fields;
      const kind = kinds[info.info_kind];
      if (kind !== undefined) note(words, kind, inside('info_data', 'details'), info.info_data);
      const member = memberCases.find(({ master }) => master === info.info_slave_kind);
      if (member !== undefined)
        note(words, member.schema, inside('info_slave_data', member.property), info.info_slave_data);
    }
  }
  for (const cases of [...kindCases, ...memberCases]) noteUnderstood(words, cases);
  return words;
};

const read = new Map<string, Properties>();
const propertiesIn = (type: string): Properties => {
  const known = read.get(type) ?? propertiesOf(type);
  read.set(type, known);
  return known;
};

// The property of whatever type speaks of it.
const propertyOf = (schema: string, name: string): Property | undefined => {
  const type = schema.replace(/^./, (first) => first.toUpperCase());
  const types = schema === 'link' ? ['CommonOptions', 'LinkChanges', 'LinkBase'] : ['Options', 'Changes', 'Details'];
  return types
    .map((one) => (schema === 'link' ? one : type + one))
    .filter(interfaceExists)
    .map((one) => propertiesIn(one).get(name))
    .find((property) => property !== undefined);
};

const rangeOf = ({ min, below }: VersionRange): string =>
  [min === undefined ? '' : `since ${min}`, below === undefined ? '' : `before ${below}`].filter(Boolean).join(', ');

const rowsOf = (schema: string, words: Words): string[] => {
  const cases = [...kindCases, ...memberCases].find((one) => one.schema === schema)?.fields ?? {};
  const fields = schemas.find(({ name }) => name === schema)?.fields ?? [];
  return fields.flatMap(({ name, access }) => {
    const property = propertyOf(schema, name);
    if (property === undefined) return [];
    const attribute = [/`(IFLA_[A-Z_0-9]+)`/, /`((?:[A-Z]+|ifi)_[A-Za-z_0-9]+)`/]
      .map((form) => form.exec(property.comment)?.[1])
      .find((found) => found !== undefined);
    const said = [...(words.get(schema)?.get(name) ?? [])].toSorted().map((word) => `\`${word}\``);
    const mark = (...some: string[]): string => (access.some((one) => some.includes(one)) ? 'yes' : '');
    const { kernel } = cases[name] ?? {};
    const cells = [
      `\`${name}\``,
      attribute === undefined ? '' : `\`${attribute}\``,
      said.join(', '),
      mark('read'),
      mark('create', 'follow'),
      mark('change', 'property'),
      kernel === undefined ? '' : rangeOf(kernel),
    ];
    return [`| ${cells.join(' | ')} |`];
  });
};

const section = (title: string, schema: string, words: Words): string[] => {
  const rows = rowsOf(schema, words);
  const head = [
    '| Field | Attribute | `ip -d -j link` | Read | At creation | Live | Linux |',
    '|---|---|---|---|---|---|---|',
  ];
  return [`## ${title}`, '', ...(rows.length === 0 ? ['Nothing of its own.'] : [...head, ...rows]), ''];
};

/** The document. */
export const fieldTable = (): string => {
  const words = wordsOfIproute();
  const kindsOf = (schema: string): string =>
    Object.keys(kinds)
      .filter((kind) => kinds[kind] === schema)
      .join(', ');
  return [
    '# What can be read and set of a link',
    '',
    'Made by `npm run docs:fields` from the tables in `native/schema`, the comments of the types in `lib`, and what',
    'iproute2 says of links in the tests. A field without a word there is one that iproute2 6.1 does not show,',
    'or that none of these links has.',
    '',
    ...section('Every link', 'link', words),
    ...[...new Set(Object.values(kinds))].toSorted().flatMap((schema) => section(kindsOf(schema), schema, words)),
    ...Object.entries(members).flatMap(([master, schema]) => section(`Members of a ${master}`, schema, words)),
  ].join('\n');
};
