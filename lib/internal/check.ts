import { util } from './builtin.js';
import { commonNames } from './fields.js';
import { tables } from './native.js';
import { nearest } from './nearest.js';
import { startAtCaller } from './stack.js';

// Wrong arguments: Node's codes, one form of message. Thrown before anything is sent.

type ArgumentCode = 'ERR_INVALID_ARG_TYPE' | 'ERR_INVALID_ARG_VALUE' | 'ERR_OUT_OF_RANGE';

function argumentError(code: ArgumentCode, message: string): Error {
  const error = code === 'ERR_OUT_OF_RANGE' ? new RangeError(message) : new TypeError(message);
  startAtCaller(error);
  return Object.assign(error, { code });
}

/** Whether an error is about a wrong argument. */
export function isArgumentError(error: unknown): error is Error {
  const codes: unknown[] = ['ERR_INVALID_ARG_TYPE', 'ERR_INVALID_ARG_VALUE', 'ERR_OUT_OF_RANGE'];
  return error instanceof Error && 'code' in error && codes.includes(error.code);
}

function shown(received: unknown): string {
  const text = util().inspect(received, {
    depth: 0,
    maxStringLength: 80,
    maxArrayLength: 4,
    breakLength: Number.POSITIVE_INFINITY,
  });
  return received === null || received === undefined ? text : `${text} (${typeof received})`;
}

let path = '';

/** Checks what lies inside of an option: `addresses[0].scope` is how it is called then. */
export function within<T>(option: string, check: () => T): T {
  const outer = path;
  path = `${outer}${option}.`;
  try {
    return check();
  } finally {
    path = outer;
  }
}

/** `Expected one of 'private', 'vepa', … for mode but received 'brige' (string)` */
function sentence(expected: string, option: string, received: unknown): string {
  return `Expected ${expected} for ${path}${option} but received ${shown(received)}`;
}

/** The argument has the wrong type. */
export function wrongType(expected: string, option: string, received: unknown): Error {
  return argumentError('ERR_INVALID_ARG_TYPE', sentence(expected, option, received));
}

/** The argument has the right type, and a value that is not allowed. */
export function wrongValue(expected: string, option: string, received: unknown): Error {
  return argumentError('ERR_INVALID_ARG_VALUE', sentence(expected, option, received));
}

/** The argument is a number, and too small, too large or not whole. */
export function outOfRange(expected: string, option: string, received: unknown): Error {
  return argumentError('ERR_OUT_OF_RANGE', sentence(expected, option, received));
}

/** Options that are each allowed, and do not go together. */
export function wrongCombination(message: string): Error {
  return argumentError('ERR_INVALID_ARG_VALUE', path === '' ? message : `${path.slice(0, -1)}: ${message}`);
}

/** An option that nobody knows. */
export function unknownOption(name: string, known: Iterable<string>): Error {
  const meant = nearest(name, known);
  const hint = meant === undefined ? '' : `. Did you mean '${meant}'?`;
  return argumentError('ERR_INVALID_ARG_VALUE', `Expected a known option but received '${path}${name}'${hint}`);
}

/** Refuses what is not an object of options. */
export function checkObject(value: unknown, name: string, form = 'an object'): asserts value is object {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw wrongType(form, name, value);
  const from = inherited(value);
  if (from !== undefined)
    throw wrongType(`an object whose properties are its own ('${from}' is inherited)`, name, value);
}

// Only an object's own properties are options. What it has from a class or a prototype would be passed over in silence.
function inherited(value: object): string | undefined {
  let from: unknown = Object.getPrototypeOf(value);
  while (from !== null && from !== Object.prototype) {
    for (const [name, property] of Object.entries(Object.getOwnPropertyDescriptors(from))) {
      // Methods are none.
      if (typeof property.value !== 'function' && name !== '__proto__') return name;
    }
    from = Object.getPrototypeOf(from);
  }
  return undefined;
}

/** Refuses own properties that are not among `known`. */
export function checkKnown(value: object, known: readonly string[]): void {
  for (const name of Object.keys(value)) {
    if (!known.includes(name)) throw unknownOption(name, known);
  }
}

/** Refuses what every link has: the messages could carry it, but this is about what only one kind has. */
export function checkOwnOptions(kind: string, changes: object, member = false): void {
  const [name] = commonNames(kind, changes, member);
  if (name === undefined) return;
  const whose = member ? `what a ${kind} knows of a link` : 'one kind of link';
  throw wrongCombination(`The option '${name}' cannot be given for ${whose}: use setLink`);
}

/** A boolean, or nothing. */
export function checkBoolean(value: unknown, name: string): asserts value is boolean | undefined {
  if (value !== undefined && typeof value !== 'boolean') throw wrongType('a boolean', name, value);
}

const maxIndex = 0x7fffffff;
const maxAltName = 127;

/** Refuses what cannot name a link. */
export function checkLinkRef(ref: unknown, name = 'ref'): asserts ref is string | number {
  if (typeof ref === 'number') {
    if (!Number.isInteger(ref) || ref < 1 || ref > maxIndex) {
      throw outOfRange(`an index between 1 and ${maxIndex}`, name, ref);
    }
    return;
  }
  if (typeof ref !== 'string') throw wrongType('the name or the index of a link', name, ref);
  const fits = ref.length > 0 && Buffer.byteLength(ref) <= maxAltName && !ref.includes('\0');
  if (!fits) throw wrongValue(`a name of 1 to ${maxAltName} bytes`, name, ref);
}

/** Refuses what is no list. Its elements, each of them: what an array is asked to do with all of them passes over holes. */
export function checkList(list: unknown, name: string): unknown[] {
  if (!Array.isArray(list)) throw wrongType('an array', name, list);
  return [...(list as unknown[])];
}

/** Refuses a list of links that is none. */
export function checkLinkRefs(refs: unknown, name = 'refs'): asserts refs is (string | number)[] {
  for (const [i, ref] of checkList(refs, name).entries()) checkLinkRef(ref, `${name}[${i}]`);
}

/** Options of every new link that no table has: each becomes messages of its own. */
const attachedNames = ['addresses'];

// Every option that a message of this operation and kind can carry, and those that TypeScript takes out.
function knownOptions(operation: string, kind: string, member: boolean): string[] {
  const { schemas, operations, kinds, members } = tables();
  const wanted = operations[operation];
  const used = [wanted?.schema, (member ? members : kinds)[kind]];
  const fields = schemas.filter(({ name }) => used.includes(name)).flatMap((schema) => schema.fields);
  // The parts of one call travel in several messages; a name that any of them carries is known.
  const names = fields.filter((field) => field.access.some((access) => access !== 'read')).map((field) => field.name);
  return wanted?.schema === 'link' && !member ? [...names, ...attachedNames] : names;
}

/** What the addon calls for an argument that does not fit its row of the table. Always throws. */
export function refuse(
  reason: 'type' | 'value' | 'range' | 'unknown',
  option: string,
  expected: string,
  received: unknown,
  operation: string,
  kind: string,
  member: boolean,
): never {
  if (reason === 'type') throw wrongType(expected, option, received);
  if (reason === 'value') throw wrongValue(expected, option, received);
  if (reason === 'range') throw outOfRange(expected, option, received);
  const known = knownOptions(operation, kind, member);
  if (!known.includes(option)) throw unknownOption(option, known);
  const when = operation === 'link.create' ? 'when a link is created' : 'for a link that exists';
  throw argumentError('ERR_INVALID_ARG_VALUE', `The option '${option}' cannot be given ${when}`);
}
