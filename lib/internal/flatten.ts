import { native, type Step, type Subject, type Trip, tables, whenLoaded } from './native.js';

// What a trip asks for, on its way to the addon, in the order in which native/addon/trip-reader.cc reads it: numbers in
// memory that it looks into, and what is no number in an array. To get an element takes the addon many times as long as
// to look, and a property of an object longer still. Names that both sides know are numbers, too.

let numbers = new Float64Array(256);
let count = 0;
let others: unknown[] = [];
const words = new Map<string, number>();

whenLoaded((addon) => {
  addon.words().forEach((word, number) => {
    words.set(word, number);
  });
  addon.bindNumbers(numbers);
  addon.bindFlatten(flatten);
});

let operations: ReadonlyMap<string, number> | undefined;

/** How many there are of each, and then all of them. A single step is a trip, too. */
function flatten(asked: Trip | Step): unknown[] {
  const trip: Trip = 'steps' in asked ? asked : { steps: [asked] };
  const { steps, undo = [], subjects = [], namespaces = [], closeIdle = false } = trip;
  // The first number is how many follow.
  count = 1;
  others = [];
  push(steps.length);
  push(undo.length);
  push(subjects.length);
  push(namespaces.length);
  push(closeIdle ? 1 : 0);
  for (const step of steps) pushStep(step);
  for (const step of undo) pushStep(step);
  for (const subject of subjects) pushSubject(subject);
  others.push(...namespaces);
  numbers[0] = count - 1;
  const flat = others;
  others = [];
  return flat;
}

function push(number: number): void {
  if (count === numbers.length) {
    const larger = new Float64Array(2 * count);
    larger.set(numbers);
    numbers = larger;
    native().bindNumbers(numbers);
  }
  numbers[count] = number;
  count += 1;
}

const unknown = -1;
const nothing = -2;

function pushText(text: string | undefined): void {
  const number = text === undefined ? nothing : (words.get(text) ?? unknown);
  push(number);
  if (number === unknown) others.push(text);
}

// Whether it is named at all, by its index or by its name.
function pushLink(link: string | number | undefined): void {
  if (typeof link === 'string') {
    push(2);
    others.push(link);
  } else if (typeof link === 'number') {
    push(1);
    push(link);
  } else {
    push(0);
  }
}

function numberOf(operation: string): number {
  operations ??= new Map(Object.keys(tables().operations).map((name, number) => [name, number]));
  const number = operations.get(operation);
  if (number === undefined) throw new Error(`there is no operation '${operation}'`);
  return number;
}

// Small numbers and truths travel as one number.
function pushStep(step: Step): void {
  const { place = 0, about = 0, subject = -1, memberOf, values } = step;
  const truths =
    (step.verify === true ? 1 : 0) |
    (step.mayBeGone === true ? 2 : 0) |
    (memberOf === undefined ? 0 : 4) |
    (step.marked === true ? 8 : 0);
  push(numberOf(step.operation));
  push(place | (about << 8) | ((subject + 1) << 16) | (truths << 24));
  pushLink(step.link);
  pushText(memberOf ?? step.kind);
  const at = count;
  push(0);
  if (values === undefined) return;
  let options = 0;
  for (const name in values) {
    pushText(name);
    others.push(values[name as keyof typeof values]);
    options += 1;
  }
  numbers[at] = options;
}

function pushSubject({ name, prefix, place = 0 }: Subject): void {
  pushText(name);
  pushText(prefix);
  push(place);
}
