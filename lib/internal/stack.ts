import { url } from './builtin.js';

// Whoever reads a stack wants to see his own line first, not where in here it was noticed.

let places: string[] | undefined;

function ownPlaces(): string[] {
  if (places === undefined) {
    const library = new URL('..', import.meta.url);
    // Frames of ES modules have the URL, others the path.
    places = [library.href, url().fileURLToPath(library)];
  }
  return places;
}

function isOwn(frame: string): boolean {
  // Between the user's line and ours may be one of the language's own, such as `next` of a generator, or one of Node's.
  return (
    frame.endsWith('(<anonymous>)') ||
    frame.includes('(node:internal/') ||
    ownPlaces().some((place) => frame.includes(place))
  );
}

/** The frames of a stack from the first one on that is not the library's; when all are, those of `otherwise`. */
function fromTheFirstForeign(frames: string[], otherwise: string[]): string[] {
  const first = frames.findIndex((frame) => !isOwn(frame));
  return first === -1 ? otherwise : frames.slice(first);
}

const framesIn = (stack = ''): string[] => stack.split('\n').filter((line) => line.startsWith('    at '));

function giveStack(error: Error, frames: string[]): void {
  error.stack = [`${error.name}: ${error.message}`, ...frames].join('\n');
}

/** The most frames of ours that lie between an error and the caller's line, or whoever awaits the call. */
const ownFrames = 20;

// The frames that lead here, ours as well, and of others as many as are wanted.
function framesHere(): string[] {
  const limit = Error.stackTraceLimit;
  if (!(limit > 0)) return [];
  const here: { stack?: string } = {};
  // Not by an assignment: where it is frozen, that would throw.
  Reflect.set(Error, 'stackTraceLimit', limit + ownFrames);
  Error.captureStackTrace(here);
  Reflect.set(Error, 'stackTraceLimit', limit);
  return framesIn(here.stack);
}

/** Gives an error a stack that begins with the caller's line: that of `stack`, or of the moment. */
export function startAtCaller(error: Error, stack?: string): void {
  const frames = stack === undefined ? framesHere() : framesIn(stack);
  giveStack(error, fromTheFirstForeign(frames, frames).slice(0, Error.stackTraceLimit));
}

/**
 * Gives an error the stack of whoever awaits the call that it is made in: its own caller was not noted. When nobody does
 * there is no line to be shown.
 */
export function startAtAwaiter(error: Error): void {
  giveStack(error, fromTheFirstForeign(framesHere(), []).slice(0, Error.stackTraceLimit));
}
