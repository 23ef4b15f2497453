import { type Step, type Subject, type Trip, tables, whenLoaded } from './native.js';

// What a trip asks for, on its way to the addon: in one array, in the order in which native/addon/trip-reader.cc reads it.
// To get a property of an object takes the addon many times as long as to get an element.

whenLoaded((addon) => {
  addon.bindFlatten(flatten);
});

let operations: ReadonlyMap<string, number> | undefined;

/** How many there are of each, and then all of them. A single step is a trip, too. */
function flatten(asked: Trip | Step): unknown[] {
  const {
    steps,
    undo = [],
    subjects = [],
    namespaces = [],
    closeIdle = false,
  } = 'steps' in asked ? asked : { steps: [asked] };
  const flat: unknown[] = [steps.length, undo.length, subjects.length, namespaces.length, closeIdle];
  for (const step of steps) pushStep(flat, step);
  for (const step of undo) pushStep(flat, step);
  for (const subject of subjects) pushSubject(flat, subject);
  for (const namespace of namespaces) flat.push(namespace);
  return flat;
}

function numberOf(operation: string): number {
  operations ??= new Map(Object.keys(tables().operations).map((name, number) => [name, number]));
  const number = operations.get(operation);
  if (number === undefined) throw new Error(`there is no operation '${operation}'`);
  return number;
}

// Small numbers and truths travel as one number.
function pushStep(flat: unknown[], step: Step): void {
  const {
    place = 0,
    about = 0,
    subject = -1,
    verify = false,
    mayBeGone = false,
    marked = false,
    memberOf,
    values,
  } = step;
  const truths = (verify ? 1 : 0) | (mayBeGone ? 2 : 0) | (memberOf === undefined ? 0 : 4) | (marked ? 8 : 0);
  flat.push(numberOf(step.operation), place | (about << 8) | ((subject + 1) << 16) | (truths << 24));
  flat.push(step.link, memberOf ?? step.kind);
  const count = flat.push(0) - 1;
  if (values === undefined) return;
  for (const name in values) flat.push(name, values[name as keyof typeof values]);
  flat[count] = (flat.length - count - 1) / 2;
}

function pushSubject(flat: unknown[], { name, prefix, place = 0 }: Subject): void {
  flat.push(name, prefix, place);
}
