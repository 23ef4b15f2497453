import { isDeepStrictEqual } from 'node:util';
import type { Link } from '../link.js';
import { nameSteps } from './elements.js';
import { inMessages, kindFields, memberFields } from './fields.js';
import { type Step, tables } from './native.js';
import type { Turn } from './turn.js';
import { withTheRest } from './whole.js';

// After a change that failed half-way: what was applied is put back, one thing at a time, so that one that
// cannot be put back does not keep the others from it.

/** Whose table read the changes, beside that of every link. */
export type Whose = Pick<Step, 'kind' | 'memberOf'>;

/** Puts a link back to what it was. Returns the options that could not be. */
export async function restore(turn: Turn, before: Link, changes: object, whose: Whose): Promise<string[]> {
  const names = touched(changes, whose, before);
  const after = await read(turn, before.index);
  if (after === undefined) return names;
  const lost = names.includes('up') && before.up && !after.up ? lostWhenDown(before) : [];
  let now: Link | undefined = after;
  // One thing may have to be put back before another one can be.
  for (let pass = 0; pass < 2 && now !== undefined; pass++) {
    const left = differing(before, now, names, whose);
    if (left.length === 0) break;
    for (const name of left) await putBack(turn, before, now, name, whose);
    now = await read(turn, before.index);
  }
  return [...(now === undefined ? names : differing(before, now, names, whose)), ...lost];
}

function differing(before: Link, now: Link, names: readonly string[], whose: Whose): string[] {
  return names.filter((name) => !isDeepStrictEqual(readOf(now, name, whose), readOf(before, name, whose)));
}

async function putBack(turn: Turn, before: Link, now: Link, name: string, whose: Whose): Promise<void> {
  for (const step of stepsBack(before, now, name, whose)) {
    // What cannot be put back, for there is no value that says so, stands out in the end.
    await turn.perform({ steps: [{ ...step, link: before.index }] }).catch(() => undefined);
  }
}

// What the kernel has taken from a link that was down meanwhile, if there was any: addrconf_ifdown() the addresses of IPv6,
// fib_disable_ip() and rt6_disable_ip() the routes.
function lostWhenDown({ addrGenMode }: Link): string[] {
  return [...(addrGenMode === undefined ? [] : ['addresses']), 'routes'];
}

async function read(turn: Turn, index: number): Promise<Link | undefined> {
  const outcome = await turn.perform({ steps: [{ operation: 'link.get', link: index }] });
  return outcome.records[0] as Link | undefined;
}

// The fields that a change may have touched: those it names, and with one of a kind all of that kind, since
// they depend on one another (leaving source mode flushes the list of addresses). Down comes before the rest, up
// after it: until Linux 6.2 a link that is up keeps its name.
function touched(changes: object, whose: Whose, before: Link): string[] {
  const given = Object.keys(changes).filter((name) => (changes as Record<string, unknown>)[name] !== undefined);
  const ofLink = fieldsOf('link').filter((name) => given.includes(name));
  const ofKind = fieldsOf(tableOf(whose));
  const rest = [...ofKind, ...ofLink.filter((name) => name !== 'up')];
  if (rest.length === ofKind.length + ofLink.length) return rest;
  return before.up ? [...rest, 'up'] : ['up', ...rest];
}

function tableOf({ kind, memberOf }: Whose): string | undefined {
  if (memberOf !== undefined) return tables().members[memberOf];
  return kind === undefined ? undefined : tables().kinds[kind];
}

function fieldsOf(schema: string | undefined): string[] {
  const fields = tables().schemas.find(({ name }) => name === schema)?.fields ?? [];
  return fields
    .filter(({ access }) => access.includes('read') && (access.includes('change') || access.includes('property')))
    .map(({ name }) => name);
}

function readOf(link: Link, name: string, { kind, memberOf }: Whose): unknown {
  const ofMember = memberOf === undefined ? [] : [link.member, link.bridgePort, link.vrfPort];
  const parts = [kind === undefined ? undefined : link.details, ...ofMember];
  const own = parts.find((part) => name in (part ?? {}));
  const value = ((own ?? link) as Record<string, unknown>)[name];
  // Sets come back in the kernel's order.
  return Array.isArray(value) ? [...(value as string[])].sort() : value;
}

function stepsBack(before: Link, after: Link, name: string, whose: Whose): Step[] {
  const { kind, memberOf } = whose;
  if (name === 'altNames') return nameSteps(before.altNames, after.altNames);
  // Absent before, there now: null clears it, or else the value that the kernel does not report.
  const row = [...kindFields(kind), ...memberFields(memberOf)].find((field) => field.name === name);
  const value = readOf(before, name, whose) ?? row?.absentValue ?? null;
  const back = row?.type === 'map' ? { ...unmapped(readOf(after, name, whose)), ...(value as object) } : value;
  const values = kind === undefined ? { [name]: back } : withTheRest(before, { [name]: back });
  return inMessages(kind, values).map((part) => ({ operation: 'link.change', kind, memberOf, values: part }));
}

// What maps to 0 leaves the map.
function unmapped(map: unknown): Record<string, number> {
  return Object.fromEntries(Object.keys(map ?? {}).map((key) => [key, 0]));
}
