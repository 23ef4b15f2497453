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
  // Between the user's line and ours may be one of the language's own: `Array.map`, or `next` of a generator.
  return frame.endsWith('(<anonymous>)') || ownPlaces().some((place) => frame.includes(place));
}

/** The frames of a stack from the first one on that is not the library's. */
export function framesOfCaller(stack = ''): string[] {
  const frames = stack.split('\n').filter((line) => line.startsWith('    at '));
  const first = frames.findIndex((frame) => !isOwn(frame));
  return first === -1 ? frames : frames.slice(first);
}

/** Gives an error a stack that begins with the caller's line: that of `stack`, or its own. */
export function startAtCaller(error: Error, stack = error.stack): void {
  error.stack = [`${error.name}: ${error.message}`, ...framesOfCaller(stack)].join('\n');
}
