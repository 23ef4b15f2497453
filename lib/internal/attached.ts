import type { Link, LinkRef } from '../link.js';
import type { Call } from './call.js';
import { explain } from './explain.js';
import type { Failure, Outcome, Step, Trip } from './native.js';
import type { Place } from './place.js';
import { eachSlice } from './read.js';
import { Turn } from './turn.js';
import { placeFor } from './where.js';

// What is attached to links: addresses, routes, neighbours, rules. Each is one message to the kernel, which either
// takes it as a whole or not at all.

/** Sends one message, in the order of the namespace's changes. */
export async function attach(call: Call, step: Step, options: object = { ...step.values }): Promise<Outcome> {
  const place = placeFor(call);
  const outcome = await send(call, place, { steps: [step] });
  if (outcome.failure === undefined) return outcome;
  throw await explain(call, outcome.failure, { place, ref: step.link, asked: { ...options } });
}

function send(call: Call, place: Place, trip: Trip): Promise<Outcome> {
  const line = place.line('changes');
  return call.settle(() =>
    line.inOrder(trip, (own) => {
      call.signal?.throwIfAborted();
      return line.perform(own, 'never', undefined, call.signal);
    }),
  );
}

/** Reads a list; `fits` leaves out what the kernel could not. */
export async function listAttached<T>(call: Call, step: Step, fits: (one: T) => boolean = () => true): Promise<T[]> {
  const list: T[] = [];
  for await (const slice of eachSlice<T>(call, placeFor(call), step)) list.push(...slice.filter(fits));
  return list;
}

/** How something is put on a link, read back and compared, and taken off again when it is not as it was asked for. */
export interface Attachment {
  put: Step;
  read: Step;
  takeBack: Step;
  /** What was asked for, in the words of the options: for hints. */
  asked: Record<string, unknown>;
  /** The rows of the table that are called otherwise in the options, or are more than one of them. */
  optionOf?: Readonly<Record<string, string>>;
}

/** How something is found among what is on the link. */
export interface Search<T> {
  /** The list of what the link of that index has. */
  list: (link: number) => Step;
  isIt: (one: T) => boolean;
}

type Values = Record<string, unknown>;

// A name is looked up once, whatever comes after.
function tripOn(ref: LinkRef, steps: Step[], undo: Step[] = []): Trip {
  const where: Partial<Step> = typeof ref === 'number' ? { link: ref } : { subject: 0 };
  const subjects = typeof ref === 'number' ? [] : [{ name: ref }];
  const there = (step: Step): Step => ({ ...step, ...where });
  return { steps: steps.map(there), undo: undo.map(there), subjects };
}

function inOptions({ option, ...failure }: Failure, names: Attachment['optionOf'] = {}): Failure {
  return option === undefined ? failure : { ...failure, option: names[option] ?? option };
}

/** Puts something on a link that is not there yet, and returns it as it was read back. */
export async function putOn<T>(call: Call, ref: LinkRef, { put, read, takeBack, ...what }: Attachment): Promise<T> {
  const place = placeFor(call);
  const trip = tripOn(ref, [put, read], [takeBack]);
  const outcome = await send(call, place, trip);
  if (outcome.failure === undefined) return outcome.records[1] as T;
  throw await explain(call, inOptions(outcome.failure, what.optionOf), { place, ref, asked: what.asked });
}

/** Puts something on a link, whether it is there or not. `attachment` is told what is there, and may refuse. */
export async function putOrChange<T>(
  call: Call,
  ref: LinkRef,
  search: Search<T>,
  attachment: (before: T | undefined) => Attachment | Refused,
): Promise<T> {
  return await onLink(call, ref, async (link, { perform, find }) => {
    const what = attachment(await find(search, link.index));
    if ('refused' in what) return { failure: what.refused, asked: what.asked };
    const { failure, records } = await perform([what.put, what.read], [what.takeBack]);
    return failure === undefined
      ? { value: records[1] as T }
      : { failure: inOptions(failure, what.optionOf), asked: what.asked };
  });
}

/** Takes something off a link: exactly what is meant, where the kernel would take something like it as well. */
export async function takeOff<T>(
  call: Call,
  ref: LinkRef,
  search: Search<T>,
  { step, missing, asked }: { step: Step; missing: number; asked: Values },
): Promise<void> {
  await onLink(call, ref, async (link, { perform, find }) => {
    const found = (await find(search, link.index)) !== undefined;
    const { failure } = found ? await perform([step]) : { failure: refusal(missing) };
    return failure === undefined ? { value: undefined } : { failure, asked };
  });
}

/** What the library refuses in the kernel's place, and in its words. */
export interface Refused {
  refused: Failure;
  asked: Values;
}

/** A refusal by an errno. */
export function refusal(errno: number): Failure {
  return { kind: 'kernel', errno, text: '' };
}

/** What can be done to a link in one turn. */
export interface Hand {
  perform: (steps: Step[], undo?: Step[]) => Promise<Outcome>;
  find: <T>(search: Search<T>, link: number) => Promise<T | undefined>;
}

type Result<T> = { value: T; failure?: undefined } | { failure: Failure; asked: Values };

/** Reads a link, and does something about it, with nobody else's change in between. */
export async function onLink<T>(
  call: Call,
  ref: LinkRef,
  work: (link: Link, hand: Hand) => Promise<Result<T>>,
): Promise<T> {
  const place = placeFor(call);
  const turn = new Turn(place.line('changes'), 'always', call.signal);
  return await call.settle(async () => {
    try {
      const { records, failure } = await turn.perform({ steps: [{ operation: 'link.get', link: ref }] });
      const result: Result<T> = failure === undefined ? await workOn(records[0] as Link) : { failure, asked: {} };
      if (result.failure === undefined) return result.value;
      // Nobody else has to wait while it is found out why.
      turn.end();
      throw await explain(call, result.failure, { place, ref, asked: result.asked });
    } finally {
      turn.end();
    }
  });

  async function workOn(link: Link): Promise<Result<T>> {
    const perform: Hand['perform'] = async (steps, undo) => {
      call.signal?.throwIfAborted();
      return await turn.perform(tripOn(link.index, steps, undo));
    };
    return await work(link, { perform, find: async (search, index) => await findIn(call, place, search, index) });
  }
}

async function findIn<T>(call: Call, place: Place, { list, isIt }: Search<T>, link: number): Promise<T | undefined> {
  let found: T | undefined;
  for await (const slice of eachSlice<T>(call, place, list(link))) found ??= slice.find(isIt);
  return found;
}
