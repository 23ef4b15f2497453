import type { Link } from '../link.js';
import { util } from './builtin.js';
import { nameSteps } from './elements.js';
import { fieldsOf, inMessages, kindFields, memberFields } from './fields.js';
import type { FieldDescription, Step } from './native.js';
import type { Turn } from './turn.js';
import { withTheRest } from './whole.js';

// After a change that failed half-way: what was applied is put back, one thing at a time, so that one that
// cannot be put back does not keep the others from it.

/** Whose table read the changes, beside that of every link. */
export type Whose = Pick<Step, 'kind' | 'memberOf'>;

/** Names an option of another link than the one the call is about. */
export function of({ name }: Link, option: string): string {
  return `${name}.${option}`;
}

/**
 * Puts a link back to what it was. Returns the options that could not be. `refused` is the one that the kernel would not
 * take: it has changed nothing.
 */
export async function restore(
  turn: Pick<Turn, 'perform'>,
  before: Link,
  changes: object,
  whose: Whose,
  refused?: string,
): Promise<string[]> {
  const { names, backwards } = touched(changes, whose, before);
  // What was applied last goes first: what it depends on is still there. What does not go that way, because it was lost
  // with something that was applied before it, goes in the order of the table.
  for (const order of [backwards, names]) {
    const after = await read(turn, before.index);
    if (after === undefined) return names;
    for (const name of order) {
      if (isSame(after, before, name, whose)) continue;
      for (const step of stepsBack(before, after, name, whose)) {
        // What cannot be put back, for there is no value that says so, stands out in the end.
        await turn.perform({ steps: [{ ...step, link: before.index }] }).catch(() => undefined);
      }
    }
  }
  const now = await read(turn, before.index);
  return names.filter(
    (name) =>
      now === undefined ||
      !isSame(now, before, name, whose) ||
      (name !== refused && isUnseen(before, name, changes, whose)),
  );
}

async function read(turn: Pick<Turn, 'perform'>, index: number): Promise<Link | undefined> {
  const outcome = await turn.perform({ steps: [{ operation: 'link.get', link: index }] });
  return outcome.records[0] as Link | undefined;
}

// The fields that a change may have touched: those it names, and with one of a kind all of that kind, since
// they depend on one another (leaving source mode flushes the list of addresses). Down comes before the rest, up
// after it: until Linux 6.2 a link that is up keeps its name.
function touched(changes: object, whose: Whose, before: Link): { names: string[]; backwards: string[] } {
  const given = Object.keys(changes).filter((name) => (changes as Record<string, unknown>)[name] !== undefined);
  const ofLink = changeable(fieldsOf('link')).filter((name) => given.includes(name));
  const rest = [...changeable(rowsOf(whose)), ...ofLink.filter((name) => name !== 'up')];
  const around = (list: string[]): string[] => {
    if (!ofLink.includes('up')) return list;
    return before.up ? [...list, 'up'] : ['up', ...list];
  };
  return { names: around(rest), backwards: around(rest.toReversed()) };
}

function rowsOf({ kind, memberOf }: Whose): readonly FieldDescription[] {
  return memberOf === undefined ? kindFields(kind) : memberFields(memberOf);
}

function changeable(fields: readonly FieldDescription[]): string[] {
  return fields
    .filter(({ access }) => access.includes('read') && (access.includes('change') || access.includes('property')))
    .map(({ name }) => name);
}

function rowOf(name: string, whose: Whose): FieldDescription | undefined {
  return rowsOf(whose).find((field) => field.name === name);
}

function shownBy(link: Link, name: string, whose: Whose): unknown {
  const ofMaster = [link.member, link.bridgePort, link.vrfPort].find((part) => part !== undefined);
  const own = rowOf(name, whose) === undefined ? link : whose.memberOf === undefined ? link.details : ofMaster;
  return (own as Record<string, unknown> | undefined)?.[name];
}

function isSame(link: Link, before: Link, name: string, whose: Whose): boolean {
  // Sets come back in the kernel's order.
  const comparable = (value: unknown): unknown =>
    Array.isArray(value) && rowOf(name, whose)?.indexed !== true ? [...(value as string[])].sort() : value;
  return util().isDeepStrictEqual(comparable(shownBy(link, name, whose)), comparable(shownBy(before, name, whose)));
}

// Whether something was changed that this process is not shown.
function isUnseen(before: Link, name: string, changes: object, whose: Whose): boolean {
  return rowOf(name, whose)?.guarded === true && name in changes && shownBy(before, name, whose) === undefined;
}

function stepsBack(before: Link, after: Link, name: string, whose: Whose): Step[] {
  const { kind, memberOf } = whose;
  if (name === 'altNames') return nameSteps(before.altNames, after.altNames);
  // Absent before, there now: null clears it, or else the value that the kernel does not report.
  const row = rowOf(name, whose);
  const value = shownBy(before, name, whose) ?? row?.absentValue ?? null;
  const back = row?.type === 'map' ? { ...unmapped(shownBy(after, name, whose)), ...(value as object) } : value;
  const values = kind === undefined ? { [name]: back } : withTheRest(before, { [name]: back });
  return inMessages(kind, values).map((part) => ({ operation: 'link.change', kind, memberOf, values: part }));
}

// What maps to 0 leaves the map.
function unmapped(map: unknown): Record<string, number> {
  return Object.fromEntries(Object.keys(map ?? {}).map((key) => [key, 0]));
}
